//! Coding agents, editors with a command line, and runners of models. Sources: Claude Code 2.0, Codex CLI 0.46, Gemini CLI 0.8,
//! VS Code 1.104, Cursor 1.7, Ollama 0.12, and the `--help` of the others.
//!
//! An agent that is started decides for itself what it runs, under rules of its own: nothing but its version
//! and its help is understood. That also goes for what looks like a list (`claude mcp list` starts the servers).

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, does, flags, value};

const CLI: &str = "`--help` of the program, 2025";

/// Asked for these first, each of the programs prints and ends, whatever follows.
const TELLS: &[Opt<'static>] = &[does(&[Does::Stop], "--version --help")];
const TELLS_SHORT: &[Opt<'static>] = &[does(&[Does::Stop], "--version -v --help -h")];

/// A program of which only version and help are understood. Options end at the first operand: behind a
/// prompt or a subcommand they are not the program's own.
const fn agent(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program {
        names,
        source: CLI,
        grammar: Grammar::Posix,
        options,
        operands: Operands::all(Role::Opaque).or_here(Role::Opaque),
        ..Program::NEW
    }
}

/// An agent with subcommands of which the help is understood, and no more.
const fn with_subcommands(
    names: &'static str,
    options: &'static [&'static [Opt<'static>]],
    subcommands: &'static [Program<'static>],
) -> Program<'static> {
    Program { operands: Operands::NONE, subcommands, ..agent(names, options) }
}

/// The programs of this family.
pub(super) const PROGRAMS: &[Program<'static>] = &[
    with_subcommands("claude", &[TELLS_SHORT], &[agent("mcp plugin agents doctor install update setup-token", &[TELLS])]),
    with_subcommands(
        "codex",
        &[&[does(&[Does::Stop], "--version -V --help -h")]],
        &[agent(
            "exec e review login logout mcp mcp-server app-server completion sandbox debug apply a resume fork cloud features",
            &[TELLS],
        )],
    ),
    with_subcommands("gemini qwen", &[TELLS_SHORT], &[agent("mcp extensions", &[TELLS])]),
    with_subcommands(
        "cursor-agent",
        &[TELLS_SHORT],
        &[agent("ls resume login logout status whoami mcp update models create-chat about install-shell-integration", &[TELLS])],
    ),
    agent("opencode crush amp copilot auggie droid", &[TELLS_SHORT]),
    // In some of these `-v` is more output or less.
    agent("aider goose kiro kiro-cli q cody plandex openhands llm sgpt aichat mods interpreter", &[TELLS]),
    Program {
        names: "code code-insiders codium cursor windsurf",
        source: "VS Code 1.104",
        grammar: Grammar::Exact,
        // Behind `--version` a subcommand (`tunnel`) still runs: no `Stop`.
        options: &[&[flags("--version -v --help -h --list-extensions --show-versions --status"), value("--category")]],
        operands: Operands::all(Role::Opaque),
        ..Program::NEW
    },
    Program {
        names: "ollama",
        source: "Ollama 0.12",
        grammar: Grammar::Exact,
        options: &[&[does(&[Does::Stop], "--version --help -h")]],
        subcommands: &[
            Program { names: "list ls ps", source: "Ollama 0.12", grammar: Grammar::Exact, does: &[Does::Network], ..Program::NEW },
            Program {
                names: "show",
                source: "Ollama 0.12",
                grammar: Grammar::Exact,
                options: &[&[flags("--license --modelfile --parameters --system --template")]],
                operands: Operands::all(Role::Text),
                does: &[Does::Network],
                ..Program::NEW
            },
            Program {
                names: "pull stop",
                source: "Ollama 0.12",
                grammar: Grammar::Exact,
                operands: Operands::all(Role::Text),
                does: &[Does::Network, Does::Process],
                ..Program::NEW
            },
        ],
        ..Program::NEW
    },
];
