//! Findings as SARIF 2.1.0 (OASIS Standard of 27 March 2020), which code hosts and editors read.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Finding, LintId, Severity};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// One run of the findings. Columns count characters, and a fix is a range of bytes in the file that was read.
pub fn sarif(findings: &[Finding]) -> Value {
    let rules: Vec<Value> = LintId::ALL.iter().map(|id| json!({ "id": id.name(), "shortDescription": { "text": id.about() } })).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "countersign", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": findings.iter().map(result).collect::<Vec<_>>(),
        }],
    })
}

fn result(finding: &Finding) -> Value {
    let artifact = json!({ "uri": uri(&finding.place.file) });
    let level = match finding.severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let about = finding.rule.as_ref().map(|rule| format!("`{rule}`: ")).unwrap_or_default();
    let mut result = json!({
        "ruleId": finding.id.name(),
        "ruleIndex": LintId::ALL.iter().position(|id| *id == finding.id),
        "level": level,
        "message": { "text": format!("{about}{}; {}", finding.problem, finding.advice) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": artifact,
            "region": { "startLine": finding.place.line, "startColumn": finding.place.column },
        }}],
    });
    if let (Some(fix), Some(object)) = (&finding.fix, result.as_object_mut()) {
        let region = json!({ "byteOffset": fix.range.start, "byteLength": fix.range.len() });
        let replacement = json!({ "deletedRegion": region, "insertedContent": { "text": fix.replacement } });
        let change = json!({ "artifactLocation": artifact, "replacements": [replacement] });
        object.insert("fixes".to_owned(), json!([{ "description": { "text": fix.title }, "artifactChanges": [change] }]));
    }
    result
}

/// A path as a URI: with a scheme where it is absolute, else relative to where the command ran.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut out = String::new();
    let is_drive = path.get(1..3) == Some(":/");
    if path.starts_with('/') {
        out.push_str("file://");
    } else if is_drive {
        out.push_str("file:///");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            b':' if is_drive => out.push(':'),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uris() {
        assert_eq!(uri("/home/u/my config.toml"), "file:///home/u/my%20config.toml");
        assert_eq!(uri("a/ü:b.toml"), "a/%C3%BC%3Ab.toml");
        assert_eq!(uri("C:\\x\\y.toml"), "file:///C:/x/y.toml");
    }
}
