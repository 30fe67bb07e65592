//! `audit verify`: whether the log is what was written.

use std::process::ExitCode;

use clap::Args;
use countersign::audit::{Verification, Verifier};
use serde_json::json;

use super::{Source, none};
use crate::status;
use crate::terminal::{say, shown};
use crate::{Failure, failed};
use countersign::counts::counted;

/// What `audit verify` takes.
#[derive(Debug, Args)]
pub(super) struct VerifyArguments {
    /// A hash that `verify` or `stats` gave as the head once: the record with it has to be in the log. That a log was cut at its
    /// end, or written anew, shows only by this.
    #[arg(long, value_name = "HASH")]
    expect_head: Option<String>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    source: Source,
}

pub(super) fn run(arguments: &VerifyArguments) -> Result<ExitCode, Failure> {
    let log = arguments.source.log()?;
    let mut verifier = Verifier::new();
    if let Some(hash) = &arguments.expect_head {
        if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Failure::Usage(format!("`{}` is not a hash: it has 64 digits from 0 to f", shown(hash))));
        }
        verifier = verifier.expecting(hash);
    }
    let verification = log.verify_with(verifier).map_err(failed)?;
    let is_missed = arguments.expect_head.is_some() && verification.expected_at.is_none();
    if arguments.json {
        say(&as_json(&verification, arguments.expect_head.is_some()))?;
    } else if verification.files == 0 {
        say(&none(&log))?;
    } else {
        for finding in &verification.findings {
            say(&shown(&finding.to_string()))?;
        }
        if verification.more > 0 {
            say(&format!("and {} more", verification.more))?;
        }
        say(&summary(&verification, arguments.expect_head.is_some()))?;
    }
    if is_missed && !arguments.json {
        say(
            "the record with the expected hash is not in the log: it was cut at the end, written anew, or that record was in a file that is not kept any more",
        )?;
    }
    Ok(if verification.is_intact() && !is_missed { ExitCode::SUCCESS } else { status::failed() })
}

/// What holds of the log, in lines.
pub(super) fn summary(verification: &Verification, is_expecting: bool) -> String {
    let mut lines = Vec::new();
    let state = if verification.is_intact() { "intact" } else { "NOT as it was written" };
    let files = counted(verification.files, "file");
    lines.push(format!("{} in {files}: {state}", counted(verification.records, "record")));
    if let Some(first) = verification.begins.filter(|first| *first > 1) {
        lines.push(format!("begins at {first}: older files are not kept"));
    }
    lines.extend(verification.recoveries.iter().map(|recovery| format!("record {} says: {}", recovery.seq, shown(&recovery.what))));
    if verification.newer > 0 {
        lines.push(format!("{} of a newer version, checked like all others", counted(verification.newer, "record")));
    }
    if let (true, Some(seq)) = (is_expecting, verification.expected_at) {
        let since = verification.head.as_ref().map_or(0, |head| head.seq.saturating_sub(seq));
        lines.push(format!("the expected hash is that of record {seq}; {} since", counted(since, "record")));
    }
    if let Some(head) = &verification.head {
        lines.push(format!("head: {} of record {}", head.hash, head.seq));
        if !is_expecting {
            lines.push("a cut at the end cannot be seen; note the head elsewhere, and give it to --expect-head next time".to_owned());
        }
    }
    lines.join("\n")
}

fn as_json(verification: &Verification, is_expecting: bool) -> String {
    let findings = verification.findings.iter().map(|finding| {
        json!({ "seq": finding.flaw.seq(), "file": finding.path.as_str(), "line": finding.line, "what": finding.flaw.to_string() })
    });
    let recoveries = verification.recoveries.iter().map(|recovery| json!({ "seq": recovery.seq, "what": recovery.what }));
    json!({
        "intact": verification.is_intact(),
        "files": verification.files,
        "records": verification.records,
        "begins": verification.begins,
        "head": verification.head.as_ref().map(|head| json!({ "seq": head.seq, "hash": head.hash })),
        "findings": findings.collect::<Vec<_>>(),
        "more": verification.more,
        "recoveries": recoveries.collect::<Vec<_>>(),
        "newer": verification.newer,
        "expected_at": is_expecting.then_some(verification.expected_at),
    })
    .to_string()
}
