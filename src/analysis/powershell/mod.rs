//! PowerShell text: a strict subset, read and followed in one pass. Pipelines of cmdlets that are known,
//! variables, strings, conditions, loops and blocks are understood; functions, classes, types and methods
//! beyond a short list, splatting and everything else make the call opaque.
//!
//! Sources: the about_ pages of PowerShell 7.4 (about_Parsing, about_Quoting_Rules, about_Redirection,
//! about_CommonParameters, about_Wildcards) and the reference pages of the cmdlets.

mod bind;
pub(crate) mod cmdlets;
mod commands;
mod expressions;
mod handing;
mod members;
mod reader;
mod statements;
mod strings;

use super::path::AbsPath;
use super::programs::{self, activation};
use super::shell::walk::Setting;
use crate::action::{Span, Step};

/// The steps of a text that runs in `folder`. Spans lie in the text, or are `outer` where the text is not
/// the call's own.
pub(crate) fn steps(text: &str, folder: Option<AbsPath>, outer: Option<Span>, setting: Setting<'_>) -> Vec<Step> {
    let mut steps = reader::Reader::new(text, folder, outer, setting).steps();
    programs::ask_where_files_change(&mut steps, setting.catalog, setting.world);
    activation::mark_activated(&mut steps, setting.world);
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{Arg, Code, Effect, Subject};
    use crate::analysis::programs::catalog::Catalog;
    use crate::world::LexicalWorld;

    fn words(text: &str) -> Vec<String> {
        let catalog = Catalog::new();
        let setting = Setting { catalog: &catalog, world: &LexicalWorld, home: None };
        let of = |step: &Step| match &step.subject {
            Subject::Command(invocation) => {
                let opaque =
                    step.effects().any(|c| matches!(c.effect, Effect::Opaque(_) | Effect::Execute(Code::Unknown(_) | Code::Inline(_))));
                let words: Vec<String> = invocation.words.iter().map(Arg::to_string).collect();
                format!("{}{}", words.join(" "), if opaque { " ?" } else { "" })
            }
            Subject::Tool { name, .. } => name.clone(),
        };
        steps(text, AbsPath::parse("/p"), None, setting).iter().map(of).collect()
    }

    #[test]
    fn commands_of_all_nestings_are_found() {
        assert_eq!(words("Get-Content a.txt | Select-Object -First 3"), ["Get-Content a.txt", "Select-Object -First 3"]);
        assert_eq!(words("if (Test-Path x) { gc x } else { git status }"), ["Test-Path x", "Get-Content x", "git status"]);
        assert_eq!(words("\"a $(git log) b\""), ["git log"]);
        assert_eq!(words("$x = 'a b'; gc \"$x.txt\""), ["Get-Content a b.txt"]);
        assert_eq!(words("foreach ($f in 'a','b') { gc $f }"), ["Get-Content …"]);
        assert_eq!(words("try { gc a } catch { gc b } finally { gc c }"), ["Get-Content a", "Get-Content b", "Get-Content c"]);
        assert_eq!(words("@{ a = (git log); b = { gc c } }"), ["git log", "Get-Content c"]);
        assert_eq!(words("'x'"), ["Write-Output"]);
    }

    #[test]
    fn what_is_outside_the_subset_is_opaque() {
        for text in [
            "function f { gc a }",
            "& $x",
            "iex $x",
            "gc a --% b",
            "$f.Delete()",
            "[IO.File]::Delete('a')",
            "New-Object -ComObject Word.Application",
            "gci | % Delete",
            "gc 'a",
            "$env:PATH = 'x'",
            "gc @x",
            "using module x",
            "$PSDefaultParameterValues = @{}",
        ] {
            let found = words(text);
            assert!(found.iter().any(|w| w.ends_with('?')), "{text}: {found:?}");
        }
    }
}
