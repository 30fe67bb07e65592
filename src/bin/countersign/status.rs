//! The statuses with which commands end, beside 0. They are part of what scripts rely on.

use std::process::ExitCode;

use countersign::Verdict;

/// Something is wrong, or could not be done.
pub(crate) fn failed() -> ExitCode {
    ExitCode::from(1)
}

/// The command was called in a way that it is not meant for.
pub(crate) fn misused() -> ExitCode {
    ExitCode::from(2)
}

/// A person has to decide, or did not say yes: nothing was changed.
pub(crate) fn undecided() -> ExitCode {
    ExitCode::from(10)
}

/// It is denied, or not trusted.
pub(crate) fn denied() -> ExitCode {
    ExitCode::from(20)
}

/// How a call came out.
pub(crate) fn of(verdict: Verdict) -> ExitCode {
    match verdict {
        Verdict::Allow => ExitCode::SUCCESS,
        Verdict::Ask => undecided(),
        Verdict::Deny => denied(),
    }
}
