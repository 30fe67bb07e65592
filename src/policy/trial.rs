//! Rules tried on calls that are made up: in a confirmed workspace on no file system, long before any rule ends.

use super::Policy;
use super::judge::{Ground, Judgement, judge};
use super::mode::Mode;
use crate::action::Action;
use crate::analysis::path::AbsPath;
use crate::analysis::programs::catalog::Catalog;
use crate::analysis::programs::taught::TaughtProgram;
use crate::analysis::tools::Tools;
use crate::analysis::{self, Knowledge};
use crate::call::ToolCall;
use crate::world::LexicalWorld;

/// Judges made-up calls.
pub(crate) struct Trial {
    tools: Tools,
    catalog: Catalog,
    home: Option<AbsPath>,
    workspace: Option<AbsPath>,
}

impl Trial {
    /// The home folder of whoever tries.
    pub(crate) const HOME: &str = "/home/person";
    /// Where the calls run: the root of the workspace.
    pub(crate) const WORKSPACE: &str = "/home/person/workspace";

    /// A trial that knows the built-in programs and these.
    pub(crate) fn new(programs: impl IntoIterator<Item = TaughtProgram>) -> Self {
        let mut catalog = Catalog::new();
        for program in programs {
            catalog.teach_by_person(program);
        }
        Self { tools: Tools::new(), catalog, home: AbsPath::parse(Self::HOME), workspace: AbsPath::parse(Self::WORKSPACE) }
    }

    /// The programs that are known.
    pub(crate) fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// What the call would do, and what becomes of it by these rules.
    pub(crate) fn judge(&self, call: &ToolCall, policy: &Policy, mode: Mode) -> (Action, Judgement) {
        let home = self.home.as_ref();
        let knowledge = Knowledge { tools: &self.tools, catalog: &self.catalog, world: &LexicalWorld, home };
        let ground = Ground {
            mode,
            chosen: mode,
            now: Some(0),
            told: Some(0),
            call: Some(call),
            ..Ground::trusted(self.workspace.as_ref(), home, &LexicalWorld)
        };
        let action = analysis::analyze(call, knowledge);
        let judgement = judge(&action, policy, &ground);
        (action, judgement)
    }
}
