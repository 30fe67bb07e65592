//! Tools that agents are given for their own work. Sources: beads 0.50 (docs/CLI_REFERENCE.md), rtk 0.20
//! (README), workmux 0.1 (README).
//!
//! What such a tool notes down for itself while it reads (rtk's statistics, the import of beads' own
//! export) counts as little as the index that `git status` refreshes.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, Setting, does, flags, takes, value};

const STOP: Opt<'static> = does(&[Does::Stop], "--help -h");

const fn command(names: &'static str, what: &'static [Does], options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program {
        names,
        source: "the tool's manual",
        grammar: Grammar::Exact,
        options,
        operands: Operands::all(Role::Text),
        does: what,
        ..Program::NEW
    }
}

/// How beads' lists are filtered and printed.
const FILTERS: &[Opt<'static>] = &[
    STOP,
    flags(
        "--json --long --short --flat --tree --pretty --all --reverse -r --no-assignee --no-labels --empty-description --unassigned --ready --by-status --by-priority --by-type --by-assignee --by-label --current --refs --children --include-deferred",
    ),
    value(
        "--status -s --priority -p --assignee -a --type -t --label -l --label-any --id --limit -n --sort --parent --title --title-contains --desc-contains --notes-contains --created-after --created-before --updated-after --updated-before --closed-after --closed-before --priority-min --priority-max --days --spec --search --query --format --direction --max-depth",
    ),
];

/// Changes run the hooks in `.beads/hooks`.
const CHANGES: &[Does] = &[Does::RunProject, Does::WriteHere];

const CHANGED: &[Opt<'static>] = &[
    STOP,
    flags("--json --claim --force -f --dry-run --no-color --silent"),
    value(
        "--title --description -d --type -t --priority -p --labels -l --label --acceptance --design --notes --append-notes --assignee -a --status -s --parent --deps --id --external-ref --spec-id --reason -r --set-metadata --metadata --add-label --remove-label --due --estimate --depends-on --actor",
    ),
    takes(Role::Read, "--body-file --file --design-file").danger(),
];

/// Where a project may name the server that is asked for its issues, and told what is looked for.
const SERVER: &[Setting] = &[
    Setting { unless: LOCAL, ..Setting::with(".beads/metadata.json", "server_host") },
    Setting { unless: LOCAL, ..Setting::with(".beads/config.yaml", "host:") },
];
const LOCAL: &[&str] = &["127.0.0.1", "localhost"];
const ASKS: &[Does] = &[Does::RunProjectIf(SERVER)];

/// A command that prints the files it is given.
const fn reads(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { operands: Operands::all(Role::Read), ..command(names, &[], options) }
}

/// A command that rtk runs as it is, with its output filtered.
const PASSED: &[Program<'static>] = &[
    Program {
        names: "git gh cargo npm pnpm npx yarn bun pytest vitest go tsc next prettier playwright ruff docker kubectl",
        source: "rtk 0.20",
        does: &[Does::IsCommand],
        ..Program::NEW
    },
    // They pass their words on to the program of that name, or take the same ones.
    Program { names: "ls tree wc grep rg find", source: "rtk 0.20", does: &[Does::IsCommand], ..Program::NEW },
    Program {
        names: "proxy",
        source: "rtk 0.20",
        grammar: Grammar::Posix,
        operands: Operands::then(&[Role::Command], Role::Text),
        ..Program::NEW
    },
    // What they are given is one text for the shell, whatever was quoted (`rtk err echo 'a; rm b'`).
    Program {
        names: "err test summary",
        source: "rtk 0.20",
        grammar: Grammar::Posix,
        operands: Operands::then(&[Role::JoinedShell], Role::Opaque),
        ..Program::NEW
    },
    reads("read", &[&[STOP, flags("-n --line-numbers"), value("-l --level -m --max-lines --tail-lines")]]),
    reads("json", &[&[STOP, flags("--keys-only"), value("-d --depth")]]),
    reads("log diff", &[&[STOP]]),
    // It starts the linter of the project, or the one that is named.
    Program { grammar: Grammar::Words, operands: Operands::all(Role::ScriptName), ..command("lint", &[Does::RunProject], &[]) },
    command("gain session discover deps", &[], &[&[STOP, flags("--graph --history --daily --weekly --monthly --all -g -d -w -m -a -q")]]),
];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "bd beads",
        source: "beads 0.50",
        grammar: Grammar::Exact,
        options: &[&[
            does(&[Does::Stop], "--help -h --version -V"),
            flags("--readonly --json --sandbox --quiet -q --verbose -v --no-color --allow-stale --no-daemon"),
            value("--actor"),
            takes(Role::Read, "--db -C").danger(),
        ]],
        subcommands: &[
            command(
                "list show search ready blocked count status stats stale children where info context version statuses types orphans duplicates query help prime graph memories recall history activity lint",
                ASKS,
                &[FILTERS],
            ),
            // Its subcommands answer.
            Program { operands: Operands::NONE, ..command("human", &[], &[&[STOP]]) },
            Program {
                names: "dolt",
                grammar: Grammar::Exact,
                subcommands: &[
                    Program { operands: Operands::NONE, ..command("status show", &[], &[&[STOP, flags("--json")]]) },
                    command("*", &[Does::Opaque], &[&[STOP]]),
                ],
                ..Program::NEW
            },
            Program {
                names: "worktree hooks epic",
                grammar: Grammar::Exact,
                subcommands: &[
                    Program { operands: Operands::NONE, ..command("list info status", &[], &[&[STOP, flags("--json")]]) },
                    command("*", &[Does::Opaque], &[&[STOP]]),
                ],
                ..Program::NEW
            },
            Program {
                names: "dep",
                grammar: Grammar::Exact,
                subcommands: &[command("tree list cycles", ASKS, &[FILTERS]), command("add remove", CHANGES, &[CHANGED])],
                ..Program::NEW
            },
            Program {
                names: "label",
                grammar: Grammar::Exact,
                subcommands: &[command("list list-all", ASKS, &[FILTERS]), command("add remove", CHANGES, &[CHANGED])],
                ..Program::NEW
            },
            Program {
                names: "comments",
                grammar: Grammar::Exact,
                subcommands: &[
                    command("list", ASKS, &[FILTERS]),
                    command("add", CHANGES, &[CHANGED]),
                    // Those of the issue that is named.
                    command("*", ASKS, &[FILTERS]),
                ],
                ..Program::NEW
            },
            command("create new update close reopen note comment link unlink set-state defer undefer supersede", CHANGES, &[CHANGED]),
            // Whatever else there is: only the question how it is used is known.
            command("*", &[Does::Opaque], &[&[STOP]]),
        ],
        bare: true,
        ..Program::NEW
    },
    Program {
        names: "rtk",
        source: "rtk 0.20",
        grammar: Grammar::Exact,
        options: &[&[does(&[Does::Stop], "--help -h --version -V"), flags("-u --ultra-compact -v --verbose --skip-env")]],
        subcommands: PASSED,
        bare: true,
        ..Program::NEW
    },
    Program {
        names: "workmux",
        source: "workmux 0.1",
        grammar: Grammar::Exact,
        options: &[&[does(&[Does::Stop], "--help -h --version -V")]],
        subcommands: &[
            // They look at the agents in the terminal's other panes and at the work trees.
            command("status", &[], &[&[STOP, flags("--json --git")]]),
            command("list ls", &[], &[&[STOP, flags("--json")]]),
            command("capture", &[], &[&[STOP, value("-n --lines")]]),
            command("wait", &[], &[&[STOP, value("--status --timeout"), flags("--any")]]),
            command("path", &[], &[&[STOP]]),
            command("docs", &[], &[&[STOP]]),
            command("help", &[], &[&[]]),
            // They start agents and terminals, run the project's hooks, and type into other agents' panes.
            command(
                "add open send run",
                &[Does::RunProject, Does::Process, Does::LocalVcs],
                &[&[
                    STOP,
                    flags("-b --background --new -A --auto-name --with-changes --wait --keep"),
                    value("--base --name --target-name --branch --timeout -a --agent -p --prompt -n --count"),
                    takes(Role::Read, "-P --prompt-file -f --file"),
                ]],
            ),
            command(
                "merge remove rm close",
                &[Does::RunProject, Does::Process, Does::LocalVcs, Does::WriteHere],
                &[&[
                    STOP,
                    value("--into"),
                    flags("-k --keep --keep-branch --rebase --squash --notification"),
                    flags("-f --force --all --gone --ignore-uncommitted").danger(),
                ]],
            ),
        ],
        bare: true,
        ..Program::NEW
    },
];
