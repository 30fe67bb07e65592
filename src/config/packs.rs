//! The packs that a config turns on.
//!
//! ```toml
//! packs = ["read-only", "local-git"]   # in every workspace
//!
//! [[pack]]                             # in one
//! name = "build-and-test"
//! workspace = "~/work/proj"
//! ```
//!
//! Only a person's own config can: a project that turned packs on would allow itself what nobody confirmed.

use toml::de::DeTable;

use super::errors::{ErrorKind, quoted};
use super::grammar::{MAX_RULE, Reader, TOP_KEYS, Value};
use crate::analysis::path::AbsPath;
use crate::policy::packs::{self, Pack};
use crate::policy::rule::Layer;
use crate::world::World;

/// A pack that is turned on.
#[derive(Debug, Clone)]
pub struct PackChoice {
    /// The pack.
    pub pack: &'static Pack,
    /// The one workspace in which it is, as it was written; everywhere where there is none.
    pub workspace: Option<String>,
    /// Where it stands: `file:line:column`.
    pub at: String,
}

impl PackChoice {
    /// Whether it is on in the workspace with this root, whose links are followed. A folder that cannot be resolved is
    /// no workspace.
    pub fn holds_in(&self, root: Option<&AbsPath>, home: Option<&AbsPath>, world: &dyn World) -> bool {
        let Some(written) = &self.workspace else { return true };
        let Some(path) = folder(written, home) else { return false };
        match world.resolve(&AbsPath::root(), path.as_str()) {
            Ok(real) => root == Some(&real.unwrap_or(path)),
            Err(_) => false,
        }
    }
}

/// The folder that a text names: an absolute path, or one below `~/`.
fn folder(text: &str, home: Option<&AbsPath>) -> Option<AbsPath> {
    match text.strip_prefix("~/") {
        Some(below) => home?.join(below),
        None => AbsPath::parse(text),
    }
}

const PACK_KEYS: [&str; 2] = ["name", "workspace"];

impl Reader<'_> {
    /// `packs = […]`
    pub(super) fn pack_names(&mut self, at: usize, value: &Value<'_>) -> Vec<(usize, PackChoice)> {
        if self.refuses_packs(at) {
            return Vec::new();
        }
        let mut choices = Vec::new();
        for (at, name) in self.texts(value, "packs = [\"read-only\"]") {
            choices.extend(self.pack(at, &name).map(|pack| (at, PackChoice { pack, workspace: None, at: self.place(at) })));
        }
        choices
    }

    /// `[[pack]]`
    pub(super) fn pack_tables(&mut self, at: usize, value: &Value<'_>) -> Vec<(usize, PackChoice)> {
        if self.refuses_packs(at) {
            return Vec::new();
        }
        let Some(tables) = value.get_ref().as_array() else {
            self.wrong_type(value, "tables, each under its own `[[pack]]`");
            return Vec::new();
        };
        let mut choices = Vec::new();
        for entry in tables {
            match entry.get_ref().as_table() {
                Some(table) => choices.extend(self.pack_table(entry.span().start, table)),
                None => self.wrong_type(entry, "a table with `name` and `workspace`"),
            }
        }
        choices
    }

    fn pack_table(&mut self, at: usize, table: &DeTable<'_>) -> Option<(usize, PackChoice)> {
        let (mut pack, mut workspace) = (None, None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "name" => pack = Some(self.text(value, "the name of a pack", MAX_RULE).and_then(|(at, name)| self.pack(at, &name))),
                "workspace" => workspace = Some(self.workspace(value)),
                name => {
                    let hint = if TOP_KEYS.contains(&name) { "; keys of the whole file stand above the first `[[pack]]`" } else { "" };
                    self.unknown_key(key.span().start, name, &PACK_KEYS, hint);
                }
            }
        }
        if pack.is_none() {
            self.error(at, ErrorKind::Key, "this pack has no `name`");
        }
        if workspace.is_none() {
            self.error(at, ErrorKind::Key, "this pack has no `workspace`: one that is on everywhere stands in `packs = [\"…\"]`");
        }
        let (Some(Some(pack)), Some(Some(workspace))) = (pack, workspace) else { return None };
        Some((at, PackChoice { pack, workspace: Some(workspace), at: self.place(at) }))
    }

    fn workspace(&mut self, value: &Value<'_>) -> Option<String> {
        let (at, text) = self.text(value, "a folder such as \"~/work/project\"", MAX_RULE)?;
        if folder(&text, Some(&AbsPath::root())).is_none() {
            let message = format!("{} is no folder from `/` or `~/` on, such as \"~/work/project\"", quoted(&text));
            self.error(at, ErrorKind::Value, &message);
            return None;
        }
        Some(text)
    }

    fn pack(&mut self, at: usize, name: &str) -> Option<&'static Pack> {
        let pack = packs::find(name);
        if pack.is_none() {
            let known: Vec<&str> = packs::all().iter().map(|pack| pack.name).collect();
            self.unknown_choice(at, name, "pack", &known);
        }
        pack
    }

    fn refuses_packs(&mut self, at: usize) -> bool {
        match self.layer() {
            Layer::Managed | Layer::User | Layer::Session | Layer::BuiltIn => false,
            Layer::Project | Layer::Learned => {
                self.error(at, ErrorKind::Refused, "a project cannot turn on packs: only a person's own config can");
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{ConfigErrors, ConfigFile};
    use crate::world::LexicalWorld;

    fn parse(text: &str, layer: Layer) -> Result<ConfigFile, ConfigErrors> {
        ConfigFile::parse(text, layer, "config.toml")
    }

    #[test]
    fn packs_are_on_everywhere_or_in_one_workspace() {
        let text = "packs = [\"read-only\", \"local-git\"]\n[[pack]]\nname = \"build-and-test\"\nworkspace = \"~/work/proj\"\n";
        let packs = parse(text, Layer::User).expect("valid").packs;
        let shown: Vec<_> = packs.iter().map(|choice| (choice.pack.name, choice.at.as_str())).collect();
        assert_eq!(shown, [("read-only", "config.toml:1:10"), ("local-git", "config.toml:1:23"), ("build-and-test", "config.toml:2:1")]);
        let home = AbsPath::parse("/home/u");
        let on = |root: Option<&str>| -> Vec<bool> {
            let root = root.and_then(AbsPath::parse);
            packs.iter().map(|choice| choice.holds_in(root.as_ref(), home.as_ref(), &LexicalWorld)).collect()
        };
        assert_eq!(on(Some("/home/u/work/proj")), [true, true, true]);
        for root in [None, Some("/home/u/work"), Some("/home/u/work/proj/sub"), Some("/home/u/work/project"), Some("/")] {
            assert_eq!(on(root), [true, true, false], "{root:?}");
        }
        assert!(!packs[2].holds_in(AbsPath::parse("/home/u/work/proj").as_ref(), None, &LexicalWorld), "home is not known");
    }

    #[test]
    fn mistakes_are_named_with_what_was_meant() {
        for (text, wanted) in [
            ("packs = [\"local-gti\"]", "1:10: `local-gti` is no pack, did you mean \"local-git\"; known are \"read-only\""),
            ("packs = [\"everything\"]", "1:10: `everything` is no pack; known are"),
            ("packs = \"read-only\"", "1:9: expected an array"),
            ("[[pack]]\nname = \"read-only\"\n", "1:1: this pack has no `workspace`"),
            ("[[pack]]\nworkspace = \"~/x\"\n", "1:1: this pack has no `name`"),
            ("[[pack]]\nname = \"read-only\"\nworkspace = \"work/x\"\n", "3:13: `work/x` is no folder"),
            ("[[pack]]\nname = \"read-only\"\nworkspace = \"~\"\n", "3:13: `~` is no folder"),
            ("[[pack]]\nname = \"read-only\"\nworkspac = \"~/x\"\n", "3:1: the key `workspac` is not known here, did you mean `workspace`"),
            ("[pack]\nname = \"read-only\"\n", "expected tables, each under its own `[[pack]]`"),
        ] {
            let errors = parse(text, Layer::User).expect_err(text).to_string();
            assert!(errors.contains(wanted), "{text}: {errors}");
        }
    }

    #[test]
    fn a_project_cannot_turn_packs_on() {
        for text in ["packs = [\"read-only\"]", "packs = []", "[[pack]]\nname = \"read-only\"\nworkspace = \"/x\"\n"] {
            let errors = parse(text, Layer::Project).expect_err(text);
            assert_eq!(errors.iter().map(|e| e.kind).collect::<Vec<_>>(), [ErrorKind::Refused], "{text}");
            assert!(parse(text, Layer::User).is_ok(), "{text}");
        }
    }
}
