//! A file system in memory, with links.

use std::collections::BTreeMap;
use std::path::Path;

use countersign::analysis::path::AbsPath;
use countersign::world::{Folder, LexicalWorld, World, WorldError};

/// A file system in memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Disk(BTreeMap<String, Entry>);

#[derive(Debug, Clone)]
pub(super) enum Entry {
    Folder,
    File(&'static str),
    Link(&'static str),
}

impl Disk {
    /// The person's folders with a repository in the workspace.
    pub(super) fn usual() -> Self {
        let mut disk = Self::default();
        for (path, text) in [
            ("/etc/shadow", ""),
            ("/home/u/.ssh/id_rsa", ""),
            ("/home/u/.gitconfig", ""),
            ("/home/u/.cargo/bin/cargo", ""),
            ("/home/u/.config/countersign/config.toml", ""),
            ("/home/u/.local/state/countersign/trust.jsonl", ""),
            ("/home/u/notes/a.md", ""),
            ("/home/u/proj/f", "b\na\n"),
            ("/home/u/proj/.env", ""),
            ("/home/u/proj/src/a.rs", ""),
            ("/home/u/proj/src/b.rs", ""),
            ("/home/u/proj/.git/HEAD", "ref: refs/heads/main\n"),
            ("/home/u/proj/.git/config", "[core]\n\tbare = false\n"),
            ("/home/u/proj/.git/hooks/pre-push", ""),
            ("/home/u/proj/.git/objects/00/x", ""),
            ("/home/u/proj/.git/refs/heads/main", ""),
            ("/home/u/proj/.claude/settings.json", ""),
            ("/home/u/proj/.github/workflows/ci.yml", ""),
            ("/srv/data/e", ""),
            ("/tmp/notes", ""),
            ("/tmp/tmux-1000/default", ""),
            ("/tmp/.X11-unix/X0", ""),
            ("/run/docker.sock", ""),
            ("/run/motd", ""),
        ] {
            disk.add(path, Entry::File(text));
        }
        disk.add("/home/u/proj/out", Entry::Link("/srv/data"));
        disk.add("/home/u/link", Entry::Link("proj"));
        disk.add("/run/docker.sock", Entry::Folder);
        disk
    }

    pub(super) fn add(&mut self, path: &str, entry: Entry) {
        let mut folder = Path::new(path).parent();
        while let Some(parent) = folder {
            self.0.entry(parent.to_str().expect("utf-8").to_owned()).or_insert(Entry::Folder);
            folder = parent.parent();
        }
        self.0.insert(path.to_owned(), entry);
    }

    pub(super) fn without(mut self, path: &str) -> Self {
        self.0.retain(|known, _| known != path && !known.starts_with(&format!("{path}/")));
        self
    }
}

impl World for Disk {
    fn resolve(&self, base: &AbsPath, text: &str) -> Result<Option<AbsPath>, WorldError> {
        let start = if text.starts_with('/') { AbsPath::root() } else { base.clone() };
        let mut todo: Vec<String> = text.split('/').rev().map(str::to_owned).collect();
        todo.extend(start.components().map(str::to_owned).collect::<Vec<_>>().into_iter().rev());
        let mut real = AbsPath::root();
        while let Some(part) = todo.pop() {
            let next = real.join(&part).expect("a path");
            match self.0.get(next.as_str()) {
                Some(Entry::Link(target)) => {
                    real = if target.starts_with('/') { AbsPath::root() } else { real };
                    todo.extend(target.split('/').rev().map(str::to_owned));
                }
                _ => real = next,
            }
        }
        Ok(Some(real))
    }

    fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        LexicalWorld.open_folder(path)
    }

    fn read(&self, path: &AbsPath, limit: usize) -> Result<Option<Vec<u8>>, WorldError> {
        match self.0.get(path.as_str()) {
            None => Ok(None),
            Some(Entry::File(text)) if text.len() > limit => Err(WorldError::TooLarge(path.to_string(), limit)),
            Some(Entry::File(text)) => Ok(Some(text.as_bytes().to_vec())),
            Some(Entry::Folder | Entry::Link(_)) => Err(WorldError::NotAFile(path.to_string())),
        }
    }

    fn exists(&self, path: &AbsPath) -> bool {
        self.0.contains_key(path.as_str())
    }

    fn names_are_plain(&self, _: &AbsPath) -> bool {
        true
    }

    fn names_in(&self, folder: &AbsPath) -> Option<Vec<String>> {
        let inside = |path: &str| AbsPath::parse(path).filter(|path| path.parent().as_ref() == Some(folder));
        Some(self.0.keys().filter_map(|path| inside(path)).map(|path| path.name().to_owned()).collect())
    }

    fn links_below(&self, _: &AbsPath, _: &str) -> Option<Vec<AbsPath>> {
        Some(Vec::new())
    }
}
