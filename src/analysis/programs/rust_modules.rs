//! The files of Rust that a formatter comes to from those that it is given: it changes all that they take in as modules, wherever
//! that lies, and shows a line of what is no Rust (`#[path = "/home/u/.env"] mod x;`).

mod manifest;
mod text;

use std::collections::HashSet;

use super::reader::Reader;
use crate::action::{Arg, Code, Effect, Origin};
use crate::analysis::path::{AbsPath, Place};
use crate::world::{World, WorldError, is_of_patterns};
use text::Module;

/// So many files, and so large ones, are read. A package with more is asked about.
const MAX_FILES: usize = 4000;
const MAX_FILE: usize = 1024 * 1024;
const MAX_BYTES: usize = 32 * 1024 * 1024;

impl Reader<'_> {
    /// The files that are reached are written as the named ones are, as far as they are named by an attribute or lie elsewhere.
    pub(super) fn rust_modules(&mut self, origin: &Origin) {
        let Some(reached) = self.rust_roots().and_then(|roots| reached(self.origin.world, roots)) else {
            return self.push(Effect::Execute(Code::Project), origin);
        };
        for path in reached {
            let place = self.locate(&Arg::literal(path.as_str()));
            let is_here = |at: &AbsPath| self.origin.cwd.is_some_and(|cwd| cwd.contains(at));
            let is_plain = matches!(&place, Place::At(at) if at.spellings().all(is_here) && is_of_patterns(at.path.name(), &["*.rs"]));
            if !is_plain {
                self.push(Effect::Write(place), origin);
            }
        }
    }

    /// The files with which it begins.
    fn rust_roots(&self) -> Option<Vec<AbsPath>> {
        let world = self.origin.world;
        let mut roots = Vec::new();
        if self.out.command.first().is_some_and(|name| name == "cargo") {
            let folder = self.folder.from(self.origin.cwd)?;
            let is_everything = self.words.iter().any(|word| {
                let text = word.prefix();
                text == "--all" || text == "-p" || text.starts_with("--package")
            });
            roots = manifest::roots(world, folder, self.origin.home, is_everything)?;
        }
        for caused in &self.out.effects {
            match &caused.effect {
                Effect::Write(Place::At(at)) => roots.push(at.path.clone()),
                // What is found by a name, and what the command itself writes in its folder.
                Effect::Write(Place::Below { pattern, .. }) if pattern == "**" && self.out.command.len() > 1 => {}
                Effect::Write(Place::Below { base, .. }) => roots.extend(world.files_below(base.real(), &["*.rs"], &[])?),
                _ => {}
            }
        }
        Some(roots)
    }
}

/// All files that are taken in from these on; `None` if that cannot be told.
fn reached(world: &dyn World, roots: Vec<AbsPath>) -> Option<Vec<AbsPath>> {
    let mut seen: HashSet<AbsPath> = roots.iter().cloned().collect();
    let (mut todo, mut found) = (roots, Vec::new());
    let mut bytes: usize = 0;
    while let Some(file) = todo.pop() {
        let text = match world.read(&file, MAX_FILE) {
            Ok(Some(text)) => text,
            // A folder is none of its modules.
            Ok(None) | Err(WorldError::NotAFile(_)) => continue,
            Err(_) => return None,
        };
        bytes = bytes.saturating_add(text.len());
        if seen.len() > MAX_FILES || bytes > MAX_BYTES {
            return None;
        }
        found.push(file.clone());
        // What is no text is shown by no line, and takes nothing in.
        let Ok(text) = String::from_utf8(text) else { continue };
        for module in text::modules(&text)? {
            for path in places(&file, &module)? {
                if seen.insert(path.clone()) {
                    todo.push(path);
                }
            }
        }
    }
    Some(found)
}

/// Where the module of a file may lie: beside it, or in a folder of its name, below those of the modules around it.
fn places(file: &AbsPath, module: &Module<'_>) -> Option<Vec<AbsPath>> {
    let stem = file.name().strip_suffix(".rs").unwrap_or(file.name());
    let folder = file.parent()?;
    let mut folders = vec![folder.clone(), folder.join(stem)?];
    let mut inner = String::new();
    for name in &module.around {
        inner = format!("{inner}{name}/");
        folders.extend([folder.join(&inner)?, folder.join(&format!("{stem}/{inner}"))?]);
    }
    let names = match module.path {
        Some(path) => vec![path.to_owned()],
        None => vec![format!("{}.rs", module.name), format!("{}/mod.rs", module.name)],
    };
    folders.iter().flat_map(|folder| names.iter().map(|name| folder.join(name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{MemoryFolder, MemoryWorld};

    #[test]
    fn modules_are_followed_to_where_they_lie() {
        let path = |text: &str| AbsPath::parse(text).expect(text);
        let files = MemoryFolder::new()
            .with("src/main.rs", "mod a;\nmod c { mod d; }\n#[cfg_attr(x, path = \"../other/e.txt\")] mod e;")
            .with("src/a.rs", "mod b;")
            .with("src/a/b.rs", "")
            .with("src/c/d.rs", "")
            .with("src/unused.rs", "")
            .with("other/e.txt", "mod f;")
            .with("other/f/mod.rs", "");
        let world = MemoryWorld::new(path("/w"), files);
        let mut found = reached(&world, vec![path("/w/src/main.rs")]).expect("all");
        found.sort();
        let found: Vec<&str> = found.iter().map(AbsPath::as_str).collect();
        assert_eq!(found, ["/w/other/e.txt", "/w/other/f/mod.rs", "/w/src/a.rs", "/w/src/a/b.rs", "/w/src/c/d.rs", "/w/src/main.rs"]);
    }
}
