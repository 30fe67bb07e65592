//! What a person should know about the spelling of a call before they trust their eyes: hosts and words whose letters look
//! like others, characters that cannot be seen, writing that runs the other way, and paths that lead elsewhere.

use super::text::ScreenText;
use super::words::Measure;
use crate::action::{Action, Effect, Host};
use crate::analysis::host::{HostName, WebAddress};
use crate::analysis::path::Place;

/// So many of a kind are named.
const NAMED: usize = 3;
/// So many of a kind are looked for.
const FOUND: usize = 32;
/// Bytes of the longest host name, and of one that is written in letters of several bytes.
const HOST: usize = 1_024;

/// The warnings about a call and its text, the gravest first.
pub(crate) fn marks(text: &str, shown: &ScreenText, action: &Action, measure: Measure<'_>) -> Vec<ScreenText> {
    let mut out = Vec::new();
    push_named(&mut out, links(action, measure), "links");
    push_named(&mut out, hosts(text, action), "hosts");
    push_named(&mut out, mixed_words(text), "words");
    if text.chars().any(is_right_to_left) {
        out.push("some of it is written from right to left, and may be shown in another order than it runs".to_owned());
    }
    let hidden = hidden(text, shown);
    if hidden > 0 {
        let (are, were) = if hidden == 1 { ("character", "is") } else { ("characters", "are") };
        out.push(format!("{hidden} {are} that cannot be seen {were} spelled out in it"));
    }
    out.iter().map(|mark| ScreenText::new(mark)).collect()
}

fn push_named(out: &mut Vec<String>, named: Vec<String>, what: &str) {
    let found = named.len();
    out.extend(named.into_iter().take(NAMED));
    if found > NAMED {
        let many = if found >= FOUND { "at least " } else { "" };
        out.push(format!("{many}{} more {what} like that", found.saturating_sub(NAMED)));
    }
}

/// The paths that a link leads out of the workspace, or to something else within it.
fn links(action: &Action, measure: Measure<'_>) -> Vec<String> {
    let mut out = Vec::new();
    for caused in action.steps().flat_map(crate::action::Step::effects) {
        let Some(Place::At(at) | Place::Below { base: at, .. }) = caused.effect.place() else { continue };
        if !at.leads_elsewhere() {
            continue;
        }
        let mark = format!("{} is a link, and leads to {}", measure.named(at.path.as_str()), measure.named(at.real().as_str()));
        if out.len() < FOUND && !out.contains(&mark) {
            out.push(mark);
        }
    }
    out
}

/// The hosts that are written with letters of other alphabets.
fn hosts(text: &str, action: &Action) -> Vec<String> {
    let mut named: Vec<HostName> = Vec::new();
    let mut users: Vec<(ScreenText, ScreenText)> = Vec::new();
    for caused in action.steps().flat_map(crate::action::Step::effects) {
        if let Effect::Network { host: Host::Named(host) | Host::Special { name: host, .. }, .. } = &caused.effect {
            named.push(host.clone());
        }
    }
    // Where the call is not understood, addresses in it are still read by people.
    for (at, _) in text.match_indices("://") {
        if named.len().max(users.len()) >= FOUND {
            break;
        }
        let rest = text.get(at.saturating_add(3)..).unwrap_or("");
        let end = rest.find(|c: char| c.is_whitespace() || c.is_control() || "/?#\"'`<>()|;&\\".contains(c)).unwrap_or(rest.len());
        let authority = rest.get(..end).unwrap_or("");
        if let Some((before, host)) = authority.rsplit_once('@').filter(|(before, _)| before.contains('.')) {
            users.push((ScreenText::one_line(before, 60), ScreenText::one_line(host, 60)));
        }
        let host = Some(authority).filter(|host| host.len() <= HOST && (!host.is_ascii() || host.contains("xn--")));
        named.extend(host.and_then(|host| WebAddress::parse(&format!("http://{host}/"))).map(|address| address.host));
    }
    let mut out = Vec::new();
    for (user, host) in users.iter().take(FOUND) {
        out.push(format!("{user} is no host but a user name: the address leads to {host}"));
    }
    for host in named {
        let Some(letters) = host.in_letters() else { continue };
        let mark = format!("the host {letters} is written with other letters than it may seem: it is {host}");
        if out.len() < FOUND && !out.contains(&mark) {
            out.push(mark);
        }
    }
    out
}

/// Words in which Latin letters stand beside letters of an alphabet that has the same shapes.
fn mixed_words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    if text.is_ascii() {
        return out;
    }
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        if word.chars().any(|c| c.is_ascii_alphabetic()) && word.chars().any(looks_latin) {
            let word = ScreenText::one_line(word, 40);
            let mark = format!("`{word}` mixes Latin letters with letters that only look like them");
            if !out.contains(&mark) {
                out.push(mark);
            }
            if out.len() >= FOUND {
                break;
            }
        }
    }
    out
}

/// Letters of alphabets that share shapes with the Latin one, and Latin ones in other forms.
fn looks_latin(c: char) -> bool {
    c.is_alphabetic()
        && matches!(c,
            '\u{0250}'..='\u{02AF}' | '\u{0370}'..='\u{03FF}' | '\u{0400}'..='\u{052F}' | '\u{0530}'..='\u{058F}' | '\u{13A0}'..='\u{13FF}'
            | '\u{1C80}'..='\u{1C8F}' | '\u{1D00}'..='\u{1DBF}' | '\u{2100}'..='\u{214F}' | '\u{2C80}'..='\u{2CFF}' | '\u{2DE0}'..='\u{2DFF}'
            | '\u{A4D0}'..='\u{A4FF}' | '\u{A640}'..='\u{A69F}' | '\u{AB70}'..='\u{ABBF}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}'
            | '\u{10280}'..='\u{102DF}' | '\u{10400}'..='\u{1044F}' | '\u{1D400}'..='\u{1D7FF}' | '\u{1F130}'..='\u{1F189}')
}

/// Letters that run from right to left, and take their neighbours along where a terminal reorders.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
        && c.is_alphanumeric()
}

/// How many characters of the text are spelled out on the screen, tabs aside.
fn hidden(text: &str, shown: &ScreenText) -> usize {
    // Most texts are shown as they are.
    if text.len() == shown.as_str().len() {
        return 0;
    }
    let spelled = |text: &str| text.matches("\\u{").count();
    spelled(shown.as_str()).saturating_sub(spelled(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_alphabet_are_not_marked() {
        assert!(mixed_words("cargo тест naïve 資料x データ_file Größe café").is_empty());
        assert_eq!(mixed_words("gооgle g\u{ff4f}ogle").len(), 2);
        assert_eq!(hidden("a\u{200b}b \\u{1b} \t", &ScreenText::new("a\u{200b}b \\u{1b} \t")), 1);
    }
}
