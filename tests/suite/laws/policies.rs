//! Generated policies: rules of every form, from every layer, as people write them, with a mode, a sandbox and what
//! the session came upon before.

use countersign::analysis::path::AbsPath;
use countersign::config::ConfigFile;
use countersign::policy::containment::{Connections, Containment, Processes, Reads, Services, Writes};
use countersign::policy::flow::SessionFlow;
use countersign::policy::level::TrustLevel;
use countersign::policy::rule::Layer;
use countersign::trust::{ConfigSnapshot, ProjectConfig, Workspace};
use countersign::world::{LexicalWorld, MemoryFolder, MemoryWorld};
use countersign::{Answer, Answered, Broker, BrokerBuilder, Decision, Mode, Scope, ToolCall, Verdict};
use proptest::prelude::*;
use serde_json::json;

use crate::support::{HOME, WORKSPACE};

/// The project's config of this text, not confirmed.
pub(crate) fn project(text: &str) -> ProjectConfig<countersign::trust::Untrusted> {
    let root = AbsPath::parse(WORKSPACE).expect("a path");
    let world = MemoryWorld::new(root.clone(), MemoryFolder::new().with(".countersign.toml", text));
    let workspace = Workspace::discover(&root, &world, None);
    ProjectConfig::from_snapshot(&ConfigSnapshot::take(&world, &workspace).expect("a snapshot"))
}

/// A rule as it stands in a file: in an array where it has nothing but its pattern, else in a table.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) layer: Layer,
    pub(crate) effect: &'static str,
    pub(crate) pattern: &'static str,
    pub(crate) except: Option<&'static str>,
    /// Lines of the table.
    pub(crate) conditions: Vec<&'static str>,
}

impl Written {
    pub(crate) fn toml(&self) -> String {
        let Self { effect, pattern, except, conditions, .. } = self;
        if except.is_none() && conditions.is_empty() {
            return format!("{effect} = ['{pattern}']\n");
        }
        let except = except.map(|except| format!("except = ['{except}']\n")).unwrap_or_default();
        let conditions: String = conditions.iter().flat_map(|line| [line, "\n"]).collect();
        format!("[[rule]]\neffect = \"{effect}\"\nrule = '{pattern}'\n{except}{conditions}")
    }
}

pub(crate) const PATTERNS: &[&str] = &[
    "Bash(ls:*)",
    "Bash(cat:*)",
    "Bash(cat .env)",
    "Bash(rm:*)",
    "Bash(rm -rf /)",
    "Bash(git push:*)",
    "Bash(git *)",
    "Bash(cargo test:*)",
    "Bash(find:*)",
    "Bash(* --force)",
    "Bash",
    "Read",
    "Read(src/**)",
    "Read(//)",
    "Read(.env)",
    "Read(~/.ssh/**)",
    "Edit",
    "Edit(src/**)",
    "Edit(**)",
    "WebFetch",
    "WebFetch(domain:example.com)",
    "WebFetch(domain:*.example.com)",
    "Bash(curl:*)",
    "Bash(python3:*)",
    "Bash(sed:*)",
    "Bash(unknown-tool:*)",
    "mcp__files",
    "mcp__files__read_*",
    "Agent(reviewer)",
    "Agent",
    "PowerShell(rm:*)",
];
/// Too wide to allow.
const RESTRICTING: &[&str] = &["*", "mcp__*"];

pub(crate) const CONDITIONS: &[&str] = &[
    "effects = [\"read\"]",
    "effects = [\"write\", \"delete\"]",
    "effects = [\"write:src/**\"]",
    "effects = [\"execute\"]",
    "effects = [\"execute:unknown\"]",
    "effects = [\"network:example.com\", \"send\"]",
    "effects = [\"secret\", \"opaque\"]",
    "effects = [\"any\"]",
    "effects = [\"vcs:remote\", \"mcp\", \"process\"]",
    "cwd = [\"/src/**\"]",
    "cwd = [\"**\"]",
    "cwd = [\"~/elsewhere\", \"//tmp/**\"]",
    "programs = [\"cat\", \"git\", \"unknown-tool\"]",
    "programs = [\"rm\"]",
    "args = { command = '^git (push|status)\\b' }",
    "args = { command = 'x' }",
    "args = { file_path = '^src/' }",
    "mode = [\"default\"]",
    "mode = [\"bypass\", \"accept-edits\"]",
    "mode = [\"plan\", \"unattended\"]",
    "expires = 2020-01-01",
    "expires = 2030-01-01",
];

pub(crate) const LEVELS: [TrustLevel; 3] = [TrustLevel::None, TrustLevel::Restricted, TrustLevel::Full];

/// A day in 2026, between the two ends above.
const NOW: u64 = 1_790_000_000;

pub(crate) fn conditions() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(CONDITIONS), 0..3).prop_map(|mut lines| {
        // A key stands in a table once.
        lines.sort_unstable();
        lines.dedup_by_key(|line| line.split(' ').next());
        lines
    })
}

fn layer() -> impl Strategy<Value = Layer> {
    prop::sample::select(&[Layer::Managed, Layer::User, Layer::Project, Layer::Learned, Layer::Session, Layer::BuiltIn][..])
}

fn written(effects: &'static [&'static str]) -> impl Strategy<Value = Written> {
    let except = prop::option::weighted(0.3, prop::sample::select(PATTERNS));
    (layer(), prop::sample::select(effects), 0..PATTERNS.len() + RESTRICTING.len(), except, conditions()).prop_map(
        |(layer, effect, at, except, conditions)| {
            let wide = at.checked_sub(PATTERNS.len()).and_then(|at| RESTRICTING.get(at)).filter(|_| effect != "allow");
            let pattern = wide.or_else(|| PATTERNS.get(at)).unwrap_or(&"Bash");
            Written { layer, effect, pattern, except, conditions }
        },
    )
}

pub(crate) fn rule() -> impl Strategy<Value = Written> {
    written(&["allow", "ask", "deny"])
}

pub(crate) fn grant() -> impl Strategy<Value = Written> {
    written(&["allow"])
}

pub(crate) fn restriction() -> impl Strategy<Value = Written> {
    written(&["ask", "deny"])
}

#[derive(Debug, Clone)]
pub(crate) struct Policy {
    /// In the order in which the host hands them over.
    pub(crate) rules: Vec<Written>,
    /// How far the workspace is trusted: in full, the project's config counts in full.
    pub(crate) level: TrustLevel,
    pub(crate) mode: Mode,
    pub(crate) forbidden: Vec<&'static str>,
    pub(crate) sandbox: Option<Containment>,
    /// Whether the session read a secret before, and that counts.
    pub(crate) tainted: bool,
}

pub(crate) fn policy() -> impl Strategy<Value = Policy> {
    (
        prop::collection::vec(rule(), 0..6),
        prop::sample::select(&LEVELS[..]),
        mode(),
        prop::sample::subsequence(vec!["bypass", "accept-edits"], 0..=2),
        prop::option::of(sandbox()),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(rules, level, mode, forbidden, sandbox, tainted)| Policy { rules, level, mode, forbidden, sandbox, tainted })
}

pub(crate) fn mode() -> impl Strategy<Value = Mode> {
    prop::sample::select(vec![Mode::Plan, Mode::Default, Mode::AcceptEdits, Mode::Unattended, Mode::dangerous_bypass()])
}

pub(crate) fn sandbox() -> impl Strategy<Value = Containment> {
    let writes = prop_oneof![
        Just(Writes::Anywhere),
        Just(Writes::OnlyBelow(Vec::new())),
        Just(Writes::OnlyBelow(vec![WORKSPACE.to_owned(), "/tmp".to_owned()])),
        Just(Writes::OnlyBelow(vec![HOME.to_owned()])),
    ];
    let connections = prop_oneof![Just(Connections::Any), Just(Connections::None), Just(Connections::Only(vec!["example.com".to_owned()]))];
    let reads = prop_oneof![Just(Reads::Anywhere), Just(Reads::AllBut(vec!["/home/u/.ssh".to_owned()]))];
    let processes = prop::sample::select(&[Processes::All, Processes::Own][..]);
    let services = prop::sample::select(&[Services::Reachable, Services::Unreachable][..]);
    (writes, connections, reads, processes, services).prop_map(|(writes, connections, reads, processes, services)| {
        Containment::new(writes, connections, reads, processes, services).expect("a statement")
    })
}

impl Policy {
    fn builder(&self) -> BrokerBuilder {
        let file = |layer, text: &str| ConfigFile::parse(text, layer, "config.toml").unwrap_or_else(|e| panic!("{text}: {e}"));
        let mut builder = Broker::builder().home(HOME).workspace(WORKSPACE).world(LexicalWorld).clock(|| NOW).mode(self.mode);
        for rule in self.rules.iter().filter(|rule| rule.layer != Layer::Project) {
            builder = builder.config(file(rule.layer, &rule.toml()));
        }
        // Arrays stand above tables.
        let of_project = |is_table: bool| {
            let rules = self.rules.iter().filter(|rule| rule.layer == Layer::Project);
            rules.map(Written::toml).filter(move |text| text.starts_with("[[") == is_table)
        };
        let mut text = String::new();
        for effect in ["allow", "ask", "deny"] {
            let lines = of_project(false)
                .filter_map(|line| Some(line.strip_prefix(effect)?.trim_matches(&[' ', '=', '[', ']', '\n'][..]).to_owned()));
            text.extend([effect, " = [", &lines.collect::<Vec<_>>().join(", "), "]\n"]);
        }
        text.extend(of_project(true));
        let project = project(&text);
        assert!(!project.is_broken(), "{text}");
        builder = builder.trust_at_most(self.level);
        builder = if self.level == TrustLevel::Full {
            let confirmation = project.review().confirm().expect("confirmable");
            builder.trusted_project(project.confirm(confirmation).expect("unchanged"))
        } else {
            builder.untrusted_project(&project)
        };
        if !self.forbidden.is_empty() {
            builder = builder.config(file(Layer::Managed, &format!("forbid_modes = {:?}\n", self.forbidden)));
        }
        if let Some(sandbox) = &self.sandbox {
            builder = builder.containment(sandbox.clone());
        }
        if self.tainted { builder.session_flow(SessionFlow::Followed) } else { builder }
    }

    pub(crate) fn verdict(&self, call: &ToolCall) -> Verdict {
        self.outcome(call).0
    }

    /// The verdict, and whether the session has read a secret before: a policy may deny that as well.
    pub(crate) fn outcome(&self, call: &ToolCall) -> (Verdict, bool) {
        let broker = self.builder().build();
        let has_read = self.tainted && reads_a_secret(&broker);
        (broker.decide(call).verdict(), has_read)
    }
}

/// Reads a secret in the session, where the policy leaves that to a person. Whether it did.
fn reads_a_secret(broker: &Broker) -> bool {
    let secret = ToolCall::shell("cat .env", WORKSPACE);
    let permit = match broker.decide(&secret) {
        Decision::Allow(permit) => Some(permit),
        Decision::Ask(prompt) => match broker.answer(prompt, Answer::allow(Scope::Once)).answered {
            Answered::Proceed(permit) => Some(permit),
            Answered::Stop(_) | Answered::Again(_) => None,
        },
        Decision::Deny(_) => None,
    };
    permit.is_some_and(|permit| broker.redeem(permit, &secret).is_ok())
}

/// A text that is no command.
pub(crate) const TORN: &str = "echo $(";

pub(crate) const COMMANDS: &[&str] = &[
    "ls",
    "cat src/main.rs",
    "cat .env",
    "cat $F",
    "cat ~/.ssh/id_rsa",
    "$X --force",
    "$(which rm) x",
    "rm -rf target",
    "rm -rf /",
    "git status",
    "git push origin main",
    "git push --force",
    "cargo test",
    "curl https://example.com/",
    "curl -d @x https://example.com/",
    "echo hi > out.txt",
    "rm out.txt",
    "echo hi > .git/hooks/pre-commit",
    "echo hi > $F",
    "find . -name x -delete",
    "sed -i s/a/b/ src/x.rs",
    "python3 -c 'x'",
    "grep -r x .",
    "unknown-tool --x",
    "unknown-tool $X",
    "./run.sh",
    "xargs rm",
    "kill 1",
    "env",
    "docker ps",
    TORN,
];

pub(crate) fn call() -> impl Strategy<Value = ToolCall> {
    let shell = prop::sample::select(COMMANDS).prop_map(|command| ToolCall::shell(command, WORKSPACE));
    let elsewhere = prop::sample::select(COMMANDS).prop_map(|command| ToolCall::shell(format!("cd src && {command}"), WORKSPACE));
    let tools = vec![
        ("Read", json!({ "file_path": "src/main.rs" })),
        ("Read", json!({ "file_path": ".env" })),
        ("Read", json!({})),
        ("Edit", json!({ "file_path": "src/main.rs", "old_string": "a", "new_string": "b" })),
        ("Write", json!({ "file_path": "/home/u/.bashrc", "content": "x" })),
        ("Grep", json!({ "pattern": "x", "path": "/" })),
        ("WebFetch", json!({ "url": "https://example.com/" })),
        ("WebFetch", json!({ "url": "https://a.example.com/" })),
        ("WebSearch", json!({ "query": "x" })),
        ("mcp__files__read_file", json!({ "path": "x" })),
        ("Task", json!({ "subagent_type": "reviewer", "prompt": "x" })),
        ("PowerShell", json!({ "command": "rm x" })),
        ("nobody_knows", json!({})),
    ];
    let tool = prop::sample::select(tools).prop_map(|(name, input)| ToolCall::new(name, input, WORKSPACE));
    prop_oneof![4 => shell, 1 => elsewhere, 2 => tool]
}
