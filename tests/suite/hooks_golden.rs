//! The hook of each agent: events in, answers out, as `tests/hooks` has them. Adding a case needs no code.
//!
//! A case has an `event` (with `pad`: so many bytes more), or `raw` text, or `bytes`; the person's `rules`; the exit `status`; and
//! what stands on `stdout`, with `*` for any text, `*x*` for any text with `x` in it, and null for nothing.

use std::fs;
use std::path::Path;

use countersign::hook::{self, Agent, Event, Moment, Reply};
use countersign::policy::rule::RuleEffect;
use countersign::{Broker, Mode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    why: String,
    event: Option<Value>,
    #[serde(default)]
    pad: usize,
    raw: Option<String>,
    bytes: Option<Vec<u8>>,
    #[serde(default)]
    rules: Rules,
    status: u8,
    stdout: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    ask: Vec<String>,
    #[serde(default)]
    deny: Vec<String>,
}

impl Case {
    fn broker(&self) -> Broker {
        let rules = [(RuleEffect::Allow, &self.rules.allow), (RuleEffect::Ask, &self.rules.ask), (RuleEffect::Deny, &self.rules.deny)];
        let rules = rules.into_iter().flat_map(|(effect, texts)| texts.iter().map(move |text| support::rule(effect, text)));
        support::builder(true).mode(Mode::Default).rules(rules.collect::<Vec<_>>()).build()
    }

    fn input(&self) -> Vec<u8> {
        match (&self.event, &self.raw, &self.bytes) {
            (Some(event), None, None) => {
                let mut event = event.clone();
                if self.pad > 0 {
                    event["pad"] = json!("x".repeat(self.pad));
                }
                event.to_string().into_bytes()
            }
            (None, Some(raw), None) => raw.clone().into_bytes(),
            (None, None, Some(bytes)) => bytes.clone(),
            _ => panic!("{}: one of event, raw and bytes", self.why),
        }
    }
}

fn cases(agent: Agent) -> Vec<Case> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hooks").join(format!("{agent}.jsonl"));
    let text = fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let parsed = |(index, line): (usize, &str)| serde_json::from_str(line).unwrap_or_else(|e| panic!("{agent}.jsonl:{}: {e}", index + 1));
    text.lines().enumerate().map(parsed).collect()
}

fn is_like(wanted: &Value, given: &Value) -> bool {
    match (wanted, given) {
        (Value::String(wanted), Value::String(given)) if wanted == "*" => !given.trim().is_empty(),
        (Value::String(wanted), Value::String(given)) if wanted.len() > 1 && wanted.starts_with('*') && wanted.ends_with('*') => {
            given.contains(&wanted[1..wanted.len() - 1])
        }
        (Value::Object(wanted), Value::Object(given)) => {
            wanted.len() == given.len() && wanted.iter().all(|(key, value)| given.get(key).is_some_and(|given| is_like(value, given)))
        }
        _ => wanted == given,
    }
}

#[test]
fn every_event_is_answered_as_it_says() {
    let (mut count, mut wrong) = (0, Vec::new());
    for &agent in Agent::ALL {
        for (index, case) in cases(agent).iter().enumerate() {
            count += 1;
            let reply = hook::respond(agent, &case.input(), &case.broker());
            let given: Value = if reply.stdout.is_empty() {
                Value::Null
            } else {
                serde_json::from_str(&reply.stdout).unwrap_or_else(|e| panic!("{agent}.jsonl:{}: no JSON: {e}", index + 1))
            };
            // Some agents take a status of 2 for a no only with a text beside it.
            let is_silent_no = reply.status == 2 && reply.stderr.trim().is_empty();
            if reply.status != case.status || !is_like(&case.stdout, &given) || is_silent_no {
                wrong.push(format!(
                    "{agent}.jsonl:{}: {}\n  wanted {} {}\n  given  {} {given}\n  {}",
                    index + 1,
                    case.why,
                    case.status,
                    case.stdout,
                    reply.status,
                    reply.stderr
                ));
            }
        }
    }
    assert!(count > 150, "only {count} cases were found");
    assert!(wrong.is_empty(), "{} of {count} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether the agent, as it documents, does not run a call on this answer without a person.
fn stops(agent: Agent, moment: Moment, reply: &Reply) -> bool {
    let answer: Value = serde_json::from_str(&reply.stdout).unwrap_or(Value::Null);
    let says = |place: &Value| place.as_str().is_some_and(|word| ["ask", "deny"].contains(&word));
    let blocks = reply.status == 2 && !reply.stderr.trim().is_empty();
    // The agent's own question is what comes when nothing is said there.
    let leaves_question = moment == Moment::BeforeDialog && answer["hookSpecificOutput"]["decision"]["behavior"] != "allow";
    match agent {
        Agent::ClaudeCode => leaves_question || blocks || says(&answer["hookSpecificOutput"]["permissionDecision"]),
        // It does not know `ask`.
        Agent::Codex => leaves_question || blocks || answer["hookSpecificOutput"]["permissionDecision"] == "deny",
        Agent::Gemini => blocks || says(&answer["decision"]),
        Agent::Cursor => {
            reply.status == 2 || answer["permission"] == "deny" || (moment == Moment::BeforeDialog && answer["permission"] == "ask")
        }
        Agent::Copilot => reply.status != 0 || says(&answer["permissionDecision"]),
        Agent::OpenCode => reply.status != 0 || answer["decision"] != "allow",
        other => panic!("{other}: say when it stops"),
    }
}

/// The events that propose a call which does not run.
fn stopped(agent: Agent) -> Vec<(Case, Value, Moment)> {
    let proposed = |case: Case| {
        let event = case.event.clone().filter(|_| case.pad == 0)?;
        let Ok(Event::Proposed(proposed)) = agent.read(&case.input()) else { return None };
        stops(agent, proposed.moment, &hook::respond(agent, &case.input(), &case.broker())).then_some((case, event, proposed.moment))
    };
    cases(agent).into_iter().filter_map(proposed).collect()
}

#[test]
fn an_event_that_is_cut_off_stops_the_call() {
    for &agent in Agent::ALL {
        for case in cases(agent).iter().filter(|case| case.event.is_some() && case.pad == 0).take(6) {
            let (whole, broker) = (case.input(), case.broker());
            for end in 0..whole.len() {
                let reply = hook::respond(agent, &whole[..end], &broker);
                assert!(stops(agent, Moment::BeforeUse, &reply), "{agent}: {} cut off at {end}: {reply:?}", case.why);
            }
        }
    }
}

#[test]
fn no_field_that_is_missing_or_odd_lets_a_stopped_call_run() {
    let odd = [json!(null), json!(7), json!([]), json!({}), json!(true), json!(""), json!("x"), json!([["a"]])];
    for &agent in Agent::ALL {
        let stopped = stopped(agent);
        assert!(stopped.len() > 2, "{agent}: {}", stopped.len());
        for (case, event, moment) in stopped {
            let broker = case.broker();
            for (field, value) in event.as_object().expect("an object") {
                // Claude Code tells of much that is no call; what it is called says which it is.
                if agent == Agent::ClaudeCode && field == "hook_event_name" {
                    continue;
                }
                // Another file is another call, and without the context of a server a tool is one of Gemini CLI's own.
                if (agent, field.as_str()) == (Agent::Cursor, "file_path") || (agent, field.as_str()) == (Agent::Gemini, "mcp_context") {
                    continue;
                }
                let mut without = event.clone();
                without.as_object_mut().expect("an object").remove(field);
                // Other arguments of the right form are another call, which may be a harmless one.
                let are_arguments = ["tool_input", "toolArgs", "args"].contains(&field.as_str());
                let changed = odd.iter().filter(|odd| *odd != value && !(are_arguments && odd.is_object())).map(|odd| {
                    let mut changed = event.clone();
                    changed[field] = odd.clone();
                    changed
                });
                for changed in std::iter::once(without).chain(changed) {
                    // At another moment the answer is another one.
                    let bytes = changed.to_string().into_bytes();
                    let moment = agent.read(&bytes).ok().and_then(|event| event.moment()).unwrap_or(moment);
                    let reply = hook::respond(agent, &bytes, &broker);
                    assert!(stops(agent, moment, &reply), "{agent}: {}: {field} in {changed}: {reply:?}", case.why);
                }
            }
        }
    }
}

#[test]
fn whatever_the_moment_a_failure_stops_the_call() {
    for &agent in Agent::ALL {
        for moment in [None, Some(Moment::BeforeUse), Some(Moment::BeforeDialog)] {
            let reply = agent.failure(moment, "a test");
            assert!(stops(agent, moment.unwrap_or(Moment::BeforeUse), &reply), "{agent} {moment:?}: {reply:?}");
        }
        assert_eq!(agent.blocking_status(), 2);
    }
}

#[test]
fn a_panic_of_the_responder_stops_the_call() {
    struct Panics;
    impl hook::Responder for Panics {
        fn rule(&self, _: &hook::Proposed) -> hook::Ruling {
            panic!("a test");
        }
        fn note(&self, _: &hook::Ran) {}
    }
    for &agent in Agent::ALL {
        for (case, _, moment) in stopped(agent) {
            assert!(stops(agent, moment, &hook::respond(agent, &case.input(), &Panics)), "{agent}: {}", case.why);
        }
    }
}

#[test]
fn what_is_allowed_only_in_a_sandbox_is_asked_about_outside_of_it() {
    use countersign::policy::containment::{Connections, Containment, Processes, Reads, Services, Writes};
    let writes = Writes::OnlyBelow(vec![support::WORKSPACE.to_owned()]);
    let stated = Containment::new(writes, Connections::None, Reads::Anywhere, Processes::All, Services::Reachable).expect("a statement");
    let broker = support::builder(true).mode(Mode::Default).containment(stated).build();
    let bare = support::builder(true).mode(Mode::Default).build();
    let claude =
        |input: Value| json!({ "hook_event_name": "PreToolUse", "cwd": support::WORKSPACE, "tool_name": "Bash", "tool_input": input });
    let command = "make && ./a.out";
    let reply = |agent: Agent, event: &Value, broker: &Broker| hook::respond(agent, event.to_string().as_bytes(), broker);
    let runs = |agent: Agent, event: &Value| !stops(agent, Moment::BeforeUse, &reply(agent, event, &broker));
    assert!(stops(Agent::ClaudeCode, Moment::BeforeUse, &reply(Agent::ClaudeCode, &claude(json!({ "command": command })), &bare)));
    for input in [json!({ "command": command }), json!({ "command": command, "dangerouslyDisableSandbox": false })] {
        assert!(runs(Agent::ClaudeCode, &claude(input.clone())), "{input}");
    }
    for value in [json!(true), json!("true"), json!(1), json!(["all"]), json!({ "a": 1 })] {
        let input = json!({ "command": command, "dangerouslyDisableSandbox": value });
        assert!(!runs(Agent::ClaudeCode, &claude(input.clone())), "{input}");
    }
    // What is allowed anyway needs no sandbox.
    assert!(runs(Agent::ClaudeCode, &claude(json!({ "command": "ls", "dangerouslyDisableSandbox": true }))));
    let copilot = |bypass: bool| json!({ "cwd": support::WORKSPACE, "toolName": "bash", "toolArgs": { "command": command, "requestSandboxBypass": bypass } });
    assert!(runs(Agent::Copilot, &copilot(false)) && !runs(Agent::Copilot, &copilot(true)));
    // Codex asks this hook whether a call may leave its sandbox.
    let mut codex = claude(json!({ "command": command }));
    assert!(runs(Agent::Codex, &codex));
    codex["hook_event_name"] = json!("PermissionRequest");
    assert!(reply(Agent::Codex, &codex, &broker).stdout.is_empty());
    codex["tool_input"] = json!({ "command": "ls" });
    assert!(reply(Agent::Codex, &codex, &broker).stdout.contains("\"allow\""));
}
