//! The files that a text touches: what it opens, looks at and writes, by which paths.

use super::Access;
use super::check::{Checker, Keywords, WALK, stay_below};
use super::library::{self, Member};
use super::names::Bound;
use super::tree::{Argument, Expr};

/// Whether the argument says how a file is opened, and that it is only read.
pub(super) fn opens_for_reading(argument: &Argument) -> bool {
    let is_reading = |mode: &Expr| match mode {
        Expr::Text { value: Some(mode), bytes: false } => matches!(mode.as_str(), "r" | "rb" | "rt" | "r:*" | "r:gz" | "r:bz2" | "r:xz"),
        _ => false,
    };
    match argument {
        Argument::Plain(mode) => is_reading(mode),
        Argument::Named(name, value) => match name.as_str() {
            "mode" => is_reading(value),
            "encoding" | "errors" | "newline" => matches!(value, Expr::Text { .. } | Expr::Constant(_)),
            _ => false,
        },
        Argument::Star(_) | Argument::Doubled(_) => false,
    }
}

/// Whether the pattern is for all files with one ending.
pub(super) fn is_for_a_kind(pattern: &str) -> bool {
    pattern.rsplit('/').next().is_some_and(|name| name.starts_with("*.") && !name.contains(['?', '[']))
}

impl Checker<'_> {
    /// Something to which text may be written: the standard streams, or what `open` gave, which says where it writes.
    pub(super) fn writer(&mut self, expr: &Expr) -> Option<()> {
        let dotted = self.names.dotted(expr);
        if matches!(dotted.as_deref(), Some("sys.stdout" | "sys.stderr" | "sys.stdout.buffer" | "sys.stderr.buffer")) {
            return Some(());
        }
        match expr {
            Expr::Name(name) => {
                let bound = self.names.get(name);
                (!bound.is_empty() && bound.iter().all(|one| *one == Bound::File)).then_some(())
            }
            Expr::Call(callee, arguments) if **callee == Expr::Name("open".into()) => self.open(arguments),
            _ => None,
        }
    }

    /// A function that looks at the path that is its first argument, or reads it.
    pub(super) fn looks(&mut self, dotted: &str, kind: Member, arguments: &[Argument]) -> Option<()> {
        let (paths, from_home) = match arguments.first() {
            Some(Argument::Plain(path)) => match self.names.found(path).filter(|_| kind == Member::Look) {
                Some(patterns) => (Some(patterns).filter(|patterns| stay_below(patterns))?, false),
                None => self.path_of(path)?,
            },
            None if dotted == "os.listdir" => (vec![".".to_owned()], false),
            _ => return None,
        };
        let paths = match dotted {
            WALK => paths.iter().map(|path| format!("{}/**", path.trim_end_matches('/'))).collect(),
            _ => paths,
        };
        self.touch(paths, if kind == Member::Read { Access::Read } else { Access::Look }, from_home)?;
        let others = arguments.get(1..).unwrap_or_default();
        if library::is_opening(dotted) {
            return others.iter().all(opens_for_reading).then_some(());
        }
        self.arguments(others, Keywords::Known)
    }

    /// The strings that a path may be, and whether `~` stands for the home folder in them.
    pub(super) fn path_of(&self, expr: &Expr) -> Option<(Vec<String>, bool)> {
        if let Expr::Call(callee, arguments) = expr
            && self.names.dotted(callee).as_deref() == Some("os.path.expanduser")
        {
            let [Argument::Plain(inner)] = arguments.as_slice() else { return None };
            return self.names.literals(inner).map(|paths| (paths, true));
        }
        if let Expr::Name(name) = expr
            && let Some(paths) = self.names.home_paths(name)
        {
            return Some((paths, true));
        }
        let paths = self.names.literals(expr).or_else(|| self.names.path(expr))?;
        Some((paths, false))
    }

    /// `open(PATH, MODE, …)`
    pub(super) fn open(&mut self, arguments: &[Argument]) -> Option<()> {
        let mut mode = "r";
        for (index, argument) in arguments.iter().enumerate() {
            match argument {
                Argument::Plain(_) if index == 0 => {}
                Argument::Plain(Expr::Text { value: Some(text), bytes: false }) if index == 1 => mode = text,
                Argument::Named(name, Expr::Text { value: Some(text), bytes: false }) if name == "mode" => mode = text,
                Argument::Named(name, Expr::Text { .. } | Expr::Constant(_))
                    if matches!(name.as_str(), "encoding" | "errors" | "newline") => {}
                Argument::Plain(_) | Argument::Star(_) | Argument::Named(..) | Argument::Doubled(_) => return None,
            }
        }
        let Some(Argument::Plain(file)) = arguments.first() else { return None };
        let accesses: &[Access] = match mode {
            "r" | "rb" | "rt" | "br" | "tr" => &[Access::Read],
            "w" | "wb" | "wt" | "a" | "ab" | "at" | "x" | "xb" | "xt" => &[Access::Write],
            "r+" | "r+b" | "rb+" | "w+" | "a+" => &[Access::Read, Access::Write],
            _ => return None,
        };
        // Its number is that of standard input.
        if *file == Expr::Constant(Some(0)) {
            return (accesses == [Access::Read]).then_some(());
        }
        if let Some(patterns) = self.names.found(file).or_else(|| self.found_paths(file)) {
            let is_of_kinds = patterns.iter().all(|pattern| is_for_a_kind(pattern));
            stay_below(&patterns).then_some(())?;
            return accesses.iter().try_for_each(|access| match access {
                Access::Read => self.touch(patterns.clone(), Access::ReadFound, false),
                _ => is_of_kinds.then(|| self.touch(patterns.clone(), Access::WriteFound, false))?,
            });
        }
        let (paths, from_home) = self.path_of(file)?;
        accesses.iter().try_for_each(|access| self.touch(paths.clone(), *access, from_home))
    }

    /// A method of a path.
    pub(super) fn of_path(&mut self, paths: Vec<String>, method: &str, arguments: &[Argument]) -> Option<()> {
        let access = match method {
            "read_text" | "read_bytes" => Access::Read,
            "open" => {
                arguments.iter().all(opens_for_reading).then_some(())?;
                return self.touch(paths, Access::Read, false);
            }
            "exists" | "is_dir" | "is_file" | "is_symlink" | "stat" if arguments.is_empty() => Access::Look,
            "write_text" | "write_bytes" | "mkdir" | "touch" => Access::Write,
            "as_posix" if arguments.is_empty() => Access::Look,
            _ => return None,
        };
        self.touch(paths, access, false)?;
        self.arguments(arguments, Keywords::Known)
    }

    /// Some of the paths that are found by a pattern.
    pub(super) fn list_of_paths(&mut self, value: &Expr) -> Option<Option<()>> {
        let (root, pattern) = self.names.lists_paths(value)?;
        let patterns = self.names.patterns_below(root, &pattern)?;
        if !stay_below(&patterns) {
            return Some(None);
        }
        let looked = self.touch(patterns, Access::Look, false);
        Some(looked.and_then(|()| self.beside_paths(value)))
    }

    /// What else is computed where `Path`s are listed: conditions, and which of them are taken.
    pub(super) fn beside_paths(&mut self, list: &Expr) -> Option<()> {
        match list {
            Expr::Name(_) => Some(()),
            Expr::Subscript(list, parts) => {
                self.beside_paths(list)?;
                self.expressions(parts)
            }
            Expr::Comprehension(results, clauses) => {
                results.iter().all(|one| matches!(one, Expr::Name(_))).then_some(())?;
                self.clauses(clauses)
            }
            Expr::Call(callee, arguments) => match (callee.as_ref(), arguments.as_slice()) {
                // A name that the text binds is another function.
                (Expr::Name(name), [Argument::Plain(inner)]) if self.names.get(name).is_empty() => self.beside_paths(inner),
                // Its pattern stands in the text, and so does the path of which it is asked.
                (Expr::Attribute(root, _), _) => (self.names.lists_paths(list).is_some() && self.names.path(root).is_some()).then_some(()),
                _ => None,
            },
            _ => None,
        }
    }
}
