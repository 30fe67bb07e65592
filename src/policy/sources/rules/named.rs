//! What a step names of which it is not known what it does with that: files, hosts and programs among the words of a command that
//! is not understood, and among the arguments of a tool of a server. A restriction may be about each of them.

use serde_json::Value;

use super::files::{MOST_WORDS, pieces};
use super::not_sensitive;
use crate::action::{Code, Depth, Effect, Invocation, Step, Subject};
use crate::analysis::host::HostName;
use crate::analysis::path::{AbsPath, Located, Origin, Place};
use crate::analysis::programs::spellings::takes_script;
use crate::analysis::sensitive;
use crate::policy::judge::Ground;
use crate::policy::near::Miss;
use crate::policy::pattern::CommandPattern;
use crate::world::WorldError;

/// What stands for other text in a pattern for paths.
const GLOB_SIGNS: [char; 4] = ['*', '?', '[', '{'];

/// So long is a text of an argument that may be a path.
const LONGEST_PATH: usize = 4_096;

/// The words of a command that is not understood.
pub(crate) fn words_of(step: &Step) -> Option<&Invocation> {
    let Subject::Command(invocation) = &step.subject else { return None };
    let is_left_open = |effect: &Effect| {
        matches!(effect, Effect::Opaque(_) | Effect::Execute(Code::Unknown(_) | Code::Script(_) | Code::Project | Code::Package))
    };
    step.effects().any(|caused| is_left_open(&caused.effect)).then_some(invocation)
}

/// The words of a command of which it is left open what they start: another program may be among them, as words or in a text of its
/// own, or options stand where rules do not expect them.
pub(crate) fn inner_words(step: &Step) -> impl Iterator<Item = &str> {
    let is_left_open =
        |effect: &Effect| matches!(effect, Effect::Opaque(_) | Effect::Beyond(_) | Effect::Execute(Code::Unknown(_) | Code::Package));
    let invocation = match &step.subject {
        Subject::Command(invocation) if step.effects().any(|caused| is_left_open(&caused.effect)) => Some(invocation),
        Subject::Command(_) | Subject::Tool { .. } => None,
    };
    let is_of_shell = |c: char| c.is_whitespace() || matches!(c, ';' | '|' | '&' | '(' | ')' | '"' | '\'' | '`');
    let words = invocation.map(|invocation| invocation.words.as_slice()).unwrap_or_default();
    words.iter().take(MOST_WORDS).filter_map(|word| word.as_literal()).flat_map(move |word| word.split(is_of_shell))
}

/// The scripts that a step runs, as far as it is known which ones.
pub(crate) fn scripts(step: &Step) -> impl Iterator<Item = &Located> {
    step.effects().filter_map(|caused| match &caused.effect {
        Effect::Execute(Code::Script(Place::At(script))) => Some(script),
        _ => None,
    })
}

/// The script that the pattern spells out, if it does.
pub(crate) fn spelled_script(command: &CommandPattern) -> Option<&str> {
    let mut spelled = command.spelled_words();
    match spelled.next()? {
        program if program.contains('/') => Some(program),
        program if takes_script(program) => spelled.next().filter(|word| !word.starts_with('-')),
        _ => None,
    }
}

/// Whether the step runs the very script that the pattern spells out, whatever it is run by and however its path is spelled.
pub(super) fn runs_script_of(command: &CommandPattern, step: &Step, ground: &Ground<'_>) -> bool {
    let script = spelled_script(command);
    let origin = Origin { world: ground.world, home: ground.home, cwd: ground.workspace };
    let Some(Place::At(wanted)) = script.map(|script| origin.locate(script)) else { return false };
    scripts(step).any(|script| script.path == wanted.path || script.real() == wanted.real())
}

/// The files that such words, and arguments, may name. A plain word is a name of many things: it is one of a file where there is that
/// file.
pub(crate) fn places(step: &Step, ground: &Ground<'_>) -> Vec<Place> {
    if let Some(invocation) = words_of(step) {
        let words = invocation.words.iter().skip(1).take(MOST_WORDS).filter_map(|word| word.as_literal());
        let mut named: Vec<&str> = words.flat_map(pieces).collect();
        named.sort_unstable();
        named.dedup();
        let none = invocation.folders.is_empty().then_some(None);
        let folders = invocation.folders.iter().map(Some).chain(none);
        let places = folders.flat_map(|cwd| named.iter().filter_map(move |text| named_file(text, cwd, ground)));
        // What becomes of a script that is run is known.
        let is_script =
            |place: &Place| step.effects().any(|caused| matches!(&caused.effect, Effect::Execute(Code::Script(script)) if script == place));
        let places = places.filter(|place| !is_script(place));
        // What stands behind so many words is not looked at.
        return places.chain((invocation.words.len() > MOST_WORDS).then_some(Place::Unknown)).collect();
    }
    let cwd = ground.call.and_then(|call| AbsPath::parse(call.cwd()));
    arguments(step, ground).into_iter().filter_map(|text| named_file(text.trim(), cwd.as_ref(), ground)).collect()
}

/// The hosts that such words, and arguments, may name.
pub(crate) fn hosts(step: &Step, ground: &Ground<'_>) -> Vec<HostName> {
    let words = words_of(step).map(|invocation| invocation.words.iter().skip(1).take(MOST_WORDS).filter_map(|word| word.as_literal()));
    let texts = words.into_iter().flatten().chain(arguments(step, ground));
    let parts = texts.flat_map(|text| text.split(['/', ':', '@', '=', ',', ';', '?', '#', '&', ' ', '\n', '\t']));
    parts.filter(|part| part.contains('.') || part.eq_ignore_ascii_case("localhost")).filter_map(HostName::parse).collect()
}

/// That no argument of a server's tool names a file that holds secrets, or, where the tool does not call itself one that reads, a file
/// that is acted upon later: what the server does with it is not known.
pub(super) fn names_nothing_sensitive(step: &Step, ground: &Ground<'_>) -> Result<(), Miss> {
    let cwd = ground.call.and_then(|call| AbsPath::parse(call.cwd()));
    let origin = Origin { world: ground.world, home: ground.home, cwd: cwd.as_ref() };
    let arguments = arguments(step, ground);
    Miss::OtherWords.unless(arguments.len() <= MOST_WORDS)?;
    let texts = arguments.into_iter().map(str::trim).filter(|text| !text.contains(char::is_whitespace));
    texts.into_iter().try_for_each(|text| {
        // Servers shorten it before they open anything.
        Miss::OtherWords.unless(text.len() <= LONGEST_PATH)?;
        let text = without_scheme(text);
        // Of all files with one ending it is looked up which there are.
        let is_kind = text.strip_prefix("*.").is_some_and(|ending| ending.bytes().all(|b| b.is_ascii_alphanumeric()));
        let is_place = is_kind || text.contains('/');
        let place = if is_place { place_of(text, origin) } else { origin.locate_for_tool(text) };
        // Without a folder, most texts with stars are expressions.
        let is_expression = || text.contains(".*") || text.contains(['\\', '^', '$', '(', '|', '+']);
        let is_glob = !is_place && text.contains(GLOB_SIGNS) && !is_expression();
        Miss::Secret.unless(!is_glob || !sensitive::selects_secret(text))?;
        if only_reads(step) {
            return Miss::Secret.unless(sensitive::secret_found(&place, ground.home, Depth::Content, ground.world).is_none());
        }
        not_sensitive(&place, ground)
    })
}

/// Whether the step is a tool of a server that calls itself one that reads.
pub(crate) fn only_reads(step: &Step) -> bool {
    const READS: [&str; 8] = ["describe", "fetch", "find", "get", "list", "read", "search", "view"];
    step.effects().any(|caused| match &caused.effect {
        Effect::Mcp { tool, .. } => READS.iter().any(|word| tool.starts_with(word)),
        _ => false,
    })
}

/// The texts among the arguments of a server's tool that are short enough for a path or an address, and one more where there are too many
/// of them.
pub(crate) fn arguments<'g>(step: &Step, ground: &Ground<'g>) -> Vec<&'g str> {
    fn collect<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
        match value {
            Value::String(text) if !text.is_empty() && shortest(text) <= LONGEST_PATH => found.push(text),
            Value::Array(list) => list.iter().for_each(|value| collect(value, found)),
            Value::Object(map) => map.values().for_each(|value| collect(value, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut found = Vec::new();
    if let Some(call) = ground.call.filter(|_| step.effects().any(|caused| matches!(caused.effect, Effect::Mcp { .. }))) {
        collect(call.input(), &mut found);
    }
    found.truncate(MOST_WORDS.saturating_add(1));
    found
}

/// How long the text is at least as a path, without what changes nothing about the way.
fn shortest(text: &str) -> usize {
    if text.len() <= LONGEST_PATH {
        return text.len();
    }
    let mut parts = Vec::new();
    for part in text.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part.len().saturating_add(1)),
        }
    }
    parts.iter().sum()
}

/// The file that a text may name.
fn named_file(text: &str, cwd: Option<&AbsPath>, ground: &Ground<'_>) -> Option<Place> {
    let text = without_scheme(text);
    let place = place_of(text, Origin { world: ground.world, home: ground.home, cwd });
    let is_there = || match &place {
        // Nothing is read of it: a folder is no file, and one that holds something is too large.
        Place::At(at) => !matches!(ground.world.read(&at.path, 0), Ok(None) | Err(WorldError::NotAFile(_))),
        // A star is for many things but names of files.
        Place::Below { .. } | Place::Unknown => false,
    };
    let is_named = place != Place::Unknown && (text.contains(['/', '.']) || is_there());
    is_named.then_some(place)
}

/// The path of an address of a file.
fn without_scheme(text: &str) -> &str {
    text.strip_prefix("file://").unwrap_or(text)
}

/// The place that a text names as a path, or as a pattern that whoever is given it may fill in.
fn place_of(text: &str, origin: Origin<'_>) -> Place {
    // In prose, JSON and code these signs are something else.
    let is_other = text.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '('));
    let Some(glob) = text.find(GLOB_SIGNS).filter(|_| !is_other) else { return origin.locate_for_tool(text) };
    let (before, behind) = text.split_at(glob);
    let (folder, start) =
        before.rsplit_once('/').map_or((".", before), |(folder, start)| (if folder.is_empty() { "/" } else { folder }, start));
    // Of classes and alternatives nothing is said but what stands before them.
    let pattern = match behind.find(['[', '{']) {
        Some(end) => format!("{start}{}**", behind.get(..end).unwrap_or_default()),
        None => format!("{start}{behind}"),
    };
    match origin.locate_for_tool(folder) {
        Place::At(base) => Place::Below { base, pattern },
        other => other,
    }
}
