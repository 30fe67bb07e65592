//! A line on stderr that tells how far a long run is: only for a person who waits at a terminal, gone at the end.

use countersign::counts::counted;
use std::io::{self, IsTerminal, Stderr, Write};
use std::time::{Duration, Instant};

/// What takes less time needs no line.
const PATIENCE: Duration = Duration::from_millis(500);

/// So often it changes.
const EVERY: Duration = Duration::from_millis(100);

/// How far a run is.
#[derive(Debug)]
pub(crate) struct Progress<W: Write = Stderr> {
    /// Where the line goes, if anywhere.
    out: Option<W>,
    total: usize,
    done: usize,
    started: Instant,
    /// When the line is due next.
    due: Duration,
    /// How long the line is that stands there.
    width: usize,
}

impl Progress {
    /// For a run over so many calls. Where the run also prints lines on a terminal, there is no progress to see between
    /// them.
    pub(crate) fn new(total: usize, prints_lines: bool) -> Self {
        let term = std::env::var("TERM").ok();
        let is_wanted = can_rewrite(io::stderr().is_terminal(), term.as_deref()) && !(prints_lines && io::stdout().is_terminal());
        Self::on(is_wanted.then(io::stderr), total)
    }
}

/// Whether a line can be written over: not in files and pipes, and not on terminals that cannot go back. No colour is
/// used, whatever `NO_COLOR` says.
fn can_rewrite(is_terminal: bool, term: Option<&str>) -> bool {
    is_terminal
        && match term {
            Some("dumb" | "") => false,
            Some(_) => true,
            None => cfg!(windows),
        }
}

impl<W: Write> Progress<W> {
    fn on(out: Option<W>, total: usize) -> Self {
        Self { out, total, done: 0, started: Instant::now(), due: PATIENCE, width: 0 }
    }

    /// One more call is done.
    pub(crate) fn advance(&mut self) {
        self.done += 1;
        if self.out.is_some() {
            self.show(self.started.elapsed());
        }
    }

    fn show(&mut self, elapsed: Duration) {
        if elapsed < self.due {
            return;
        }
        self.due = elapsed + EVERY;
        let line = line(self.done, self.total, elapsed);
        let width = self.width;
        // Where it cannot be written, nobody looks.
        let _ = self.out.as_mut().map(|out| write!(out, "\r{line:width$}").and_then(|()| out.flush()));
        self.width = line.len();
    }

    /// Takes the line away.
    pub(crate) fn clear(&mut self) {
        let width = std::mem::take(&mut self.width);
        if width > 0 {
            let _ = self.out.as_mut().map(|out| write!(out, "\r{:width$}\r", "").and_then(|()| out.flush()));
        }
    }
}

impl<W: Write> Drop for Progress<W> {
    fn drop(&mut self) {
        self.clear();
    }
}

/// The line, in ASCII: percent, calls, and calls per second.
fn line(done: usize, total: usize, elapsed: Duration) -> String {
    let percent = done.saturating_mul(100).checked_div(total).unwrap_or(100).min(100);
    let millis = elapsed.as_millis().max(1);
    let per_second = u128::try_from(done).unwrap_or(0).saturating_mul(1000) / millis;
    format!("{percent:>3} %  {done} of {}, {per_second} a second", counted(total, "call"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_share_and_speed() {
        assert_eq!(line(0, 200, Duration::from_secs(1)), "  0 %  0 of 200 calls, 0 a second");
        assert_eq!(line(199, 200, Duration::from_millis(500)), " 99 %  199 of 200 calls, 398 a second");
        assert_eq!(line(200, 200, Duration::from_secs(2)), "100 %  200 of 200 calls, 100 a second");
        assert_eq!(line(5, 0, Duration::ZERO), "100 %  5 of 0 calls, 5000 a second");
    }

    #[test]
    fn it_is_for_terminals_that_can_go_back() {
        assert!(can_rewrite(true, Some("xterm-256color")));
        assert!(!can_rewrite(true, Some("dumb")));
        assert!(!can_rewrite(true, Some("")));
        assert!(!can_rewrite(false, Some("xterm-256color")));
    }

    #[test]
    fn it_waits_is_written_over_and_goes() {
        let mut out = Vec::new();
        let mut progress = Progress::on(Some(&mut out), 1000);
        progress.done = 400;
        progress.show(Duration::from_millis(499));
        progress.show(Duration::from_millis(500));
        progress.done = 500;
        progress.show(Duration::from_millis(599));
        progress.show(Duration::from_secs(10));
        drop(progress);
        let blank = " ".repeat(37);
        let wanted = format!("\r 40 %  400 of 1000 calls, 800 a second\r 50 %  500 of 1000 calls, 50 a second \r{blank}\r");
        assert_eq!(String::from_utf8(out).expect("a text"), wanted);
    }

    #[test]
    fn nothing_is_written_that_was_never_due() {
        let mut out = Vec::new();
        drop(Progress::on(Some(&mut out), 10));
        assert!(out.is_empty(), "{out:?}");
        let mut nowhere: Progress<Vec<u8>> = Progress::on(None, 10);
        nowhere.advance();
        assert_eq!((nowhere.done, nowhere.width), (1, 0));
    }
}
