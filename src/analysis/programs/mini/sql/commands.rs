//! Commands of the clients themselves that neither write, run, connect nor read other files.

use super::names::is_listed;

/// Dot commands of `sqlite3` by their whole names, in order. The shell also takes their beginnings, which are not taken
/// here. Left out, by cli.html and `.help` of 3.45: what starts programs or opens other files and databases (`.archive`,
/// `.backup`, `.cd`, `.clone`, `.excel`, `.import`, `.load`, `.log`, `.once`, `.open`, `.output`, `.read`, `.restore`,
/// `.save`, `.session`, `.shell`, `.system`, `.testcase`, `.trace`, `.www`), what changes the database or the shell
/// (`.connection`, `.dbconfig`, `.filectrl`, `.imposter`, `.limit`, `.nonce`, `.parameter`, `.recover`, `.selftest`,
/// `.testctrl`, `.unmodule`), and what prints or checks all of it, by reading tables (`.dump`, `.dbinfo`, `.fullschema`, `.expert`, `.lint`, `.sha3sum`).
#[rustfmt::skip] // one word a line says no more
const SQLITE: &[&str] = &[
    "bail", "changes", "databases", "echo", "exit", "explain", "header", "headers", "help", "indexes", "indices", "mode",
    "nullvalue", "print", "quit", "schema", "separator", "show", "tables", "timeout", "timer", "version", "width",
];

/// Backslash commands of `psql`, in order. Left out, by app-psql: what runs programs or text (`\!`, `\g`, `\gexec`,
/// `\gset`, `\watch`, `\setenv`), what reads or writes files (`\copy`, `\i`, `\ir`, `\o`, `\w`, `\s`, `\e`, `\lo_import`),
/// what sets variables that are put into statements (`\set`, `\prompt`), and other connections (`\c`).
#[rustfmt::skip] // one word a line says no more
const PSQL: &[&str] = &[
    "a", "conninfo", "d", "d+", "dS", "dT", "dT+", "da", "db", "db+", "dd", "df", "df+", "dg", "di", "di+", "dm", "dm+", "dn", "dn+",
    "dp", "ds", "ds+", "dt", "dt+", "du", "du+", "dv", "dv+", "dx", "dx+", "dy", "echo", "encoding", "l", "l+", "list", "pset", "q",
    "sf", "sf+", "sv", "sv+", "t", "timing", "x", "z",
];

/// A line of `sqlite3` that begins with a dot. Its arguments are data to all of these.
pub(super) fn of_sqlite(line: &str) -> Option<()> {
    let name = line.strip_prefix('.')?.split([' ', '\t']).next()?;
    is_listed(SQLITE, name).then_some(())
}

/// A line of `psql` that begins with a backslash. In an argument, back quotes run a program, a colon puts a variable in,
/// and another backslash begins another command; `|` and its like send what is printed elsewhere.
pub(super) fn of_psql(line: &str) -> Option<()> {
    let mut words = line.strip_prefix('\\')?.split([' ', '\t']);
    let is_plain = |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '*' | '+' | '-' | ',' | '?'));
    (words.next().is_some_and(|name| is_listed(PSQL, name)) && words.all(is_plain)).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_in_order() {
        assert!(SQLITE.is_sorted() && PSQL.is_sorted());
    }
}
