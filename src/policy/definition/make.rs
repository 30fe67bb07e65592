//! What of a Makefile decides what a target does. Source: GNU make 4.4.
//!
//! Everything counts but comments and the rules that are certainly for other targets: plain names, one colon, in no
//! conditional, and not named anywhere in what counts. Where that cannot be told, the whole file counts.

use super::recipe::{Slice, words};

/// Words at the start of a line that is no rule, whatever follows.
const DIRECTIVES: &[&str] = &["export", "unexport", "override", "private", "undefine", "vpath", "else", "endif"];

const CONDITIONS: &[&str] = &["ifdef", "ifndef", "ifeq", "ifneq"];

const INCLUDES: &[&str] = &["include", "-include", "sinclude"];

/// Functions by which a file can define further rules, or whose names and arguments can be computed.
const FUNCTIONS: &[&str] = &["eval", "shell", "call", "foreach", "guile", "file", "let"];

/// Special targets whose prerequisites only change when their recipes run, not what these are.
const LISTS: &[&str] = &[".PHONY", ".PRECIOUS", ".SECONDARY", ".INTERMEDIATE", ".SILENT"];

/// What can name a target when a recipe calls make again, without choosing one that its text does not name.
const PLAIN_REFERENCES: &[&str] = &["$(MAKE)", "${MAKE}", "$(MAKEFLAGS)", "$(MFLAGS)", "$$", "$@", "$<"];

/// A rule that may be left out.
#[derive(Debug)]
struct Rule<'a> {
    /// Its targets; none where it is a list of targets (`.PHONY`).
    targets: Vec<&'a str>,
    /// All of it, with its recipe.
    lines: Vec<&'a str>,
    /// Whether its prerequisites are only known when the file is read.
    is_computed: bool,
    counts: bool,
}

/// What a line that starts with a tab belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Context {
    /// The last rule, which may be left out.
    Rule,
    /// A rule that counts.
    Line,
    /// That cannot be told: a conditional may have chosen between rules.
    Unknown,
}

/// A part of the file.
#[derive(Debug)]
enum Part<'a> {
    Line(&'a str),
    Rule(Rule<'a>),
}

pub(super) fn slice(text: &str, name: &str) -> Slice {
    let mut slice = Slice::default();
    for line in logical_lines(text) {
        includes(line, &mut slice);
    }
    let includes_files = slice.includes_more || !slice.included.is_empty();
    let parts = if includes_files || name.is_empty() { None } else { parts(text).and_then(|parts| counting(parts, name)) };
    slice.parts = parts.unwrap_or_else(|| vec![text.to_owned()]);
    slice
}

/// Notes what a line includes.
fn includes(line: &str, slice: &mut Slice) {
    let line = line.replace("\\\n", " ");
    let line = line.trim_start();
    if first_word(line).starts_with('.') && first_word(line).ends_with("include") {
        // As the makes of the BSDs spell it.
        slice.includes_more = true;
    }
    let Some(files) = INCLUDES.iter().find_map(|word| line.strip_prefix(word)).filter(|rest| rest.starts_with(char::is_whitespace)) else {
        return;
    };
    let files = files.split_once('#').map_or(files, |(files, _)| files);
    for file in files.split_whitespace() {
        if file.contains(['$', '*', '?', '[', '~', '\\']) {
            slice.includes_more = true;
        } else {
            slice.included.push(file.to_owned());
        }
    }
}

/// The lines, where one that ends in a backslash goes on in the next one.
fn logical_lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at = usize::saturating_add(at, line.len());
        let content = line.trim_end_matches(['\n', '\r']);
        let backslashes = content.bytes().rev().take_while(|byte| *byte == b'\\').count();
        if backslashes % 2 == 0 || at == text.len() {
            lines.push(text.get(start..at).unwrap_or("").trim_end_matches('\n'));
            start = at;
        }
    }
    lines
}

fn first_word(line: &str) -> &str {
    line.split_whitespace().next().unwrap_or("")
}

/// The parts of the file; `None` if they cannot be told apart.
fn parts(text: &str) -> Option<Vec<Part<'_>>> {
    // `\r` ends a line to some and not to others. With another prefix, other lines are recipes.
    if text.contains(['\r', '\0']) || text.contains(".RECIPEPREFIX") || text.contains(".SECONDEXPANSION") {
        return None;
    }
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut depth = 0_usize;
    let mut context = Context::Unknown;
    for line in logical_lines(text) {
        if line.starts_with('\t') {
            match (context, parts.last_mut()) {
                (Context::Rule, Some(Part::Rule(rule))) => rule.lines.push(line),
                (Context::Line, Some(_)) => parts.push(Part::Line(line)),
                (Context::Rule | Context::Line | Context::Unknown, _) => return None,
            }
            continue;
        }
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        let word = first_word(line);
        let has_word = |word: &str| line.split_whitespace().any(|other| other == word);
        let is_bsd = word.starts_with('.') && word.chars().nth(1).is_some_and(|c| c.is_ascii_lowercase()) && !word.contains(':');
        if is_bsd || has_word("define") || has_word("endef") || matches!(word, "load" | "-load") {
            return None;
        }
        let is_rule = line.contains(':') && !is_assignment(line);
        if CONDITIONS.iter().any(|condition| word.starts_with(condition)) {
            depth = depth.saturating_add(1);
            context = Context::Unknown;
        } else if word.starts_with("endif") {
            depth = depth.saturating_sub(1);
            context = Context::Unknown;
        } else if DIRECTIVES.contains(&word) {
            context = Context::Unknown;
        } else if is_rule && depth > 0 {
            return None;
        } else if let Some(rule) = rule(line) {
            parts.push(Part::Rule(rule));
            context = Context::Rule;
            continue;
        } else {
            context = if is_rule { Context::Line } else { Context::Unknown };
        }
        parts.push(Part::Line(line));
    }
    Some(parts)
}

/// Whether the line certainly sets a variable: a plain name and an operator.
fn is_assignment(line: &str) -> bool {
    let rest = line.trim_start().trim_start_matches("export ").trim_start_matches("override ").trim_start();
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')).trim_start();
    ["=", ":=", "::=", ":::=", "?=", "+="].iter().any(|operator| rest.starts_with(operator))
}

/// The rule that the line begins, where it is one that may be left out.
fn rule(line: &str) -> Option<Rule<'_>> {
    let head = line.split_once('#').map_or(line, |(head, _)| head);
    if line.starts_with([' ', '\t']) || head.contains(['\\', ';', '=']) || DIRECTIVES.contains(&first_word(head)) {
        return None;
    }
    let (targets, prerequisites) = head.split_once(':')?;
    if prerequisites.contains(':') {
        return None;
    }
    let targets: Vec<&str> = targets.split([' ', '\t']).filter(|target| !target.is_empty()).collect();
    let is_computed = prerequisites.contains('$');
    let rule = |targets| Rule { targets, lines: vec![line], is_computed, counts: false };
    if !targets.is_empty() && targets.iter().all(|target| LISTS.contains(target)) && !is_computed {
        return Some(rule(Vec::new()));
    }
    // Names with a dot or a slash may be spelled in other ways, and may be endings that rules are for.
    let is_plain = |target: &&str| {
        target.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
            && target.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    };
    (!targets.is_empty() && targets.iter().all(is_plain)).then(|| rule(targets))
}

/// The parts that count for a target; `None` if that cannot be told.
fn counting(mut parts: Vec<Part<'_>>, name: &str) -> Option<Vec<String>> {
    // make first makes the Makefile itself, where a rule says how.
    let mut names: Vec<String> = vec![plain_name(name), "makefile".to_owned(), "gnumakefile".to_owned()];
    for part in &parts {
        if let Part::Line(line) = part {
            read(line, &mut names)?;
        }
    }
    while let Some(name) = names.pop() {
        for part in &mut parts {
            let Part::Rule(rule) = part else { continue };
            if rule.counts || !rule.targets.iter().any(|target| is_meant(&name, target)) {
                continue;
            }
            rule.counts = true;
            if rule.is_computed {
                return None;
            }
            for line in &rule.lines {
                read(line, &mut names)?;
            }
        }
    }
    let lines = parts.iter().flat_map(|part| match part {
        Part::Line(line) => vec![*line],
        Part::Rule(rule) if rule.counts => rule.lines.clone(),
        Part::Rule(_) => Vec::new(),
    });
    Some(lines.map(str::to_owned).collect())
}

/// Takes the names that a line names; `None` if it may name others.
fn read(line: &str, names: &mut Vec<String>) -> Option<()> {
    if FUNCTIONS.iter().any(|function| line.contains(&format!("$({function}")) || line.contains(&format!("${{{function}"))) {
        return None;
    }
    // A rule whose prerequisites are computed, or one for a target that is.
    let is_recipe = line.starts_with('\t');
    if !is_recipe && !is_assignment(line) && line.contains(':') && line.contains('$') && rule(line).is_none() {
        return None;
    }
    let calls_make = words(line).any(|word| {
        let word = word.trim_start_matches(['@', '-', '+']);
        matches!(word, "make" | "gmake" | "MAKE" | "bmake") || word.ends_with("/make")
    });
    if calls_make {
        let rest = PLAIN_REFERENCES.iter().fold(line.to_owned(), |line, plain| line.replace(plain, " "));
        if rest.contains(['$', '`']) || line.contains("$$") {
            return None;
        }
    }
    names.extend(words(line).flat_map(|word| [plain_name(word), plain_name(word.trim_start_matches(['@', '-', '+']))]));
    Some(())
}

/// A name without regard to case, which some file systems do not have either, and without `./` in front.
fn plain_name(name: &str) -> String {
    let mut name = name;
    while let Some(rest) = name.strip_prefix("./") {
        name = rest.trim_start_matches('/');
    }
    name.to_ascii_lowercase()
}

/// Whether a name in a line may be that of the target: itself, or a pattern that it matches.
fn is_meant(name: &str, target: &str) -> bool {
    let target = target.to_ascii_lowercase();
    match name.split_once('%') {
        Some((start, end)) => target.starts_with(start) && target.ends_with(end),
        None => name == target,
    }
}
