//! Scripts that stand behind a package or a program which runs whatever script it is given: `npx tsx a.ts`.

use super::{is_address, scripts};
use crate::action::{Invocation, last_component};
use crate::analysis::marks::has_word;
use crate::policy::definition::Definition;
use crate::world::World;

/// Packages and programs that run a script and are no interpreters of the tables, or are there by another name.
const LAUNCHERS: &str = "tsx ts-node ts-node-esm vite-node jiti babel-node esno nodemon streamlit expect groovy kotlin java";

/// Those that start them, with the words behind which they do where not all words are.
const STARTERS: &[(&str, &str)] =
    &[("npx bunx pnpx", ""), ("pnpm yarn yarnpkg bun", "exec dlx x"), ("uv poetry pdm hatch rye pipenv pixi", "run")];

const ENDINGS: &[&str] = &[".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".py", ".exp", ".groovy", ".kts", ".java"];

/// The script, where the command is one of them.
pub(super) fn scripts_of(program: &str, invocation: &Invocation, world: &dyn World) -> Option<Vec<Definition>> {
    let mut words = invocation.words.iter().skip(1).map_while(|word| word.as_literal());
    let mut tool = last_component(program);
    if let Some((_, commands)) = STARTERS.iter().find(|(programs, _)| has_word(programs, tool)) {
        let mut next = || words.find(|word| !word.starts_with('-')).unwrap_or("");
        tool = next();
        if has_word(commands, tool) {
            tool = next();
        }
    }
    let tool = tool.split('@').next().unwrap_or(tool);
    if !has_word(LAUNCHERS, tool) {
        return Some(Vec::new());
    }
    let is_script = |word: &&str| !word.starts_with('-') && ENDINGS.iter().any(|ending| word.ends_with(ending));
    let Some(file) = words.find(is_script) else { return Some(Vec::new()) };
    if is_address(file) {
        return None;
    }
    let mut found = Vec::new();
    for folder in invocation.folders.iter() {
        found.extend(scripts(tool, &folder.join(file)?, world)?);
    }
    Some(found)
}
