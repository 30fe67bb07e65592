//! Prints the outline of shell texts for the differential test: reads frames of a little-endian length
//! and bytes, writes one JSON line each. `outline run NAME SKIP IN OUT`, as `tests/shell_oracle/run.sh` calls it.

use std::io::Write as _;

use countersign::analysis::shell::outline;
use serde_json::json;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [_, _, skip, input, output] = arguments.as_slice() else {
        eprintln!("usage: outline run NAME SKIP IN OUT");
        std::process::exit(2);
    };
    let skip: usize = skip.parse().expect("a number");
    let bytes = std::fs::read(input).expect("the input");
    let mut out = std::fs::OpenOptions::new().append(true).create(true).open(output).expect("the output");
    let mut rest = bytes.as_slice();
    let mut index = 0;
    while let Some((length, tail)) = rest.split_at_checked(4) {
        let length = u32::from_le_bytes(length.try_into().expect("four bytes")) as usize;
        let (text, tail) = tail.split_at(length);
        rest = tail;
        index += 1;
        if index <= skip {
            continue;
        }
        let line = match std::str::from_utf8(text) {
            Err(_) => json!({ "ok": 0, "why": "not utf-8" }),
            Ok(text) => match outline(text) {
                Err(error) => json!({ "ok": 0, "why": error.reason }),
                Ok(commands) => {
                    let commands: Vec<_> = commands.iter().map(|c| json!({ "a": c.assigns, "w": c.words, "r": c.redirects })).collect();
                    json!({ "ok": 1, "cmds": commands, "opaque": 0 })
                }
            },
        };
        writeln!(out, "{line}").expect("written");
    }
}
