//! Command lines of forges. Sources: gh 2.62 and glab 1.50 manuals.
//!
//! Reading asks the forge that the repository belongs to; writing changes it. What `--jq` runs can
//! read the environment (gh gives it `$ENV`, with the token in it), so that it is recognised as jq.

use super::super::row::{Does, Grammar, Mini, Operands, Opt, Program, Role, does, flags, takes, value};

/// Flags that only the program itself has; behind a subcommand they must not end the reading of words.
const NOT_GLOBAL: Opt<'static> = flags("--version");

/// How results are printed.
const SHOWN: &[Opt<'static>] = &[
    NOT_GLOBAL,
    value("--json -t --template"),
    takes(Role::Mini(Mini::Jq), "-q --jq"),
    takes(Role::Forge, "-R --repo"),
    // Opens a browser that the environment or the config names.
    does(&[Does::Process], "-w --web").danger(),
];

const fn command(
    names: &'static str,
    what: &'static [Does],
    options: &'static [&'static [Opt<'static>]],
    operands: Operands<'static>,
) -> Program<'static> {
    Program { names, source: "gh 2.62", grammar: Grammar::Exact, options, operands, does: what, ..Program::NEW }
}

/// A command that asks the forge.
const fn asks(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    command(names, &[Does::Forge], options, Operands::all(Role::Forge))
}

/// A command that changes something on the forge. Another repository than the one of the folder has to
/// be named by the rule.
const fn changes(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    command(names, &[Does::RemoteVcs], options, Operands::all(Role::ForgeSubject))
}

/// How a group of commands is used; its commands have the option too.
const GROUP: &[Opt<'static>] = &[does(&[Does::Stop], "--help")];

const fn group(names: &'static str, subcommands: &'static [Program<'static>]) -> Program<'static> {
    Program { names, source: "gh 2.62", options: &[GROUP], subcommands, ..Program::NEW }
}

/// What a person writes: title, text, or a file with it.
const TEXT: &[Opt<'static>] = &[
    NOT_GLOBAL,
    value("-t --title -b --body"),
    takes(Role::Read, "-F --body-file"),
    takes(Role::Text, "-R --repo").danger(),
    flags("-e --editor").danger(),
    does(&[Does::Process], "-w --web").danger(),
];

const PEOPLE: &[Opt<'static>] = &[value("-a --assignee -r --reviewer -l --label -m --milestone -p --project")];

const EDITS: &[Opt<'static>] = &[value(
    "--add-label --remove-label --add-assignee --remove-assignee --add-reviewer --remove-reviewer --add-project --remove-project -m --milestone",
)];

const SEARCH: &[Opt<'static>] = &[
    value(
        "-L --limit --repo --owner --author --state --label --sort --order --language --filename --extension --match --created --updated --merged-at",
    ),
    value(
        "--assignee --involves --mentions --commenter --review --checks --base -B --head -H --size --visibility --stars --topic --hash --author-date",
    ),
    flags("--draft --merged --archived --no-assignee --no-label --include-prs --locked"),
];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "gh",
        source: "gh 2.62",
        options: &[&[does(&[Does::Stop], "--version --help -h")]],
        subcommands: &[
            group(
                "pr",
                &[
                    asks("view", &[&[flags("-c --comments")], SHOWN]),
                    asks(
                        "list ls",
                        &[
                            &[
                                flags("-d --draft"),
                                value("-s --state -L --limit -l --label -a --assignee -A --author -B --base -H --head -S --search --app"),
                            ],
                            SHOWN,
                        ],
                    ),
                    asks("status", &[&[flags("-c --conflict-status")], SHOWN]),
                    asks("diff", &[&[flags("--name-only --patch"), value("--color")], SHOWN]),
                    asks("checks", &[&[flags("--watch --watch=false --watch=true --required --fail-fast"), value("-i --interval")], SHOWN]),
                    changes(
                        "create new",
                        &[
                            &[
                                flags("-d --draft -f --fill --fill-first --fill-verbose --no-maintainer-edit --dry-run"),
                                value("-B --base -H --head"),
                                takes(Role::Read, "-T --template").danger(),
                                value("--recover").danger(),
                            ],
                            TEXT,
                            PEOPLE,
                        ],
                    ),
                    // The base is where it will be merged.
                    changes("edit", &[&[value("-B --base").danger()], TEXT, EDITS]),
                    changes("comment", &[&[flags("--edit-last --create-if-none"), flags("--delete-last --yes").danger()], TEXT]),
                    changes("review", &[&[flags("-c --comment -r --request-changes"), flags("-a --approve").danger()], TEXT]),
                    changes("ready", &[&[flags("--undo")], TEXT]),
                    changes("close reopen", &[&[value("-c --comment"), flags("-d --delete-branch").danger()], TEXT]),
                    changes(
                        "merge",
                        &[
                            &[
                                flags("-s --squash -m --merge -r --rebase --auto --disable-auto"),
                                value("-t --subject -A --author-email --match-head-commit"),
                                flags("-d --delete-branch --admin").danger(),
                            ],
                            TEXT,
                        ],
                    ),
                    command(
                        "checkout co",
                        &[Does::Network, Does::LocalVcs, Does::WriteHere, Does::RunGitConfig],
                        &[&[
                            NOT_GLOBAL,
                            value("-b --branch"),
                            flags("--detach"),
                            flags("-f --force --recurse-submodules").danger(),
                            takes(Role::Forge, "-R --repo").danger(),
                        ]],
                        Operands::all(Role::Text),
                    ),
                ],
            ),
            group(
                "issue",
                &[
                    asks("view", &[&[flags("-c --comments")], SHOWN]),
                    asks(
                        "list ls",
                        &[
                            &[value(
                                "-s --state -L --limit -l --label -a --assignee -A --author -S --search -m --milestone --mention --app",
                            )],
                            SHOWN,
                        ],
                    ),
                    asks("status", &[SHOWN]),
                    changes("create new", &[&[takes(Role::Read, "-T --template").danger(), value("--recover").danger()], TEXT, PEOPLE]),
                    changes("edit", &[TEXT, EDITS]),
                    changes("comment", &[&[flags("--edit-last --create-if-none"), flags("--delete-last --yes").danger()], TEXT]),
                    changes("close reopen", &[&[value("-c --comment -r --reason")], TEXT]),
                ],
            ),
            group(
                "run",
                &[
                    asks("view", &[&[flags("--exit-status --log --log-failed -v --verbose"), value("-a --attempt -j --job")], SHOWN]),
                    asks(
                        "list ls",
                        &[
                            &[
                                flags("-a --all"),
                                value("-b --branch -c --commit --created -e --event -L --limit -s --status -u --user -w --workflow"),
                            ],
                            SHOWN,
                        ],
                    ),
                    asks("watch", &[&[flags("--exit-status --compact"), value("-i --interval")], SHOWN]),
                    changes("rerun cancel", &[&[NOT_GLOBAL, flags("--failed -d --debug"), value("-j --job"), value("-R --repo").danger()]]),
                    command(
                        "download",
                        &[Does::Network, Does::Unpack],
                        &[&[
                            NOT_GLOBAL,
                            value("-n --name -p --pattern"),
                            takes(Role::Forge, "-R --repo"),
                            takes(Role::Write, "-D --dir").danger(),
                        ]],
                        Operands::all(Role::Text),
                    ),
                ],
            ),
            group(
                "workflow",
                &[
                    asks("list ls", &[&[flags("-a --all"), value("-L --limit")], SHOWN]),
                    asks("view", &[&[flags("-y --yaml"), value("-r --ref")], SHOWN]),
                    changes(
                        "run",
                        &[&[
                            NOT_GLOBAL,
                            value("-r --ref"),
                            takes(Role::Opaque, "-f --raw-field -F --field -R --repo").danger(),
                            flags("--json").danger(),
                        ]],
                    ),
                ],
            ),
            group(
                "repo",
                &[
                    asks("view", &[&[value("-b --branch")], SHOWN]),
                    asks(
                        "list ls",
                        &[
                            &[flags("--source --fork --archived --no-archived"), value("-L --limit -l --language --topic --visibility")],
                            SHOWN,
                        ],
                    ),
                    command(
                        "clone",
                        &[Does::Network, Does::WriteHere, Does::RunGitConfig],
                        &[&[NOT_GLOBAL, value("-u --upstream-remote-name")]],
                        Operands::then(&[Role::ClonedName], Role::Write),
                    ),
                ],
            ),
            group(
                "release",
                &[
                    asks("list ls", &[&[flags("--exclude-drafts --exclude-pre-releases"), value("-L --limit -O --order")], SHOWN]),
                    asks("view", &[SHOWN]),
                    command(
                        "download",
                        &[Does::Network, Does::WriteHere],
                        &[&[
                            NOT_GLOBAL,
                            value("-p --pattern -A --archive"),
                            takes(Role::Forge, "-R --repo"),
                            flags("--skip-existing"),
                            flags("--clobber").danger(),
                            takes(Role::Write, "-D --dir -O --output").danger(),
                        ]],
                        Operands::all(Role::Text),
                    ),
                ],
            ),
            // The words that are searched for go to a place where everybody's repositories are.
            group("search", &[command("issues prs repos code commits", &[Does::Network], &[SEARCH, SHOWN], Operands::all(Role::Text))]),
            group(
                "label",
                &[
                    asks("list ls", &[&[value("-L --limit -S --search --sort --order")], SHOWN]),
                    changes(
                        "create edit",
                        &[&[
                            NOT_GLOBAL,
                            value("-c --color -d --description -n --name"),
                            flags("-f --force").danger(),
                            value("-R --repo").danger(),
                        ]],
                    ),
                ],
            ),
            group("ruleset", &[asks("list ls view check", &[&[flags("-p --parents"), value("-L --limit -o --org")], SHOWN])]),
            group("cache", &[asks("list ls", &[&[value("-L --limit -k --key -r --ref -S --sort -O --order")], SHOWN])]),
            // Names of secrets, never their values.
            group("secret", &[asks("list ls", &[&[value("-e --env -o --org -a --app"), flags("-u --user")], SHOWN])]),
            group("variable", &[asks("list ls get", &[&[value("-e --env -o --org")], SHOWN])]),
            group(
                "gist",
                &[asks("list ls view", &[&[flags("--public --secret -r --raw --files"), value("-L --limit -f --filename")], SHOWN])],
            ),
            group(
                "project",
                &[asks("list ls view item-list field-list", &[&[flags("--closed"), value("-L --limit --owner --format")], SHOWN])],
            ),
            group("org", &[asks("list ls", &[&[value("-L --limit")], SHOWN])]),
            asks("status", &[&[value("-o --org -e --exclude")], SHOWN]),
            group(
                "auth",
                &[
                    asks(
                        "status",
                        &[&[NOT_GLOBAL, value("-h --hostname"), flags("-a --active"), does(&[Does::Secret], "-t --show-token").danger()]],
                    ),
                    command(
                        "token",
                        &[Does::Secret],
                        &[&[NOT_GLOBAL, value("-h --hostname -u --user"), flags("--secure-storage")]],
                        Operands::NONE,
                    ),
                ],
            ),
            // Without fields and without a method it is a GET. A full address goes to any host, which the
            // colon in it tells.
            command(
                "api",
                &[Does::Forge],
                &[&[
                    NOT_GLOBAL,
                    takes(Role::Mini(Mini::Jq), "-q --jq"),
                    value("-t --template --cache -p --preview"),
                    flags("--paginate --slurp -i --include --silent"),
                    does(&[Does::Secret], "--verbose").danger(),
                    takes(Role::ForgeMethod, "-X --method"),
                    takes(Role::ForgeField, "-f --raw-field -F --field"),
                    takes(Role::ForgeHeader, "-H --header"),
                    takes(Role::Opaque, "--input --hostname").danger(),
                ]],
                // There is one; a glob in it may be several to a shell.
                Operands::all(Role::ForgePath),
            ),
            group("alias extension", &[command("list ls", &[], &[], Operands::NONE)]),
            // `oauth_token` is a key as well.
            group(
                "config",
                &[group("get", &[command("git_protocol editor prompt pager browser", &[], &[&[value("-h --host")]], Operands::NONE)])],
            ),
            Program { names: "version", source: "gh 2.62", ..Program::NEW },
            Program { names: "help", source: "gh 2.62", operands: Operands::all(Role::Text), ..Program::NEW },
        ],
        bare: true,
        ..Program::NEW
    },
    Program {
        names: "glab",
        source: "glab 1.50",
        options: &[&[does(&[Does::Stop], "--version -v --help -h")]],
        subcommands: &[
            Program {
                names: "mr issue",
                source: "glab 1.50",
                options: &[GROUP],
                subcommands: &[
                    asks("view show", &[GLAB, &[flags("-c --comments -s --system-logs"), value("-F --output")]]),
                    asks(
                        "list ls",
                        &[
                            GLAB,
                            &[
                                flags("-A --all -c --closed -M --merged -d --draft"),
                                value(
                                    "-a --assignee -l --label --author --search -m --milestone -F --output -O --output-format -s --source-branch -t --target-branch -r --reviewer",
                                ),
                            ],
                        ],
                    ),
                    asks("diff", &[GLAB, &[flags("--raw"), value("--color")]]),
                    changes(
                        "note update close reopen",
                        &[&[
                            flags("-v"),
                            value("-m --message -t --title -d --description -l --label -a --assignee"),
                            takes(Role::Text, "-R --repo").danger(),
                        ]],
                    ),
                    changes(
                        "create new",
                        &[&[
                            flags("-v -y --yes --draft --wip --squash-before-merge --remove-source-branch"),
                            value("-t --title -d --description -l --label -a --assignee -b --target-branch -s --source-branch --reviewer"),
                            takes(Role::Text, "-R --repo -H --head").danger(),
                            // Pushes the branch as well.
                            flags("--push -f --fill --fill-commit-body").danger(),
                            does(&[Does::Process], "-w --web").danger(),
                        ]],
                    ),
                ],
                ..Program::NEW
            },
            Program {
                names: "ci pipeline",
                source: "glab 1.50",
                options: &[GROUP],
                subcommands: &[
                    asks(
                        "list ls get",
                        &[
                            GLAB,
                            &[value("-s --status -b --branch -o --orderby -F --output -p --pipeline-id"), flags("-d --with-job-details")],
                        ],
                    ),
                    asks("status", &[GLAB, &[flags("-l --live -c --compact"), value("-b --branch")]]),
                    asks("trace", &[GLAB, &[value("-b --branch -p --pipeline-id")]]),
                ],
                ..Program::NEW
            },
            Program {
                names: "repo project release label",
                source: "glab 1.50",
                options: &[GROUP],
                subcommands: &[asks("view list ls", &[GLAB, &[value("-b --branch -F --output")]])],
                ..Program::NEW
            },
            Program {
                names: "auth",
                source: "glab 1.50",
                subcommands: &[asks(
                    "status",
                    &[&[flags("-v -a --all"), value("-h --hostname"), does(&[Does::Secret], "-t --show-token").danger()]],
                )],
                ..Program::NEW
            },
            command(
                "api",
                &[Does::Forge],
                &[&[
                    flags("-v --paginate -i --include --silent"),
                    value("--output"),
                    takes(Role::Text, "-X --method -H --header").and(&[Does::Send, Does::RemoteVcs]).danger(),
                    takes(Role::Opaque, "-f --raw-field -F --field --input --hostname").danger(),
                ]],
                Operands::up_to(&[Role::ForgePath]),
            ),
            Program { names: "version", source: "glab 1.50", ..Program::NEW },
        ],
        bare: true,
        ..Program::NEW
    },
];

/// What glab's reading commands have in common.
const GLAB: &[Opt<'static>] = &[
    flags("-v --version"),
    takes(Role::Forge, "-R --repo"),
    value("-g --group -p --page -P --per-page"),
    does(&[Does::Process], "-w --web").danger(),
];
