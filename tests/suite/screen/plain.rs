//! The line prompt: what is a yes, and that nothing else is.

use std::cell::RefCell;
use std::io::{self, BufRead, Read, Write};
use std::rc::Rc;

use countersign::prompt::{Demand, PromptView};
use countersign::render::Room;
use countersign::render::plain::PlainPrompt;
use countersign::{Answer, Answered, Scope};

use super::{broker, view};

fn answer(view: &PromptView, input: &[u8]) -> (Answer, String) {
    let mut prompt = PlainPrompt::new(input, Vec::new());
    let answer = prompt.ask(view);
    (answer, String::from_utf8(prompt.into_inner().1).expect("text"))
}

#[test]
fn keys_words_and_names_are_answers() {
    let view = view("cargo test");
    let cases: [(&str, Answer); 12] = [
        ("y\n", Answer::allow(Scope::Once)),
        ("  YES \r\n", Answer::allow(Scope::Once)),
        ("allow_once\n", Answer::allow(Scope::Once)),
        ("s\n", Answer::allow(Scope::Session)),
        ("a\n", Answer::allow(Scope::Workspace)),
        ("allow_workspace\n", Answer::allow(Scope::Workspace)),
        ("n\n", Answer::deny()),
        ("no\n", Answer::deny()),
        ("x\n", Answer::never()),
        ("m\nuse cargo check\n", Answer::deny().saying("use cargo check")),
        ("m\n\n", Answer::deny()),
        ("\n?\ny\n", Answer::allow(Scope::Once)),
    ];
    for (input, wanted) in cases {
        assert_eq!(answer(&view, input.as_bytes()).0, wanted, "{input:?}");
    }
}

#[test]
fn nothing_else_is_a_yes() {
    let view = view("cargo test");
    let long = format!("{}\n", "y".repeat(10_000));
    let flood = "y".repeat(3 << 20);
    let cases: [&[u8]; 12] = [
        b"",
        b"\n\n\n",
        b"\n\n\ny\n",
        b"y",
        b"yy\n",
        b"yes please\n",
        b"ok\n",
        b"1\n",
        b"y\x1b[A\ny",
        b"\xff\xfey\n",
        long.as_bytes(),
        flood.as_bytes(),
    ];
    for input in cases {
        assert_eq!(answer(&view, input).0, Answer::deny(), "{:?}", &input[..input.len().min(20)]);
    }
    // The key is not on this prompt: nothing lasts of it.
    let once = super::view("sudo ls");
    assert_eq!(answer(&once, b"a\n").0, Answer::deny());
    assert_eq!(answer(&once, b"allow_workspace\n").0, Answer::deny());
    // A task ends for nobody here.
    assert_eq!(answer(&once, b"t\n").0, Answer::deny());
}

#[test]
fn the_rest_of_a_long_line_answers_nothing() {
    let view = view("cargo test");
    let input = format!("{}y\nn\n", "x".repeat(5_000));
    assert_eq!(answer(&view, input.as_bytes()).0, Answer::deny());
    // Nor does what comes after a flood.
    let input = format!("{}\ny\ny\ny\n", "x".repeat(2 << 20));
    let mut prompt = PlainPrompt::new(input.as_bytes(), Vec::new());
    assert_eq!([prompt.ask(&view), prompt.ask(&view)], [Answer::deny(), Answer::deny()]);
}

#[test]
fn a_word_is_typed_where_it_is_demanded() {
    let mut view = view("rm -rf ~/x");
    view.demand = Demand::Typed { word: "delete" };
    assert_eq!(answer(&view, b"y\ndelete\n").0, Answer::allow(Scope::Once).typed("delete"));
    for input in ["y\n", "y\ny\n", "y\nDELETE\n", "y\n\n", "y\ndelet", "delete\n"] {
        assert_eq!(answer(&view, input.as_bytes()).0, Answer::deny(), "{input:?}");
    }
    assert_eq!(answer(&view, b"n\n").0, Answer::deny());
    assert!(answer(&view, b"").1.contains("a yes needs the word `delete`"));
}

#[test]
fn what_was_folded_can_be_seen_and_lasts_only_then() {
    let view = view(&format!("cargo test; {}", "echo a line of text that goes on\n".repeat(80)));
    let (said, shown) = answer(&view, b"a\nn\n");
    assert_eq!((said, shown.contains("Bash(cargo test:*)")), (Answer::deny(), false));
    let (said, shown) = answer(&view, b"f\na\n");
    assert_eq!((said, shown.contains("Bash(cargo test:*)")), (Answer::allow(Scope::Workspace), true));
    assert!(shown.matches("echo a line").count() > 80);
}

#[test]
fn for_listeners_it_is_sentences() {
    let mut prompt = PlainPrompt::new(&b"n\n"[..], Vec::new()).speaking();
    assert_eq!(prompt.ask(&view("ls; rm -rf ~/x")), Answer::deny());
    let said = String::from_utf8(prompt.into_inner().1).expect("text");
    assert!(!said.chars().any(|c| "▶•─│…".contains(c)), "{said}");
    insta::assert_snapshot!(said, @r"
    bash asks to run: rm -rf ~/x
    Risk: high, because it destroys something outside the workspace, or nobody knows where.
    It deletes /home/u/x with everything in it, outside the workspace.
    The whole call: ls; rm -rf ~/x
    Key y: yes, once.
    Key s: yes, exactly this, for this session.
    Key n: no.
    Key m: no, and tell the agent why.
    y/s/n/m?
    ");
    // Nobody allows for longer what was not read out.
    let long = view(&format!("cargo test; {}", "echo a line of text that goes on\n".repeat(80)));
    let mut prompt = PlainPrompt::new(&b"a\ny\n"[..], Vec::new()).speaking();
    assert_eq!(prompt.ask(&long), Answer::allow(Scope::Once));
}

#[test]
fn a_line_prompt_as_it_is_seen() {
    let mut prompt = PlainPrompt::new(&b"y\n"[..], Vec::new()).room(Room::new(60, 14));
    assert_eq!(prompt.ask(&view("cargo test 2>&1 | tail -5")), Answer::allow(Scope::Once));
    insta::assert_snapshot!(String::from_utf8(prompt.into_inner().1).expect("text"), @r"
    ▶ cargo test 2>&1 
      medium risk: it runs code of this project
      • runs code of this project
      in: cargo test 2>&1 | tail -5

      y yes, once   n no   m no, and tell the agent why
      s yes, for this session   a yes, always in this workspace
      x no, never in this workspace
          Bash(cargo test:*)
          allows any `cargo test …`, without options that do
          more; code of the project only from the workspace's
          root
    y/s/a/n/m/x?
    ");
}

/// A stream that fails.
#[derive(Debug)]
struct Broken(Rc<RefCell<usize>>);

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("gone"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        *self.0.borrow_mut() += 1;
        Err(io::Error::other("gone"))
    }
}

impl BufRead for Broken {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        *self.0.borrow_mut() += 1;
        Err(io::Error::other("gone"))
    }

    fn consume(&mut self, _: usize) {}
}

#[test]
fn what_was_not_shown_is_not_allowed() {
    let reads = Rc::default();
    let view = view("cargo test");
    assert_eq!(PlainPrompt::new(&b"y\n"[..], Broken(Rc::clone(&reads))).ask(&view), Answer::deny());
    let mut prompt = PlainPrompt::new(Broken(Rc::clone(&reads)), Vec::new());
    assert_eq!([prompt.ask(&view), prompt.ask(&view)], [Answer::deny(), Answer::deny()]);
    // A stream that failed is not read again.
    assert_eq!(*reads.borrow(), 1);
    // On a screen of two lines nobody sees what they would allow.
    let mut prompt = PlainPrompt::new(&b"y\n"[..], Vec::new()).room(Room::new(80, 2));
    assert_eq!(prompt.ask(&view), Answer::deny());
}

#[test]
fn the_broker_takes_its_answers() {
    let broker = broker();
    let call = countersign::ToolCall::shell("cargo test", crate::support::WORKSPACE);
    let prompt = super::ask(&broker, &call);
    let said = PlainPrompt::new(&b"a\n"[..], Vec::new()).ask(prompt.view());
    let outcome = broker.answer(prompt, said);
    assert!(matches!(outcome.answered, Answered::Proceed(_)) && outcome.remembered[0].contains("kept"), "{:?}", outcome.remembered);
    assert_eq!(broker.decide(&call).verdict(), countersign::Verdict::Allow);
}
