//! Words that choose what of the project runs: its own paths, and words for its scripts.

use crate::action::{Arg, Cause, Code, Depth, Effect, Origin};
use crate::analysis::programs::npm;
use crate::analysis::programs::places::is_assignment;
use crate::analysis::programs::reader::Reader;
use crate::analysis::programs::row::{Does, Role};
use crate::analysis::sensitive;

/// Whether npm takes the word for an option of its own that puts other code in place: it takes options by any beginning that
/// says which is meant, with any dashes, also behind the name of the script.
fn is_of_npm(name: &str) -> bool {
    let options = ["script-shell", "node-options", "userconfig", "globalconfig", "prefix", "registry"];
    let is_beginning = |bare: &str| bare.len() > 2 && options.iter().any(|option| option.starts_with(bare));
    npm::letters(name).contains('C') || npm::long_name(name).is_some_and(is_beginning)
}

impl Reader<'_> {
    /// Whether what the word names is fetched and run: deno takes a web address and a package of a registry for a file.
    pub(super) fn fetches_code(&self, word: &Arg) -> bool {
        let is_address = |text: &str| ["http://", "https://", "npm:", "jsr:"].iter().any(|scheme| text.starts_with(scheme));
        self.out.command.first().is_some_and(|name| name == "deno") && word.as_literal().is_some_and(is_address)
    }

    /// A file that is run, or of which lines may be printed. Which files are meant may stand on the standard input instead.
    pub(super) fn project_file(&mut self, word: &Arg, origin: &Origin) -> Result<(), Cause> {
        if matches!(word.as_literal(), Some("-" | "")) {
            return Err(Cause::Operands(self.name()));
        }
        self.read_path(word, false, origin, Depth::Content);
        if word.found_in().is_none() {
            self.project_path(word, origin);
        }
        Ok(())
    }

    /// A file of Python that is compiled into a folder beside it.
    pub(super) fn compiled(&mut self, word: &Arg, origin: &Origin) -> Result<(), Cause> {
        self.project_file(word, origin)?;
        if word.found_in().is_some() {
            self.path(word, false, origin, Effect::Write);
            return Ok(());
        }
        let folder = word.pattern().rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
        self.path(&Arg::with_holes(format!("{folder}__pycache__"), word.is_many()), false, origin, Effect::Write);
        Ok(())
    }

    /// What is to be run by its name: an address is code from elsewhere (`uv run https://…`), and a dash what is read from standard input.
    pub(in crate::analysis::programs) fn runs_other(&mut self, name: &str) {
        if name.contains("://") {
            self.does(Does::RunPackages, &Origin::Option("://".to_owned()));
        } else if name == "-" {
            self.does(Does::RunInput, &Origin::Ordinary);
        }
    }

    /// A package that a manifest comes to depend on.
    pub(super) fn dependency(&mut self, word: &Arg, origin: &Origin) -> Result<(), Cause> {
        if let Some(text) = word.as_literal() {
            let scoped = text.strip_prefix('@').and_then(|text| text.split_once('/')).map(|(_, name)| name);
            if text.starts_with('.') {
                self.project_path(word, origin);
            } else if scoped.unwrap_or(text).contains('/') {
                self.does(Does::RunPackages, &Origin::Option("/".to_owned()));
            }
        }
        self.word(Role::Archive, word, origin)
    }

    /// A package of the project, unless a version or an address makes it one that is fetched.
    pub(super) fn package(&mut self, word: &Arg, origin: &Origin) {
        let is_fetched = word.as_literal().is_none_or(|w| w.contains('@') || w.contains("://"));
        if is_fetched && !word.is_glob() {
            self.does(Does::RunPackages, &Origin::Option("@".to_owned()));
        }
        self.project_path(word, origin);
    }

    /// The folder of a container build.
    pub(super) fn build_context(&mut self, word: &Arg, is_stream: bool, origin: &Origin) {
        // By this beginning alone, Docker fetches it; `USER@HOST:PATH` is fetched as well.
        let is_address = |text: &str| text.contains("://") || text.contains('@') || text.starts_with("github.com/");
        if word.as_literal().is_none_or(is_address) {
            self.does(Does::RunPackages, &Origin::Option("@".to_owned()));
        } else if is_stream {
            self.does(Does::RunInput, origin);
        }
        self.project_path(word, origin);
    }

    /// A goal or task of a build.
    pub(super) fn goal(&mut self, word: &Arg) -> Result<(), Cause> {
        // Anything but a plain name may be program text (`sbt 'eval …'`).
        let Some(text) = word.as_literal() else { return Err(Cause::Operands(self.name())) };
        if !text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:@*#".contains(c)) {
            return Err(Cause::Operands(self.name()));
        }
        // `group:plugin:goal` is fetched from wherever that is published; gradle's paths start with a colon.
        let is_maven = self.name().starts_with("mvn");
        let has_group = !text.starts_with(':') && text.split(':').next().is_some_and(|group| is_maven || group.contains('.'));
        let is_coordinate = has_group && text.matches(':').count() > 1;
        if is_coordinate {
            self.does(Does::RunPackages, &Origin::Option(":".to_owned()));
        }
        Ok(())
    }

    /// A recipe's name, or a variable that is set for it.
    pub(super) fn target(&mut self, word: &Arg, origin: &Origin) -> Result<(), Cause> {
        let Some(text) = word.as_literal() else { return Err(Cause::Operands(self.name())) };
        // Runners put their words into the recipe's shell text as they are (`{{args}}`, `$(MAKECMDGOALS)`).
        if text.contains([';', '|', '&', '$', '`', '<', '>', '(', ')', '\\', '\'', '"', '{', '}', '\n']) {
            return Err(Cause::Operands(self.name()));
        }
        // `just FOLDER/RECIPE` takes the justfile of that folder.
        let Some((name, value)) = text.split_once('=') else {
            self.project_path(word, origin);
            return Ok(());
        };
        // `make X=$(shell …)` and `X!=…` run; a plain value still lands in the recipe's shell text.
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let is_plain = value.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:,+@%".contains(c));
        if !is_name || !is_plain {
            return Err(Cause::Operands(self.name()));
        }
        let setting = format!("{name}=");
        self.push(Effect::Beyond(setting.clone()), &Origin::Option(setting));
        Ok(())
    }

    /// The values of settings, which may be paths that are written.
    pub(super) fn settings(&mut self, word: &Arg, origin: &Origin) {
        let Some(text) = word.as_literal() else { return self.does(Does::Opaque, origin) };
        for value in text.split(';').filter_map(|setting| setting.split_once('=')).map(|(_, value)| Arg::literal(value)) {
            self.project_path(&value, origin);
            if sensitive::protected_place(&self.locate(&value)).is_some() {
                self.push(Effect::Write(self.locate(&value)), origin);
            }
        }
    }

    /// A path of the project is what the command is about; one that leads elsewhere is other code.
    pub(super) fn project_path(&mut self, word: &Arg, origin: &Origin) {
        let leads_out = match word.as_literal() {
            Some(text) => {
                text.starts_with(['/', '~', '\\'])
                    || text.starts_with("file:")
                    || text.starts_with("data:")
                    || text.split('/').any(|part| part == "..")
                    || text.get(1..2) == Some(":")
            }
            None => !word.is_glob() || word.prefix().starts_with('/'),
        };
        if leads_out {
            let place = self.locate(word);
            self.push(Effect::Execute(Code::Script(place.clone())), origin);
            self.push(Effect::Read { place, depth: Depth::Tree }, origin);
        }
        if self.fetches_code(word) {
            self.push(Effect::Opaque(Cause::Address(word.to_string())), origin);
        }
        // Nothing that a project's tool only reads lies there.
        if word.pattern().split('/').any(|part| part.eq_ignore_ascii_case(".git")) {
            let place = self.locate(word);
            self.push(Effect::Write(place), origin);
        }
    }

    /// A word handed to a script of the project. What it means is the script's affair, but options by
    /// which common runners take other code, another folder or another output are known.
    pub(super) fn script_word(&mut self, word: &Arg, origin: &Origin) -> Result<(), Cause> {
        const TAKES_OTHER: &[&str] = &[
            "--prefix",
            "--cwd",
            "--dir",
            "--script-shell",
            "--config",
            "--outDir",
            "--out-dir",
            "--project",
            "--require",
            "--import",
            "--loader",
            "--rootDir",
            "--root",
            "--rulesdir",
            "--plugin",
            "--parser",
            "--rootdir",
            "--confcutdir",
            "--eval",
            "--exec",
            "--output",
            "--shell",
            "--node-options",
            "--userconfig",
            "-exec",
            "-toolexec",
            "--toolexec",
            "-overlay",
            "--overlay",
            "-vettool",
            "--vettool",
            "-modfile",
            "--modfile",
            "-ldflags",
            "--ldflags",
            "-gcflags",
            "--gcflags",
            "-asmflags",
            "--asmflags",
            "-gccgoflags",
            "--gccgoflags",
            "-compiler",
            "--compiler",
            "-pkgdir",
            "--pkgdir",
            "--globalconfig",
            // Of eslint: they fetch and run other packages. Of vitest: what Node is started with, and a folder that is emptied.
            "--init",
            "--inspect-config",
            "--mcp",
            "--execArgv",
            "--coverage.reportsDirectory",
            "-p",
            "-c",
            "-r",
            "-C",
            "-e",
            "-o",
            "-f",
        ];
        let text = word.prefix();
        let name = text.split('=').next().unwrap_or("");
        if word.has_holes() && !word.is_glob() {
            return Err(Cause::Operands(self.name()));
        }
        // Without a script of that name, npm and the first Yarn print the environment.
        let runs_script =
            matches!(self.out.command.as_slice(), [manager, run] if (manager == "npm" || manager == "yarn") && run.starts_with("run"));
        if runs_script && text == "env" {
            self.does(Does::ReadEnvironment, &Origin::Option("env".to_owned()));
        }
        // Go's test binaries take these behind `-args` as well.
        let writes = name.starts_with("-test.") && ["profile", "trace", "dir", "file"].iter().any(|end| name.ends_with(end));
        if writes || TAKES_OTHER.contains(&name) || (self.name().starts_with("npm ") && is_of_npm(name)) {
            self.push(Effect::Beyond(name.to_owned()), &Origin::Option(name.to_owned()));
        }
        self.project_path(word, origin);
        let is_short = text.starts_with('-') && !text.starts_with("--");
        // `-f/tmp/x`; a variable of make (`SHELL=/tmp/x`).
        let behind = if is_short { Some(2) } else { is_assignment(word).then(|| name.len().saturating_add(1)) };
        if let Some(value) = behind.and_then(|at| word.after(at)) {
            self.project_path(&value, origin);
        }
        // The value of an option may be a file that is written.
        if let Some(value) = text.find('=').filter(|_| text.starts_with('-')).and_then(|at| word.after(at.saturating_add(1))) {
            self.project_path(&value, origin);
            let place = self.locate(&value);
            if sensitive::protected_place(&place).is_some() {
                self.push(Effect::Write(place), origin);
            }
        }
        Ok(())
    }
}
