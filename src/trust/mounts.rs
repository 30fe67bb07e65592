//! What a folder lies on: the mount table of Linux, read as text.

use std::fmt;

use crate::analysis::path::AbsPath;
use crate::world::World;

/// Where Linux says what is mounted for this process (proc(5), `/proc/pid/mountinfo`).
const TABLE: &str = "/proc/self/mountinfo";

/// Bytes of a table; each mount takes some hundred.
const MAX_TABLE: usize = 4 << 20;

/// What a folder lies on, where a person should know it: others may change the files there, or exchange all of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Medium {
    /// Another machine has the files.
    Network(String),
    /// The host of this virtual machine or container has the files.
    Host(String),
    /// A disk or stick that can be taken out, and another one put in.
    Removable(String),
    /// A program answers for the files, and may answer otherwise the next time.
    Program(String),
}

impl fmt::Display for Medium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(kind) => write!(f, "it is on a network file system ({kind}): whoever can write there changes it from elsewhere"),
            Self::Host(kind) => write!(f, "it is shared with the host of this machine ({kind}), which changes it from outside"),
            Self::Removable(kind) => write!(f, "it is on a medium that can be exchanged ({kind})"),
            Self::Program(kind) => write!(f, "a program presents its files ({kind}), and may present others the next time"),
        }
    }
}

/// File systems of other machines, by their names in the mount table.
const NETWORK: &[&str] = &[
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "afs",
    "ceph",
    "coda",
    "davfs",
    "glusterfs",
    "lustre",
    "ncpfs",
    "orangefs",
    "pvfs2",
    "beegfs",
    "gpfs",
    "gfs2",
    "ocfs2",
    "fuse.sshfs",
    "fuse.davfs",
    "fuse.davfs2",
    "fuse.glusterfs",
    "fuse.ceph",
    "fuse.ceph-fuse",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.mount-s3",
    "fuse.gcsfuse",
    "fuse.curlftpfs",
    "fuse.smbnetfs",
    "fuse.gvfsd-fuse",
    "fuse.juicefs",
    "fuse.goofys",
];

/// File systems that a virtual machine or container shares with its host: 9p also under WSL, where `drvfs` was its older name.
const HOST: &[&str] =
    &["9p", "v9fs", "drvfs", "virtiofs", "vboxsf", "vmhgfs", "prl_fs", "fakeowner", "fuse.vmhgfs-fuse", "fuse.grpcfuse", "fuse.osxfs"];

/// What sticks, cards and discs are formatted with. `fuseblk` is NTFS and exFAT through a program.
const REMOVABLE: &[&str] = &["vfat", "msdos", "exfat", "ntfs", "ntfs3", "fuseblk", "iso9660", "udf"];

/// Where desktops and people mount what they put in.
const REMOVABLE_PLACES: &[&str] = &["/media", "/run/media", "/mnt", "/Volumes"];

/// File systems of programs that only combine folders of this machine.
const LOCAL_PROGRAMS: &[&str] = &["fuse.overlayfs", "fuse.fuse-overlayfs"];

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mount {
    /// Where it is mounted.
    pub(super) point: AbsPath,
    /// The name of its file system.
    pub(super) kind: String,
}

/// What is mounted where, as far as the world tells.
#[derive(Debug, Default)]
pub(super) struct Mounts(Vec<Mount>);

impl Mounts {
    /// Nothing where there is no table, or one that cannot be read.
    pub(super) fn read(world: &dyn World) -> Self {
        let table = AbsPath::parse(TABLE).and_then(|path| world.read(&path, MAX_TABLE).ok().flatten());
        table.map(|table| Self::parse(&table)).unwrap_or_default()
    }

    /// The lines that are understood. A point that no path is made of has nothing below it that has one.
    pub(super) fn parse(table: &[u8]) -> Self {
        Self(table.split(|byte| *byte == b'\n').filter_map(parse_line).collect())
    }

    /// The mount that holds `path`: the one with the longest point and, of several at one point, the last.
    pub(super) fn holding(&self, path: &AbsPath) -> Option<&Mount> {
        self.0.iter().filter(|mount| mount.point.contains(path)).max_by_key(|mount| mount.point.as_str().len())
    }

    /// What a person should know about the medium of `path`.
    pub(super) fn medium(&self, path: &AbsPath) -> Option<Medium> {
        let is_below = |point: &AbsPath| {
            REMOVABLE_PLACES.iter().any(|place| point.as_str().strip_prefix(place).is_some_and(|rest| rest.starts_with('/')))
        };
        let Some(Mount { point, kind }) = self.holding(path) else {
            // Without a table the place alone tells: macOS mounts all that is not its own disk there.
            return path.as_str().starts_with("/Volumes/").then(|| Medium::Removable("/Volumes".to_owned()));
        };
        let is_one_of = |kinds: &[&str]| kinds.contains(&kind.as_str());
        if is_one_of(NETWORK) {
            Some(Medium::Network(kind.clone()))
        } else if is_one_of(HOST) {
            Some(Medium::Host(kind.clone()))
        } else if is_one_of(REMOVABLE) || (is_below(point) && kind != "tmpfs") {
            Some(Medium::Removable(kind.clone()))
        } else if kind == "fuse" || (kind.starts_with("fuse.") && !is_one_of(LOCAL_PROGRAMS)) {
            Some(Medium::Program(kind.clone()))
        } else {
            None
        }
    }
}

/// `36 35 98:0 /root /point rw,noatime master:1 - ext4 /dev/sda1 rw`: any number of fields stands before the hyphen.
fn parse_line(line: &[u8]) -> Option<Mount> {
    let mut fields = line.split(|byte| *byte == b' ');
    let point = fields.nth(4)?;
    let kind = fields.skip_while(|field| *field != b"-").nth(1)?;
    Some(Mount { point: AbsPath::parse(&unescaped(point)?)?, kind: unescaped(kind)? })
}

/// The text of a field, in which blanks, line ends and backslashes stand as three octal digits after a backslash.
fn unescaped(field: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((byte, tail)) = rest.split_first() {
        let octal = tail.get(..3).filter(|_| *byte == b'\\').and_then(|digits| std::str::from_utf8(digits).ok());
        match octal.filter(|digits| digits.bytes().all(|b| matches!(b, b'0'..=b'7'))).and_then(|digits| u8::from_str_radix(digits, 8).ok())
        {
            Some(decoded) => {
                bytes.push(decoded);
                rest = tail.get(3..).unwrap_or_default();
            }
            None => {
                bytes.push(*byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "\
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
28 27 0:25 / /srv/nfs rw,relatime shared:5 master:2 - nfs4 host:/x rw,vers=4.2
29 27 0:26 /sub /home/u/bind rw - ext4 /dev/vda rw
30 27 0:27 / /auto rw - autofs systemd-1 rw,fd=30
31 27 0:28 / /auto rw - cifs //host/share rw
32 27 8:17 / /media/u/MY\\040STICK rw - ext4 /dev/sdb1 rw
33 27 8:18 / /data/card rw - vfat /dev/sdc1 rw
34 27 0:30 / /mnt/c rw - 9p C:\\134 rw,aname=drvfs;path=C:\\
35 27 0:31 / /mnt/ram rw - tmpfs tmpfs rw
36 27 0:32 / /w rw - virtiofs w rw
37 27 0:33 / /ssh rw - fuse.sshfs u@h:/ rw
38 27 0:34 / /odd rw - fuse.odd odd rw
39 27 0:35 / /layers rw - fuse.fuse-overlayfs x rw
40 27 0:36 / /back\\134slash rw - nfs x rw
41 27 0:37 / /srv/nfs/local rw - xfs /dev/vdb rw
";

    fn medium(path: &str) -> Option<Medium> {
        Mounts::parse(LINES.as_bytes()).medium(&AbsPath::parse(path).expect("absolute"))
    }

    #[test]
    fn media_are_told_by_the_mount_that_holds_a_path() {
        let network = |kind: &str| Some(Medium::Network(kind.to_owned()));
        let removable = |kind: &str| Some(Medium::Removable(kind.to_owned()));
        for (path, expected) in [
            ("/", None),
            ("/home/u/proj", None),
            ("/home/u/bind/x", None),
            ("/srv/nfs", network("nfs4")),
            ("/srv/nfs/a/b", network("nfs4")),
            ("/srv/nfs-2", None),
            ("/srv/nfs/local/x", None),
            ("/auto/x", network("cifs")),
            ("/ssh/x", network("fuse.sshfs")),
            ("/media/u/MY STICK/x", removable("ext4")),
            ("/media/u/other", None),
            ("/data/card", removable("vfat")),
            ("/mnt/c/x", Some(Medium::Host("9p".to_owned()))),
            ("/mnt/ram/x", None),
            ("/w/x", Some(Medium::Host("virtiofs".to_owned()))),
            ("/odd", Some(Medium::Program("fuse.odd".to_owned()))),
            ("/layers/x", None),
            ("/back\\slash/x", network("nfs")),
        ] {
            assert_eq!(medium(path), expected, "{path}");
        }
    }

    #[test]
    fn lines_that_are_not_understood_say_nothing() {
        for line in [
            "",
            "x",
            "1 2 3:4 / /a rw",
            "1 2 3:4 / /a rw -",
            "1 2 3:4 / relative rw - nfs x rw",
            "1 2 3:4 / /a\\012b rw - nfs x rw",
            "1 2 3:4 / /\\377 rw - nfs x rw",
        ] {
            assert_eq!(Mounts::parse(line.as_bytes()).0, [], "{line}");
        }
        let odd = Mounts::parse(b"1 2 3:4 / /a\\09\\ rw - nfs x rw");
        assert_eq!(odd.0.first().map(|mount| mount.point.as_str()), Some("/a\\09\\"));
    }

    #[test]
    fn without_a_table_the_place_tells() {
        let volume = AbsPath::parse("/Volumes/Stick/x").expect("absolute");
        assert!(matches!(Mounts::default().medium(&volume), Some(Medium::Removable(_))));
        assert_eq!(Mounts::default().medium(&AbsPath::parse("/Users/u/x").expect("absolute")), None);
    }
}
