//! Any text as a program in one of the small languages that are read: where it is allowed by itself, the same text followed by
//! what does harm is not.
//!
//! The first byte names the language, the others are the program.

use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::world::LexicalWorld;
use countersign::{Broker, ToolCall, Verdict};
use serde_json::json;

const CWD: &str = "/home/u/proj";

/// How a program is called, and what does harm behind any whole program.
struct Language {
    before: &'static str,
    behind: &'static str,
    harms: &'static [&'static str],
}

const LANGUAGES: &[Language] = &[
    Language {
        before: "awk ",
        behind: " f",
        harms: &["\nBEGIN{system(\"id\")}", "\n{print > \"/srv/x\"}", "\n{\"id\" | getline}", "\nEND{print | \"sh\"}"],
    },
    Language {
        before: "sed -n ",
        behind: " f",
        harms: &["\nw /srv/x", "\n1e id", "\ns/a/b/e", "\ns/a/b/w /srv/x", "\n1,2{\np\nw /srv/x\n}"],
    },
    Language { before: "jq ", behind: " f", harms: &["\n,env", "\n|env.HOME", "\n,$ENV"] },
    Language {
        before: "python3 -c ",
        behind: "",
        harms: &["\nimport os\nos.system('id')", "\nopen('/srv/x','w')", "\nexec('1')", "\n__import__('os')"],
    },
    Language {
        before: "sqlite3 -readonly a.db ",
        behind: "",
        harms: &["\n;drop table x", "\n;\n.shell id", "\n;attach 'b' as b", "\n;delete from x;"],
    },
    Language { before: "psql -c ", behind: "", harms: &["\n;drop table x", "\n;copy x to program 'id'", "\n\\! id"] },
    Language { before: "find . -name ", behind: "", harms: &[" -delete", " -exec rm {} +", " -fprint /srv/x", " -o -delete"] },
    Language { before: "bash -c ", behind: "", harms: &["\nrm -r /srv/x"] },
    Language {
        before: "node -e ",
        behind: "",
        harms: &[
            "\nrequire('child_process')",
            "\nrequire('fs').writeFileSync('/srv/x','')",
            "\neval('1')",
            "\n;[].constructor.constructor('1')()",
            "\nconsole.log(process.env)",
        ],
    },
];

/// A word that bash reads as exactly this text.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

pub(crate) fn holds(input: &[u8]) {
    let Some((choice, text)) = input.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let rule = |text: &str| Rule::parse(RuleEffect::Allow, text, Source::new(Layer::User, "fuzz")).expect("a rule");
    let rules = ["Bash(psql:*)", "Bash(sqlite3:*)", "Bash(find:*)"].map(rule);
    let broker = Broker::builder().home("/home/u").workspace(CWD).world(LexicalWorld).untimed().rules(rules).build();
    let verdict = |call: &ToolCall| broker.decide(call).verdict();
    let choice = usize::from(*choice) % (LANGUAGES.len() + 1);
    let Some(language) = LANGUAGES.get(choice) else {
        let powershell = |text: String| ToolCall::new("PowerShell", json!({ "command": text }), CWD);
        if verdict(&powershell(text.to_owned())) == Verdict::Allow {
            for harm in ["\nRemove-Item x", "\n& id", "\nSet-Content x y", "\nInvoke-Expression 'id'"] {
                assert_ne!(verdict(&powershell(format!("{text}{harm}"))), Verdict::Allow, "{text:?} and {harm:?}");
            }
        }
        return;
    };
    // What begins like an option is none of its texts.
    if text.starts_with('-') {
        return;
    }
    let call = |program: &str, rest: &str| ToolCall::shell(format!("{}{}{}{rest}", language.before, quoted(program), language.behind), CWD);
    if verdict(&call(text, "")) != Verdict::Allow {
        return;
    }
    for harm in language.harms {
        let harmful = if language.before.starts_with("find") { call(text, harm) } else { call(&format!("{text}{harm}"), "") };
        assert_ne!(verdict(&harmful), Verdict::Allow, "{text:?} and {harm:?}");
    }
    // In a list it is judged as by itself, at best.
    assert!(verdict(&ToolCall::shell(format!("rm -r /srv/x; {}", harmless(language, text)), CWD)) != Verdict::Allow);
}

fn harmless(language: &Language, text: &str) -> String {
    format!("{}{}{}", language.before, quoted(text), language.behind)
}
