//! Python texts in a call: whether one is understood, what it touches, and whose modules it would import.
//!
//! Python looks for modules in the current folder first, those of its own library as well (`python --help`, `-P`; the
//! manual on `sys.path`): a file `json.py` there is what `import json` runs. Python itself imports some more where it
//! prints an error, so that no file there may have the name of any module of the library.

use super::{Line, Source};
use crate::action::{Arg, Code, Effect, Origin, Step, Subject};
use crate::analysis::marks::has_word;
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::programs::mini::Touch;
use crate::analysis::programs::mini::python::{Given, Text, python};
use crate::analysis::programs::reader::Reader;
use crate::world::World;

/// Options without a value that change nothing about what the text does.
const PLAIN: &str = "uqEsSB";
/// Options that leave the current folder out.
const ISOLATING: &str = "IP";

/// Where the text of a command line is.
struct TextAt<'w> {
    line: Line<'w>,
    /// Whether the current folder is left out.
    isolated: bool,
    /// The words behind it, which are for the text.
    words: &'w [Arg],
}

/// The text of a command line without any option that is not known to be harmless.
fn text_of(words: &[Arg]) -> Option<TextAt<'_>> {
    let mut isolated = false;
    let mut words = words.get(1..)?.iter();
    loop {
        let Some(word) = words.next() else { return Some(TextAt { line: Line::Input, isolated, words: &[] }) };
        let word = word.as_literal()?;
        if word == "-" {
            return Some(TextAt { line: Line::Input, isolated, words: words.as_slice() });
        }
        let letters = word.strip_prefix('-').filter(|letters| !letters.is_empty())?;
        let (flags, has_text) = letters.strip_suffix('c').map_or((letters, false), |flags| (flags, true));
        if !flags.chars().all(|flag| PLAIN.contains(flag) || ISOLATING.contains(flag)) {
            return None;
        }
        isolated |= flags.contains(|flag| ISOLATING.contains(flag));
        if has_text {
            let line = words.next().and_then(Arg::as_literal).map(Line::Word)?;
            return Some(TextAt { line, isolated, words: words.as_slice() });
        }
    }
}

/// Whether the name is that of a Python whose language is known.
fn is_python(name: &str) -> bool {
    let version = name.strip_prefix("python3.");
    matches!(name, "python" | "python3") || version.is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|b| b.is_ascii_digit()))
}

impl Reader<'_> {
    /// What the program's text touches, where it is understood and all that it imports is Python's own.
    pub(super) fn touches_of_python(&self, source: Source) -> Option<Vec<Touch>> {
        let [name] = self.out.command.as_slice() else { return None };
        if !is_python(name) || !self.folder.is_inherited() {
            return None;
        }
        let TextAt { line, isolated, words } = text_of(self.words)?;
        let words: Vec<Option<&str>> = words.iter().map(|word| self.given_word(word)).collect();
        let given = Given { words: &words, is_python3: name.starts_with("python3") };
        let Text { touches, imports_installed } = python(&self.text_at(source, line)?, given)?;
        if isolated {
            return Some(touches);
        }
        let (world, here) = (self.origin.world, self.origin.cwd?);
        let may_be_another = may_shadow(world, here) || (imports_installed && may_shadow_any(world, here));
        (!may_be_another).then_some(touches)
    }
}

/// Modules of Python's own that run nothing of the files that they are given, and import nothing but its library.
const MODULES: &[&str] = &["json.tool", "py_compile", "ast", "tokenize", "dis", "tabnanny", "calendar"];

/// The module of a command line without any option that is not known to be harmless, and whether the current folder is left out.
fn module_of(words: &[Arg]) -> Option<(&str, bool)> {
    let mut isolated = false;
    let mut words = words.iter().skip(1);
    loop {
        let letters = words.next()?.as_literal()?.strip_prefix('-').filter(|letters| !letters.is_empty())?;
        let (flags, has_module) = letters.strip_suffix('m').map_or((letters, false), |flags| (flags, true));
        if !flags.chars().all(|flag| PLAIN.contains(flag) || ISOLATING.contains(flag)) {
            return None;
        }
        isolated |= flags.contains(|flag| ISOLATING.contains(flag));
        if has_module {
            return words.next().and_then(Arg::as_literal).filter(|name| MODULES.contains(name)).map(|name| (name, isolated));
        }
    }
}

impl Reader<'_> {
    /// Whether the module that is run is Python's own.
    pub(in crate::analysis::programs) fn is_module_of_python(&self) -> bool {
        let is_known = self.out.command.first().is_some_and(|name| is_python(name)) && self.folder.is_inherited();
        let Some((_, isolated)) = module_of(self.words).filter(|_| is_known && self.input.launch.is_some()) else { return false };
        isolated || self.origin.cwd.is_some_and(|cwd| !may_shadow(self.origin.world, cwd))
    }
}

/// Names of modules of Python's library, of all versions from 3.8 to 3.14 and of 2.7, and of modules that some of these
/// try to import, with those of PyYAML. Left out are those that no other module of the library imports.
const STANDARD: &str = "__future__ __main__ _abc _abcoll _aix_support _android_support _apple_support _ast _ast_unparse _asyncio _bisect _blake2 \
    _bootlocale _bootsubprocess _bz2 _codecs _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _collections _collections_abc _colorize \
    _compat_pickle _compression _contextvars _crypt _csv _ctypes _curses _curses_panel _datetime _dbm _decimal _dummy_thread _elementtree _frozen_importlib \
    _frozen_importlib_external _functools _gdbm _hashlib _heapq _hmac _imp _interpchannels _interpqueues _interpreters _io _ios_support _json _locale _lsprof \
    _lzma _markupbase _md5 _msi _multibytecodec _multiprocessing _opcode _opcode_metadata _operator _osx_support _overlapped _pickle _posixshmem \
    _posixsubprocess _py_abc _py_warnings _pydatetime _pydecimal _pyio _pylong _pyrepl _queue _random _remote_debugging _scproxy _sha1 _sha2 _sha256 _sha3 \
    _sha512 _signal _sitebuiltins _socket _sqlite3 _sre _ssl _stat _statistics _string _strptime _struct _suggestions _symtable _sysconfig _thread \
    _threading_local _tokenize _tracemalloc _types _typing _uuid _warnings _weakref _weakrefset _winapi _winreg _wmi _zoneinfo _zstd abc aifc annotationlib \
    argparse array ast asynchat asyncio asyncore atexit audioop backports base64 bdb binascii binhex bisect builtins bz2 calendar cgi cgitb chunk cmath cmd \
    code codecs codeop collections colorsys commands compileall compression concurrent configparser contextlib contextvars copy copy_reg copyreg cpickle \
    cprofile crypt cstringio csv ctypes curses dataclasses datetime dbm decimal difflib dis doctest dummy_thread dummy_threading email encodings enum errno \
    exceptions faulthandler fcntl filecmp fileinput fnmatch formatter fractions ftplib functools future_builtins gc genericpath getopt getpass gettext glob \
    graphlib grp gzip hashlib heapq hmac html htmlentitydefs htmlparser http imaplib imghdr imp importlib inspect io ipaddress itertools java json keyword \
    linecache locale logging lzma macpath mailbox mailcap markupbase marshal math md5 mimetypes mmap modulefinder msvcrt multiprocessing mutex netrc new nis \
    nntplib nt ntpath nturl2path numbers opcode operator optparse org os os2emxpath ossaudiodev parser pathlib pdb pickle pickletools pipes pkgutil platform \
    plistlib poplib posix posixpath pprint profile profiling pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline repr \
    reprlib resource riscos riscosenviron riscospath rlcompleter runpy sched secrets select selectors sets sha shelve shlex shutil signal sitecustomize smtplib sndhdr socket \
    socketserver spwd sqlite3 sre sre_compile sre_constants sre_parse ssl stat statistics string stringio stringold stringprep strop struct subprocess sunau \
    symbol symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap thread threading time timeit token tokenize tomllib trace \
    traceback tracemalloc tty types typing tzdata unicodedata unittest urllib urllib2 urlparse user userdict userlist userstring usercustomize uu uuid vms_lib warnings \
    wave weakref webbrowser winreg winsound xdrlib xml xmllib xmlrpc zipapp zipfile zipimport zlib zoneinfo \
    _yaml yaml";

/// Endings of files that Python imports.
const IMPORTED: &[&str] = &[".py", ".pyc", ".pyo", ".pyw", ".pyd", ".so", ".dll", ".dylib", ".sl"];

fn is_standard(name: &str) -> bool {
    has_word(STANDARD, &name.to_ascii_lowercase())
}

/// Whether a file of this name could be imported.
fn is_imported(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    IMPORTED.iter().any(|ending| name.ends_with(ending))
}

/// Whether something in the folder may be imported in the place of a module of Python's own.
fn may_shadow(world: &dyn World, folder: &AbsPath) -> bool {
    let Some(names) = world.names_in(folder) else {
        // A world without folders knows its files by their names alone.
        return !matches!(world.resolve(folder, "."), Ok(None)) || has_standard(world, folder);
    };
    names.iter().any(|name| match name.split_once('.') {
        Some((module, _)) => is_standard(module) && is_imported(name),
        None => is_standard(name) && is_package(world, folder, name),
    })
}

/// A folder is a module where it says so.
fn is_package(world: &dyn World, folder: &AbsPath, name: &str) -> bool {
    let inside = folder.join(name).and_then(|inner| world.names_in(&inner));
    inside.is_none_or(|inside| inside.iter().any(|file| file.to_ascii_lowercase().starts_with("__init__.")))
}

/// Names of files of a project that no package imports.
const OF_PROJECTS: &str = "app asgi cli conftest main manage noxfile run server setup tasks test tests train wsgi";

/// Names of folders of a project of which no package imports a part.
const FOLDERS_OF_PROJECTS: &str = "api apps assets backend bench benchmarks bin build ci code config configs data deploy deployment dist docker docs \
    evals examples experiments frontend infra k8s lib libs logs migrations models notebooks output packages results scripts services src \
    static templates tools ui util utils web";

/// Sections of a file of entry points that name programs, which nothing imports by itself.
const NAMING_PROGRAMS: &[&str] = &["[console_scripts]", "[gui_scripts]"];
const MAX_ENTRY_POINTS: usize = 64 * 1024;

/// Whether something in the folder may be imported by a package that is no part of Python: which others it tries to import is not
/// known. Where nobody can look, no file is known.
fn may_shadow_any(world: &dyn World, folder: &AbsPath) -> bool {
    let Some(names) = world.names_in(folder) else { return !matches!(world.resolve(folder, "."), Ok(None)) };
    let is_of_project = |name: &str| has_word(OF_PROJECTS, &name.to_ascii_lowercase());
    let has = |inner: &AbsPath, ending: &&str| inner.join(&format!("__init__{ending}")).is_none_or(|path| world.exists(&path));
    let is_package = |name: &str| folder.join(name).is_none_or(|inner| IMPORTED.iter().any(|ending| has(&inner, ending)));
    // Several folders may hold parts of a package without such a file (`google`, `jaraco`), of which the first counts.
    let is_part = |name: &str| {
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        is_name
            && !has_word(FOLDERS_OF_PROJECTS, &name.to_ascii_lowercase())
            && folder.join(name).and_then(|inner| Some((world.names_in(&inner)?, inner))).is_some_and(|(inside, inner)| {
                let holds_package = |part: &String| inner.join(part).is_none_or(|part| IMPORTED.iter().any(|ending| has(&part, ending)));
                inside.iter().any(|part| if part.contains('.') { is_imported(part) } else { holds_package(part) })
            })
    };
    names.iter().any(|name| match name.split_once('.') {
        _ if is_of_package(name) => folder.join(name).is_none_or(|inner| has_plugins(world, &inner)),
        Some((module, _)) => is_imported(name) && !is_of_project(module),
        None => !is_of_project(name) && (is_package(name) || is_part(name)),
    })
}

/// Whether the name is that of a folder in which is said what a package brings along.
fn is_of_package(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "egg-info" || name.ends_with(".egg-info") || name.ends_with(".dist-info")
}

/// Whether a package brings along what others import by themselves. Sources: importlib.metadata of CPython 3.13; packages such as networkx,
/// pydantic and torch look for their plugins when they are imported.
fn has_plugins(world: &dyn World, folder: &AbsPath) -> bool {
    let Some(file) = folder.join("entry_points.txt") else { return true };
    match world.read(&file, MAX_ENTRY_POINTS) {
        Ok(None) => false,
        Ok(Some(bytes)) => String::from_utf8(bytes)
            .map_or(true, |text| text.lines().map(str::trim).any(|line| line.starts_with('[') && !NAMING_PROGRAMS.contains(&line))),
        Err(_) => true,
    }
}

fn has_standard(world: &dyn World, folder: &AbsPath) -> bool {
    // What is not there holds nothing.
    if !world.exists(folder) {
        return false;
    }
    let files = |module| [".py", ".pyc", ".pyd", ".so", "/__init__.py", "/__init__.pyc"].map(|ending| format!("{module}{ending}"));
    STANDARD.split_ascii_whitespace().flat_map(files).any(|file| folder.join(&file).is_none_or(|path| world.exists(&path)))
}

/// A text that only computes may be another one once a module that it imports is put into its folder, by itself or by what
/// runs before, behind or beside it: the folder was looked at before anything ran.
pub(in crate::analysis::programs) fn ask_where_modules_change(steps: &mut [Step]) {
    if steps.iter().all(|step| importing(step).is_none()) {
        return;
    }
    // Said once for all steps: of many that import, each would look at all of the others.
    let written: Option<Vec<AbsPath>> = steps.iter().map(paths_written).collect::<Option<Vec<_>>>().map(|of_steps| of_steps.concat());
    let mut stays = written.is_some();
    let written = written.unwrap_or_default();
    for step in steps {
        let Some((name, folders)) = importing(step) else { continue };
        let is_made_anew = |folder: &AbsPath| written.iter().any(|path| path.may_contain(folder) || may_be_module_in(folder, path));
        stays = stays && !folders.is_empty() && !folders.iter().any(is_made_anew);
        if !stays {
            // This runs code, behind which nothing is known to stay.
            step.push(Effect::Execute(Code::Inline(name)), Origin::Ordinary);
        }
    }
}

/// What the step writes, which runs before, behind or beside Python; `None` if it may leave a module that was not there when
/// the folder was looked at, wherever that is.
fn paths_written(step: &Step) -> Option<Vec<AbsPath>> {
    let mut written = Vec::new();
    // Whoever lets code of the project or of packages run in the same call lets it do all that a module of its own could.
    let runs_code = step.effects().any(|caused| matches!(caused.effect, Effect::Execute(Code::Project | Code::Package)));
    for caused in step.effects() {
        match &caused.effect {
            Effect::Write(Place::Below { .. }) if runs_code => {}
            Effect::Write(Place::At(at)) => {
                for path in at.spellings() {
                    if is_standard(path.name()) {
                        return None;
                    }
                    written.push(path.clone());
                }
            }
            Effect::Write(Place::Below { base, pattern }) => {
                // Files of one kind, each of which may be there.
                let name = pattern.rsplit('/').next().unwrap_or(pattern);
                let ending = name.strip_prefix('*').filter(|end| end.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.'))?;
                for path in base.spellings() {
                    if is_standard(path.name()) {
                        return None;
                    }
                    written.push(path.join(&format!("x{ending}"))?);
                }
            }
            Effect::Write(Place::Unknown) => return None,
            Effect::Execute(code) => match code {
                Code::GitConfig(_) | Code::Project | Code::Package => {}
                Code::Script(_) | Code::Inline(_) | Code::Unknown(_) => return None,
            },
            Effect::VersionControl(_) | Effect::UserFiles | Effect::Opaque(_) | Effect::Mcp { .. } | Effect::Delegate(_) => return None,
            Effect::Start(_)
            | Effect::Read { .. }
            | Effect::Delete { .. }
            | Effect::Network { .. }
            | Effect::Environment
            | Effect::Process
            | Effect::Privilege
            | Effect::Internal
            | Effect::Secret(_)
            | Effect::Beyond(_)
            | Effect::Broker => {}
        }
    }
    Some(written)
}

/// Whether Python may import the file where it looks into the folder: by its own name, or as what its folder runs. What lies elsewhere
/// may be in there as well, by another way.
fn may_be_module_in(folder: &AbsPath, path: &AbsPath) -> bool {
    let name = path.name().to_ascii_lowercase();
    let below = folder.relative(path).map(|below| below.split('/').count());
    is_imported(&name) && !below.is_some_and(|parts| parts > 2 || (parts == 2 && !name.starts_with("__init__.")))
}

/// Whether the step is one of Python that runs no code but Python's own, and its name.
fn importing(step: &Step) -> Option<(String, Vec<AbsPath>)> {
    let Subject::Command(invocation) = &step.subject else { return None };
    let name = invocation.command.first().filter(|name| is_python(name))?;
    let runs_code = step.effects().any(|caused| matches!(caused.effect, Effect::Execute(_) | Effect::Opaque(_)));
    let isolated = match invocation.command.len() {
        1 => text_of(&invocation.words)?.isolated,
        _ => module_of(&invocation.words)?.1,
    };
    (!runs_code && !isolated).then(|| (name.to_string(), invocation.folders.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_options_stand_before_the_text() {
        let line = |words: &[&str]| {
            let words: Vec<Arg> = words.iter().map(|word| Arg::literal(*word)).collect();
            text_of(&words).map(|text| (matches!(text.line, Line::Word("x")), text.isolated))
        };
        assert_eq!(line(&["python3", "-c", "x"]), Some((true, false)));
        assert_eq!(line(&["python3", "-uIc", "x", "-P"]), Some((true, true)));
        assert_eq!(line(&["python3", "-P", "-"]), Some((false, true)));
        assert_eq!(line(&["python3", "-c", "x", "-I"]), Some((true, false)));
        for words in
            [["python3", "-cx", "x"], ["python3", "-ic", "x"], ["python3", "-W", "x"], ["python3", "--", "x"], ["python3", "x", "-c"]]
        {
            assert_eq!(line(&words), None, "{words:?}");
        }
    }

    #[test]
    fn names_of_modules_stand_once() {
        let names: Vec<&str> = STANDARD.split_ascii_whitespace().collect();
        let mut unique = names.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(names.len(), unique.len());
        assert!(names.iter().all(|name| *name == name.to_ascii_lowercase()));
    }
}
