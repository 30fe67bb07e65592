//! Options of the programs that print the paths of files, as far as they leave each line a path.

/// Options of a program that prints the paths of files: those without a value that leave each line a path, those that
/// say that paths are printed at all, those that go down, those with data, and those with a pattern for names.
pub(super) struct Lister {
    pub(super) flags: &'static [&'static str],
    pub(super) lists: &'static [&'static str],
    pub(super) recursive: &'static [&'static str],
    pub(super) values: &'static [&'static str],
    pub(super) patterns: &'static [&'static str],
    /// Takes the place of the pattern among the operands.
    pub(super) expressions: &'static [&'static str],
    /// Say that hidden files are among them; empty where they always are.
    pub(super) hidden: &'static [&'static str],
    /// Say that a NUL stands behind each path.
    pub(super) nul: &'static [&'static str],
}

/// Source: git-ls-files(1) 2.43. Names with line ends or quotes are printed in quotes.
pub(super) const GIT_LS_FILES: &Lister = &Lister {
    flags: &["-c", "-m", "-o", "--cached", "--modified", "--others", "--exclude-standard"],
    lists: &[],
    recursive: &[],
    values: &[],
    patterns: &[],
    expressions: &[],
    hidden: &[],
    nul: &["-z"],
};
/// Source: git-diff(1) 2.43. Names with line ends or quotes are printed in quotes.
pub(super) const GIT_DIFF: &Lister = &Lister {
    flags: &["--no-renames"],
    lists: &[],
    recursive: &[],
    values: &["--diff-filter"],
    patterns: &[],
    expressions: &[],
    hidden: &[],
    nul: &["-z"],
};
/// Source: git-grep(1) 2.43.
pub(super) const GIT_GREP: &Lister = &Lister {
    flags: &["-i", "-E", "-F", "-w", "-P", "-G", "-I", "-v"],
    lists: &["-l", "-L", "--files-with-matches", "--name-only", "--files-without-match"],
    recursive: &[],
    values: &[],
    patterns: &[],
    expressions: &["-e"],
    hidden: &[],
    nul: &["-z", "--null"],
};
/// Source: fd(1) 10.2.
pub(super) const FD: &Lister = &Lister {
    flags: &["-H", "-I", "-u", "-g", "-F", "-s", "-i", "-p", "--hidden", "--no-ignore", "--glob", "--full-path"],
    lists: &[],
    recursive: &[],
    values: &["-t", "-d", "--type", "--max-depth", "--min-depth", "--changed-within", "--changed-before", "-E", "--exclude"],
    patterns: &["-e", "--extension"],
    expressions: &[],
    hidden: &["-H", "-u", "--hidden"],
    nul: &["-0", "--print0"],
};
/// Source: rg(1) 14.1.
pub(super) const RG: &Lister = &Lister {
    flags: &["-i", "-S", "-s", "-n", "-w", "-x", "-F", "-P", "-U", "-u", "-.", "--hidden", "--no-ignore", "--ignore-case"],
    lists: &["-l", "--files", "--files-with-matches", "--files-without-match"],
    recursive: &[],
    values: &["-t", "-T", "-m", "-d", "--type", "--type-not", "--max-depth", "--sort", "--sortr", "--max-count"],
    patterns: &["-g", "--glob", "--iglob"],
    expressions: &["-e", "--regexp"],
    hidden: &["-u", "-.", "--hidden"],
    nul: &["-0", "--null"],
};
/// Source: grep(1) 3.8. `-R` is not among them: it follows links.
pub(super) const GREP: &Lister = &Lister {
    flags: &["-i", "-E", "-F", "-P", "-G", "-w", "-x", "-n", "-s", "-I", "-v", "-H", "--ignore-case", "--extended-regexp"],
    lists: &["-l", "-L", "--files-with-matches", "--files-without-match"],
    recursive: &["-r", "--recursive"],
    values: &["-m", "--max-count", "--exclude", "--exclude-dir"],
    patterns: &["--include"],
    expressions: &["-e", "--regexp"],
    hidden: &[],
    nul: &["-Z", "--null"],
};

/// The words of a lister.
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the command line")]
#[derive(Default)]
pub(super) struct Listing<'w> {
    pub(super) lists: bool,
    pub(super) recursive: bool,
    pub(super) hidden: bool,
    pub(super) nul: bool,
    pub(super) patterns: Vec<&'w str>,
    /// The first operand, where it is a pattern.
    pub(super) first: Option<&'w str>,
    pub(super) operands: Vec<&'w str>,
}

/// Takes the words apart; `None` if one of them is not known. `leading`: how many operands are patterns.
pub(super) fn of_options<'w>(words: &[&'w str], lister: &Lister, leading: usize) -> Option<Listing<'w>> {
    let mut out = Listing { hidden: lister.hidden.is_empty(), ..Listing::default() };
    let mut leading = leading;
    let mut words = words.iter().copied();
    let mut options = true;
    while let Some(word) = words.next() {
        if !options || !word.starts_with('-') || word == "-" {
            if leading > 0 {
                leading = leading.saturating_sub(1);
                out.first = Some(word);
            } else {
                out.operands.push(word);
            }
            continue;
        }
        if word == "--" {
            options = false;
            continue;
        }
        let (name, attached) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
        let valued = |names: &[&str]| names.contains(&name);
        if valued(lister.values) || valued(lister.patterns) || valued(lister.expressions) {
            let value = match attached {
                Some(value) => value,
                None => words.next()?,
            };
            if valued(lister.patterns) {
                out.patterns.push(value);
            }
            if valued(lister.expressions) {
                leading = 0;
            }
            continue;
        }
        if attached.is_some() {
            return None;
        }
        let mut flag = |flag: &str| {
            out.lists |= lister.lists.contains(&flag);
            out.recursive |= lister.recursive.contains(&flag);
            out.nul |= lister.nul.contains(&flag);
            out.hidden |= lister.hidden.contains(&flag);
            lister.flags.contains(&flag) || lister.nul.contains(&flag) || lister.lists.contains(&flag) || lister.recursive.contains(&flag)
        };
        if !flag(word) {
            let letters = word.strip_prefix('-').filter(|letters| !letters.starts_with('-'))?;
            let mut all = true;
            for letter in letters.chars() {
                all &= flag(&format!("-{letter}"));
            }
            if !all {
                return None;
            }
        }
    }
    Some(out)
}

/// Whether some of the letters behind one dash is this one.
pub(super) fn is_bundle_with(word: &str, letter: char) -> bool {
    word.strip_prefix('-').is_some_and(|letters| !letters.starts_with('-') && letters.contains(letter))
}
