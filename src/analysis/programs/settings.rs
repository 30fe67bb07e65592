//! Files of a project that put other code, or another file, in the place of what a program takes by itself.

use compact_str::CompactString;

use super::catalog::Catalog;
use super::reader::Reader;
use super::row::{Does, Program, Setting};
use crate::action::{Caused, Code, Depth, Effect, Origin, Step, Subject};
use crate::analysis::path::{AbsPath, Place};
use crate::world::{World, is_of_patterns};

/// More than people write into such files.
const MAX_SETTINGS: usize = 64 * 1024;
/// More such files than one command finds settings in.
const MAX_FILES: usize = 256;
/// What a program that follows the modules of Rust goes by.
const OF_RUST: &[&str] = &["*.rs", "Cargo.toml"];

impl Reader<'_> {
    /// Whether one of the files says so, in this folder or one above it. The home folder's own are the person's.
    pub(super) fn is_set(&self, settings: &[Setting]) -> bool {
        self.folder.from(self.origin.cwd).is_none_or(|here| self.comes_later(here) || self.is_set_from(here, settings))
    }

    /// The same, and where one says so that lies near what the command works on: a file goes by the settings of its own folder.
    pub(super) fn is_set_near(&self, settings: &[Setting]) -> bool {
        let is_near = |caused: &Caused| match &caused.effect {
            Effect::Read { place: Place::At(at), depth } => {
                self.is_set_from(&at.path, settings) || (*depth == Depth::Tree && self.is_set_below(at.real(), settings))
            }
            Effect::Write(Place::At(at)) => self.is_set_from(&at.path, settings),
            Effect::Read { place: Place::Below { base, .. }, .. } | Effect::Write(Place::Below { base, .. }) => {
                self.is_set_from(&base.path, settings) || self.is_set_below(base.real(), settings)
            }
            Effect::Read { place: Place::Unknown, .. } | Effect::Write(Place::Unknown) => true,
            _ => false,
        };
        self.is_set(settings) || self.out.effects.iter().any(is_near)
    }

    fn is_set_from(&self, folder: &AbsPath, settings: &[Setting]) -> bool {
        let mut above = Some(folder.clone());
        while let Some(here) = above.filter(|here| Some(here) != self.origin.home) {
            // Files of a kind are taken from the folder itself.
            let counts = |setting: &&Setting| !is_kind(setting) || here == *folder;
            if settings.iter().filter(counts).any(|setting| self.says(setting, &here)) {
                return true;
            }
            above = here.parent();
        }
        false
    }

    fn is_set_below(&self, folder: &AbsPath, settings: &[Setting]) -> bool {
        let names: Vec<&str> = settings.iter().map(|setting| setting.file).collect();
        let Some(files) = self.origin.world.files_below(folder, &names, &[]) else { return true };
        let says = |file: &AbsPath| file.parent().is_none_or(|here| settings.iter().any(|setting| self.says(setting, &here)));
        files.len() > MAX_FILES || files.iter().any(says)
    }

    /// Whether the setting stands in its file in this folder.
    fn says(&self, setting: &Setting, here: &AbsPath) -> bool {
        if is_kind(setting) {
            // A world without folders knows its files by their names alone.
            let is_untold = || !matches!(self.origin.world.resolve(here, "."), Ok(None));
            let names = self.origin.world.names_in(here);
            return names.map_or_else(is_untold, |names| names.iter().any(|name| is_of_patterns(name, &[setting.file])));
        }
        let Some(path) = here.join(setting.file) else { return true };
        match self.origin.world.read(&path, MAX_SETTINGS) {
            Ok(None) => false,
            Ok(Some(bytes)) => self.is_link(here, setting.file) || setting.stands_in(&String::from_utf8_lossy(&bytes)),
            Err(_) => true,
        }
    }

    /// Whether a link in the folder leads to the file: what is wrong in another file is often shown with a line of it.
    fn is_link(&self, folder: &AbsPath, file: &str) -> bool {
        let leads = |text: &str| self.origin.world.resolve(folder, text).ok();
        match (leads("."), leads(file)) {
            (Some(Some(folder)), Some(Some(file_there))) => folder.join(file).as_ref() != Some(&file_there),
            (Some(None), Some(None)) => false,
            _ => true,
        }
    }

    /// Whether a folder is not there yet, so that it may come with files of its own (`mv old new; cd new`).
    pub(super) fn comes_later(&self, folder: &AbsPath) -> bool {
        let exists = |path: &AbsPath| self.origin.world.exists(path);
        let mut above = std::iter::successors(folder.parent(), AbsPath::parent);
        !exists(folder) && above.any(|path| path.parent().is_some() && exists(&path))
    }
}

/// Whether any file of these names is such a setting, whatever stands in it.
fn is_kind(setting: &Setting) -> bool {
    setting.file.contains('*')
}

/// A program may take something else in once another step, or a redirection of its own, has put a file there by which it goes:
/// its settings were looked for before anything ran.
pub(super) fn ask_where_settings_come(steps: &mut [Step], catalog: &Catalog, world: &dyn World) {
    let writes = |step: &Step| step.effects().any(|caused| matches!(caused.effect, Effect::Write(_)));
    if !steps.iter().any(writes) {
        return;
    }
    for index in 0..steps.len() {
        let files = steps.get(index).map(|step| files_of(step, catalog)).unwrap_or_default();
        let comes = !files.is_empty() && steps.iter().enumerate().any(|(other, step)| puts(step, other == index, &files, world));
        if let (true, Some(step)) = (comes, steps.get_mut(index)) {
            step.push(Effect::Execute(Code::Project), Origin::Ordinary);
        }
    }
}

/// The names of the files by which the step's program goes, as patterns.
fn files_of(step: &Step, catalog: &Catalog) -> Vec<&'static str> {
    let Subject::Command(command) = &step.subject else { return Vec::new() };
    let Some((name, words)) = command.command.split_first().filter(|_| command.known) else { return Vec::new() };
    let mut files = Vec::new();
    if let Some(known) = catalog.find(name) {
        known.with_row(|program| collect(program, words, &mut files));
    }
    files
}

fn collect(program: &Program<'_>, words: &[CompactString], files: &mut Vec<&'static str>) {
    let of_options = program.options.iter().copied().flatten().flat_map(|option| option.does);
    for does in program.does.iter().chain(of_options) {
        match does {
            Does::RunProjectIf(settings) | Does::RunProjectIfNear(settings) | Does::NetworkIf(settings) => {
                files.extend(settings.iter().map(|setting| setting.file));
            }
            Does::RustModules => files.extend(OF_RUST),
            _ => {}
        }
    }
    let Some((word, rest)) = words.split_first() else { return };
    if let Some(sub) = Program::among(program.subcommands, word) {
        collect(sub, rest, files);
    }
}

/// Whether the step may put one of the files there. `is_own`: it is the program's own step, of which the shell writes first.
fn puts(step: &Step, is_own: bool, files: &[&str], world: &dyn World) -> bool {
    let is_one = |path: &AbsPath| files.iter().any(|file| is_spelled(path, file));
    let mut brings = None;
    step.effects().any(|caused| match &caused.effect {
        _ if is_own && caused.origin != Origin::Redirection => false,
        Effect::Write(Place::At(at)) => at.spellings().any(is_one) || *brings.get_or_insert_with(|| brings_one(step, files, world)),
        // Programs that change whatever they find in a folder make no names.
        Effect::Write(Place::Below { pattern, .. }) => {
            let last = pattern.rsplit('/').next().unwrap_or(pattern);
            pattern != "**" && files.iter().any(|file| is_of_patterns(file.rsplit('/').next().unwrap_or(file), &[last]))
        }
        Effect::Write(Place::Unknown) => true,
        _ => false,
    })
}

/// Whether the path ends in the names of such a file, of which the last is a pattern.
fn is_spelled(path: &AbsPath, file: &str) -> bool {
    let mut above = Some(path.clone());
    file.rsplit('/').all(|wanted| {
        let here = above.take();
        above = here.as_ref().and_then(AbsPath::parent);
        here.is_some_and(|here| is_of_patterns(here.name(), &[wanted]))
    })
}

/// Whether one of the files lies in a folder that the step copies or moves.
fn brings_one(step: &Step, files: &[&str], world: &dyn World) -> bool {
    let names: Vec<&str> = files.iter().map(|file| file.rsplit('/').next().unwrap_or(file)).collect();
    step.effects().any(|caused| match &caused.effect {
        Effect::Read { place: Place::At(at) | Place::Below { base: at, .. }, depth: Depth::Tree }
        | Effect::Delete { place: Place::At(at) | Place::Below { base: at, .. }, tree: true } => {
            world.files_below(at.real(), &names, &[]).is_none_or(|found| !found.is_empty())
        }
        _ => false,
    })
}
