//! What is wrong with a file before its rules count: keys, values, and modes.

use super::{Finding, LintId, LintInput, Place, Severity};
use crate::analysis::sensitive::credential::credential_in;
use crate::config::{ConfigErrors, ErrorKind};
use crate::policy::mode::Mode;

/// The mistakes that parsing found.
pub(super) fn errors(errors: Option<&ConfigErrors>, findings: &mut Vec<Finding>) {
    for error in errors.into_iter().flat_map(ConfigErrors::iter) {
        let (id, advice) = match error.kind {
            ErrorKind::Key => (LintId::MisplacedKey, "move it to where it counts, or correct its name"),
            ErrorKind::Missing => (LintId::MissingDecision, "say it: nothing is taken for granted"),
            ErrorKind::Rule => (LintId::NotARule, "correct it"),
            ErrorKind::Value => (LintId::InvalidValue, "correct it"),
            ErrorKind::Example => (LintId::ExampleDiffers, "correct the rule, or the example"),
            ErrorKind::Refused => (LintId::IgnoredInProject, "move it to your own config, if it is yours to choose"),
            ErrorKind::Syntax | ErrorKind::Limit => (LintId::Unreadable, "correct it"),
        };
        let problem = match credential_in(&error.message) {
            Some(kind) => format!("a text with {kind} in it is not understood"),
            None => error.message.clone(),
        };
        findings.push(Finding {
            id,
            severity: Severity::Error,
            place: Place { file: error.file.clone(), line: error.line, column: error.column },
            rule: None,
            problem,
            advice: format!("{advice}; until then the whole file is not used, and everything is asked"),
            fix: None,
        });
    }
}

/// A mode that asks about nothing.
pub(super) fn mode(input: &LintInput<'_>, mode: Option<Mode>, findings: &mut Vec<Finding>) {
    if !matches!(mode, Some(Mode::Bypass(_))) {
        return;
    }
    let found = input.text.lines().enumerate().find(|(_, line)| line.trim_start().starts_with("mode"));
    let (line, column) = found.map_or((1, 1), |(index, line)| (index + 1, line.len() - line.trim_start().len() + 1));
    findings.push(Finding {
        id: LintId::BypassMode,
        severity: Severity::Warning,
        place: Place { file: input.name.to_owned(), line, column },
        rule: None,
        problem: "in this mode every ask becomes an allow, in every session".to_owned(),
        advice: "choose it for one call with `--mode bypass`, inside a sandbox".to_owned(),
        fix: None,
    });
}
