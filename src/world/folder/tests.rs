//! What may stand in a folder, and what others may do to it while it is read.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::super::{OsWorld, World};
use super::*;

struct Scratch {
    _dir: tempfile::TempDir,
    path: AbsPath,
}

impl Scratch {
    /// An empty folder `w`, and beside it a file `secret` and a folder `outside` with a file `x`, which is secret too.
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("scratch");
        let path = dir.path().canonicalize().expect("real");
        let path = AbsPath::parse(path.to_str().expect("utf-8")).expect("absolute");
        let scratch = Self { _dir: dir, path };
        fs::create_dir(scratch.at("w")).expect("folder");
        fs::create_dir(scratch.at("outside")).expect("folder");
        scratch.write("secret", "secret");
        scratch.write("outside/x", "secret");
        scratch
    }

    fn at(&self, path: &str) -> String {
        self.path.join(path).expect("joined").to_string()
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.at(path), text).expect("written");
    }

    fn pipe(&self, path: &str) {
        assert!(Command::new("mkfifo").arg(self.at(path)).status().expect("mkfifo").success());
    }

    fn open(&self) -> Box<dyn Folder> {
        open(&self.at("w")).expect("opened").expect("a folder")
    }
}

fn open(path: &str) -> Result<Option<Box<dyn Folder>>, WorldError> {
    OsWorld.open_folder(&AbsPath::parse(path).expect("absolute"))
}

fn is_administrator() -> bool {
    rustix::process::geteuid().is_root()
}

#[test]
fn plain_files_are_read_and_listed() {
    let scratch = Scratch::new();
    fs::create_dir_all(scratch.at("w/a/b")).expect("folders");
    scratch.write("w/a/b/c", "text");
    scratch.write("w/a/x", "");
    let folder = scratch.open();
    assert_eq!(folder.read("a/b/c", 4).expect("read").as_deref(), Some(&b"text"[..]));
    assert!(matches!(folder.read("a/b/c", 3), Err(WorldError::TooLarge(_, 3))));
    assert_eq!(folder.read("a/x", 0).expect("read").as_deref(), Some(&b""[..]));
    for missing in ["b", "a/c", "a/b/c/d", "a/b/c/d/e"] {
        assert!(folder.read(missing, 9).expect(missing).is_none(), "{missing}");
    }
    assert_eq!(folder.names("", 1).expect("names"), ["a"]);
    assert_eq!(folder.names("a", 2).expect("names"), ["b", "x"]);
    assert!(matches!(folder.names("a", 1), Err(WorldError::TooMany(_, 1))));
    for missing in ["b", "a/x", "a/x/y"] {
        assert!(folder.names(missing, 9).expect(missing).is_empty(), "{missing}");
    }
}

#[test]
fn a_name_that_leads_elsewhere_is_no_name() {
    let scratch = Scratch::new();
    let folder = scratch.open();
    for odd in ["..", "../secret", "a/../../secret", "./x", "a//b", "/etc/passwd", "a/", "x\0y"] {
        assert!(matches!(folder.read(odd, 99), Err(WorldError::Spelling(_))), "{odd:?}");
        assert!(matches!(folder.names(odd, 99), Err(WorldError::Spelling(_))), "{odd:?}");
    }
    assert!(matches!(folder.read("", 99), Err(WorldError::NotAFile(_))));
}

#[test]
fn no_link_is_followed() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.at("w/real")).expect("folder");
    scratch.write("w/real/x", "inside");
    symlink(scratch.at("secret"), scratch.at("w/file")).expect("link");
    symlink(scratch.at("outside"), scratch.at("w/folder")).expect("link");
    symlink("real", scratch.at("w/inner")).expect("link");
    symlink("/dev/zero", scratch.at("w/device")).expect("link");
    symlink("loop", scratch.at("w/loop")).expect("link");
    symlink("nowhere", scratch.at("w/dangling")).expect("link");
    let folder = scratch.open();
    for link in ["file", "folder/x", "inner/x", "device", "loop", "loop/x", "dangling"] {
        assert!(matches!(folder.read(link, 99), Err(WorldError::Links(_))), "{link}");
    }
    for link in ["folder", "inner", "loop"] {
        assert!(matches!(folder.names(link, 99), Err(WorldError::Links(_))), "{link}");
    }
    for link in ["w/folder", "w/inner", "w/loop"] {
        assert!(matches!(open(&scratch.at(link)), Err(WorldError::Links(_))), "{link}");
    }
    symlink(scratch.at("w"), scratch.at("way")).expect("link");
    assert!(matches!(open(&scratch.at("way/real")), Err(WorldError::Links(_))));
}

#[test]
fn what_is_no_plain_file_is_not_waited_for() {
    let scratch = Scratch::new();
    scratch.pipe("w/pipe");
    fs::create_dir(scratch.at("w/folder")).expect("folder");
    let _socket = UnixListener::bind(scratch.at("w/socket")).expect("socket");
    let folder = scratch.open();
    for odd in ["pipe", "folder", "socket"] {
        assert!(matches!(folder.read(odd, 99), Err(WorldError::NotAFile(_))), "{odd}");
        assert!(folder.read(&format!("{odd}/x"), 99).expect(odd).is_none(), "{odd}");
    }
    assert!(folder.names("pipe", 9).expect("none").is_empty());
    let devices = open("/dev").expect("opened").expect("a folder");
    for device in ["null", "zero", "tty"] {
        assert!(matches!(devices.read(device, 99), Ok(None) | Err(WorldError::NotAFile(_))), "{device}");
    }
    for odd in ["pipe", "socket"] {
        let path = scratch.path.join("w").and_then(|w| w.join(odd)).expect("joined");
        assert!(matches!(OsWorld.read(&path, 99), Err(WorldError::NotAFile(_))), "{odd}");
        assert!(matches!(OsWorld.open_folder(&path), Err(WorldError::NotAFolder(_))), "{odd}");
    }
    assert!(open(&scratch.at("missing")).expect("none").is_none());
}

#[test]
fn a_name_that_is_not_text_hides_nothing() {
    use std::os::unix::ffi::OsStrExt as _;
    let scratch = Scratch::new();
    let odd = std::path::Path::new(&scratch.at("w")).join(std::ffi::OsStr::from_bytes(b"x\xff.json"));
    if fs::write(odd, "").is_err() {
        // A file system that takes only Unicode has no such name.
        return;
    }
    assert!(matches!(scratch.open().names("", 9), Err(WorldError::Spelling(_))));
}

#[test]
fn what_may_not_be_read_is_an_error() {
    if is_administrator() {
        return;
    }
    let scratch = Scratch::new();
    fs::create_dir(scratch.at("w/shut")).expect("folder");
    scratch.write("w/shut/x", "");
    scratch.write("w/mine", "");
    fs::set_permissions(scratch.at("w/shut"), fs::Permissions::from_mode(0o000)).expect("shut");
    fs::set_permissions(scratch.at("w/mine"), fs::Permissions::from_mode(0o000)).expect("shut");
    let folder = scratch.open();
    for path in ["shut/x", "mine"] {
        assert!(matches!(folder.read(path, 9), Err(WorldError::Io(..))), "{path}");
    }
    assert!(matches!(folder.names("shut", 9), Err(WorldError::Io(..))));
    fs::set_permissions(scratch.at("w/shut"), fs::Permissions::from_mode(0o700)).expect("open again");
}

#[test]
fn an_open_folder_stays_the_one_that_was_opened() {
    let scratch = Scratch::new();
    scratch.write("w/x", "confirmed");
    let folder = scratch.open();
    let id = folder.id().expect("known");
    fs::rename(scratch.at("w"), scratch.at("moved")).expect("moved away");
    fs::create_dir(scratch.at("w")).expect("another");
    scratch.write("w/x", "another");
    scratch.write("w/y", "another");
    assert_eq!(folder.read("x", 99).expect("read").as_deref(), Some(&b"confirmed"[..]));
    assert!(folder.read("y", 99).expect("none").is_none());
    assert_eq!(folder.names("", 9).expect("names"), ["x"]);
    assert_eq!(folder.id(), Some(id.clone()));
    assert_eq!(open(&scratch.at("moved")).expect("opened").expect("a folder").id(), Some(id.clone()), "it is known under another name");
    assert_ne!(scratch.open().id(), Some(id), "and the one in its place is another");
}

#[test]
fn a_folder_that_is_made_again_is_another() {
    let scratch = Scratch::new();
    let before = scratch.open().id().expect("known");
    if !before.as_str().contains(" born:") {
        // A file system that keeps no such moment cannot tell them apart once the number is given again.
        return;
    }
    for _ in 0..20 {
        fs::remove_dir(scratch.at("w")).expect("removed");
        fs::create_dir(scratch.at("w")).expect("made again");
        assert_ne!(scratch.open().id(), Some(before.clone()));
    }
}

#[test]
fn who_owns_a_folder_is_known() {
    let scratch = Scratch::new();
    let own = Owner { is_own: true, is_root: is_administrator(), others_write: false };
    fs::set_permissions(scratch.at("w"), fs::Permissions::from_mode(0o775)).expect("rights");
    assert_eq!(scratch.open().owner(), Some(own));
    fs::set_permissions(scratch.at("w"), fs::Permissions::from_mode(0o777)).expect("rights");
    assert_eq!(scratch.open().owner(), Some(Owner { others_write: true, ..own }));
}

/// Files of the kernel say that they are empty, whatever they hold.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_holds_more_than_it_says_is_too_large() {
    let folder = open(&format!("/proc/{}", std::process::id())).expect("opened").expect("a folder");
    assert!(matches!(folder.read("status", 10), Err(WorldError::TooLarge(_, 10))));
    assert!(folder.read("status", 100_000).expect("read").is_some_and(|bytes| bytes.len() > 10));
}

#[test]
fn a_file_that_grows_is_never_more_than_the_limit() {
    let scratch = Scratch::new();
    scratch.write("w/x", "");
    let folder = scratch.open();
    let grow = || {
        let mut file = fs::OpenOptions::new().append(true).open(scratch.at("w/x")).expect("opened");
        (0..2000).for_each(|_| file.write_all(b"grows ").expect("grown"));
    };
    while_others_do(grow, || match folder.read("x", 600) {
        Ok(content) => assert!(content.is_some_and(|bytes| bytes.len() <= 600)),
        Err(e) => assert!(matches!(e, WorldError::TooLarge(..)), "{e}"),
    });
    assert!(matches!(folder.read("x", 600), Err(WorldError::TooLarge(..))));
}

/// Runs `swap` in a thread of its own, and `read` again and again until it is done.
fn while_others_do(swap: impl FnOnce() + Send, mut read: impl FnMut()) {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            swap();
            done.store(true, Ordering::Release);
        });
        while !done.load(Ordering::Acquire) {
            read();
        }
    });
}

/// Reading may find nothing or something that it refuses, but only ever plain content.
fn assert_plain(result: Result<Option<Vec<u8>>, WorldError>) {
    match result {
        Ok(Some(content)) => assert_eq!(content, b"plain"),
        Ok(None) | Err(WorldError::Links(_) | WorldError::NotAFile(_)) => {}
        Err(e) => panic!("{e}"),
    }
}

#[test]
fn a_link_or_pipe_swapped_in_for_a_file_is_neither_followed_nor_waited_for() {
    let scratch = Scratch::new();
    scratch.write("plain", "plain");
    scratch.pipe("pipe");
    let (next, place) = (scratch.at("next"), scratch.at("w/x"));
    let swap = || {
        for round in 0..8000 {
            match round % 4 {
                0 | 2 => fs::hard_link(scratch.at("plain"), &next),
                1 => symlink(scratch.at("secret"), &next),
                _ => fs::hard_link(scratch.at("pipe"), &next),
            }
            .and_then(|()| fs::rename(&next, &place))
            .expect("swapped");
        }
    };
    let folder = scratch.open();
    let path = AbsPath::parse(&place).expect("absolute");
    while_others_do(swap, || {
        (0..4).for_each(|_| assert_plain(folder.read("x", 99)));
        // Links are followed here, and pipes still not waited for.
        let _ = OsWorld.read(&path, 99);
    });
}

#[test]
fn a_link_or_pipe_swapped_in_for_a_folder_leads_nowhere() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.at("d0")).expect("folder");
    scratch.write("d0/x", "plain");
    symlink(scratch.at("outside"), scratch.at("d1")).expect("link");
    scratch.pipe("d2");
    let swap = || {
        for round in 0..6000 {
            let (spare, place) = (scratch.at(&format!("d{}", round % 3)), scratch.at("w/d"));
            fs::rename(&spare, &place).and_then(|()| fs::rename(&place, &spare)).expect("swapped");
        }
    };
    fs::write(scratch.at("outside/secret"), "").expect("written");
    let folder = scratch.open();
    while_others_do(swap, || {
        assert_plain(folder.read("d/x", 99));
        if let Ok(names) = folder.names("d", 9) {
            assert!(names.is_empty() || names == ["x"], "{names:?}");
        }
    });
}
