//! The tree of a Python text: as much of the language as the reader takes.
//!
//! What only computes from its parts (operators, displays, conditional expressions) is one kind of node: nothing of
//! what is asked about a text depends on which operator it is.

use compact_str::CompactString;

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expr {
    /// A number, with its value where it is a plain small one, or `None`, `True`, `False`.
    Constant(Option<u32>),
    /// A string without replacement fields; its value where every escape in it is known, and whether it is of bytes.
    Text {
        value: Option<String>,
        bytes: bool,
    },
    /// An f-string, or a text with `+` before or behind it: the expressions in its fields, and the texts before, between and behind them,
    /// where they are put together as they are.
    Joined {
        fields: Vec<Expr>,
        texts: Option<Vec<String>>,
    },
    Name(CompactString),
    Attribute(Box<Expr>, CompactString),
    /// A value and everything between the brackets.
    Subscript(Box<Expr>, Vec<Expr>),
    Call(Box<Expr>, Vec<Argument>),
    Lambda(Parameters, Box<Expr>),
    /// The results for each round, and what is gone through.
    Comprehension(Vec<Expr>, Vec<Clause>),
    /// `NAME := VALUE`
    Named(CompactString, Box<Expr>),
    /// `*VALUE` in a display, a list of arguments or a target.
    Star(Box<Expr>),
    /// A tuple or list as it is written: it may be a target as well.
    Sequence(Vec<Expr>),
    /// A dictionary as it is written, with nothing unpacked into it.
    Pairs(Vec<(Expr, Expr)>),
    /// Values with `/` between them, which divides numbers and joins paths.
    Divided(Vec<Expr>),
    /// A comparison: its value says nothing but yes or no.
    Compare(Comparison, Vec<Expr>),
    /// Values with `and` between them.
    All(Vec<Expr>),
    /// Values with `or` between them.
    Any(Vec<Expr>),
    /// A set as it is written.
    Set(Vec<Expr>),
    /// The same value, of which a test said that it ends with one of these.
    Ending(Box<Expr>, Vec<String>),
    /// Anything else that is computed from these.
    Group(Vec<Expr>),
}

impl Expr {
    /// The expression as a target; `None` if it is none, or one that is not followed.
    pub(super) fn as_target(&self) -> Option<Target<'_>> {
        match self {
            Self::Name(name) => Some(Target::Name(name)),
            Self::Sequence(items) => Some(Target::Items(items)),
            Self::Star(inner) => Some(Target::Items(std::slice::from_ref(inner))),
            Self::Subscript(base, parts) => Some(Target::Subscript(base, parts)),
            Self::Constant(_)
            | Self::Text { .. }
            | Self::Joined { .. }
            | Self::Attribute(..)
            | Self::Call(..)
            | Self::Lambda(..)
            | Self::Comprehension(..)
            | Self::Named(..)
            | Self::Pairs(_)
            | Self::Divided(_)
            | Self::Compare(..)
            | Self::All(_)
            | Self::Any(_)
            | Self::Set(_)
            | Self::Ending(..)
            | Self::Group(_) => None,
        }
    }

    /// Whether it may stand in front of `=`. Setting an attribute would change what an object is.
    pub(super) fn is_target(&self) -> bool {
        let is_item = |item: &Self| match item {
            Self::Star(inner) => inner.is_target(),
            other => other.is_target(),
        };
        match self.as_target() {
            Some(Target::Name(_) | Target::Subscript(..)) => true,
            Some(Target::Items(items)) => !matches!(self, Self::Star(_)) && items.iter().all(is_item),
            None => false,
        }
    }
}

/// What a comparison of two values asks; one of more is any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    /// `not a`
    Not,
    /// `a == b`
    Equal,
    /// `a != b`
    Unequal,
    /// `a in b`
    Among,
    /// `a not in b`
    NotAmong,
    Other,
}

/// What a value is bound to or put into.
pub(super) enum Target<'e> {
    Name(&'e str),
    /// Targets for the items of the value.
    Items(&'e [Expr]),
    /// `BASE[PARTS]`
    Subscript(&'e Expr, &'e [Expr]),
}

/// One argument of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Argument {
    Plain(Expr),
    /// `*VALUE`
    Star(Expr),
    /// `NAME=VALUE`
    Named(CompactString, Expr),
    /// `**VALUE`
    Doubled(Expr),
}

/// `for TARGET in SOURCE if CONDITION …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    pub(super) target: Expr,
    pub(super) source: Expr,
    pub(super) conditions: Vec<Expr>,
}

/// The parameters of a function by position, with the values of the last ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parameters {
    pub(super) names: Vec<CompactString>,
    /// What is said of their types, and of that of the result.
    pub(super) annotations: Vec<Expr>,
    pub(super) defaults: Vec<Expr>,
    /// How many of the last ones take what is left over: `*NAME` and `**NAME`.
    pub(super) others: usize,
}

impl Parameters {
    /// How many have a place of their own.
    pub(super) fn fixed(&self) -> usize {
        self.names.len().saturating_sub(self.others)
    }
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stmt {
    Expression(Expr),
    Assign {
        targets: Vec<Expr>,
        value: Expr,
    },
    /// `TARGET: TYPE = VALUE`
    Declare {
        target: Expr,
        annotation: Expr,
        value: Option<Expr>,
    },
    /// `TARGET += VALUE` and its like.
    Augment {
        target: Expr,
        value: Expr,
    },
    /// `import MODULE as NAME`; without a name it binds the first part of the module's.
    Import {
        module: CompactString,
        name: Option<CompactString>,
    },
    /// `from MODULE import MEMBER as NAME`
    From {
        module: CompactString,
        member: CompactString,
        name: CompactString,
    },
    /// `if`, `elif` and `while`, with what stands behind `else`.
    Test {
        condition: Expr,
        body: Vec<Stmt>,
        otherwise: Vec<Stmt>,
        /// Whether it is a loop.
        repeats: bool,
    },
    For {
        target: Expr,
        source: Expr,
        body: Vec<Stmt>,
        otherwise: Vec<Stmt>,
    },
    /// Everything in it, also what stands behind `else`, and the handlers.
    Try {
        body: Vec<Stmt>,
        handlers: Vec<Handler>,
        /// What is done in the end, however the rest is left.
        last: Vec<Stmt>,
    },
    With {
        items: Vec<(Expr, Option<Expr>)>,
        body: Vec<Stmt>,
    },
    Function {
        name: CompactString,
        parameters: Parameters,
        body: Vec<Stmt>,
    },
    /// `return`, `raise`, `assert`: the expressions behind it.
    Leave(Vec<Expr>),
    /// `yield`: others go on meanwhile.
    Yield(Vec<Expr>),
    /// `del TARGET`
    Delete(Expr),
    /// `break`, `continue`
    Jump,
    /// `global`
    Global,
    /// `pass`
    Nothing,
}

/// `except KIND as NAME:`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Handler {
    pub(super) kind: Option<Expr>,
    pub(super) name: Option<CompactString>,
    pub(super) body: Vec<Stmt>,
}
