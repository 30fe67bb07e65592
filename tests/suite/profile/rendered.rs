//! What sandboxes are told of a profile: the words of bubblewrap, the settings of the sandbox runtime, and what they cannot hold.

use std::process::Command;

use countersign::{Broker, ToolCall};

use super::disk::{Disk, Entry};
use super::{broker_on, profile, profile_of, shown};
use crate::support::{self, WORKSPACE};

#[test]
fn without_a_look_at_the_disk_nothing_is_rendered() {
    let broker = support::broker(&["Bash(touch:*)"], &[], &[]);
    let profile = profile_of(&broker, &ToolCall::shell("touch x", WORKSPACE));
    assert!(profile.bwrap().is_err() && profile.srt().is_err());
    insta::assert_snapshot!(shown(&profile), @"
    incomplete: touch
    writes /home/u/proj/x through nothing
    cannot: the file system was not looked at, so nothing is known of links and of what is there
    ");
}

#[test]
fn windows_paths_are_refused() {
    let broker = Broker::builder().home("C:/Users/u").workspace("C:/Users/u/proj").world(Disk::default()).build();
    let profile = profile_of(&broker, &ToolCall::new("Read", serde_json::json!({"file_path": "C:/Users/u/proj/a"}), "C:/Users/u/proj"));
    insta::assert_snapshot!(profile.bwrap().expect_err("Windows").to_string(), @"no sandbox can hold exactly this: it works on a Windows drive");
    assert!(profile.srt().is_err());
}
#[test]
fn arguments_of_bubblewrap() {
    insta::assert_snapshot!(profile("git commit -m x", &["Bash(git commit:*)"]).bwrap().expect("rendered").to_string(), @"--die-with-parent --new-session --unshare-pid --unshare-ipc --cap-drop ALL --unshare-net --dev /dev --proc /proc --ro-bind-try /proc/sys /proc/sys --tmpfs /tmp --tmpfs /var/tmp --ro-bind-try /bin /bin --ro-bind-try /etc /etc --ro-bind /dev/null /etc/shadow --ro-bind-try /gnu/store /gnu/store --ro-bind-try /home/u/.cargo/bin /home/u/.cargo/bin --ro-bind-try /home/u/.gitconfig /home/u/.gitconfig --ro-bind-try /home/u/proj /home/u/proj --ro-bind /dev/null /home/u/proj/.env --bind /home/u/proj/.git /home/u/proj/.git --ro-bind /home/u/proj/.git/config /home/u/proj/.git/config --ro-bind /home/u/proj/.git/hooks /home/u/proj/.git/hooks --ro-bind-try /lib /lib --ro-bind-try /lib32 /lib32 --ro-bind-try /lib64 /lib64 --ro-bind-try /libx32 /libx32 --ro-bind-try /nix /nix --ro-bind-try /opt /opt --ro-bind-try /run/current-system /run/current-system --ro-bind-try /sbin /sbin --ro-bind-try /sys /sys --ro-bind-try /usr /usr --ro-bind-try /var/cache/apt /var/cache/apt --ro-bind-try /var/cache/man /var/cache/man --ro-bind-try /var/lib/apt /var/lib/apt --ro-bind-try /var/lib/dpkg /var/lib/dpkg --ro-bind-try /var/lib/pacman /var/lib/pacman --ro-bind-try /var/lib/rpm /var/lib/rpm --chdir /home/u/proj --remount-ro /");
    let network = profile("curl https://example.com", &["WebFetch(domain:example.com)"]).bwrap().expect("rendered");
    assert!(!network.arguments.iter().any(|word| word == "--unshare-net"));
    insta::assert_snapshot!(network.notes.join("\n"), @"bubblewrap does not tell hosts apart: all of the network is open, not only example.com");
}

#[test]
fn what_is_read_in_a_writable_folder_stays_writable() {
    let line = profile("sed -i s/a/b/ src/a.rs", &[]).bwrap().expect("rendered").to_string();
    assert!(line.contains("--bind /home/u/proj/src /home/u/proj/src"), "{line}");
    assert!(!line.contains("src/a.rs"), "{line}");
    // What is hidden stays hidden where the folder is writable, and is not mounted again as merely read-only.
    let line = profile("touch new", &[]).bwrap().expect("rendered").to_string();
    assert!(line.contains("--ro-bind /dev/null /home/u/proj/.env") && !line.contains("--ro-bind /home/u/proj/.env"), "{line}");
}

#[test]
fn a_shell_reads_the_line_as_the_arguments() {
    let mut disk = Disk::usual();
    disk.add("/home/u/proj/it's $(x) \"y\"/z", Entry::File(""));
    let call = ToolCall::shell(r#"touch "it's \$(x) \"y\"/z""#, WORKSPACE);
    let bwrap = profile_of(&broker_on(disk, &[]), &call).bwrap().expect("rendered");
    assert!(bwrap.arguments.contains(&"/home/u/proj/it's $(x) \"y\"/z".to_owned()), "{bwrap}");
    let output = Command::new("bash").arg("-c").arg(format!("printf '%s\\0' {bwrap}")).output().expect("bash");
    let read: Vec<String> = String::from_utf8(output.stdout).expect("utf-8").split_terminator('\0').map(str::to_owned).collect();
    assert_eq!(read, bwrap.arguments);
}

#[test]
fn settings_of_the_sandbox_runtime() {
    let settings =
        |command: &str, allow: &[&str]| serde_json::to_string_pretty(&profile(command, allow).srt().expect("rendered")).expect("JSON");
    insta::assert_snapshot!(settings("git commit -m x; curl https://example.com", &["Bash(git commit:*)", "WebFetch(domain:example.com)"]), @r#"
    {
      "filesystem": {
        "allowRead": [
          "/home/u/.cargo/bin",
          "/home/u/.gitconfig",
          "/home/u/proj",
          "/home/u/proj/.git"
        ],
        "allowWrite": [
          "/home/u/proj/.git"
        ],
        "denyRead": [
          "/Users",
          "/Volumes",
          "/etc/shadow",
          "/home",
          "/home/u",
          "/home/u/proj/.env",
          "/media",
          "/mnt",
          "/root",
          "/srv"
        ],
        "denyWrite": [
          "/home/u/proj/.git/config",
          "/home/u/proj/.git/hooks"
        ]
      },
      "network": {
        "allowedDomains": [
          "example.com"
        ],
        "deniedDomains": [],
        "strictAllowlist": true
      }
    }
    "#);
    insta::assert_snapshot!(profile("gh pr list", &[]).srt().expect_err("any host").to_string(), @"the sandbox runtime cannot hold this: it may reach any host, and hosts are allowed one by one");
    let mut disk = Disk::usual();
    disk.add("/home/u/proj/[slug]/a", Entry::File(""));
    let profile = profile_of(&broker_on(disk, &[]), &ToolCall::shell("touch '[slug]/a'", WORKSPACE));
    insta::assert_snapshot!(profile.srt().expect_err("a pattern").to_string(), @"the sandbox runtime cannot hold this: its settings would take /home/u/proj/[slug]/a for a pattern");
}
