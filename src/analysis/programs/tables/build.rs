//! Build tools and interpreters of other languages. Sources: GNU make 4.3, cmake 3.31, ninja 1.12,
//! go 1.23, gcc 14, maven 3.9, gradle 8, dotnet 8, flutter 3, ruby 3.3, php 8.3, perl 5.36 manuals.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, does, flags, takes};

/// A tool that runs what the project defines.
const fn tool(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program {
        names,
        source: "by nature",
        grammar: Grammar::Exact,
        options,
        operands: Operands::all(Role::ProjectPath),
        does: &[Does::RunProject],
        ..Program::NEW
    }
}

/// An interpreter: a script, program text, or its standard input.
const fn interpreter(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program {
        names,
        source: "by nature",
        grammar: Grammar::Posix,
        options,
        operands: Operands::then(&[Role::Script], Role::Text),
        does: &[Does::RunInputIfBare],
        ..Program::NEW
    }
}

const STOP: Opt<'static> = does(&[Does::Stop], "--version -V --help -h");

pub(super) const PROGRAMS: &[Program<'static>] = &[
    interpreter(
        "ruby jruby",
        &[&[
            does(&[Does::Stop], "-v --version -h --help"),
            takes(Role::Inline, "-e"),
            takes(Role::Read, "-c"),
            flags("-w -W0"),
            takes(Role::Opaque, "-r -I -C -S").danger(),
        ]],
    ),
    interpreter(
        "php",
        &[&[
            does(&[Does::Stop], "-v --version -h --help -i -m"),
            takes(Role::Read, "-l"),
            takes(Role::Inline, "-r"),
            takes(Role::Opaque, "-d -c -S -t -f -B -R -F -E -z").danger(),
        ]],
    ),
    interpreter(
        "perl",
        &[&[
            does(&[Does::Stop], "-v --version -V"),
            takes(Role::Inline, "-e -E -ne -pe -i -I -M -m -lne -lpe -pi -0ne -0pe -pie -0777"),
            flags("-w"),
        ]],
    ),
    interpreter(
        "lua luajit Rscript R julia octave elixir erl tclsh guile racket ghci runghc scheme sbcl",
        &[&[does(&[Does::Stop], "-v --version -version -h --help"), takes(Role::Inline, "-e --eval")]],
    ),
    tool(
        "bundle bundler rspec rubocop rails gem composer phpunit phpstan artisan pest mix zig cabal stack ghc dune opam terraform-docs shellcheck shfmt hadolint actionlint yamllint",
        &[&[STOP]],
    ),
];
