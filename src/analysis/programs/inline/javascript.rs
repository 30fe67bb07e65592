//! JavaScript texts in a call: whether one is understood, what it touches, and whether what it loads is data.
//!
//! `require('./x.json')` reads that file as data only where it is there: otherwise Node runs `x.json.js`, or a file that the folder
//! `x.json` names (manual of Node 22, "Modules: CommonJS modules", "All together"). Where it is a link, the name that it leads to
//! says how it is read. Node's own modules come before any file of the same name.
//!
//! Left out is `bun`, which runs what the folder's `bunfig.toml` names before any text.

use super::{Line, Source};
use crate::action::{Arg, Code, Depth, Effect, Origin, Step, Subject};
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::programs::mini::javascript::javascript;
use crate::analysis::programs::mini::{Access, Touch};
use crate::analysis::programs::reader::Reader;
use crate::world::WorldError;

/// Options without a value that change nothing about what the text does.
const PLAIN: &[&str] = &["--no-warnings", "--trace-warnings", "--no-deprecation", "--trace-deprecation", "--trace-uncaught"];

/// The text of a command line without any option that is not known to be harmless: Node takes options in front of the text and
/// behind it, up to the first word that is none.
fn text_of(words: &[Arg]) -> Option<Line<'_>> {
    let mut text = None;
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        let word = word.as_literal()?;
        match word {
            "-e" | "--eval" | "-p" | "--print" | "-pe" => {
                let value = words.next().and_then(Arg::as_literal).filter(|value| !value.starts_with('-'))?;
                if text.replace(value).is_some() {
                    return None;
                }
            }
            "--input-type=module" | "--input-type=commonjs" => {}
            "--input-type" => {
                words.next().and_then(Arg::as_literal).filter(|kind| matches!(*kind, "module" | "commonjs"))?;
            }
            // Behind it stand words for the text.
            "-" if text.is_none() => return Some(Line::Input),
            word if PLAIN.contains(&word) => {}
            word if word.starts_with('-') => return None,
            // Without a text it is the file that is run.
            _ => return text.map(Line::Word),
        }
    }
    Some(text.map_or(Line::Input, Line::Word))
}

fn is_node(name: &str) -> bool {
    matches!(name, "node" | "nodejs")
}

impl Reader<'_> {
    /// What the program's text touches, where it is understood and loads nothing but data.
    pub(super) fn touches_of_javascript(&self, source: Source) -> Option<Vec<Touch>> {
        let [name] = self.out.command.as_slice() else { return None };
        if !is_node(name) || !self.folder.is_inherited() {
            return None;
        }
        let touches = javascript(&self.text_at(source, text_of(self.words)?)?)?;
        // What it writes may be what is run where the file is not there.
        let writes = touches.iter().any(|touch| touch.access == Access::Write);
        let mut loaded = touches.iter().filter(|touch| touch.access == Access::Load);
        loaded.all(|touch| self.is_data(&touch.path, writes)).then_some(touches)
    }

    /// Whether Node reads the path as data, if it finds anything.
    fn is_data(&self, path: &str, must_exist: bool) -> bool {
        let Place::At(at) = self.locate(&Arg::literal(path)) else { return false };
        let real = at.real();
        if !is_json(real) {
            return false;
        }
        let world = self.origin.world;
        if world.exists(real) {
            // Nothing of the file is needed, but that it is one.
            return matches!(world.read(real, 0), Ok(Some(_)) | Err(WorldError::TooLarge(..)));
        }
        let is_free = |ending: &str| AbsPath::parse(&format!("{real}{ending}")).is_some_and(|other| !world.exists(&other));
        !must_exist && [".js", ".json", ".node"].iter().all(|ending| is_free(ending))
    }
}

/// Whether the name ends so that Node reads the file as data: one that is nothing but `.json` has no ending.
fn is_json(path: &AbsPath) -> bool {
    path.name().strip_suffix(".json").is_some_and(|stem| !stem.is_empty())
}

/// A text that loads data may run code once something else is put in the place of the file, by what runs before, behind or
/// beside it: the file was looked at before anything ran.
pub(in crate::analysis::programs) fn ask_where_loaded_files_change(steps: &mut [Step]) {
    let loaded: Vec<(usize, String, Vec<AbsPath>)> =
        steps.iter().enumerate().filter_map(|(index, step)| loading(step).map(|(name, files)| (index, name, files))).collect();
    for (index, name, files) in loaded {
        let mut others = steps.iter().enumerate().filter(|(other, _)| *other != index);
        if others.any(|(_, step)| files.iter().any(|file| may_change(step, file))) {
            let Some(step) = steps.get_mut(index) else { continue };
            step.push(Effect::Execute(Code::Inline(name)), Origin::Ordinary);
        }
    }
}

/// Whether the step is one of Node that runs no code but its own text, its name, and what it may load.
fn loading(step: &Step) -> Option<(String, Vec<AbsPath>)> {
    let Subject::Command(invocation) = &step.subject else { return None };
    let name = invocation.command.first().filter(|name| invocation.command.len() == 1 && is_node(name))?;
    let mut files = Vec::new();
    for caused in step.effects() {
        match &caused.effect {
            Effect::Execute(_) | Effect::Opaque(_) => return None,
            Effect::Read { place: Place::At(at), depth: Depth::Content } => {
                files.extend(at.spellings().filter(|path| is_json(path)).cloned());
            }
            _ => {}
        }
    }
    (!files.is_empty()).then(|| (name.to_string(), files))
}

/// Whether a step may put something else in the place of the file, or beside it under a name that Node tries instead.
fn may_change(step: &Step, file: &AbsPath) -> bool {
    let is_near =
        |path: &AbsPath| path.may_contain(file) || path.as_str().to_ascii_lowercase().starts_with(&file.as_str().to_ascii_lowercase());
    let may_be_near = |place: &Place| match place {
        Place::At(at) => at.spellings().any(is_near),
        Place::Below { .. } | Place::Unknown => true,
    };
    step.effects().any(|caused| match &caused.effect {
        Effect::Write(place) | Effect::Delete { place, .. } => may_be_near(place),
        // Whoever lets code of the project run in the same call lets it do all that a file in that place could.
        Effect::Execute(Code::GitConfig(_) | Code::Project) => false,
        Effect::Execute(Code::Script(_) | Code::Inline(_) | Code::Unknown(_) | Code::Package) => true,
        Effect::VersionControl(_) | Effect::UserFiles | Effect::Opaque(_) | Effect::Mcp { .. } | Effect::Delegate(_) => true,
        Effect::Start(_)
        | Effect::Read { .. }
        | Effect::Network { .. }
        | Effect::Environment
        | Effect::Process
        | Effect::Privilege
        | Effect::Internal
        | Effect::Secret(_)
        | Effect::Beyond(_)
        | Effect::Broker => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_options_stand_beside_the_text() {
        let line = |words: &str| {
            let words: Vec<Arg> = words.split(' ').map(Arg::literal).collect();
            match text_of(&words) {
                Some(Line::Word(text)) => text.to_owned(),
                Some(Line::Input) => "input".to_owned(),
                None => "none".to_owned(),
            }
        };
        for words in [
            "node -e x",
            "node -p x a -r b",
            "node --input-type=module --eval x",
            "node -pe x",
            "node --input-type commonjs -e x --no-warnings",
        ] {
            assert_eq!(line(words), "x", "{words}");
        }
        for words in ["node", "node -", "node - a", "node --input-type=module", "node --no-warnings - -r x"] {
            assert_eq!(line(words), "input", "{words}");
        }
        for words in [
            "node x.js",
            "node x.js -e x",
            "node -e",
            "node -e -x",
            "node -e x -r y",
            "node -r y -e x",
            "node --import=y -e x",
            "node -e x --import y",
            "node --env-file=.env -p x",
            "node -e x -p y",
            "node --eval=x",
            "node -ex",
            "node -i -e x",
            "node -c -e x",
            "node -p",
            "node -e x --",
            "node -- -e x",
            "node --input-type=module-typescript -e x",
            "node --require=y -",
            "node --inspect -e x",
            "node -e x -",
        ] {
            assert_eq!(line(words), "none", "{words}");
        }
    }
}
