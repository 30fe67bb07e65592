//! The syntax tree of a shell text: what the parser yields and the scope walk reads.
//!
//! Every word keeps its parts, quoted or not, so that no later stage looks at raw text again. Spans
//! are byte ranges in the text of the call; what stands inside back quotes carries the span of the
//! whole substitution.

use std::cell::OnceCell;
use std::rc::Rc;

use compact_str::CompactString;
use smallvec::SmallVec;

use crate::action::Span;

/// Commands one after the other.
pub(crate) type List = Vec<Item>;

/// One entry of a list: a chain, in the background or not.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) first: Pipeline,
    pub(crate) rest: Vec<(Link, Pipeline)>,
    pub(crate) background: bool,
}

/// What joins two pipelines of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    And,
    Or,
}

/// Commands joined by `|` or `|&`; at least one.
#[derive(Debug, Clone)]
pub(crate) struct Pipeline {
    /// Whether an odd number of `!` turns success into failure.
    pub(crate) negated: bool,
    /// Whether `time` stands in front, which runs it in a shell of its own in zsh, and is a program to dash.
    pub(crate) timed: bool,
    /// Most have one.
    pub(crate) commands: SmallVec<[Command; 1]>,
}

/// A simple or compound command with the redirections of the whole of it.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    pub(crate) span: Span,
    pub(crate) kind: CommandKind,
    pub(crate) redirects: Vec<Redirect>,
}

#[derive(Debug, Clone)]
pub(crate) enum CommandKind {
    /// Assignments, then words; one of the two, or the redirections, is not empty.
    Simple {
        assigns: Vec<Assign>,
        words: Vec<Word>,
    },
    Subshell(List),
    Group(List),
    If {
        arms: Vec<(List, List)>,
        otherwise: Option<List>,
    },
    /// `while` and `until`.
    Loop {
        until: bool,
        condition: List,
        body: List,
    },
    /// `for` and `select` over words; without `in`, over the positional parameters.
    For {
        name: String,
        words: Option<Vec<Word>>,
        body: List,
        /// Whether it is `select`, which takes an answer from its input.
        selects: bool,
    },
    /// `for ((…))`.
    ForArith {
        header: Arithmetic,
        body: List,
    },
    Case {
        subject: Word,
        arms: Vec<Arm>,
    },
    /// `[[ … ]]`: its words and operators in order.
    Condition(Vec<Word>),
    /// `(( … ))`.
    Arithmetic(Arithmetic),
    Function {
        name: String,
        body: Box<Command>,
    },
}

/// One arm of a `case`.
#[derive(Debug, Clone)]
pub(crate) struct Arm {
    pub(crate) patterns: Vec<Word>,
    pub(crate) body: List,
    /// Whether it ends in `;&` or `;;&`, behind which a later arm may run as well.
    pub(crate) goes_on: bool,
}

/// `NAME=value`, `NAME+=value`, `NAME[…]=value` or `NAME=(…)`.
#[derive(Debug, Clone)]
pub(crate) struct Assign {
    pub(crate) name: String,
    /// The text between the brackets: bash evaluates it as arithmetic.
    pub(crate) subscript: Option<Arithmetic>,
    pub(crate) append: bool,
    pub(crate) value: Value,
}

#[derive(Debug, Clone)]
pub(crate) enum Value {
    Scalar(Word),
    Array(Vec<Word>),
}

/// A redirection: `2>file`, `<<EOF`, `>&1`, …
#[derive(Debug, Clone)]
pub(crate) struct Redirect {
    pub(crate) op: RedirectOp,
    /// The descriptor before it, where one is written.
    pub(crate) descriptor: Option<u16>,
    /// The operator as written, without a descriptor before it.
    pub(crate) text: &'static str,
    pub(crate) target: Target,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RedirectOp {
    /// `<`
    Read,
    /// `>`, `>|`
    Write,
    /// `>>`
    Append,
    /// `<>`
    ReadWrite,
    /// `&>`, or `>&` with a word that is not a descriptor
    WriteBoth,
    /// `&>>`
    AppendBoth,
    /// `<&`, `>&` with a descriptor or `-`
    Duplicate,
    /// `<<`, `<<-`
    Heredoc,
    /// `<<<`
    HereString,
}

#[derive(Debug, Clone)]
pub(crate) enum Target {
    Word(Word),
    /// The delimiter, and the body, whose parts are all quoted text or expansions. It is filled in when
    /// its line is reached.
    Heredoc {
        delimiter: String,
        body: Rc<OnceCell<Vec<Part>>>,
    },
}

/// A word of one or more parts. An empty list of parts is the empty word (`''`).
#[derive(Debug, Clone, Default)]
pub(crate) struct Word {
    pub(crate) span: Span,
    pub(crate) parts: Parts,
}

impl Word {
    /// All of the word, where it is one text, quoted or not.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Text { text, .. }] => Some(text),
            _ => None,
        }
    }
}

/// Most words have one part.
pub(crate) type Parts = SmallVec<[Part; 1]>;

/// A part of a word. It is small, because most parts are plain text: what is rare stands apart.
#[derive(Debug, Clone)]
pub(crate) enum Part {
    /// Text after quote removal; `quoted` where it stood in quotes or behind a backslash.
    Text { text: CompactString, quoted: bool },
    /// An unquoted `*`, `?` or `[` that bash may take for a pattern.
    Glob(char),
    /// `{a,b}` or `{1..3}` outside quotes, as alternatives; bash makes one word of each.
    Brace(Vec<Parts>),
    /// `~` or `~name` where bash expands it.
    Tilde(String),
    /// `$name`, `${name}`, `${name op operand}`, `$1`, `$@`, …
    Parameter { name: CompactString, form: Form, quoted: bool },
    /// `$(…)` or back quotes. Words that braces are spelled out to share it.
    Command { list: Rc<List>, quoted: bool },
    /// `<(…)` or `>(…)`.
    Process { list: Rc<List> },
    /// `$((…))`.
    Arithmetic { expression: Box<Arithmetic>, quoted: bool },
}

/// What is done to a parameter before its value is used.
#[derive(Debug, Clone)]
pub(crate) enum Form {
    /// `$name`, `${name}`
    Plain,
    /// `$name` in front of what zsh takes for a change of the value.
    Modified,
    /// `${#name}`
    Length,
    /// `${!name}`: the parameter that the value names, and what stands behind an operator.
    Indirect { operand: Box<[Part]> },
    /// `${name:-operand}`, `${name%operand}`, `${name/operand/operand}`, … with the operator
    /// (`:-`, `-`, `:=`, `=`, `:?`, `?`, `:+`, `+`, `#`, `##`, `%`, `%%`, `/`, `//`, `:`, `^`, `^^`,
    /// `,`, `,,`, `@`) and the expansions and text of what follows.
    Operator(Box<Operation>),
    /// `${name[subscript]}`, plain.
    Subscript(Box<Arithmetic>),
}

/// An operator with what it works with.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(crate) operator: &'static str,
    pub(crate) operand: Vec<Part>,
    /// The operand as a pattern, where it is nothing but plain characters and stars.
    pub(crate) pattern: Option<CompactString>,
}

/// Arithmetic text. Bash evaluates the value of every variable in it as arithmetic again, and a
/// subscript in such a value can run commands, so the names matter.
#[derive(Debug, Clone, Default)]
pub(crate) struct Arithmetic {
    /// Names used, without `$`.
    pub(crate) names: Vec<String>,
    /// Expansions in the text.
    pub(crate) parts: Vec<Part>,
    /// Whether it is the subscript of all elements, each of which is a word of its own also between quotes (`[@]`).
    pub(crate) every: bool,
}
