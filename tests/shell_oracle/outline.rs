//! Prints the outline of shell texts for `compare.py`: reads frames of a little-endian length and
//! bytes from IN, writes one JSON line each to OUT.

use std::io::Write as _;

use countersign::analysis::shell::{OutlineWord, outline};
use serde_json::{Value, json};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output] = arguments.as_slice() else {
        eprintln!("usage: shell_outline IN OUT");
        std::process::exit(2);
    };
    let bytes = std::fs::read(input).expect("the input");
    let mut out = std::io::BufWriter::new(std::fs::File::create(output).expect("the output"));
    let mut rest = bytes.as_slice();
    while let Some((length, tail)) = rest.split_first_chunk::<4>() {
        let (text, tail) = tail.split_at(u32::from_le_bytes(*length) as usize);
        rest = tail;
        writeln!(out, "{}", line(text)).expect("written");
    }
}

fn line(text: &[u8]) -> Value {
    let Ok(text) = std::str::from_utf8(text) else { return json!({ "ok": 0, "why": "not UTF-8" }) };
    match std::panic::catch_unwind(|| outline(text)) {
        Err(_) => json!({ "ok": 2, "why": "panic" }),
        Ok(Err(error)) => json!({ "ok": 0, "why": error.reason }),
        Ok(Ok(commands)) => {
            let commands: Vec<Value> = commands
                .iter()
                .map(|command| {
                    let redirects: Vec<Value> = command.redirects.iter().map(|(op, target)| json!([op, word(target)])).collect();
                    json!({ "a": command.assigns, "w": command.words.iter().map(word).collect::<Vec<_>>(), "r": redirects })
                })
                .collect();
            json!({ "ok": 1, "cmds": commands })
        }
    }
}

fn word(word: &OutlineWord) -> Value {
    json!({ "value": word.value, "raw": word.raw, "braces": word.braces })
}
