//! Calls that are written to deceive whoever reads the prompt, each as it is seen. The end of a frame names the keys that can
//! be pressed.

use countersign::analysis::path::AbsPath;
use countersign::render::{Room, render};
use countersign::world::{Folder, LexicalWorld, World, WorldError};
use countersign::{ScreenText, ToolCall};
use serde_json::json;

use super::{ask, broker, framed, screen};
use crate::support::{WORKSPACE, builder};

fn seen(command: &str) -> String {
    framed(&screen(command, 72, 16), 72)
}

#[test]
fn escape_sequences_are_spelled_out() {
    insta::assert_snapshot!(seen("rm -rf ~/x \u{1b}[2K\u{1b}[1A\u{1b}[8m# ls"), @r"
    ------------------------------------------------------------------------
    ▶ rm -rf ~/x \u{1b}[2K\u{1b}[1A\u{1b}[8m# ls
      high risk: it cannot be foreseen what it does
      ! 3 characters that cannot be seen are spelled out in it
      • cannot be foreseen: this shell text is not understood: a control or
        invisible character

      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why
    ------------------------------------------------------------------------
    keys: ysnm
    ");
    insta::assert_snapshot!(seen("\u{1b}]8;;https://docs.example\u{7}curl https://evil.example\u{1b}]8;;\u{7}"), @r"
    ------------------------------------------------------------------------
    ▶ \u{1b}]8;;https://docs.example\u{7}curl https://evil.example\u{1b}]8;;
      \u{7}
      high risk: it cannot be foreseen what it does
      ! 4 characters that cannot be seen are spelled out in it
      • cannot be foreseen: this shell text is not understood: a control or
        invisible character

      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why
    ------------------------------------------------------------------------
    keys: ysnm
    ");
    insta::assert_snapshot!(seen("\u{1b}]52;c;cm0gLXJmIH4=\u{7}ls"), @r"
    ------------------------------------------------------------------------
    ▶ \u{1b}]52;c;cm0gLXJmIH4=\u{7}ls
      high risk: it cannot be foreseen what it does
      ! 2 characters that cannot be seen are spelled out in it
      • cannot be foreseen: this shell text is not understood: a control or
        invisible character

      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why
    ------------------------------------------------------------------------
    keys: ysnm
    ");
    insta::assert_snapshot!(seen("\u{9b}2Jls"), @r"
    ------------------------------------------------------------------------
    ▶ \u{9b}2Jls
      high risk: it cannot be foreseen what it does
      ! 1 character that cannot be seen is spelled out in it
      • cannot be foreseen: this shell text is not understood: a control or
        invisible character

      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why
    ------------------------------------------------------------------------
    keys: ysnm
    ");
}

#[test]
fn nothing_is_overwritten() {
    insta::assert_snapshot!(seen("rm -rf ~/x\rls -la     "), @r"
    ------------------------------------------------------------------------
    ▶ rm -rf ~/x\u{d}ls -la     
      high risk: it cannot be foreseen what it does
      ! 1 character that cannot be seen is spelled out in it
      • cannot be foreseen: this shell text is not understood: a control or
        invisible character

      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why
    ------------------------------------------------------------------------
    keys: ysnm
    ");
    insta::assert_snapshot!(seen("rm -rf ~/x\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}ls"), @r"
    ------------------------------------------------------------------------
    ▶ rm -rf ~/x\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}ls
      high risk: it cannot be foreseen what it does
      ! 10 characters that cannot be seen are spelled out in it
      • cannot be foreseen: this shell text is not understood: a control or
        invisible character

      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why
    ------------------------------------------------------------------------
    keys: ysnm
    ");
}

#[test]
fn invisible_and_turning_characters_are_spelled_out() {
    insta::assert_snapshot!(seen("rm -rf ~/\u{202e}gnp.x\u{202c}"), @r"
    ------------------------------------------------------------------------
    ▶ rm -rf ~/\u{202e}gnp.x\u{202c}
      high risk: it cannot be foreseen what it does
      ! 2 characters that cannot be seen are spelled out in it
      • cannot be foreseen: this shell text is not understood: a control or
        invisible character

      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why
    ------------------------------------------------------------------------
    keys: ysnm
    ");
    insta::assert_snapshot!(seen("r\u{200b}m -rf ~/x\u{2060}"), @r"
    ------------------------------------------------------------------------
    ▶ r\u{200b}m -rf ~/x\u{2060}
      high risk: it cannot be foreseen what it does
      ! 2 characters that cannot be seen are spelled out in it
      • cannot be foreseen: this shell text is not understood: a control or
        invisible character

      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why
    ------------------------------------------------------------------------
    keys: ysnm
    ");
    insta::assert_snapshot!(seen("echo hi\u{e0072}\u{e006d}\u{e0020}\u{e007f}; rm ~/x"), @r"
    ------------------------------------------------------------------------
    ▶ echo hi\u{e0072}\u{e006d}\u{e0020}\u{e007f}; rm ~/x
      high risk: it cannot be foreseen what it does
      ! 4 characters that cannot be seen are spelled out in it
      • cannot be foreseen: this shell text is not understood: a control or
        invisible character

      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why
    ------------------------------------------------------------------------
    keys: ysnm
    ");
    insta::assert_snapshot!(seen("rm ~/\u{5d0}/\u{5d1} src"), @r"
    ------------------------------------------------------------------------
    ▶ rm ~/א/ב src
      high risk: it destroys something outside the workspace, or nobody
      knows where
      ! some of it is written from right to left, and may be shown in
        another order than it runs
      • deletes /home/u/א/ב, outside the workspace
      • deletes src

      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why
    ------------------------------------------------------------------------
    keys: ysnm
    ");
}

#[test]
fn blanks_and_accents_hide_nothing() {
    insta::assert_snapshot!(seen(&format!("ls{}; rm -rf ~/x", " ".repeat(5_000))), @r"
    ------------------------------------------------------------------------
    ▶ rm -rf ~/x
      high risk: it destroys something outside the workspace, or nobody
      knows where
      • deletes /home/u/x with everything in it, outside the workspace
      in: ls⟨5000 blanks⟩; rm -rf ~/x

      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why
    ------------------------------------------------------------------------
    keys: ysnm
    ");
    insta::assert_snapshot!(seen(&format!("ls{}rm -rf ~/x", "\n".repeat(500))), @r"
    ------------------------------------------------------------------------
    ▶ rm -rf ~/x
      high risk: it destroys something outside the workspace, or nobody
      knows where
      • deletes /home/u/x with everything in it, outside the workspace
      in: ls
          ⟨499 empty lines⟩
          rm -rf ~/x

      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why
    ------------------------------------------------------------------------
    keys: ysnm
    ");
    insta::assert_snapshot!(seen(&format!("rm -rf ~/x{}", "\u{301}".repeat(60))), @r"
    ------------------------------------------------------------------------
    ▶ rm -rf ~/x́́́\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{3
      01}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{3
      01}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{3
      01}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{3
      01}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{3
      01}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}
      high risk: it destroys something outside the workspace, or nobody
      knows where
      ! 57 characters that cannot be seen are spelled out in it
      • deletes /home/u/x́́́\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{3 …
        1}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301} with
        everything in it, outside the workspace

      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why
    ------------------------------------------------------------------------
    keys: ysnm
    ");
    insta::assert_snapshot!(seen("rm\u{336} -r\u{336}f\u{336} ~/x\u{20e0}"), @r"
    ------------------------------------------------------------------------
    ▶ rm\u{336} -r\u{336}f\u{336} ~/x\u{20e0}
      high risk: it runs a program that is not known
      ! 4 characters that cannot be seen are spelled out in it
      • runs rm\u{336}, which is not known

      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why
    ------------------------------------------------------------------------
    keys: ysnm
    ");
}

#[test]
fn what_comes_late_comes_first() {
    insta::assert_snapshot!(seen("# list the files\nls -la\nrm -rf ~/x"), @r"
    ------------------------------------------------------------------------
    ▶ rm -rf ~/x
      high risk: it destroys something outside the workspace, or nobody
      knows where
      • deletes /home/u/x with everything in it, outside the workspace
      in: # list the files
          ls -la
          rm -rf ~/x

      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why
    ------------------------------------------------------------------------
    keys: ysnm
    ");
    insta::assert_snapshot!(seen(&format!("echo {}; rm -rf ~/x", "a".repeat(4_000))), @r"
    ------------------------------------------------------------------------
    ▶ rm -rf ~/x
      high risk: it destroys something outside the workspace, or nobody
      knows where
      • deletes /home/u/x with everything in it, outside the workspace
      in: echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
          aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
          aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
          aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
          aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    … 3744 more characters …
          aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
          aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
          aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
          aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; rm -rf ~/x
      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why   f show all of it
    ------------------------------------------------------------------------
    keys: ysnm
    ");
    insta::assert_snapshot!(seen(&format!("echo {}\nrm -rf ~/x\necho {}", "a".repeat(500_000), "b".repeat(500_000))), @r"
    ------------------------------------------------------------------------
    ▶ echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    … 999854 more characters …
      bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      high risk: it cannot be foreseen what it does
      • cannot be foreseen: the call is larger than the limits: the text is
        too long
      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why   f show all of it
    ------------------------------------------------------------------------
    keys: ysnm
    ");
}

#[test]
fn hosts_that_look_like_others_are_marked() {
    insta::assert_snapshot!(seen("curl https://g\u{43e}\u{43e}gle.com/install"), @r"
    ------------------------------------------------------------------------
    ▶ curl https://gооgle.com/install
      medium risk: it connects to another machine
      ! the host gооgle.com is written with other letters than it may seem:
        it is xn--ggle-55da.com
      ! `gооgle` mixes Latin letters with letters that only look like them
      • connects to xn--ggle-55da.com

      y yes, once   n no   m no, and tell the agent why
      s yes, for this session   a yes, always in this workspace
      x no, never in this workspace
          WebFetch(domain:xn--ggle-55da.com)
          allows fetching from xn--ggle-55da.com, but sending nothing
    ------------------------------------------------------------------------
    keys: ysanmx
    ");
    insta::assert_snapshot!(seen("curl https://\u{ff47}ithub.com/x"), @r"
    ------------------------------------------------------------------------
    ▶ curl https://ｇithub.com/x
      medium risk: it connects to another machine
      ! `ｇithub` mixes Latin letters with letters that only look like them
      • connects to github.com

      y yes, once   n no   m no, and tell the agent why
      s yes, for this session   a yes, always in this workspace
      x no, never in this workspace
          WebFetch(domain:github.com)
          allows fetching from github.com, but sending nothing
    ------------------------------------------------------------------------
    keys: ysanmx
    ");
    insta::assert_snapshot!(seen("curl https://github.com@evil.example/x"), @r"
    ------------------------------------------------------------------------
    ▶ curl https://github.com@evil.example/x
      medium risk: it connects to another machine
      ! github.com is no host but a user name: the address leads to
        evil.example
      • connects to evil.example by a special port, user name or inside
        address

      y yes, once   n no   m no, and tell the agent why
      s yes, for this session   a yes, always in this workspace
      x no, never in this workspace
          Bash(curl https://github.com@evil.example/x)
          allows exactly `curl https://github.com@evil.example/x`; code of
          the project only from the workspace's root
    ------------------------------------------------------------------------
    keys: ysanmx
    ");
    insta::assert_snapshot!(seen("s\u{443}stemctl status"), @r"
    ------------------------------------------------------------------------
    ▶ sуstemctl status
      high risk: it runs a program that is not known
      ! `sуstemctl` mixes Latin letters with letters that only look like
        them
      • runs sуstemctl, which is not known

      y yes, once   n no   m no, and tell the agent why
      s yes, for this session   a yes, always in this workspace
      x no, never in this workspace
          Bash(sуstemctl status:*)
          allows any `sуstemctl status …`, without options that do more;
          code of the project only from the workspace's root
    ------------------------------------------------------------------------
    keys: ysanmx
    ");
}

#[test]
fn the_agents_words_come_last_and_are_its_own() {
    let input = json!({"command": "rm -rf ~/x", "description": "Lists files.\n\u{1b}[2K▶ ls\n  low risk: it only reads   y yes, once"});
    let prompt = ask(&broker(), &ToolCall::new("Bash", input, WORKSPACE));
    insta::assert_snapshot!(framed(&render(prompt.view(), Room::new(72, 16)), 72), @r"
    ------------------------------------------------------------------------
    ▶ rm -rf ~/x
      high risk: it destroys something outside the workspace, or nobody
      knows where
      • deletes /home/u/x with everything in it, outside the workspace

      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why

      agent says: Lists files.⏎\u{1b}[2K▶ ls⏎  low risk: it only reads   y
                  yes, once
    ------------------------------------------------------------------------
    keys: ysnm
    ");
}

/// A workspace in which `docs/video.mp4` is a link to the settings of an agent.
#[derive(Debug)]
struct Linked;

impl World for Linked {
    fn resolve(&self, base: &AbsPath, text: &str) -> Result<Option<AbsPath>, WorldError> {
        match base.join(text) {
            Some(path) if path.as_str().ends_with("/docs/video.mp4") => Ok(AbsPath::parse("/home/u/.claude/settings.json")),
            path => Ok(path),
        }
    }

    fn read(&self, path: &AbsPath, limit: usize) -> Result<Option<Vec<u8>>, WorldError> {
        LexicalWorld.read(path, limit)
    }

    fn exists(&self, _: &AbsPath) -> bool {
        true
    }

    fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        LexicalWorld.open_folder(path)
    }
}

#[test]
fn a_copy_over_a_link_names_what_is_overwritten() {
    let broker = builder(true).world(Linked).build();
    let prompt = ask(&broker, &ToolCall::shell("cp video.mp4 docs/video.mp4", WORKSPACE));
    insta::assert_snapshot!(framed(&render(prompt.view(), Room::new(72, 16)), 72), @r"
    ------------------------------------------------------------------------
    ▶ cp video.mp4 docs/video.mp4
      high risk: it changes what other programs run or obey
      ! docs/video.mp4 is a link, and leads to /home/u/.claude/settings.json
      • writes docs/video.mp4 (which is /home/u/.claude/settings.json)
        (agent config), outside the workspace
      • writes docs/video.mp4/video.mp4

      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why
    ------------------------------------------------------------------------
    keys: ysnm
    ");
}

#[test]
fn the_name_of_a_tool_is_no_place_to_write_to_either() {
    let call = ToolCall::new("mcp__\u{1b}[2K\n▶ ls\u{202e}__x", json!({"a": "\u{200b}"}), WORKSPACE);
    let prompt = ask(&broker(), &call);
    assert_eq!(prompt.view().tool, ScreenText::new("mcp__\\u{1b}[2K⏎▶ ls\\u{202e}__x"));
    insta::assert_snapshot!(framed(&render(prompt.view(), Room::new(72, 16)), 72), @r#"
    ------------------------------------------------------------------------
    ▶ {"a":"\u{200b}"}
      high risk: it cannot be foreseen what it does
      ! 1 character that cannot be seen is spelled out in it
      • cannot be foreseen: the tool `mcp__\u{1b}[2K⏎▶ ls\u{202e}__x` is not
        known

      y yes, once   s yes, exactly this, for this session   n no
      m no, and tell the agent why
    ------------------------------------------------------------------------
    keys: ysnm
    "#);
}
