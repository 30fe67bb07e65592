//! What rules really let through, asked of the judging itself: calls made up for a rule, in a confirmed
//! workspace on no file system.

use serde_json::json;

use crate::action::{Code, Dialect, Effect};
use crate::analysis::programs::catalog::Catalog;
use crate::analysis::programs::taught::TaughtProgram;
use crate::call::ToolCall;
use crate::policy::Policy;
use crate::policy::judge::CoveredBy;
use crate::policy::mode::Mode;
use crate::policy::pattern::{Anchor, Matcher, Pattern};
use crate::policy::rule::{Layer, Rule, RuleSet};
use crate::policy::trial::Trial;

const HOME: &str = Trial::HOME;
const WORKSPACE: &str = Trial::WORKSPACE;

/// Judges made-up calls.
pub(super) struct Probe(Trial);

impl Probe {
    pub(super) fn new(programs: impl IntoIterator<Item = TaughtProgram>) -> Self {
        Self(Trial::new(programs))
    }

    pub(super) fn catalog(&self) -> &Catalog {
        self.0.catalog()
    }

    /// Whether the rule alone lets some command through that runs what is written elsewhere: a script, a recipe,
    /// a package.
    pub(super) fn runs_code(&self, rule: &Rule) -> bool {
        let (tool, start) = match &rule.pattern.matcher {
            Matcher::Tool(tool) if tool == "Bash" => ("Bash", "make".to_owned()),
            Matcher::Tool(tool) if tool == "PowerShell" => ("PowerShell", "node".to_owned()),
            Matcher::Command { dialect, command } => {
                let words: Vec<&str> = command.spelled_words().collect();
                // A rule for any program at all lets this one through as well.
                let start = if words.is_empty() { "make".to_owned() } else { words.join(" ") };
                (if *dialect == Dialect::PowerShell { "PowerShell" } else { "Bash" }, start)
            }
            Matcher::Everything | Matcher::Tool(_) | Matcher::File { .. } | Matcher::Host(_) | Matcher::Mcp(_) | Matcher::Detail { .. } => {
                return false;
            }
        };
        let policy = Policy::new(RuleSet::new([rule.clone()]));
        ["", " x", " x.sh", " x.py", " x.js", " ./x", " run x", " exec x", " x --version"].iter().any(|end| {
            let call = ToolCall::new(tool, json!({ "command": format!("{start}{end}") }), WORKSPACE);
            let (action, judgement) = self.0.judge(&call, &policy, mode_of(rule));
            let runs = |effect: &Effect| {
                matches!(effect, Effect::Execute(Code::Project | Code::Package | Code::Script(_) | Code::Unknown(_) | Code::Inline(_)))
            };
            judgement.is_covered()
                && judgement
                    .effects(&action)
                    .any(|(coverage, caused)| runs(&caused.effect) && matches!(coverage.by, Some(CoveredBy::Rule(_))))
        })
    }

    /// Whether `wide` alone lets the one call through that the exact pattern is about. `None` where there is no
    /// such call, or none is known.
    pub(super) fn allows_exact(&self, wide: &Rule, exact: &Pattern) -> Option<bool> {
        let text = exact.to_string();
        let inner = text.split_once('(')?.1.strip_suffix(')')?;
        let call = match &exact.matcher {
            Matcher::Command { dialect, .. } => {
                let tool = if *dialect == Dialect::PowerShell { "PowerShell" } else { "Bash" };
                ToolCall::new(tool, json!({ "command": inner }), WORKSPACE)
            }
            Matcher::File { writes, path } => {
                let (anchor, start) = path.literal_start()?;
                let path = match anchor {
                    Anchor::FileSystem => format!("/{start}"),
                    Anchor::Home => format!("{HOME}/{start}"),
                    Anchor::Workspace => format!("{WORKSPACE}/{start}"),
                };
                let tool = if *writes { "Write" } else { "Read" };
                ToolCall::new(tool, json!({ "file_path": path, "content": "" }), WORKSPACE)
            }
            Matcher::Host(host) => {
                let url = format!("https://{}/", host.literal()?);
                ToolCall::new("WebFetch", json!({ "url": url, "prompt": "" }), WORKSPACE)
            }
            Matcher::Everything | Matcher::Tool(_) | Matcher::Mcp(_) | Matcher::Detail { .. } => return None,
        };
        let (_, judgement) = self.0.judge(&call, &Policy::new(RuleSet::new([wide.clone()])), mode_of(wide));
        Some(judgement.is_covered())
    }

    /// Whether one of the policy's rules is hit by the command where `rule` holds.
    pub(super) fn hits(&self, policy: &Policy, rule: &Rule, command: &str) -> bool {
        let call = ToolCall::shell(command, WORKSPACE);
        let (_, judgement) = self.0.judge(&call, policy, mode_of(rule));
        judgement.hits.iter().any(|hit| hit.source.layer != Layer::BuiltIn)
    }
}

/// A mode in which the rule holds.
fn mode_of(rule: &Rule) -> Mode {
    rule.conditions.modes.first().copied().unwrap_or(Mode::Default)
}
