//! `trust import`: the folders that another agent trusts, as an offer. Each is looked at and answered by itself.

use std::process::ExitCode;

use clap::Args;
use countersign::analysis::path::AbsPath;
use countersign::trust::ProjectConfig;
use countersign::trust::foreign::{self, AGENTS, ForeignAgent, ListedFolder, ListedLevel, MAX_LIST};
use countersign::world::{OsWorld, World as _};
use serde_json::json;

use super::{open_store, user, workspace_of};
use crate::files::locations;
use crate::moments::now;
use crate::terminal::{ask, is_attended, say, shown};
use crate::{Failure, failed};

/// What `trust import` takes.
#[derive(Debug, Args)]
pub(super) struct ImportArguments {
    /// The agent; all whose lists are found, where none is named.
    agent: Option<String>,
    /// Only list what they trust, as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &ImportArguments) -> Result<ExitCode, Failure> {
    let locations = locations()?;
    let home = locations.home().ok_or("the home folder cannot be found")?.clone();
    let found = listed(arguments.agent.as_deref(), &home)?;
    if arguments.json {
        let all = found.iter().map(|(agent, file, folder)| {
            json!({ "agent": agent, "file": file, "line": folder.line, "path": folder.path, "level": format!("{:?}", folder.level).to_lowercase() })
        });
        return say(&json!(all.collect::<Vec<_>>()).to_string());
    }
    if found.is_empty() {
        return say("no other agent's list of trusted folders was found");
    }
    let mut store = open_store(&locations);
    for (agent, file, folder) in found {
        say(&format!("{agent} trusts {} ({}:{})", shown(&folder.path), shown(&file), folder.line))?;
        let path = AbsPath::parse(&folder.path).filter(|path| OsWorld.exists(path));
        let (Some(path), true) = (path, folder.level != ListedLevel::Refused) else {
            say(&format!("  left out: {}", if folder.level == ListedLevel::Refused { "it is refused there" } else { "it is not there" }))?;
            continue;
        };
        if folder.level == ListedLevel::Parent {
            say("  there it stands for its parent folder as well; here for this folder alone")?;
        }
        let workspace = workspace_of(&path, &locations);
        let config = ProjectConfig::load(&OsWorld, &workspace);
        let review = config.review_since(&store.standing(&workspace, &config, now()));
        if let Some(why) = review.not_confirmable() {
            say(&format!("  left out: {}", shown(why)))?;
            continue;
        }
        if !is_attended() {
            say("  not taken over: there is nobody to ask here")?;
            continue;
        }
        say(&review.to_string())?;
        if ask("Confirm this workspace here as well, as shown? Type yes [no]: ")? {
            let mut confirmation = review.confirm().map_err(failed)?;
            if let Some(by) = user() {
                confirmation = confirmation.by(&by);
            }
            store.confirm(&confirmation, now())?;
            say(&format!("confirmed {}", shown(workspace.root().as_str())))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What the agent is called on the command line, as in `import`.
fn word_of(agent: &ForeignAgent) -> String {
    agent.name.to_ascii_lowercase().trim_end_matches(" cli").replace(' ', "-")
}

/// The folders that the lists of agents name, with the agent and its file.
fn listed(agent: Option<&str>, home: &AbsPath) -> Result<Vec<(&'static str, String, ListedFolder)>, Failure> {
    let agents: Vec<&ForeignAgent> = AGENTS.iter().filter(|known| agent.is_none_or(|agent| word_of(known) == agent)).collect();
    if agents.is_empty() {
        let known: Vec<String> =
            AGENTS.iter().map(|agent| format!("  {:<12} {}", word_of(agent), agent.files().collect::<Vec<_>>().join(", "))).collect();
        return Err(Failure::Usage(format!("no agent of that name has a list that can be read; known are\n{}", known.join("\n"))));
    }
    let mut all = Vec::new();
    for agent in agents {
        for relative in agent.paths {
            let Some(path) = home.join(relative) else { continue };
            let bytes = match OsWorld.read(&path, MAX_LIST) {
                Ok(Some(bytes)) => bytes,
                Ok(None) => continue,
                Err(error) => {
                    eprintln!("countersign: {error}");
                    continue;
                }
            };
            let list = foreign::read(agent, path.as_str(), &bytes);
            for problem in list.problems {
                eprintln!("countersign: {}: {}", agent.name, shown(&problem));
            }
            all.extend(list.folders.into_iter().map(|folder| (agent.name, path.to_string(), folder)));
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign::config::{export, import};
    use countersign::hook::Agent;

    #[test]
    fn an_agent_has_the_same_name_in_every_command() {
        let mut names: Vec<String> = Agent::ALL.iter().map(|agent| agent.name().to_owned()).collect();
        names.extend(import::AGENTS.iter().map(|agent| agent.name.to_owned()));
        names.extend(export::TARGETS.iter().map(|target| target.name.to_owned()));
        names.extend(AGENTS.iter().map(word_of));
        for name in &names {
            let longer = names.iter().find(|other| other.starts_with(&format!("{name}-")));
            assert_eq!(longer, None, "{name}");
        }
    }
}
