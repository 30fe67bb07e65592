//! What an explanation says: why rules that come near do not cover a call, what stands in the way, what would change it.

mod truth;

use std::fs;

use countersign::analysis::path::AbsPath;
use countersign::config::ConfigFile;
use countersign::explain::Explanation;
use countersign::policy::rule::{Layer, RuleEffect};
use countersign::trust::{ConfigSnapshot, ProjectConfig, Workspace};
use countersign::world::{LexicalWorld, OsWorld};
use countersign::{Broker, Mode, ToolCall, Verdict};
use serde_json::json;

use crate::support::{self, HOME, WORKSPACE};

/// A day in 2026.
const NOW: u64 = 1_790_000_000;

fn config(text: &str, layer: Layer) -> ConfigFile {
    let name = if layer == Layer::Managed { "managed.toml" } else { "config.toml" };
    ConfigFile::parse(text, layer, name).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn broker(user: &str, managed: &str) -> Broker {
    support::builder(true).clock(|| NOW).config(config(managed, Layer::Managed)).config(config(user, Layer::User)).build()
}

fn explain(user: &str, command: &str) -> Explanation {
    broker(user, "").explain(&ToolCall::shell(command, WORKSPACE))
}

#[test]
fn no_rule_is_named_that_would_keep_a_credential() {
    let token = ["sk-ant-", "api03-abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH"].concat();
    for user in ["", "allow = [\"Bash(curl:*)\"]"] {
        let text = explain(user, &format!("curl -H 'Authorization: Bearer {token}' https://api.example.com/x")).to_string();
        let (_, advice) = text.split_once("in the way:").expect("advice");
        assert!(!advice.contains("sk-ant-"), "{text}");
    }
    let text = explain("", "curl -H 'Accept: text/plain' -d x=1 https://api.example.com/x").to_string();
    assert!(text.contains("never offered: Bash(curl"), "{text}");
}

#[test]
fn a_rule_for_a_program_does_not_name_its_dangers() {
    insta::assert_snapshot!(explain("allow = [\"Bash(find:*)\", \"Bash(rm:*)\"]", "find . -name '*.tmp' -exec rm {} +"), @r#"
    ask: deletes a path that is only known when it runs
      step 1: find . -name '*.tmp' -exec rm {} +
        ✓ starts find [a program that is understood (built-in)]
        ✓ looks at /home/u/proj [reads in the workspace (built-in)]
      step 2: find . -name '*.tmp' -exec rm {} +
        ✓ starts rm [a program that is understood (built-in)]
        ✓ deletes everything in the workspace [Bash(rm:*), config.toml:1:26 (user)]
        ? deletes a path that is only known when it runs
          - Bash(rm:*), config.toml:1:26 (user): covers known places, and this one
            is only known when it runs
            → write it out in the call
    "#);
    insta::assert_snapshot!(explain("allow = [\"Bash(find:*)\"]", "find . -delete"), @r#"
    ask: deletes everything in the workspace with everything in it (by -delete)
      step 1: find . -delete
        ✓ starts find [a program that is understood (built-in)]
        ✓ looks at /home/u/proj [reads in the workspace (built-in)]
        ? deletes everything in the workspace with everything in it (by -delete)
          - Bash(find:*), config.toml:1:10 (user): does not name the option
            `-delete`
            → name it in a rule: Bash(find . -delete:*) (medium risk)
    "#);
    insta::assert_snapshot!(explain("allow = [\"Bash(sed:*)\"]", "sed -i s/a/b/ src/lib.rs"), @r"
    ask: writes src/lib.rs (by -i)
      step 1: sed -i s/a/b/ src/lib.rs
        ✓ starts sed [a program that is understood (built-in)]
        ✓ reads src/lib.rs [reads in the workspace (built-in)]
        ? writes src/lib.rs (by -i)
          - Bash(sed:*), config.toml:1:10 (user): does not name the option `-i`
            → name it in a rule: Bash(sed -i:*) (low risk)
      in the way:
        ! no sandbox is stated
          → state one that lets writes through only in the workspace, and no
            connections: in it this needs no answer
      would allow it:
        + Bash(sed -i s/a/b/ src/lib.rs) (low risk)
          exactly `sed -i s/a/b/ src/lib.rs`; code of the project only from the
            workspace's root
    ");
}

#[test]
fn a_rule_that_asks_stands_in_the_way() {
    let explanation = explain("ask = [\"Bash(git push:*)\"]\nallow = [\"Bash(git:*)\"]", "git push origin main");
    assert!(explanation.suggestions.is_empty(), "no rule that allows lifts one that asks");
    insta::assert_snapshot!(explanation, @r#"
    ask: ask by Bash(git push:*), config.toml:1:8 (user)
      step 1: git push origin main
        ✓ starts git [a program that is understood (built-in)]
        ✓ reads main [reads in the workspace (built-in)]
        ✓ changes a remote repository [Bash(git:*), config.toml:2:10 (user)]
        ✓ changes the local repository [Bash(git:*), config.toml:2:10 (user)]
        ✓ may run programs that the repository's git config names [git reads in a
          trusted workspace (built-in)]
        ✗ ask by Bash(git push:*) [config.toml:1:8 (user)]
          → change that rule, or give it an `except`
    "#);
}

#[test]
fn code_of_the_project_runs_from_its_root() {
    insta::assert_snapshot!(explain("allow = [\"Bash(cargo test:*)\"]", "cd crates/a && cargo test"), @r#"
    ask: runs code of this project
      step 1: cd crates/a
        ✓ starts cd [a program that is understood (built-in)]
      step 2: cargo test
        ✓ starts cargo [a program that is understood (built-in)]
        ? runs code of this project
          - Bash(cargo test:*), config.toml:1:10 (user): holds in the workspace's
            root, and this runs in /home/u/proj/crates/a
            → run it from /home/u/proj
      in the way:
        ! no sandbox is stated
          → state one that lets writes through only in the workspace, and no
            connections: in it this needs no answer
      would allow it:
        + Bash(cargo test) in /crates/a (medium risk)
          exactly `cargo test`; in crates/a
          | [[rule]]
          | effect = "allow"
          | rule = "Bash(cargo test)"
          | cwd = ["/crates/a"]
        + Bash(cargo test:*) in /** (medium risk)
          any `cargo test …`, without options that do more; in all folders of the
            workspace but those of dependencies and of repositories inside of it
          | [[rule]]
          | effect = "allow"
          | rule = "Bash(cargo test:*)"
          | cwd = ["/**"]
    "#);
}

fn whys(user: &str, command: &str) -> String {
    explain(user, command).near.into_iter().map(|near| near.why).collect::<Vec<_>>().join("\n")
}

#[test]
fn words_differ_where_they_first_do() {
    let user = "allow = [\"Bash(make test:*)\", \"Bash(make)\", \"Bash(make build all)\", \"PowerShell(make:*)\", \"Bash(just:*)\"]";
    insta::assert_snapshot!(whys(user, "make build"), @r#"
    is about the commands of another shell
    goes on with `all`
    has `test` where this has `build`
    ends where this goes on with `build`
    "#);
}

#[test]
fn conditions_say_which_of_them_does_not_hold() {
    let ended = "[[rule]]\neffect = \"allow\"\nrule = \"Bash(make:*)\"\nexpires = 2026-09-01\n";
    insta::assert_snapshot!(explain(ended, "make build"), @r"
    ask: runs code of this project
      step 1: make build
        ✓ starts make [a program that is understood (built-in)]
        ? runs code of this project
          - Bash(make:*), config.toml:3:8 (user): ended 19 days ago
            → change the rule's condition
      in the way:
        ! no sandbox is stated
          → state one that lets writes through only in the workspace, and no
            connections: in it this needs no answer
      would allow it:
        + Bash(make build) (medium risk)
          exactly `make build`; code of the project only from the workspace's root
        + Bash(make build:*) (medium risk)
          any `make build …`, without options that do more; code of the project only
            from the workspace's root
    ");
    let many = "
[[rule]]
effect = \"allow\"
rule = \"Bash(make:*)\"
mode = [\"accept-edits\"]
[[rule]]
effect = \"allow\"
rule = \"Bash(make:*)\"
cwd = [\"/packages/**\"]
[[rule]]
effect = \"allow\"
rule = \"Bash(make:*)\"
except = [\"Bash(make b*)\"]
[[rule]]
effect = \"allow\"
rule = \"Bash(make:*)\"
args = { command = '^make test' }
";
    insta::assert_snapshot!(whys(many, "make build"), @r#"
    holds in mode accept-edits, and this is default
    holds in /packages/**, and this runs in /home/u/proj
    excepts Bash(make b*), which this may be
    wants `command` to be like ^make test
    "#);
    let more = "
[[rule]]
effect = \"allow\"
rules = [\"Bash(make:*)\", \"Bash(make build:*)\"]
effects = [\"read\"]
[[rule]]
effect = \"allow\"
rule = \"Bash(* build)\"
programs = [\"cargo\"]
";
    insta::assert_snapshot!(whys(more, "make build"), @r#"
    speaks only of read
    speaks only of read
    holds for the programs cargo
    "#);
}

/// A project on the disk whose config nobody has confirmed.
#[test]
fn a_project_s_rule_waits_for_a_yes() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("a folder");
    fs::write(root.join(".countersign.toml"), "allow = [\"Bash(cargo test:*)\", \"Bash(cargo build:*)\"]").expect("a file");
    let root = AbsPath::parse(root.to_str().expect("a path")).expect("a path");
    let workspace = Workspace::discover(&root, &OsWorld, None);
    let snapshot = ConfigSnapshot::take(&OsWorld, &workspace).expect("a snapshot");
    let broker = Broker::builder().home(HOME).world(LexicalWorld).untrusted_project(&ProjectConfig::from_snapshot(&snapshot)).build();
    let explanation = broker.explain(&ToolCall::shell("cargo test", root.as_str()));
    assert_eq!(explanation.trace.verdict, Verdict::Ask);
    assert!(!explanation.to_string().contains("cargo build"), "what it would allow besides is none of this call's business");
    insta::assert_snapshot!(explanation.to_string().replace(root.as_str(), "ROOT"), @r"
    ask: runs code of this project
      step 1: cargo test
        ✓ starts cargo [a program that is understood (built-in)]
        ? runs code of this project
      in the way:
        ! Bash(cargo test:*) counts only in a confirmed workspace
          [.countersign.toml:1:10 (project)]
          → look at what this project's config allows, and confirm it: `countersign
            trust review`, then `trust confirm`
        ! no sandbox is stated
          → state one that lets writes through only in the workspace, and no
            connections: in it this needs no answer
      would allow it:
        + Bash(cargo test) (medium risk)
          exactly `cargo test`; code of the project only from the workspace's root
        + Bash(cargo test:*) (medium risk)
          any `cargo test …`, without options that do more; code of the project only
            from the workspace's root
    ");
}

/// No rule speaks for where links lead that a pattern finds, so none is suggested.
#[cfg(unix)]
#[test]
fn a_link_that_leads_out_is_in_the_way() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("a folder");
    fs::create_dir(root.join("src")).expect("a folder");
    std::os::unix::fs::symlink("/etc/hostname", root.join("src/name")).expect("a link");
    let root = root.to_str().expect("a path");
    let broker =
        Broker::builder().home(HOME).world(OsWorld).workspace(root).rules([support::rule(RuleEffect::Allow, "Read(src/**)")]).build();
    let explanation = broker.explain(&ToolCall::shell("cat src/*", root));
    insta::assert_snapshot!(explanation.to_string().replace(root, "ROOT"), @r#"
    ask: reads src/*
      step 1: cat src/*
        ✓ starts cat [a program that is understood (built-in)]
        ? reads src/*
      in the way:
        ! a link among what the pattern finds may lead out of the folder
          → name the files one by one
    "#);
    assert!(explanation.suggestions.is_empty());
}

#[test]
fn secrets_need_exactly_their_rule() {
    insta::assert_snapshot!(explain("allow = [\"Read(**)\", \"Bash(cat:*)\"]", "cat .env"), @r#"
    ask: reads .env (environment secrets)
      step 1: cat .env
        ✓ starts cat [a program that is understood (built-in)]
        ? reads .env (environment secrets)
          - Read(**), config.toml:1:10 (user): is not for exactly this, as it would
            have to be for a secret (environment secrets)
          - Bash(cat:*), config.toml:1:22 (user): is not for exactly this, as it
            would have to be for a secret (environment secrets)
      in the way:
        ! reads .env (environment secrets)
          → a person answers each time; a rule for exactly this covers it, but is
            never offered: Bash(cat .env) (high risk)
    "#);
    let read = ToolCall::new("Read", json!({ "file_path": "/home/u/.ssh/id_ed25519" }), WORKSPACE);
    insta::assert_snapshot!(broker("allow = [\"Read(~/**)\"]", "").explain(&read), @r#"
    ask: reads /home/u/.ssh/id_ed25519 (a private key), outside the workspace
      step 1: {"file_path":"/home/u/.ssh/id_ed25519"}
        ? reads /home/u/.ssh/id_ed25519 (a private key), outside the workspace
          - Read(~/**), config.toml:1:10 (user): is not for exactly this, as it
            would have to be for a secret (a private key)
      in the way:
        ! reads /home/u/.ssh/id_ed25519 (a private key), outside the workspace
          → a person answers each time; a rule for exactly this covers it, but is
            never offered: Read(//home/u/.ssh/id_ed25519) (high risk)
    "#);
}

#[test]
fn a_broken_layer_is_in_the_way() {
    let broker = support::builder(true).broken_layer(Layer::User, "config.toml:3:1: unknown key `alow`").build();
    insta::assert_snapshot!(broker.explain(&ToolCall::shell("ls", WORKSPACE)), @r#"
    ask: ask by a layer that cannot be read, configs and stores (built-in):
      config.toml:3:1: unknown key `alow`
      step 1: ls
        ✓ starts ls [a program that is understood (built-in)]
        ✓ looks at /home/u/proj [reads in the workspace (built-in)]
        ✗ ask by a layer that cannot be read [configs and stores (built-in)]:
          config.toml:3:1: unknown key `alow`
          → mend that file; until then everything is asked
    "#);
}

#[test]
fn an_administrator_s_word_is_the_administrator_s_to_change() {
    let broker = broker("allow = [\"Bash(curl:*)\"]", "ask = [\"Bash(curl:*)\"]");
    insta::assert_snapshot!(broker.explain(&ToolCall::shell("curl https://docs.rs/x", WORKSPACE)), @r#"
    ask: ask by Bash(curl:*), managed.toml:1:8 (managed)
      step 1: curl https://docs.rs/x
        ✓ starts curl [a program that is understood (built-in)]
        ? connects to docs.rs
          - Bash(curl:*), config.toml:1:10 (user): does not name the host
        ✗ ask by Bash(curl:*) [managed.toml:1:8 (managed)]
          → only the administrator can change that rule
    "#);
}

#[test]
fn floors_and_modes_name_themselves() {
    insta::assert_snapshot!(explain("allow = [\"Bash(rm:*)\"]", "rm -rf ~"), @r#"
    deny: deny by a floor, floors and modes (built-in): it would change the broker's
      own rules, trust or records
      step 1: rm -rf ~
        ✓ starts rm [a program that is understood (built-in)]
        ? deletes /home/u with everything in it, outside the workspace
          - Bash(rm:*), config.toml:1:10 (user): is about the command, which changes
            something outside the workspace
        ✗ deny by a floor [floors and modes (built-in)]: it would change the
          broker's own rules, trust or records
          → no rule, mode or answer lifts it
    "#);
    let plan = support::builder(true).mode(Mode::Plan).build();
    insta::assert_snapshot!(plan.explain(&ToolCall::shell("touch x", WORKSPACE)), @r#"
    deny: deny by the mode, floors and modes (built-in): plan mode: only reads
      step 1: touch x
        ✓ starts touch [a program that is understood (built-in)]
        ? writes x
        ✗ deny by the mode [floors and modes (built-in)]: plan mode: only reads
          → choose another mode
    "#);
}

#[test]
fn what_is_only_known_when_it_runs_may_be_meant() {
    insta::assert_snapshot!(explain("allow = [\"Bash(kill 12:*)\", \"Bash(kill -9:*)\"]", "kill \"$PID\""), @r#"
    ask: acts on processes or the machine
      step 1: kill "$PID"
        ✓ starts kill [a program that is understood (built-in)]
        ? acts on processes or the machine
          - Bash(kill 12:*), config.toml:1:10 (user): may be about it, but `…` is
            only known when it runs
            → write it out in the call
          - Bash(kill -9:*), config.toml:1:29 (user): may be about it, but `…` is
            only known when it runs
            → write it out in the call
    "#);
}

#[test]
fn hosts_and_tools_name_their_neighbours() {
    let broker = broker("allow = [\"WebFetch(domain:api.example.com)\", \"WebFetch(domain:docs.rs)\", \"mcp__tracker__read\"]", "");
    let fetch = ToolCall::new("WebFetch", json!({ "url": "https://www.example.com/a", "prompt": "x" }), WORKSPACE);
    insta::assert_snapshot!(broker.explain(&fetch), @r#"
    ask: connects to www.example.com
      step 1: {"prompt":"x","url":"https://www.example.com/a"}
        ? connects to www.example.com
          - WebFetch(domain:api.example.com), config.toml:1:10 (user): is about
            other hosts
      would allow it:
        + WebFetch(domain:www.example.com) (medium risk)
          fetching from www.example.com, but sending nothing
    "#);
    insta::assert_snapshot!(broker.explain(&ToolCall::new("mcp__tracker__write", json!({}), WORKSPACE)), @r"
    ask: uses write of the server tracker
      step 1: {}
        ? uses write of the server tracker
          - mcp__tracker__read, config.toml:1:74 (user): is about another name
      would allow it:
        + mcp__tracker__write (medium risk)
          the tool mcp__tracker__write, whatever it is given
    ");
}

#[test]
fn what_was_passed_by_is_named_when_asked_for() {
    let user = "
deny = [\"Bash(git push --force:*)\", \"Bash(rm:*)\"]
[[rule]]
effect = \"ask\"
rule = \"Bash(git push:*)\"
mode = [\"unattended\"]
";
    let explanation = explain(user, "git push origin main");
    assert!(!explanation.to_string().contains("not hit"));
    let passed: Vec<String> = format!("{explanation:#}").lines().filter(|line| line.contains("not hit")).map(str::to_owned).collect();
    insta::assert_snapshot!(passed.join("\n"), @r#"
    - not hit: ask Bash(git push:*), config.toml:5:8 (user): has a condition
    - not hit: deny Bash(git push --force:*), config.toml:2:9 (user): is about
    "#);
}

#[test]
fn nothing_that_hides_reaches_the_screen() {
    let explanation = explain("allow = [\"Bash(make a\u{202e}b:*)\"]", "make x\u{200b}y");
    let text = explanation.to_string();
    assert!(text.contains("\\u{202e}") && text.contains("\\u{200b}"), "{text}");
    assert!(!text.contains(['\u{202e}', '\u{200b}']), "{text}");
}

#[test]
fn the_data_is_all_there() {
    let value = serde_json::to_value(explain("allow = [\"Bash(find:*)\"]", "find . -delete")).expect("JSON");
    assert_eq!(value["verdict"], "ask");
    assert_eq!(value["near"][0]["rule"], "Bash(find:*)");
    assert_eq!(value["near"][0]["source"], "config.toml:1:10 (user)");
    let (step, effect) = (value["near"][0]["step"].as_u64(), value["near"][0]["effect"].as_u64());
    let at = |index: Option<u64>| usize::try_from(index.expect("a place")).expect("a place");
    assert!(value["steps"][at(step)]["effects"][at(effect)]["covered_by"].is_null());
}
