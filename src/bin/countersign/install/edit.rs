//! Hooks put into a settings file, and taken out, with everything else left as it is: comments, order, other hooks.

use countersign::hook::Agent;
use jsonc_parser::cst::{CstArray, CstInputValue, CstNode, CstObject, CstRootNode};
use serde_json::Value;

use self::json_options::WITH_COMMENTS;
use super::settings::{COMMANDS, Hook, is_ours};

#[path = "../../../config/json_options.rs"]
mod json_options;

/// The largest settings file that is edited.
pub(super) const LIMIT: usize = 1 << 20;

/// The text with the hooks in it, once each.
pub(super) fn with(agent: Agent, text: &str, hooks: &[Hook], version: bool) -> Result<String, String> {
    let (mark, root) = parse(text)?;
    let object = object_of(&root)?;
    if version && single(&object, "version")?.is_none() {
        object.insert(0, "version", CstInputValue::Number("1".to_owned()));
    }
    let list_of = |hook: &Hook| CstInputValue::Array(vec![hook.entry.clone()]);
    match single(&object, "hooks")? {
        None => {
            object.append("hooks", CstInputValue::Object(hooks.iter().map(|hook| (hook.event.to_owned(), list_of(hook))).collect()));
        }
        Some(value) => {
            let events = value.as_object().ok_or("`hooks` is not an object")?;
            for hook in hooks {
                match single(&events, hook.event)? {
                    None => {
                        events.append(hook.event, list_of(hook));
                    }
                    Some(value) => put(agent, &value.as_array().ok_or_else(|| format!("`hooks.{}` is not a list", hook.event))?, hook)?,
                }
            }
        }
    }
    Ok(format!("{mark}{root}"))
}

/// Leaves the entry where it stands already, and has it exactly once otherwise. A list in one line stays in one line.
fn put(agent: Agent, list: &CstArray, hook: &Hook) -> Result<(), String> {
    let wanted = value_of(&hook.entry);
    let is_there = list.elements().iter().filter_map(CstNode::to_serde_value).any(|entry| entry == wanted);
    let ours = list.elements().iter().filter_map(CstNode::to_serde_value).filter(|entry| holds_ours(agent, entry)).count();
    if is_there && ours == 1 {
        return Ok(());
    }
    remove(agent, list)?;
    if list.elements().is_empty() || list.to_string().contains('\n') {
        list.ensure_multiline();
        list.append(hook.entry.clone());
    } else if let Some(place) = list.append(CstInputValue::String(String::new())).as_string_lit() {
        place.set_raw_value(in_one_line(&hook.entry));
    }
    Ok(())
}

/// The text without our hooks, and without what held only them. Nothing where nothing is left that says anything.
pub(super) fn without(agent: Agent, text: &str, hooks: &[Hook]) -> Result<Option<String>, String> {
    let (mark, root) = parse(text)?;
    let object = object_of(&root)?;
    let Some(value) = single(&object, "hooks")? else { return Ok(Some(text.to_owned())) };
    let events = value.as_object().ok_or("`hooks` is not an object")?;
    let mut changed = false;
    for hook in hooks {
        let Some(value) = single(&events, hook.event)? else { continue };
        let list = value.as_array().ok_or_else(|| format!("`hooks.{}` is not a list", hook.event))?;
        if remove(agent, &list)? {
            changed = true;
            if list.elements().is_empty()
                && let Some(property) = events.get(hook.event)
            {
                property.remove();
            }
        }
    }
    if !changed {
        return Ok(Some(text.to_owned()));
    }
    if events.properties().is_empty()
        && let Some(property) = object.get("hooks")
    {
        property.remove();
    }
    let says_nothing = object.properties().iter().all(|property| property.decoded_name().as_deref() == Some("version"));
    let has_comment = has_comment(&root);
    if says_nothing && !has_comment {
        return Ok(None);
    }
    Ok(Some(format!("{mark}{root}")))
}

/// Removes our hooks from the list of an event, and groups that held nothing else. Whether there were any.
fn remove(agent: Agent, list: &CstArray) -> Result<bool, String> {
    let mut removed = false;
    for element in list.elements() {
        let Some(entry) = element.to_serde_value() else { return Err("an entry cannot be read".to_owned()) };
        if is_our_hook(agent, &entry) {
            element.remove();
            removed = true;
            continue;
        }
        let Some(inner) = element.as_object().map(|entry| single(&entry, "hooks")).transpose()?.flatten() else { continue };
        let Some(inner) = inner.as_array() else { continue };
        let mut removed_here = false;
        for hook in inner.elements() {
            if hook.to_serde_value().is_some_and(|hook| is_our_hook(agent, &hook)) {
                hook.remove();
                removed_here = true;
            }
        }
        if removed_here && inner.elements().is_empty() {
            element.remove();
        }
        removed |= removed_here;
    }
    Ok(removed)
}

/// The commands of our hooks for an event, as they stand in the file.
pub(super) fn commands(agent: Agent, text: &str, event: &str) -> Result<Vec<String>, String> {
    let (_, root) = parse(text)?;
    let settings = root.to_serde_value().unwrap_or(Value::Null);
    let entries = settings.get("hooks").and_then(|hooks| hooks.get(event)).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut found = Vec::new();
    for entry in &entries {
        let inner = entry.get("hooks").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for hook in std::iter::once(entry).chain(inner) {
            found.extend(command_of(hook).filter(|command| is_ours(agent, command)).map(str::to_owned));
        }
    }
    Ok(found)
}

/// Switches in the file with which the agent runs no hooks at all.
pub(super) fn switched_off(agent: Agent, text: &str) -> Vec<&'static str> {
    let Ok((_, root)) = parse(text) else { return Vec::new() };
    let settings = root.to_serde_value().unwrap_or(Value::Null);
    let is = |path: &[&str], wanted: bool| {
        path.iter().try_fold(&settings, |value, name| value.get(name)).and_then(Value::as_bool) == Some(wanted)
    };
    let names_ours =
        |value: Option<&Value>| value.and_then(Value::as_array).is_some_and(|names| names.iter().any(|name| name == "countersign"));
    let mut found = Vec::new();
    match agent {
        Agent::ClaudeCode | Agent::Copilot if is(&["disableAllHooks"], true) => found.push("disableAllHooks"),
        Agent::Gemini => {
            found.extend(is(&["hooksConfig", "enabled"], false).then_some("hooksConfig.enabled"));
            found.extend(is(&["tools", "enableHooks"], false).then_some("tools.enableHooks"));
            found.extend(names_ours(settings.get("hooksConfig").and_then(|c| c.get("disabled"))).then_some("hooksConfig.disabled"));
        }
        _ => {}
    }
    found
}

fn holds_ours(agent: Agent, entry: &Value) -> bool {
    let inner = entry.get("hooks").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    is_our_hook(agent, entry) || inner.iter().any(|hook| is_our_hook(agent, hook))
}

fn is_our_hook(agent: Agent, hook: &Value) -> bool {
    command_of(hook).is_some_and(|command| is_ours(agent, command))
}

fn command_of(hook: &Value) -> Option<&str> {
    COMMANDS.iter().find_map(|name| hook.get(name)).and_then(Value::as_str)
}

/// The mark with which some editors begin a file, and the rest as a tree.
fn parse(text: &str) -> Result<(&str, CstRootNode), String> {
    if text.len() > LIMIT {
        return Err(format!("the file is larger than {LIMIT} bytes"));
    }
    let (mark, rest) = match text.strip_prefix('\u{feff}') {
        Some(rest) => ("\u{feff}", rest),
        None => ("", text),
    };
    CstRootNode::parse(rest, &WITH_COMMENTS).map(|root| (mark, root)).map_err(|error| format!("it is not JSON: {error}"))
}

/// The object of the file. An empty file gets one.
fn object_of(root: &CstRootNode) -> Result<CstObject, String> {
    root.object_value_or_create().ok_or_else(|| "it is not a JSON object".to_owned())
}

/// The value of a key. Of two equal keys agents read the last, and editors see the first: such a file is not touched.
fn single(object: &CstObject, name: &str) -> Result<Option<CstNode>, String> {
    let mut found = object.properties().into_iter().filter(|property| property.decoded_name().as_deref() == Some(name));
    match (found.next(), found.next()) {
        (None, _) => Ok(None),
        (Some(property), None) => property.value().map(Some).ok_or_else(|| format!("`{name}` has no value")),
        (Some(_), Some(_)) => Err(format!("`{name}` stands there twice")),
    }
}

fn has_comment(root: &CstRootNode) -> bool {
    fn any(node: &CstNode) -> bool {
        node.is_comment() || node.children().iter().any(any)
    }
    root.children().iter().any(any)
}

/// The text of a value, as it stands between others in one line.
fn in_one_line(value: &CstInputValue) -> String {
    let quoted = |text: &str| Value::from(text).to_string();
    match value {
        CstInputValue::Null => "null".to_owned(),
        CstInputValue::Bool(value) => value.to_string(),
        CstInputValue::Number(text) => text.clone(),
        CstInputValue::String(text) => quoted(text),
        CstInputValue::Array(values) => format!("[{}]", values.iter().map(in_one_line).collect::<Vec<_>>().join(", ")),
        CstInputValue::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{}: {}", quoted(name), in_one_line(value)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The value that an entry will be read as.
fn value_of(entry: &CstInputValue) -> Value {
    match entry {
        CstInputValue::Null => Value::Null,
        CstInputValue::Bool(value) => Value::Bool(*value),
        CstInputValue::Number(text) => serde_json::from_str(text).unwrap_or(Value::Null),
        CstInputValue::String(text) => Value::String(text.clone()),
        CstInputValue::Array(values) => Value::Array(values.iter().map(value_of).collect()),
        CstInputValue::Object(fields) => Value::Object(fields.iter().map(|(name, value)| (name.clone(), value_of(value))).collect()),
    }
}
