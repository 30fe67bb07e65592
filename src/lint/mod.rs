//! Looks at policies for rules that do not do what they seem to: too wide, dead, in each other's way, with
//! secrets in them.
//!
//! [`lint`] reads config files, `lint_import` (feature `import`) what an importer made of another agent's files, and [`minimal`]
//! gives the smaller list of rules that means the same. One file a family of checks. A finding is about the text
//! of a rule; what the rule really lets through is asked of the judging itself, with calls made up for it
//! (`probe`).

mod dead;
mod denies;
#[cfg(feature = "import")]
mod foreign;
mod keys;
mod minimal;
mod overlap;
mod probe;
mod sarif;
mod secrets;
mod width;
mod words;

use std::fmt;
use std::ops::Range;

use serde::{Serialize, Serializer};

use crate::analysis::sensitive::credential::credential_in;
use crate::config::ConfigFile;
use crate::config::errors::visible_text;
use crate::policy::forbids::Forbids;
use crate::policy::rule::{Layer, Rule, RuleEffect};

#[cfg(feature = "import")]
pub use foreign::lint_import;
pub use minimal::minimal;
pub use sarif::sarif;

use probe::Probe;

/// A config file to look at.
#[derive(Debug, Clone, Copy)]
pub struct LintInput<'a> {
    /// What it says.
    pub text: &'a str,
    /// How findings name it, such as its path.
    pub name: &'a str,
    /// Whose word it is.
    pub layer: Layer,
}

/// Something that is wrong with a rule or a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What sort of thing it is.
    pub id: LintId,
    /// How much it matters.
    pub severity: Severity,
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// The rule's text, as long as it is about a rule; where a credential is in it, only what kind.
    pub rule: Option<String>,
    /// What is wrong, in a sentence.
    pub problem: String,
    /// What would be right.
    pub advice: String,
    /// The change that mends it without loosening anything, where there is one.
    pub fix: Option<Fix>,
}

impl fmt::Display for Finding {
    /// One line: place, severity, id, rule, what is wrong, what would be right.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} [{}] ", self.place, self.severity, self.id)?;
        if let Some(rule) = &self.rule {
            write!(f, "`{rule}`: ")?;
        }
        write!(f, "{}; {}", self.problem, self.advice)
    }
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// The file, as it was named.
    pub file: String,
    /// The line, counted from one.
    pub line: usize,
    /// The column in characters, counted from one.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A change of a file's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it does, in words.
    pub title: String,
    /// The bytes that are replaced.
    #[serde(flatten)]
    pub range: Range<usize>,
    /// What stands there then.
    pub replacement: String,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It does no harm.
    Note,
    /// It allows more, or restricts less, than it seems to.
    Warning,
    /// It is broken, or gives away what it must not.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Makes the ids of findings, with their names and what they are about.
macro_rules! lint_ids {
    ($($variant:ident $name:literal $about:literal,)*) => {
        /// What sort of thing a finding is. Names never change their meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum LintId { $(#[doc = $about] $variant,)* }

        impl LintId {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its name, as in `everything-rule`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it is about, in a sentence.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => $about,)* }
            }
        }
    };
}

lint_ids! {
    EverythingRule "everything-rule" "A rule allows every command.",
    RunsCode "runs-code" "A rule allows whatever code is given to an interpreter, runner or wrapper.",
    ExecOption "exec-option" "A rule for a program that reads has an option that runs other programs or deletes.",
    WideRead "wide-read" "A rule allows reading far more than one thing: a disk, a home folder, a folder with credentials.",
    WideWrite "wide-write" "A rule allows changing far more than one thing: a disk, a home folder, a folder with credentials.",
    WideHost "wide-host" "A rule allows fetching from every host.",
    AccidentalWildcard "accidental-wildcard" "A star that was meant for file names stands for any text, blanks too.",
    WalkedAround "walked-around" "What is denied can be done through code that another rule allows to run.",
    LiteralDeny "literal-deny" "A restriction knows a command by one spelling of several.",
    Fragment "fragment" "The rule is a piece of shell grammar, not a command.",
    OneOff "one-off" "The rule names something that does not come again: a process, a hash, a temporary name.",
    Placeholder "placeholder" "The rule holds a placeholder instead of a value.",
    UnbalancedQuote "unbalanced-quote" "A quote in the rule is not closed.",
    OperatorInCommand "operator-in-command" "The rule holds several commands or a redirection; commands are judged one by one.",
    NeverMatches "never-matches" "No call can match the rule.",
    RootedPath "rooted-path" "A path that looks absolute is one below the workspace.",
    Expired "expired" "The rule's time is over.",
    NotARule "not-a-rule" "The text is not a rule.",
    DeadRule "dead-rule" "Nothing comes of the rule.",
    Malformed "malformed" "The rule means what it should only after it is put right.",
    Instruction "instruction" "A sentence for a language model stands in for a rule.",
    Duplicate "duplicate" "The same rule stands there twice.",
    Redundant "redundant" "Another rule allows all that the rule allows.",
    Shadowed "shadowed" "The rule allows nothing, since a restriction is always hit as well.",
    SecretInRule "secret-in-rule" "A credential stands in the rule.",
    HomePath "home-path" "The rule names somebody's home folder.",
    MisplacedKey "misplaced-key" "A key is not known where it stands.",
    MissingDecision "missing-decision" "A rule does not say what it does, or what it is about.",
    InvalidValue "invalid-value" "A value is of the wrong type or outside its choices.",
    Unreadable "unreadable" "The file, or a part of it, cannot be read.",
    ExampleDiffers "example-differs" "An example does not come out as its rule says.",
    IgnoredInProject "ignored-in-project" "A project may not say this.",
    BypassMode "bypass-mode" "Asks become allows.",
}

impl fmt::Display for LintId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for LintId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Looks at config files that make one policy together; each has a name of its own. `now` is the time in seconds since 1970,
/// by which rules end.
///
/// ```
/// use countersign::lint::{LintId, LintInput, lint};
/// use countersign::policy::rule::Layer;
///
/// let text = "allow = [\"Bash(python3:*)\"]\n";
/// let findings = lint(&[LintInput { text, name: "config.toml", layer: Layer::User }], None);
/// assert_eq!(findings[0].id, LintId::RunsCode);
/// assert_eq!(findings[0].place.to_string(), "config.toml:1:10");
/// ```
pub fn lint(inputs: &[LintInput<'_>], now: Option<u64>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut rules = Vec::new();
    let mut programs = Vec::new();
    let mut forbids = Forbids::default();
    for (file, input) in inputs.iter().enumerate() {
        let (config, errors) = ConfigFile::parse_in_part(input.text, input.layer, input.name);
        keys::errors(errors.as_ref(), &mut findings);
        keys::mode(input, config.mode, &mut findings);
        rules.extend(config.rules.into_iter().map(|rule| Linted::new(rule, file)));
        programs.extend(config.programs);
        forbids.extend(config.forbids);
    }
    let time = Time { now, forbids: &forbids };
    findings.extend(findings_of(&rules, &Probe::new(programs), Semantics::Ours, time));
    for (file, input) in inputs.iter().enumerate() {
        minimal::add_fixes(input, rules.iter().filter(|rule| rule.file == file), &mut findings);
    }
    sort(&mut findings);
    findings
}

/// By what meaning rules are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Semantics {
    /// Danger has to be named, and the command behind a wrapper is judged by itself.
    Ours,
    /// A prefix covers whatever follows it, as other agents have it.
    Foreign,
}

/// When rules hold.
#[derive(Debug, Clone, Copy)]
struct Time<'a> {
    /// In seconds since 1970.
    now: Option<u64>,
    forbids: &'a Forbids,
}

/// All findings about rules.
fn findings_of(rules: &[Linted], probe: &Probe, semantics: Semantics, time: Time<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Of what is dead, nothing else matters; and it neither covers nor restricts anything.
    let mut alive = Vec::new();
    for linted in overlap::without_duplicates(rules, &mut findings) {
        secrets::check(linted, &mut findings);
        match dead::check(linted, time) {
            Some(finding) => findings.push(finding),
            None => alive.push(linted),
        }
    }
    // What a rule that is too wide says already is kept: it is what remains when that rule is made narrower.
    let mut fitting = Vec::new();
    for linted in &alive {
        let before = findings.len();
        width::check(linted, probe, semantics, &mut findings);
        if findings.len() == before {
            fitting.push(*linted);
        }
    }
    overlap::check(&alive, &fitting, probe, &mut findings);
    denies::check(&alive, probe, semantics, &mut findings);
    findings
}

/// In the order in which people read.
fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (&a.place, a.id).cmp(&(&b.place, b.id)));
}

/// A rule with its place.
#[derive(Debug)]
struct Linted {
    rule: Rule,
    place: Place,
    /// The input that it stands in.
    file: usize,
    /// Its text as it may be shown.
    shown: String,
}

impl Linted {
    fn new(rule: Rule, file: usize) -> Self {
        // Behind its place stands where it was imported from.
        let at = rule.source.at.split(", imported from ").next().unwrap_or(&rule.source.at);
        let mut parts = at.rsplitn(3, ':');
        let column = parts.next().and_then(|part| part.parse().ok());
        let line = parts.next().and_then(|part| part.parse().ok());
        let place = match (parts.next(), line, column) {
            (Some(file), Some(line), Some(column)) => Place { file: file.to_owned(), line, column },
            _ => Place { file: rule.source.at.clone(), line: 1, column: 1 },
        };
        let shown = shown(&rule.text());
        Self { rule, place, file, shown }
    }

    fn allows(&self) -> bool {
        self.rule.effect == RuleEffect::Allow
    }

    fn finding(&self, id: LintId, severity: Severity, problem: impl AsRef<str>, advice: impl AsRef<str>) -> Finding {
        // A part of a rule with a credential in it may be a part of the credential.
        let (problem, advice) = match credential_in(&self.rule.text()) {
            Some(_) if id != LintId::SecretInRule => (id.about(), "write it anew, without the credential"),
            _ => (problem.as_ref(), advice.as_ref()),
        };
        let visible = |text: &str| visible_text(text.chars());
        Finding {
            id,
            severity,
            place: self.place.clone(),
            rule: Some(self.shown.clone()),
            problem: visible(problem),
            advice: visible(advice),
            fix: None,
        }
    }

    /// How another finding speaks of this rule.
    fn named(&self) -> String {
        format!("`{}` ({})", self.shown, self.place)
    }

    /// Whether it says more than what it is about: then it speaks of less than its pattern does.
    fn is_narrowed(&self) -> bool {
        !self.rule.except.is_empty() || !self.rule.conditions.is_empty() || !self.rule.options.is_empty()
    }

    /// Whether its conditions leave it only a part of what its pattern is about, wherever and whenever it holds.
    fn is_part(&self) -> bool {
        let conditions = &self.rule.conditions;
        !(conditions.effects.is_empty()
            && conditions.folders.is_empty()
            && conditions.programs.is_empty()
            && conditions.arguments.is_empty())
    }

    /// What is between the parentheses.
    fn inner(&self) -> Option<String> {
        let text = self.rule.text();
        let (_, inner) = text.split_once('(')?;
        inner.strip_suffix(')').map(str::to_owned)
    }
}

/// A text as a finding may show it: a credential is never repeated.
fn shown(text: &str) -> String {
    match credential_in(text) {
        Some(kind) => format!("({kind})"),
        None => visible_text(text.chars()),
    }
}
