//! What of a justfile decides what a recipe does. Source: just 1.40, its manual.
//!
//! Everything counts but comments and the recipes that are certainly others: a name at the start of a line that is
//! named nowhere in what counts, with its attributes and its indented lines. Where that cannot be told, the whole file
//! counts.

use super::recipe::{Slice, words};

/// A recipe with its attributes and its lines.
#[derive(Debug)]
struct Recipe<'a> {
    name: &'a str,
    lines: Vec<&'a str>,
    counts: bool,
}

#[derive(Debug)]
enum Part<'a> {
    Line(&'a str),
    Recipe(Recipe<'a>),
}

pub(super) fn slice(text: &str, name: &str) -> Slice {
    let mut slice = Slice { reads_env: text.contains("dotenv"), ..Slice::default() };
    for line in text.lines() {
        imports(line, &mut slice);
    }
    let has_imports = slice.includes_more || !slice.included.is_empty();
    let parts = if has_imports || name.is_empty() { None } else { parts(text) };
    let is_here = parts.as_ref().is_none_or(|parts| parts.iter().any(|part| matches!(part, Part::Recipe(recipe) if recipe.name == name)));
    // What is not here is looked for in the folders above.
    slice.is_open = text.contains("fallback") && !is_here;
    slice.parts = parts.and_then(|parts| counting(parts, name)).unwrap_or_else(|| vec![text.to_owned()]);
    slice
}

/// Notes what a line imports.
fn imports(line: &str, slice: &mut Slice) {
    let mut words = line.split_whitespace();
    let keyword = words.next().unwrap_or("");
    if !matches!(keyword, "import" | "import?" | "mod" | "mod?") || line.starts_with([' ', '\t']) || line.contains(":=") {
        return;
    }
    let rest = line.get(keyword.len()..).unwrap_or("").trim();
    let quoted = ['\'', '"'].iter().find_map(|quote| rest.split_once(*quote)?.1.split_once(*quote)).map(|(path, _)| path);
    match (quoted, keyword.starts_with("mod"), words.next()) {
        (Some(path), _, _) if path.contains(['\\', '$', '~']) || line.contains("f'") => slice.includes_more = true,
        (Some(path), true, _) => {
            slice.included.push(path.to_owned());
            slice.included.extend(["mod.just", "justfile", ".justfile"].iter().map(|name| format!("{path}/{name}")));
        }
        (Some(path), false, _) => slice.included.push(path.to_owned()),
        (None, true, Some(name)) => {
            slice.included.push(format!("{name}.just"));
            slice.included.extend(["mod.just", "justfile", ".justfile"].iter().map(|file| format!("{name}/{file}")));
        }
        (None, _, _) => slice.includes_more = true,
    }
}

/// The parts of the file; `None` if they cannot be told apart.
fn parts(text: &str) -> Option<Vec<Part<'_>>> {
    if text.contains(['\r', '\0']) || ["'''", "\"\"\"", "```"].iter().any(|fence| text.contains(fence)) {
        return None;
    }
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut attributes: Vec<&str> = Vec::new();
    let mut in_recipe = false;
    for line in text.split('\n') {
        if line.trim().is_empty() {
            continue;
        }
        if line.starts_with([' ', '\t']) {
            match parts.last_mut() {
                Some(Part::Recipe(recipe)) if in_recipe && line.matches("{{").count() <= line.matches("}}").count() => {
                    recipe.lines.push(line);
                }
                Some(_) | None => return None,
            }
            continue;
        }
        if line.starts_with('#') {
            continue;
        }
        // Strings and brackets may go on over the end of a line.
        if !is_whole(line) {
            return None;
        }
        if line.starts_with('[') {
            attributes.push(line);
            in_recipe = false;
            continue;
        }
        match recipe_name(line) {
            Some(name) => {
                let mut lines = std::mem::take(&mut attributes);
                lines.push(line);
                parts.push(Part::Recipe(Recipe { name, lines, counts: false }));
                in_recipe = true;
            }
            None => {
                parts.extend(attributes.drain(..).map(Part::Line));
                parts.push(Part::Line(line));
                in_recipe = false;
            }
        }
    }
    parts.extend(attributes.into_iter().map(Part::Line));
    Some(parts)
}

/// Whether no string or bracket of the line stays open.
fn is_whole(line: &str) -> bool {
    let count = |c: char| line.chars().filter(|other| *other == c).count();
    let even = ['\'', '"', '`'].iter().all(|quote| count(*quote).is_multiple_of(2));
    let closed = [('(', ')'), ('[', ']'), ('{', '}')].iter().all(|(open, close)| count(*open) == count(*close));
    even && closed && !line.contains('\\')
}

/// The name of the recipe that the line begins.
fn recipe_name(line: &str) -> Option<&str> {
    let start = line.strip_prefix('@').unwrap_or(line);
    let end = start.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(start.len());
    let (name, rest) = (start.get(..end)?, start.get(end..)?);
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let is_keyword = matches!(name, "set" | "export" | "alias" | "import" | "mod" | "unexport" | "eager");
    (is_name && !is_keyword && rest.contains(':') && !rest.contains(":=") && rest.starts_with([' ', ':'])).then_some(name)
}

/// The parts that count for a recipe; `None` if that cannot be told.
fn counting(mut parts: Vec<Part<'_>>, name: &str) -> Option<Vec<String>> {
    let mut names: Vec<String> = vec![name.to_owned()];
    for part in &parts {
        if let Part::Line(line) = part {
            names.extend(words(line).map(str::to_owned));
        }
    }
    while let Some(name) = names.pop() {
        for part in &mut parts {
            let Part::Recipe(recipe) = part else { continue };
            if recipe.counts || recipe.name != name {
                continue;
            }
            recipe.counts = true;
            for line in &recipe.lines {
                let calls_just = line.contains("just");
                if calls_just && (line.contains(['$', '`', '*', '\\']) || line.replace("{{just_executable()}}", "").contains("{{")) {
                    return None;
                }
                names.extend(words(line).flat_map(|word| [word.to_owned(), word.trim_start_matches(['@', '-', '+']).to_owned()]));
            }
        }
    }
    let lines = parts.iter().flat_map(|part| match part {
        Part::Line(line) => vec![*line],
        Part::Recipe(recipe) if recipe.counts => recipe.lines.clone(),
        Part::Recipe(_) => Vec::new(),
    });
    Some(lines.map(str::to_owned).collect())
}
