//! Elixir, Erlang, Haskell, OCaml, Julia, Zig, Nim, Crystal and interpreters of Lisp and others. Sources: elixir
//! 1.18, erlang 27, rebar3 3.24, ghc 9.10, cabal 3.14, stack 3.3, ocaml 5.2, dune 3.17, opam 2.3, julia 1.11,
//! zig 0.13, nim 2.2, crystal 1.14 manuals.
//!
//! Most compilers here run code of the project while they compile (macros, Template Haskell, `build.zig`,
//! `config.nims`), and `mix help` loads the project. `mix --version` only prints where it stands alone, and no compiled
//! module lies in the folder.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, Setting, attached, does, flags, takes, value};
use super::scripting::{interpreter, names, tool, words};

const RUNS: &[Does] = &[Does::RunProject];
const WRITES: &[Does] = &[Does::RunProject, Does::WriteHere];
const BUILDS: &[Does] = &[Does::RunProject, Does::RunPackages, Does::WriteHere];

const STOP: &[Opt<'static>] = &[does(&[Does::Stop], "--version --help -h")];
/// Behind a task these are the task's.
const NO_STOP: &[Opt<'static>] = &[flags("--version -v --help -h")];

/// Compiled modules, for which Erlang looks in the current folder first, before it tells anything (erl(1), `code`).
const MODULES: Does = Does::RunProjectIf(&[Setting::with("*.beam", "")]);

const ELIXIR: &[Opt<'static>] = &[
    does(&[Does::StopAlone, MODULES], "--version -v --help -h --short-version"),
    takes(Role::Inline, "-e --eval --rpc-eval"),
    flags("--no-halt --hidden --no-color --logger-sasl-reports --logger-otp-reports"),
    takes(
        Role::Opaque,
        "-r -pr -pa -pz -S --app --erl --boot --boot-var --vm-args --cookie --name --sname --remsh --pipe-to --dot-iex --werl",
    )
    .danger(),
];

const MIX: &[Opt<'static>] = &[
    flags("--trace --failed --stale --cover --color --no-color --warnings-as-errors --all-warnings --no-all-warnings --force --no-start --no-compile --no-deps-check --no-archives-check --no-elixir-version-check --raise --listen-on-stdin --preload-modules --check-formatted --dry-run --no-exit --migrate --all --strict --verbose --quiet --unused --no-archives --include-children --no-optional-deps --check-unused"),
    value("--only --exclude --include --seed --max-failures --max-cases --max-requires --slowest --slowest-modules --timeout --partitions --repeat-until-failure --profile --step --to -n -r --repo --long-compilation-threshold --format --checks --ignore --min-priority"),
    takes(Role::Opaque, "--formatter --dot-formatter --stdin-filename --export-coverage --cookie --erl-config --elixirc-paths --import-template --output -o --config -C --plt_file").danger(),
];

const CABAL: &[Opt<'static>] = &[
    does(&[Does::Stop], "--numeric-version"),
    flags("-O -O0 -O1 -O2 --enable-tests --disable-tests --enable-benchmarks --disable-benchmarks --enable-profiling --enable-coverage --dry-run --only-dependencies --keep-going --fast --pedantic --coverage --no-run-tests --haddock --no-haddock-deps --file-watch --test --bench --no-test --no-bench --silent --force-dirty -q --overwrite-policy=always"),
    attached(Role::Text, "-v --verbose -j --jobs"),
    value("--test-show-details --test-option --test-options --flag -f --flags --constraint --ta --test-arguments --verbosity --color"),
    takes(Role::Write, "--builddir --installdir --work-dir").danger(),
    takes(Role::Opaque, "-w --with-compiler --with-hc-pkg --with-ghc --project-file --project-dir --config-file --store-dir --ghc-options --ghc-option --stack-yaml --resolver --snapshot --stack-root --docker --nix --remote-repo-cache --repl-options --prefix --local-bin-path --exec --setup-info-yaml --allow-newer").danger(),
];

const CABAL_COMMANDS: &[Program<'static>] = &[
    tool(
        "build v2-build test check bench haddock install configure setup init list-bin freeze gen-bounds outdated path dot ls",
        BUILDS,
        &[NO_STOP, CABAL],
    ),
    Program {
        grammar: Grammar::Posix,
        operands: Operands::then(&[Role::ProjectPath], Role::ScriptName),
        ..tool("run repl ghci runghc runhaskell script", BUILDS, &[CABAL])
    },
    Program { grammar: Grammar::Posix, operands: Operands::all(Role::Command), ..tool("exec", BUILDS, &[CABAL]) },
    names("update fetch get unpack info list templates", &[Does::RunProject, Does::Network, Does::WriteUser], &[NO_STOP, CABAL]),
    tool("clean purge sdist", WRITES, &[NO_STOP, CABAL]),
    names("upload", &[Does::Send], &[CABAL]),
];

const DUNE: &[Opt<'static>] = &[
    flags("-w --watch -f --force --display=short --display=quiet -q --verbose --no-buffer --release --always-show-command-line --auto-promote --no-print-directory --passive-watch-mode --preview --store-orig-source-dir"),
    value("-j --profile -p --only-packages --display --error-reporting -x --terminal-persistence --cache"),
    takes(Role::Write, "--build-dir --build-info").danger(),
    takes(Role::Opaque, "--root --workspace --config-file --default-target --diff-command --instrument-with --action-stdout-on-success --trace-file --prefix --context").danger(),
];

const ZIG: &[Opt<'static>] = &[
    flags("-ODebug -OReleaseFast -OReleaseSafe -OReleaseSmall -fno-strip -fstrip -fsingle-threaded -fno-emit-bin -freference-trace --summary --verbose --release --release=fast --release=safe --release=small --watch --list-steps -l -lc -lc++ --color -dynamic -static -fPIC"),
    value("-O -target -mcpu --test-filter -j --name"),
    attached(Role::Text, "-Doptimize -Dtarget -j"),
    takes(Role::Text, "-D").danger(),
    takes(Role::Write, "-femit-bin --cache-dir --global-cache-dir -p --prefix --prefix-lib-dir --prefix-exe-dir --prefix-include-dir").danger(),
    takes(Role::Opaque, "--build-file --build-runner --zig-lib-dir --libc --sysroot --search-prefix --system --test-cmd --test-cmd-bin --test-runner --mod --dep -M --fork --script -cflags").danger(),
];

const NIM: &[Opt<'static>] = &[
    flags(
        "-r --run -f --forceBuild --hints:off --warnings:off --threads:on --gc:orc --mm:orc -d:release -d:danger -d:debug -d:ssl --opt:speed --opt:size --verbosity:0 --debugger:native --stackTrace:on --lineTrace:on --checks:off --silent",
    ),
    takes(Role::Write, "-o --out --outdir --nimcache").danger(),
];

const CRYSTAL: &[Opt<'static>] = &[
    flags(
        "--release --debug -d --no-debug --no-color --progress -p -s --stats -t --time --error-trace --static --single-module --verbose -v --fail-fast --no-codegen --warnings=all --order=random --profile --check",
    ),
    value("--threads -e --example -l --line --tag --mcpu --order --warnings --exclude-warnings"),
    takes(Role::Write, "-o --output --junit_output").danger(),
    takes(Role::Opaque, "--link-flags --cross-compile --target --prelude -D --define --emit --stdin-filename -x").danger(),
];

/// Most of these only know text for an interpreter, and their version.
const LISP: &[Opt<'static>] =
    &[does(&[Does::Stop], "--version -version --help"), takes(Role::Inline, "-e --eval -c -p --print -E -l --load -s")];

const fn parts_of(names: &'static str, subcommands: &'static [Program<'static>]) -> Program<'static> {
    Program { operands: Operands::NONE, subcommands, ..tool(names, &[], &[]) }
}

pub(super) const PROGRAMS: &[Program<'static>] = &[
    interpreter("elixir", "elixir 1.18", &[ELIXIR]),
    Program { does: &[Does::RunInput], ..interpreter("iex", "elixir 1.18", &[ELIXIR]) },
    Program {
        grammar: Grammar::Posix,
        operands: Operands::NONE,
        bare: true,
        subcommands: &[
            tool("test", RUNS, &[NO_STOP, MIX]),
            tool("compile format credo dialyzer docs precommit deps.compile deps.clean clean xref phx.gen.secret", WRITES, &[NO_STOP, MIX]),
            names("deps deps.tree help hex.info hex.outdated hex.search hex.audit app.tree profile.eprof phx.routes ecto.migrations", &[Does::RunProject, Does::Network], &[NO_STOP, MIX]),
            names("deps.get deps.update deps.unlock local.hex local.rebar archive.install escript.install setup", BUILDS, &[NO_STOP, MIX]),
            Program { grammar: Grammar::Posix, operands: Operands::then(&[Role::Script], Role::Text), ..tool("run", RUNS, &[&[takes(Role::Inline, "-e --eval"), takes(Role::Opaque, "-r --require").danger()], MIX]) },
            Program { operands: Operands::all(Role::Inline), ..tool("eval", RUNS, &[]) },
            Program { grammar: Grammar::Posix, operands: Operands::all(Role::Command), ..tool("cmd", RUNS, &[]) },
            names("do", &[Does::RunProject, Does::Opaque], &[]),
            names("hex.publish hex.user hex.organization hex.owner", &[Does::RunProject, Does::Send, Does::Secret], &[]),
            words("*", RUNS),
        ],
        ..tool("mix", RUNS, &[&[does(&[Does::StopAlone, MODULES], "--version -v"), flags("--help -h")]])
    },
    interpreter("erl", "erlang 27", &[&[takes(Role::Inline, "-eval"), flags("-noshell -noinput"), takes(Role::Opaque, "-s -run -pa -pz -config -boot -args_file -env -remsh -name -sname -setcookie").danger()]]),
    words("rebar3", BUILDS),
    // `@FILE` stands for further words, here and for zig.
    Program { operands: Operands::all(Role::Package), ..tool(
        "ghc",
        WRITES,
        &[&[
            does(&[Does::Stop], "--version -V --numeric-version --info --help -? --print-libdir --supported-extensions"),
            flags("-c -O -O0 -O1 -O2 -Wall -Werror -Wextra -Wcompat -threaded -rtsopts -dynamic -static -v -v0 -fno-code -prof -g --make -fforce-recomp"),
            value("-package -l"),
            takes(Role::Inline, "-e"),
            takes(Role::Write, "-o -odir -hidir -outputdir"),
            does(&[Does::RunInput], "--interactive"),
            takes(Role::Opaque, "-i -X -F -pgmF -pgmP -pgmc -pgml -fplugin -package-db -optl -optc -optP -D -I -L -x -opta -framework -plugin-package -package-env").danger(),
        ]],
    ) },
    interpreter("ghci runghc runhaskell", "ghc 9.10", &[&[does(&[Does::StopAlone], "--version --help"), takes(Role::Inline, "-e")]]),
    Program { operands: Operands::NONE, subcommands: CABAL_COMMANDS, ..tool("cabal stack", &[], &[&[does(&[Does::Stop], "--version -V --help -h")], CABAL]) },
    interpreter("ocaml utop", "ocaml 5.2", &[&[does(&[Does::Stop], "-version --version -vnum -help --help"), takes(Role::Inline, "-e"), takes(Role::Opaque, "-I -init -open -require -ppx").danger()]]),
    Program {
        operands: Operands::NONE,
        subcommands: &[
            tool("build b test runtest fmt clean describe show promote promotion top utop install uninstall", WRITES, &[DUNE]),
            Program { grammar: Grammar::Posix, operands: Operands::then(&[Role::ProjectPath], Role::ScriptName), ..tool("exec", RUNS, &[DUNE]) },
            names("init", WRITES, &[DUNE]),
            names("help", &[], &[]),
        ],
        ..tool("dune", &[], &[STOP, DUNE])
    },
    Program {
        operands: Operands::NONE,
        subcommands: &[
            names("list show info search", &[], &[&[flags("-i --installed -a --all -s --short --available"), value("-f --field --columns")]]),
            // With a value behind `=` it is set.
            Program { operands: Operands::all(Role::Name), ..names("var", &[], &[]) },
            parts_of("switch", &[names("list show", &[], &[&[flags("-s --short -a --all"), value("--columns")]])]),
            // A folder `_opam` of the project comes first in the path.
            Program { grammar: Grammar::Posix, operands: Operands::all(Role::Command), ..tool("exec", RUNS, &[]) },
            Program { operands: Operands::all(Role::Package), ..tool("install update upgrade remove reinstall pin", &[Does::RunPackages, Does::WriteUser], &[&[flags("-y --yes --deps-only --with-test --with-doc --assume-depexts -n --no-action"), value("-j --jobs")]]) },
        ],
        ..tool("opam", &[], &[STOP])
    },
    interpreter(
        "julia",
        "julia 1.11",
        &[&[
            does(&[Does::Stop], "-v --version -h --help --help-hidden"),
            takes(Role::Inline, "-e --eval -E --print"),
            flags("-q --quiet --history-file=no --startup-file=no --color=yes --color=no --banner=no -O0 -O1 -O2 -O3 --compile=min"),
            does(&[Does::RunInput], "-i").danger(),
            value("-t --threads --depwarn --warn-overwrite"),
            attached(Role::ProjectPath, "--project"),
            takes(Role::Opaque, "-L --load -J --sysimage -p --procs --machine-file -H --home -m").danger(),
        ]],
    ),
    Program {
        operands: Operands::NONE,
        subcommands: &[
            // Asked for help, it runs `build.zig` to list what that offers.
            tool("build test", WRITES, &[NO_STOP, ZIG]),
            Program { operands: Operands::all(Role::Package), ..tool("build-exe build-lib build-obj", WRITES, &[ZIG]) },
            Program { grammar: Grammar::Posix, operands: Operands::then(&[Role::Script], Role::Text), ..tool("run", &[], &[ZIG]) },
            Program { operands: Operands::all(Role::Write), ..tool("fmt", &[], &[&[flags("--check --stdin --ast-check"), value("--color"), takes(Role::ProjectPath, "--exclude")]]) },
            Program { operands: Operands::all(Role::Read), ..tool("ast-check", &[], &[&[flags("-t --zon"), value("--color")]]) },
            names("version zen help targets", &[], &[]),
            names("env", &[Does::ReadEnvironment], &[]),
            names("init init-exe init-lib", &[Does::WriteHere], &[]),
            names("fetch", &[Does::Network, Does::WriteHere], &[&[attached(Role::Text, "--save --save-exact")]]),
        ],
        ..tool("zig", &[], &[STOP])
    },
    Program {
        operands: Operands::NONE,
        subcommands: &[
            Program { grammar: Grammar::Posix, operands: Operands::then(&[Role::ProjectPath], Role::Text), ..tool("c compile cpp cc r js check doc", WRITES, &[NIM]) },
            Program { grammar: Grammar::Posix, operands: Operands::then(&[Role::Script], Role::Text), ..tool("e", RUNS, &[NIM]) },
        ],
        ..tool("nim", &[], &[&[does(&[Does::Stop], "-v --version -h --help --fullhelp")]])
    },
    Program {
        operands: Operands::NONE,
        subcommands: &[
            tool("build spec docs", WRITES, &[CRYSTAL]),
            Program { grammar: Grammar::Posix, operands: Operands::then(&[Role::Script], Role::Text), ..tool("run", RUNS, &[CRYSTAL]) },
            Program { operands: Operands::all(Role::Inline), ..tool("eval", RUNS, &[CRYSTAL]) },
            Program { operands: Operands::NONE, subcommands: &[Program { operands: Operands::all(Role::Write).or_here(Role::Write), ..tool("format", &[], &[CRYSTAL]) }, tool("context dependencies expand hierarchy implementations types unreachable", RUNS, &[CRYSTAL])], ..tool("tool", &[], &[]) },
            names("env version help", &[], &[]),
        ],
        ..tool("crystal", &[], &[&[does(&[Does::Stop], "-v --version -h --help")]])
    },
    interpreter("octave guile scheme sbcl", "octave 9, guile 3, sbcl 2.4", &[LISP]),
    // It prints its version and goes on.
    interpreter("racket", "racket 8", &[&[does(&[Does::PrintsIfBare], "--version -v"), does(&[Does::Stop], "-h --help"), takes(Role::Inline, "-e --eval -p"), takes(Role::Opaque, "-i -l -t -r -f -k -m -u --require --load --lib --collects -S --search").danger()]]),
    // It knows no options.
    interpreter("tclsh", "tcl 8.6", &[&[takes(Role::Opaque, "-encoding").danger()]]),
];
