//! The tree of a JavaScript text: as much of the language as the reader takes.
//!
//! Operators that make a number or a string of whatever stands between them are one kind of node. Those that hand on
//! one of their values have nodes of their own: which value it is matters.

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expr {
    /// A number, with its value where it is a plain small one.
    Number(Option<u32>),
    /// `null`, `undefined`, `true`, `false`, a regular expression.
    Constant,
    /// A string without fields; its value where every escape in it is known.
    Text(Option<String>),
    /// A template with fields: in turn the text before each field and what stands in it, and the text behind the last.
    Template(Vec<Expr>),
    Name(String),
    /// `BASE.NAME`, `BASE?.NAME` and `BASE["NAME"]`.
    Member(Box<Expr>, String),
    /// `BASE[KEY]`, where the key is computed.
    Index(Box<Expr>, Box<Expr>),
    Call(Box<Expr>, Vec<Item>),
    /// `new NAME(…)`
    New(String, Vec<Item>),
    Function(Box<Function>),
    Array(Vec<Item>),
    Object(Vec<Property>),
    Assign(Box<Assign>),
    /// `++` and `--`, in front or behind.
    Update(Box<Expr>),
    Delete(Box<Expr>),
    /// Values with operators between them that make a number, a string, or yes or no.
    Compute(Makes, Vec<Expr>),
    /// The name behind `instanceof`.
    Class(String),
    /// One of the values: `A || B`, `A ?? B`, `C ? A : B` with what is only looked at in front of them, `A, B`, `A && B`.
    Choose {
        looked_at: Vec<Expr>,
        values: Vec<Expr>,
    },
    /// What stands between parentheses in front of `=>`.
    Parameters(Vec<Item>),
}

/// What operators make of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Makes {
    /// All of the operators make numbers.
    Number,
    /// All of them are `+`: a number where all of the values are numbers, otherwise perhaps a string.
    Sum,
    /// Any of these.
    Other,
}

/// A value in a list, or a hole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    Plain(Expr),
    /// `...VALUE`
    Spread(Expr),
    Hole,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Property {
    /// `NAME: VALUE`, and `NAME` alone.
    Named(String, Expr),
    /// `[KEY]: VALUE`
    Computed(Expr, Expr),
    /// `...VALUE`
    Spread(Expr),
    /// `NAME = VALUE`, which only stands in patterns.
    Default(String, Expr),
}

/// `TARGET = VALUE` and its like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Assign {
    pub(super) target: Target,
    pub(super) how: How,
    pub(super) value: Expr,
}

/// What an assignment leaves in its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// The value.
    Set,
    /// The value, or what was there: `||=`, `&&=`, `??=`.
    Perhaps,
    /// `+=`
    Sum,
    /// Any other operator: a number.
    Number,
}

/// What may stand in front of `=`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    Pattern(Pattern),
    /// A member of something.
    Place(Expr),
}

/// What values are taken apart by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pattern {
    Name(String),
    Array(Vec<Pattern>),
    /// The names of the members that are taken.
    Object(Vec<(String, Pattern)>),
    /// `...NAME`: a new list or object.
    Rest(String),
    Default(Box<Pattern>, Expr),
    Hole,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Function {
    /// The name by which it knows itself.
    pub(super) name: Option<String>,
    pub(super) parameters: Vec<Pattern>,
    pub(super) body: Body,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    Value(Expr),
    Block(Vec<Stmt>),
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stmt {
    Expression(Expr),
    /// `const`, `let` and `var`.
    Declare(Vec<(Pattern, Option<Expr>)>),
    Function(Function),
    /// `import NAME from MODULE` and its like: member and name. `default` and `*` are the module itself.
    Import {
        module: String,
        names: Vec<(String, String)>,
    },
    /// `if`, and whatever else repeats or chooses blocks by what it computes.
    Test {
        conditions: Vec<Expr>,
        blocks: Vec<Stmt>,
    },
    /// `for (TARGET of SOURCE)`, and `in` instead of `of`.
    Each {
        target: Pattern,
        source: Expr,
        keys: bool,
        body: Box<Stmt>,
    },
    Try {
        blocks: Vec<Stmt>,
        caught: Option<Pattern>,
    },
    Block(Vec<Stmt>),
    /// `return`, `throw`
    Leave(Option<Expr>),
    /// `;`, `break`, `continue`
    Nothing,
}

impl Expr {
    /// The pattern that an expression is when `=` or `=>` follows it.
    pub(super) fn into_pattern(self) -> Option<Pattern> {
        match self {
            Self::Name(name) => Some(Pattern::Name(name)),
            Self::Array(items) => items.into_iter().map(Item::into_pattern).collect::<Option<_>>().map(Pattern::Array),
            Self::Object(properties) => properties.into_iter().map(Property::into_pattern).collect::<Option<_>>().map(Pattern::Object),
            Self::Assign(assign) => match *assign {
                Assign { target: Target::Pattern(pattern), how: How::Set, value } => Some(Pattern::Default(Box::new(pattern), value)),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Item {
    pub(super) fn into_pattern(self) -> Option<Pattern> {
        match self {
            Self::Plain(value) => value.into_pattern(),
            Self::Spread(Expr::Name(name)) => Some(Pattern::Rest(name)),
            Self::Hole => Some(Pattern::Hole),
            Self::Spread(_) => None,
        }
    }

    /// The value, wherever it goes.
    pub(super) fn value(&self) -> Option<&Expr> {
        match self {
            Self::Plain(value) | Self::Spread(value) => Some(value),
            Self::Hole => None,
        }
    }
}

impl Property {
    fn into_pattern(self) -> Option<(String, Pattern)> {
        match self {
            Self::Named(key, value) => Some((key, value.into_pattern()?)),
            Self::Default(key, value) => Some((key.clone(), Pattern::Default(Box::new(Pattern::Name(key)), value))),
            // The members that are left over are a new object.
            Self::Spread(Expr::Name(name)) => Some((String::new(), Pattern::Rest(name))),
            Self::Computed(..) | Self::Spread(_) => None,
        }
    }
}
