//! Operands: which role each has, and what more follows where they are copied, linked, or a command of their own.

use compact_str::CompactString;

use super::getopt::Given;
use super::inner::{Inner, Run};
use super::places::is_assignment;
use super::reader::Reader;
use super::row::{Mini, Operands, Role};
use crate::action::{ANY, ANY_IN_NAME, Arg, Cause, Depth, Effect, Origin};
use crate::analysis::marks::has_word;
use crate::analysis::path::Place;
use crate::analysis::sensitive;

/// The roles of so many operands, by their places.
struct Roles<'r> {
    first: &'r [Role],
    rest: Option<Role>,
    /// The role of the last one, where there are enough for it to have its own.
    last: Option<Role>,
}

impl Roles<'_> {
    fn at(&self, position: usize, is_last: bool) -> Option<Role> {
        self.first.get(position).copied().or(self.last.filter(|_| is_last)).or(self.rest)
    }

    /// Whether several words in this place would all have the role of one, and leave that of every later word as it is.
    fn are_even_from(&self, position: usize, is_last: bool) -> bool {
        let first = self.first.get(position..).unwrap_or_default();
        first.iter().all(|role| Some(*role) == self.rest) && !(is_last && self.last.is_some())
    }
}

impl Reader<'_> {
    pub(super) fn operands(&mut self, roles: &Operands<'_>, words: &[Arg], operands: &[usize], options: &[Given<'_>]) -> Result<(), Cause> {
        let is_given = |names: &str| options.iter().any(|given| has_word(names, given.name));
        let shell_text = Operands::then(&[Role::Shell], Role::Text);
        let roles = if self.modifiers.shell_text { &shell_text } else { roles };
        let has_script = is_given("-e --expression -f --file");
        if !has_script {
            self.read_by_bsd(words, operands);
        }
        let first: &[Role] = if is_given(roles.first_unless) { &[] } else { roles.first };
        let takes_last = roles.last.filter(|_| !is_given(roles.last_unless));
        let last = takes_last.filter(|_| operands.len() > first.len().saturating_add(1));
        let placed = Roles { first, rest: roles.rest, last };
        let operands = self.without_suffix(words, operands, has_script);
        let operands = self.without_subcommand(words, operands);
        if takes_last.is_some() && last.is_none() && operands.iter().any(|&at| words.get(at).is_some_and(Arg::is_many)) {
            // One word that may become several has a destination among them.
            return Err(Cause::DynamicWord(self.name()));
        }
        // With `-r` the link is made to lead where the word leads from here.
        let leads_from_link = || is_given("-s --symbolic") && !is_given("-r --relative");
        let into = target_folder(options).filter(|_| roles.last == Some(Role::Write));
        for (position, &at) in operands.iter().enumerate() {
            let Some(word) = words.get(at) else { continue };
            let is_last = position.saturating_add(1) == operands.len();
            let role = placed.at(position, is_last).ok_or_else(|| Cause::Operands(self.name()))?;
            // A word that may be none or several moves every later word to another role.
            let is_file_of_text = self.modifiers.understood && self.is_called(&["perl"]);
            if word.is_many() && !is_file_of_text && !placed.are_even_from(position, is_last) {
                return Err(Cause::DynamicWord(self.name()));
            }
            if let Some(taken) = self.with_words_behind(role, roles.rest, words.get(at..).unwrap_or_default()) {
                return taken;
            }
            let destination = operands.last().filter(|_| !is_last).and_then(|&at| words.get(at));
            if role == Role::Linked {
                // A link has the name of what it leads to, where it is made in a folder.
                self.copied(word, into.or(destination).unwrap_or(&Arg::literal(".")), true)?;
                if leads_from_link() && !word.prefix().starts_with(['/', '~']) {
                    self.linked(word, destination, options)?;
                    continue;
                }
            }
            self.modifiers.has_statements |= matches!(role, Role::Mini(Mini::Sql(_)));
            // A file that a reading program writes when it is named in this place (`uniq IN OUT`).
            let is_output = role == Role::Write && first.get(position).is_some();
            let origin = if is_output { Origin::Option("OUTPUT".to_owned()) } else { Origin::Ordinary };
            self.word(role, word, &origin)?;
            if matches!(role, Role::Read | Role::ReadTree | Role::Move) {
                for folder in [destination.filter(|_| last == Some(Role::Write)), into].into_iter().flatten() {
                    self.copied(word, folder, role == Role::Move)?;
                }
            }
        }
        // A value that comes to nothing is no word, and what is worked on then is the same as without it.
        let is_there = |&at: &usize| words.get(at).is_some_and(|word| !word.is_many() || word.is_glob() || !word.prefix().is_empty());
        let beyond_first = operands.iter().skip(first.len()).any(is_there);
        match roles.default.filter(|role| *role != Role::Read || self.modifiers.recursive) {
            Some(role) if !beyond_first && last.is_none() => match role {
                Role::Command => self.command(Vec::new()),
                role => self.word(role, &Arg::literal("."), &Origin::Ordinary),
            },
            _ => Ok(()),
        }
    }

    /// A word with which those behind it belong together: a command, or a script with the words that are for it. `None` if it
    /// stands for itself.
    fn with_words_behind(&mut self, role: Role, rest: Option<Role>, words: &[Arg]) -> Option<Result<(), Cause>> {
        let first = words.first()?;
        match role {
            Role::Command => Some(self.command(words.to_vec())),
            Role::Assignment if rest == Some(Role::Command) && !is_assignment(first) => Some(self.command(words.to_vec())),
            Role::JoinedShell => Some(self.joined_shell(words)),
            Role::Script => Some(self.word(Role::Script, first, &Origin::Ordinary)),
            Role::Shell if self.modifiers.shell_text => {
                // In front of the arguments stands `$0`, which may be the first of several words.
                let named = if words.get(1).is_some_and(Arg::is_many) { 1 } else { 2 };
                Some(self.shell_text(first, words.get(named..).unwrap_or_default()))
            }
            _ => None,
        }
    }

    /// BSD's `sed -i ''` takes the empty word for the suffix, where GNU's takes none: to that it is the script, and the word behind it is a
    /// file, if there is one of that name.
    fn without_suffix<'o>(&mut self, words: &[Arg], operands: &'o [usize], has_script: bool) -> &'o [usize] {
        let [first, others @ ..] = operands else { return operands };
        let is_empty = self.modifiers.in_place.is_some() && words.get(*first).and_then(Arg::as_literal) == Some("");
        if !is_empty || self.modifiers.suffix.is_some() {
            return operands;
        }
        match others {
            _ if has_script => {}
            // Nothing is left that BSD's could change.
            [] | [_] => return operands,
            [script, ..] => {
                let place = words.get(*script).map_or(Place::Unknown, |script| self.locate(script));
                if matches!(&place, Place::At(at) if self.origin.world.exists(at.real())) {
                    let origin = Origin::Option("-i".to_owned());
                    self.push(Effect::Read { place: place.clone(), depth: Depth::Content }, &origin);
                    self.push(Effect::Write(place), &origin);
                }
            }
        }
        others
    }

    /// `yq e …` is the form with a subcommand; to other programs of that name it is an expression of one unknown word.
    fn without_subcommand<'o>(&self, words: &[Arg], operands: &'o [usize]) -> &'o [usize] {
        match operands {
            [first, others @ ..]
                if self.is_called(&["yq"])
                    && matches!(words.get(*first).and_then(Arg::as_literal), Some("e" | "eval" | "ea" | "eval-all")) =>
            {
                others
            }
            operands => operands,
        }
    }

    /// A symbolic link leads from its own folder, which is the destination or the one above it.
    fn linked(&mut self, target: &Arg, destination: Option<&Arg>, options: &[Given<'_>]) -> Result<(), Cause> {
        let folder = target_folder(options);
        let here = Arg::literal(".");
        let base = folder.or(destination).unwrap_or(&here);
        for above in ["", "../"] {
            let from_there = format!("{}/{above}{}", base.pattern().trim_end_matches('/'), target.pattern());
            self.word(Role::Linked, &Arg::with_holes(from_there, target.is_many() || base.is_many()), &Origin::Ordinary)?;
            if folder.is_some() || *base == here {
                break;
            }
        }
        Ok(())
    }

    /// BSD's `sed -i p w.envrc FILE` takes `p` for the suffix and `w.envrc` for the script, which writes.
    fn read_by_bsd(&mut self, words: &[Arg], operands: &[usize]) {
        let takes_word = self.modifiers.in_place.is_some() && self.modifiers.suffix.is_none() && self.is_called(&["sed", "gsed"]);
        let Some(script) = operands.get(1).and_then(|&at| words.get(at)).filter(|_| takes_word) else { return };
        let script = script.pattern();
        for (at, _) in script.match_indices('w') {
            let Some(file) = script.get(at.saturating_add(1)..).map(str::trim_start).filter(|file| !file.is_empty()) else { continue };
            let place = self.locate(&Arg::with_holes(file, false));
            let leads_out = at == 0 && file.starts_with(['/', '.']);
            if leads_out || sensitive::protected_place(&place).is_some() {
                self.push(Effect::Write(place), &Origin::Option("-i".to_owned()));
            }
        }
    }

    /// What a copy into a folder writes there: a file of the same name, and with a whole folder also
    /// the hidden files in it.
    fn copied(&mut self, source: &Arg, destination: &Arg, moves: bool) -> Result<(), Cause> {
        let name = source.pattern().trim_end_matches('/').rsplit('/').next().unwrap_or("").to_owned();
        let is_contents = matches!(name.as_str(), "." | ".." | "") || name.contains([ANY, ANY_IN_NAME]);
        let name = if is_contents && self.modifiers.recursive { ".git".to_owned() } else { name };
        let target = format!("{}/{name}", destination.pattern().trim_end_matches('/'));
        if moves || self.modifiers.recursive {
            // With a folder goes what programs act upon below one of its name (`.github/workflows`).
            for top in [destination.pattern().trim_end_matches('/'), target.as_str()] {
                for inner in sensitive::protected_below(top.rsplit('/').next().unwrap_or(top)) {
                    let inner = Arg::with_holes(format!("{top}/{inner}"), destination.is_many());
                    self.word(Role::Write, &inner, &Origin::Ordinary)?;
                }
            }
        }
        self.word(Role::Write, &Arg::with_holes(target, destination.is_many()), &Origin::Ordinary)
    }

    /// Words that are joined to one text for a shell; some versions of these programs start them as they are.
    fn joined_shell(&mut self, words: &[Arg]) -> Result<(), Cause> {
        let texts = words.iter().map(Arg::as_literal).collect::<Option<Vec<_>>>().ok_or_else(|| Cause::DynamicWord(self.name()))?;
        let is_plain = |text: &&str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:,@%+".contains(c));
        if !texts.iter().all(is_plain) {
            self.word(Role::Shell, &Arg::literal(texts.join(" ")), &Origin::Ordinary)?;
        }
        self.command(words.to_vec())
    }

    /// A command of the remaining words; assignments before it are its environment.
    pub(super) fn command(&mut self, mut words: Vec<Arg>) -> Result<(), Cause> {
        // Others than these take `A=./x` for the name of a program.
        let takes_assignments = matches!(self.out.command.first().map(CompactString::as_str), Some("env" | "genv" | "sudo"));
        while let Some(word) = words.first().filter(|w| takes_assignments && is_assignment(w)) {
            self.word(Role::Assignment, &word.clone(), &Origin::Ordinary)?;
            words.remove(0);
        }
        if words.is_empty() {
            self.push(Effect::Environment, &Origin::Ordinary);
            return Ok(());
        }
        if self.is_xargs() {
            self.take_what_xargs_reads(&mut words);
        }
        self.out.inner.push(Inner { run: Run::Command(words), folder: self.folder.clone() });
        Ok(())
    }
}

/// The folder that `-t` names, for programs that then copy every operand into it.
fn target_folder<'a>(options: &'a [Given<'_>]) -> Option<&'a Arg> {
    options.iter().find(|given| matches!(given.name, "-t" | "--target-directory")).and_then(|given| given.value.as_ref())
}
