//! What `--sandbox-write` and `--sandbox-network` state of the host's sandbox.

use countersign::analysis::path::AbsPath;
use countersign::policy::containment::{Connections, Containment, Processes, Reads, Services, Writes};

use crate::files::absolute;
use crate::{Failure, failed};

/// The word that stands for the workspace of the call.
const WORKSPACE: &str = "WORKSPACE";

/// A sandbox as it was stated, for whichever workspace.
#[derive(Debug)]
pub(crate) struct Sandbox {
    /// Without any `--sandbox-write`, writes are not bound.
    folders: Option<Vec<Folder>>,
    connections: Connections,
}

#[derive(Debug, Clone)]
enum Folder {
    Workspace,
    At(AbsPath),
}

impl Sandbox {
    /// What the options state; nothing where none is given. A property that no option states is not enforced.
    pub(crate) fn new(writes: &[String], network: &[String]) -> Result<Option<Self>, Failure> {
        if writes.is_empty() && network.is_empty() {
            return Ok(None);
        }
        let folder = |text: &String| if text == WORKSPACE { Ok(Folder::Workspace) } else { absolute(text).map(Folder::At) };
        let folders = if writes.is_empty() { None } else { Some(writes.iter().map(folder).collect::<Result<_, _>>()?) };
        let connections = match network {
            [] => Connections::Any,
            [one] if one == "any" => Connections::Any,
            [one] if one == "none" => Connections::None,
            hosts if hosts.iter().any(|host| host == "any" || host == "none") => {
                return Err(Failure::Usage("--sandbox-network says either none, or any, or hosts".to_owned()));
            }
            hosts => Connections::Only(hosts.to_vec()),
        };
        let sandbox = Self { folders, connections };
        // A host that is none is a mistake of the command line, whatever the workspace is.
        sandbox.stated(&AbsPath::root()).map_err(|error| Failure::Usage(format!("--sandbox-network: {error}")))?;
        Ok(Some(sandbox))
    }

    /// What it enforces on calls of a workspace.
    pub(crate) fn of_workspace(&self, root: &AbsPath) -> Result<Containment, Failure> {
        self.stated(root).map_err(failed)
    }

    fn stated(&self, root: &AbsPath) -> Result<Containment, countersign::policy::containment::ContainmentError> {
        let path = |folder: &Folder| match folder {
            Folder::Workspace => root.to_string(),
            Folder::At(path) => path.to_string(),
        };
        let writes = self.folders.as_ref().map_or(Writes::Anywhere, |folders| Writes::OnlyBelow(folders.iter().map(path).collect()));
        Containment::new(writes, self.connections.clone(), Reads::Anywhere, Processes::All, Services::Reachable)
    }
}
