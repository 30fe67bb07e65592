//! `completions` and `man`: what a shell and a reader of manual pages want, made of the command line itself.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::Failure;
use crate::terminal::{say, unsaid};

/// What `completions` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
The script goes to standard output; where it belongs depends on the shell:
  bash  countersign completions bash > ~/.local/share/bash-completion/completions/countersign
  zsh   countersign completions zsh > DIR/_countersign, with DIR in $fpath
  fish  countersign completions fish > ~/.config/fish/completions/countersign.fish")]
pub(crate) struct CompletionsArguments {
    /// Which shell.
    shell: Shell,
}

/// What `man` takes.
#[derive(Debug, Args)]
pub(crate) struct ManArguments {
    /// Write the page of each command into this folder, as `countersign-COMMAND.1`, and make it where it is not there; without
    /// it, the first page is printed.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

pub(crate) fn completions(arguments: &CompletionsArguments, mut command: Command) -> Result<ExitCode, Failure> {
    // The generator takes a writer that cannot fail, so the script is made first.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "countersign", &mut script);
    print(&script)
}

pub(crate) fn man(arguments: &ManArguments, command: Command) -> Result<ExitCode, Failure> {
    let Some(dir) = &arguments.dir else {
        let first = page(command.disable_help_subcommand(true));
        let (_, first) = first.map_err(|e| Failure::Failed(format!("the page cannot be made: {e}")))?;
        return print(&first);
    };
    fs::create_dir_all(dir).map_err(|e| Failure::Failed(format!("{}: {e}", dir.display())))?;
    let mut written = 0_usize;
    for (name, page) in pages(command).map_err(|e| Failure::Failed(format!("a page cannot be made: {e}")))? {
        write(&dir.join(name), &page)?;
        written += 1;
    }
    say(&format!("wrote {written} pages to {}", dir.display()))
}

fn write(path: &Path, page: &[u8]) -> Result<(), Failure> {
    fs::write(path, page).map_err(|e| Failure::Failed(format!("{}: {e}", path.display())))
}

fn print(text: &[u8]) -> Result<ExitCode, Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text).and_then(|()| out.flush()).map_err(unsaid)?;
    Ok(ExitCode::SUCCESS)
}

/// One page for the command and for each below it, with the names of their files.
fn pages(command: Command) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut command = command.disable_help_subcommand(true);
    // Gives the commands below their full names.
    command.build();
    let mut pages = Vec::new();
    let mut open = vec![command];
    while let Some(command) = open.pop() {
        open.extend(command.get_subcommands().filter(|below| !below.is_hide_set()).cloned());
        pages.push(page(command)?);
    }
    pages.sort();
    Ok(pages)
}

/// The page and the name of its file.
fn page(command: Command) -> io::Result<(String, Vec<u8>)> {
    let man = Man::new(command);
    let mut page = Vec::new();
    man.render(&mut page)?;
    Ok((man.get_filename(), page))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    fn each(command: &Command, name: &str, look: &mut dyn FnMut(&str, &Command)) {
        look(name, command);
        for below in command.get_subcommands() {
            each(below, &format!("{name} {}", below.get_name()), look);
        }
    }

    #[test]
    fn every_command_and_argument_says_what_it_is() {
        let mut silent = Vec::new();
        let mut seen = 0;
        each(&crate::Arguments::command(), "countersign", &mut |name, command| {
            seen += 1;
            if command.get_about().is_none_or(|about| about.to_string().trim().is_empty()) {
                silent.push(name.to_owned());
            }
            silent.extend(command.get_arguments().filter(|arg| arg.get_help().is_none()).map(|arg| format!("{name} {}", arg.get_id())));
        });
        assert!(seen > 20, "only {seen} commands were found");
        assert_eq!(silent, Vec::<String>::new());
    }

    #[test]
    fn every_command_has_a_page_with_its_name_and_options() {
        let pages = pages(crate::Arguments::command()).expect("pages");
        let named = |name: &str| {
            let (_, page) = pages.iter().find(|(found, _)| found == name).unwrap_or_else(|| panic!("no {name}"));
            String::from_utf8(page.clone()).expect("text")
        };
        let first = named("countersign.1");
        assert!(first.contains(".TH countersign 1"), "{first}");
        assert!(first.contains("countersign\\-check(1)"), "{first}");
        let below = named("countersign-trust-confirm.1");
        assert!(below.contains(".TH countersign-trust-confirm 1"), "{below}");
        assert!(below.contains("\\-\\-until"), "{below}");
        let mut commands = 0;
        each(&crate::Arguments::command(), "countersign", &mut |_, _| commands += 1);
        assert_eq!(pages.len(), commands);
    }

    /// The words of a line as a shell takes them apart that knows quotes only.
    fn words(line: &str) -> Vec<String> {
        let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
        for c in line.chars() {
            match (quote, c) {
                (Some(open), c) if c == open => quote = None,
                (None, '\'' | '"') => {
                    quote = Some(c);
                    word.get_or_insert_default();
                }
                (None, ' ') => words.extend(word.take()),
                (None, '#') if word.is_none() => break,
                (Some(_) | None, c) => word.get_or_insert_default().push(c),
            }
        }
        words.extend(word);
        words
    }

    /// The text of the README and of all chapters.
    fn documents() -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let chapters = fs::read_dir(root.join("docs")).expect("docs").map(|entry| entry.expect("an entry").path());
        chapters.chain([root.join("README.md")]).map(|path| fs::read_to_string(path).expect("a text")).collect()
    }

    #[test]
    fn what_the_documents_call_can_be_called() {
        let mut seen = 0;
        for text in documents() {
            let blocks = text.split("\n```sh\n").skip(1).filter_map(|rest| rest.split("\n```").next());
            for line in blocks.flat_map(str::lines) {
                let Some(called) = line.trim_start().strip_prefix("countersign ") else { continue };
                // What a shell does with the output is not ours.
                let called = called.split(['>', '<']).next().unwrap_or_default();
                seen += 1;
                let arguments = words(&format!("countersign {called}"));
                if let Err(e) = <crate::Arguments as clap::Parser>::try_parse_from(&arguments) {
                    panic!("{line}\n{e}");
                }
            }
        }
        assert!(seen > 30, "only {seen} were found");
    }

    #[test]
    fn every_shell_gets_a_script() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell, Shell::Elvish] {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut crate::Arguments::command(), "countersign", &mut script);
            let script = String::from_utf8(script).expect("text");
            assert!(script.contains("replay") && script.contains("sandbox-write"), "{shell}: {script}");
        }
    }
}
