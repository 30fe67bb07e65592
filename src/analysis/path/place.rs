//! What a word or an argument names: a path as it is spelled and as the machine sees it, or as much of it as is known.

use std::fmt;

use super::AbsPath;
use crate::analysis::wildcard;
use crate::world::World;

/// A path as the call names it and as the machine sees it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Located {
    /// The path with `..` taken away textually.
    pub path: AbsPath,
    /// Where it leads after links, where that is elsewhere.
    elsewhere: Option<AbsPath>,
    /// Whether the file system was looked at.
    pub on_disk: bool,
}

impl Located {
    /// A path on which no link lies, as far as the file system was looked at.
    pub fn plain(path: AbsPath, on_disk: bool) -> Self {
        Self { path, elsewhere: None, on_disk }
    }

    /// A path of which the file system says that it leads to `real`.
    pub fn on_disk(path: AbsPath, real: AbsPath) -> Self {
        let elsewhere = (real != path).then_some(real);
        Self { path, elsewhere, on_disk: true }
    }

    /// Where it leads after links; the same as the path where the file system was not looked at.
    pub fn real(&self) -> &AbsPath {
        self.elsewhere.as_ref().unwrap_or(&self.path)
    }

    /// The path, and where it leads if that is elsewhere.
    pub fn spellings(&self) -> impl Iterator<Item = &AbsPath> {
        std::iter::once(&self.path).chain(&self.elsewhere)
    }

    /// Whether a link leads elsewhere.
    pub fn leads_elsewhere(&self) -> bool {
        self.elsewhere.is_some()
    }

    /// Whether both spellings are inside `folder`.
    pub fn is_inside(&self, folder: &AbsPath) -> bool {
        self.spellings().all(|path| folder.contains(path))
    }
}

/// Where an effect lands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// One path.
    At(Located),
    /// Paths below a known folder that a glob makes: the folder, and the pattern below it in which
    /// `*` stands for any text within a name and `**` for any text.
    Below {
        /// The folder.
        base: Located,
        /// The pattern, relative to it.
        pattern: String,
    },
    /// A path that is only known when the call runs.
    Unknown,
}

impl Place {
    /// Whether it may be the path, or a folder above it, whatever the case of letters.
    pub(crate) fn may_hold(&self, path: &AbsPath) -> bool {
        match self {
            Self::At(at) => at.spellings().any(|written| written.may_contain(path)),
            Self::Below { base, pattern } => base.spellings().any(|base| {
                let found = wildcard::from_glob(&format!("{}/{pattern}", base.as_str().trim_end_matches('/')).to_lowercase());
                let is_found = |path: &AbsPath| wildcard::intersects(&found, &path.as_str().to_lowercase());
                base.may_contain(path) && std::iter::successors(Some(path.clone()), AbsPath::parent).any(|path| is_found(&path))
            }),
            Self::Unknown => true,
        }
    }

    /// Whether something below the folder may be at it, or the folder itself.
    pub(crate) fn may_be_in(&self, folder: &AbsPath) -> bool {
        match self {
            Self::At(at) => at.spellings().any(|path| folder.may_contain(path) || path.may_contain(folder)),
            Self::Below { base, .. } => base.spellings().any(|base| folder.may_contain(base) || base.may_contain(folder)),
            Self::Unknown => true,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(at) if at.leads_elsewhere() => write!(f, "{} (which is {})", at.path, at.real()),
            Self::At(at) => write!(f, "{}", at.path),
            Self::Below { base, pattern } => write!(f, "{}/{pattern}", base.path.as_str().trim_end_matches('/')),
            Self::Unknown => f.write_str("a path that is only known when it runs"),
        }
    }
}

/// What relative paths and `~` start from.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    /// The machine, as far as it may be asked.
    pub world: &'a dyn World,
    /// The person's home folder.
    pub home: Option<&'a AbsPath>,
    /// The current folder, where it is known.
    pub cwd: Option<&'a AbsPath>,
}

impl fmt::Debug for Origin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Origin").field("home", &self.home).field("cwd", &self.cwd).finish_non_exhaustive()
    }
}

impl Origin<'_> {
    /// The place that `text` names: literal text after the shell's or the tool's own expansion.
    /// A leading `~/` is not expanded here; the shell does that where it stands unquoted.
    pub fn locate(&self, text: &str) -> Place {
        // To whoever is started these are its own descriptors; a link would be followed to those of this process.
        if is_descriptor(text)
            && let Some(path) = AbsPath::parse(text)
        {
            return Place::At(Located::plain(path, false));
        }
        let root;
        let base = match self.cwd {
            Some(cwd) => cwd,
            None if AbsPath::parse(text).is_some() => {
                root = AbsPath::root();
                &root
            }
            None => return Place::Unknown,
        };
        match (base.join(text), self.world.resolve(base, text)) {
            (Some(path), Ok(Some(real))) => Place::At(Located::on_disk(path, real)),
            (Some(path), Ok(None)) => Place::At(Located::plain(path, false)),
            _ => Place::Unknown,
        }
    }

    /// The place of a path given to a tool, which may expand a leading `~/` itself.
    pub fn locate_for_tool(&self, text: &str) -> Place {
        match (text.strip_prefix('~'), self.home) {
            (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with('/') => {
                self.locate(&format!("{}{rest}", home.as_str().trim_end_matches('/')))
            }
            (Some(_), _) => Place::Unknown,
            (None, _) => self.locate(text),
        }
    }
}

/// Whether the path names a descriptor of the process that opens it: `/dev/fd/63` of `<(…)`, `/dev/stdin`.
fn is_descriptor(text: &str) -> bool {
    let number = text.strip_prefix("/dev/fd/");
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
        || matches!(text, "/dev/stdin" | "/dev/stdout" | "/dev/stderr")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn abs(text: &str) -> AbsPath {
        AbsPath::parse(text).expect(text)
    }

    #[test]
    fn a_place_may_be_at_a_path_or_in_a_folder() {
        let at = |path: &str| Place::At(Located::plain(abs(path), true));
        let below = |base: &str, pattern: &str| Place::Below { base: Located::plain(abs(base), true), pattern: pattern.to_owned() };
        let holds = |place: &Place, path: &str| place.may_hold(&abs(path));
        assert!(holds(&at("/w/a"), "/w/a") && holds(&at("/w/a"), "/w/A/b") && !holds(&at("/w/a"), "/w/ab"));
        let scripts = below("/w", "*.sh");
        assert!(holds(&scripts, "/w/run.sh") && holds(&scripts, "/w/x.sh/y"));
        assert!(!holds(&scripts, "/w/run.py") && !holds(&scripts, "/v/run.sh"));
        assert!(holds(&Place::Unknown, "/w"));
        let is_in = |place: &Place, folder: &str| place.may_be_in(&abs(folder));
        for (base, folder, expected) in [("/w/a", "/w", true), ("/w", "/w/a", true), ("/w/a", "/w/b", false)] {
            assert_eq!(is_in(&at(base), folder), expected, "{base} in {folder}");
            assert_eq!(is_in(&below(base, "*"), folder), expected, "below {base} in {folder}");
        }
        assert!(is_in(&Place::Unknown, "/w"));
    }
}
