//! Programs that people teach in config: the rows of the tables in a form that owns its text.

use super::row::{Does, Grammar, Operands, Opt, Program, Role, Takes};

/// A program or subcommand that a config file describes, in the terms of [`Program`].
///
/// Only a config file makes one: [`ConfigFile::programs`](crate::config::ConfigFile::programs).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaughtProgram {
    /// Where it stands, as `FILE:LINE:COLUMN`.
    pub(crate) at: String,
    pub(crate) names: String,
    pub(crate) source: String,
    pub(crate) grammar: Grammar,
    pub(crate) options: Vec<TaughtOption>,
    pub(crate) operands: TaughtOperands,
    pub(crate) does: Vec<Does>,
    pub(crate) subcommands: Vec<TaughtProgram>,
    pub(crate) bare: bool,
}

/// Options of a taught program, in the terms of [`Opt`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TaughtOption {
    pub(crate) names: String,
    pub(crate) takes: Takes,
    pub(crate) role: Role,
    pub(crate) does: Vec<Does>,
    pub(crate) danger: bool,
}

/// The operands of a taught program, in the terms of [`Operands`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TaughtOperands {
    pub(crate) first: Vec<Role>,
    pub(crate) first_unless: String,
    pub(crate) rest: Option<Role>,
    pub(crate) last: Option<Role>,
    pub(crate) last_unless: String,
    pub(crate) default: Option<Role>,
}

impl TaughtProgram {
    /// The program's names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.split(' ')
    }

    /// Where it stands, as `FILE:LINE:COLUMN`.
    pub fn at(&self) -> &str {
        &self.at
    }

    /// Hands the row to `read`; `None` where there is none, which does not happen.
    pub(super) fn with_row<R>(&self, read: impl FnOnce(&Program<'_>) -> R) -> Option<R> {
        let mut read = Some(read);
        let mut result = None;
        with_rows(&[self], &mut |rows| {
            if let (Some(row), Some(read)) = (rows.first(), read.take()) {
                result = Some(read(row));
            }
        });
        result
    }
}

/// Hands rows that borrow from `programs` to `read`. A row borrows its subcommands' rows, so those of
/// the next level are made first and stay alive meanwhile; there are a handful of levels.
fn with_rows(programs: &[&TaughtProgram], read: &mut dyn FnMut(&[Program<'_>])) {
    if programs.is_empty() {
        return read(&[]);
    }
    let below: Vec<&TaughtProgram> = programs.iter().flat_map(|program| &program.subcommands).collect();
    with_rows(&below, &mut |below| {
        let options: Vec<Vec<Opt<'_>>> = programs.iter().map(|p| p.options.iter().map(TaughtOption::row).collect()).collect();
        let groups: Vec<[&[Opt<'_>]; 1]> = options.iter().map(|options| [options.as_slice()]).collect();
        let mut below = below;
        let rows: Vec<Program<'_>> = programs
            .iter()
            .zip(&groups)
            .map(|(program, groups)| {
                let (subcommands, others) = below.split_at_checked(program.subcommands.len()).unwrap_or((below, &[]));
                below = others;
                program.row(groups, subcommands)
            })
            .collect();
        read(&rows);
    });
}

impl TaughtProgram {
    fn row<'a>(&'a self, options: &'a [&'a [Opt<'a>]], subcommands: &'a [Program<'a>]) -> Program<'a> {
        Program {
            names: &self.names,
            source: &self.source,
            grammar: self.grammar,
            options,
            operands: self.operands.row(),
            does: &self.does,
            subcommands,
            bare: self.bare,
            ..Program::NEW
        }
    }
}

impl TaughtOption {
    fn row(&self) -> Opt<'_> {
        Opt::new(&self.names, self.takes, self.role, &self.does, self.danger)
    }
}

impl TaughtOperands {
    fn row(&self) -> Operands<'_> {
        Operands {
            first: &self.first,
            first_unless: &self.first_unless,
            rest: self.rest,
            last: self.last,
            last_unless: &self.last_unless,
            default: self.default,
        }
    }
}
