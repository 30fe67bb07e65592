//! `lint`: rules that do not do what they seem to.
//!
//! Exit status: 0 where there is nothing worse than a note, 1 otherwise, 2 usage.

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::Args;
use countersign::analysis::path::AbsPath;
use countersign::analysis::sensitive::credential::credential_in;
use countersign::counts::counted;
use countersign::lint::{Finding, LintInput, Severity, lint, lint_import, minimal, sarif};
use countersign::policy::rule::Layer;
use countersign::prompt::text::ScreenText;
use countersign::storage::replace::replace;
use countersign::trust::Workspace;
use countersign::trust::snapshot::PROJECT_FILE;
use countersign::world::OsWorld;

use crate::files::{absolute, locations, read_text};
use crate::import::read_files;
use crate::moments::now;
use crate::status;
use crate::terminal::{ask, say};
use crate::{Failure, failed};

/// What `lint` takes.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
pub(crate) struct LintArguments {
    /// Config files, each a policy of its own; by default the user's and the project's together.
    #[arg(value_name = "FILE")]
    files: Vec<String>,
    /// The files are another agent's, such as claude-code.
    #[arg(long, value_name = "AGENT", requires = "files", conflicts_with_all = ["fix", "yes"])]
    agent: Option<String>,
    /// Remove allow rules that are dead or said twice, after showing the change.
    #[arg(long, conflicts_with_all = ["json", "sarif"])]
    fix: bool,
    /// With --fix, do not ask.
    #[arg(long, requires = "fix")]
    yes: bool,
    /// Answer as a JSON array.
    #[arg(long, conflicts_with = "sarif")]
    json: bool,
    /// Answer as SARIF 2.1.0.
    #[arg(long)]
    sarif: bool,
}

/// A file that is looked at.
struct Source {
    path: AbsPath,
    name: String,
    text: String,
    layer: Layer,
}

impl Source {
    fn input(&self) -> LintInput<'_> {
        LintInput { text: &self.text, name: &self.name, layer: self.layer }
    }
}

pub(crate) fn run(arguments: &LintArguments) -> Result<ExitCode, Failure> {
    if let Some(agent) = &arguments.agent {
        return report(arguments, &of_agent(agent, &arguments.files)?, &[]);
    }
    let (sources, findings) = if arguments.files.is_empty() {
        let sources = default_sources()?;
        let findings = lint(&sources.iter().map(Source::input).collect::<Vec<_>>(), Some(now()));
        (sources, findings)
    } else {
        let sources: Vec<Source> = arguments.files.iter().map(|file| named(file)).collect::<Result<_, _>>()?;
        let findings = sources.iter().flat_map(|source| lint(&[source.input()], Some(now()))).collect();
        (sources, findings)
    };
    if arguments.fix {
        return fix(arguments, &sources, &findings);
    }
    report(arguments, &findings, &sources)
}

/// What another agent's files say, as an importer of ours reads them.
fn of_agent(agent: &str, files: &[String]) -> Result<Vec<Finding>, Failure> {
    if files.is_empty() {
        return Err(Failure::Usage(format!("which files of `{agent}`? name them behind the options")));
    }
    Ok(lint_import(&read_files(agent, files, None, locations()?.home())?))
}

/// The user's config, and that of the project around the current folder.
fn default_sources() -> Result<Vec<Source>, Failure> {
    let locations = locations()?;
    let workspace = Workspace::discover(&absolute(".")?, &OsWorld, locations.home());
    let mut sources = Vec::new();
    for (path, layer) in [(Some(locations.user_config()), Layer::User), (workspace.root().join(PROJECT_FILE), Layer::Project)] {
        let Some(path) = path else { continue };
        if let Some(text) = read_text(&path)? {
            sources.push(Source { name: path.as_str().to_owned(), path, text, layer });
        }
    }
    Ok(sources)
}

fn named(file: &str) -> Result<Source, Failure> {
    let path = absolute(file)?;
    let layer = if path.name() == PROJECT_FILE { Layer::Project } else { Layer::User };
    let text = read_text(&path)?.ok_or_else(|| format!("`{file}` is not there"))?;
    Ok(Source { path, name: file.to_owned(), text, layer })
}

fn report(arguments: &LintArguments, findings: &[Finding], sources: &[Source]) -> Result<ExitCode, Failure> {
    let text = if arguments.sarif {
        format!("{:#}\n", sarif(findings))
    } else if arguments.json {
        serde_json::to_string_pretty(findings).map_err(failed)? + "\n"
    } else {
        let mut text = listed(findings);
        let diff = sources.iter().map(|source| smaller(source, findings).map(|(_, diff)| diff)).collect::<Result<String, _>>()?;
        if !diff.is_empty() {
            let _ = write!(text, "\nThe same with fewer rules (`countersign lint --fix`):\n{diff}");
        }
        text
    };
    say(text.trim_end())?;
    let clean = findings.iter().all(|finding| finding.severity == Severity::Note);
    Ok(if clean { ExitCode::SUCCESS } else { status::failed() })
}

/// One line a finding, and how many there are.
fn listed(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let _ = writeln!(text, "{}", ScreenText::new(&finding.to_string()));
    }
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let of = [(count(Severity::Error), "error"), (count(Severity::Warning), "warning"), (count(Severity::Note), "note")];
    let counts: Vec<String> = of.into_iter().filter(|(number, _)| *number > 0).map(|(number, what)| counted(number, what)).collect();
    let _ = writeln!(text, "{}", if counts.is_empty() { "nothing was found".to_owned() } else { counts.join(", ") });
    text
}

/// The file with fewer rules that mean the same, and what is left out, as a diff.
fn smaller(source: &Source, findings: &[Finding]) -> Result<(String, String), Failure> {
    let smaller = minimal(&source.input(), findings).map_err(failed)?;
    let diff = if smaller == source.text { String::new() } else { diff(&source.name, &source.text, &smaller) };
    Ok((smaller, diff))
}

/// Lines that differ, of which the second text has lost some or parts of some.
fn diff(name: &str, old: &str, new: &str) -> String {
    let mut text = format!("--- {name}\n");
    let mut new = new.lines().peekable();
    for (index, line) in old.lines().enumerate() {
        if new.next_if(|next| *next == line).is_some() {
            continue;
        }
        show(&mut text, '-', index + 1, line);
        // A line that lost a part of itself is one of the same beginning.
        let shorter = new.next_if(|next| !old.lines().any(|other| other == *next) && !next.trim().is_empty());
        if let Some(shorter) = shorter {
            show(&mut text, '+', index + 1, shorter);
        }
    }
    text
}

/// A line of a file as it may be shown: no credential is repeated.
fn show(text: &mut String, sign: char, number: usize, line: &str) {
    let shown = credential_in(line).map_or_else(|| ScreenText::new(line).to_string(), |kind| format!("({kind})"));
    let _ = writeln!(text, "{sign} {number}: {}", shown.trim_end());
}

fn fix(arguments: &LintArguments, sources: &[Source], findings: &[Finding]) -> Result<ExitCode, Failure> {
    let mut changed = false;
    for source in sources {
        let (smaller, diff) = smaller(source, findings)?;
        if diff.is_empty() {
            continue;
        }
        changed = true;
        say(diff.trim_end())?;
        if !arguments.yes && !ask(&format!("Write {} so? Type yes: ", source.name))? {
            say(&format!("{} stays as it is", source.name))?;
            continue;
        }
        // What was shown is what is replaced, and nothing that came since.
        if read_text(&source.path)?.as_deref() != Some(source.text.as_str()) {
            return Err(Failure::Failed(format!("{} changed meanwhile, and stays as it is", source.name)));
        }
        replace(&source.path, smaller.as_bytes())?;
        say(&format!("wrote {}", source.name))?;
    }
    if !changed {
        say("there is nothing to remove")?;
    }
    Ok(ExitCode::SUCCESS)
}
