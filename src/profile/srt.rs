//! A profile as settings of the sandbox runtime (`@anthropic-ai/sandbox-runtime`), by the README and
//! `src/sandbox/sandbox-config.ts` of its repository, version 0.0.8x: all is readable but `denyRead`, where `allowRead`
//! opens again and a closer `denyRead` closes; nothing is writable but `allowWrite`, where `denyWrite` closes again; no
//! host is reached but `allowedDomains`.

use std::net::IpAddr;

use serde_json::{Value, json};

use super::{Network, NotEnforceable, Profile};
use crate::analysis::path::AbsPath;

/// Where people and what they plug in have their files; the home folder is added.
const OF_PEOPLE: [&str; 7] = ["/Users", "/Volumes", "/home", "/media", "/mnt", "/root", "/srv"];

impl Profile {
    /// The settings file that enforces it, for `srt --settings FILE COMMAND`.
    ///
    /// # Errors
    /// When the call does what no sandbox grants, reaches any host, or names a path or host that the settings cannot
    /// spell.
    pub fn srt(&self) -> Result<Value, NotEnforceable> {
        self.enforceable()?;
        let domains = match &self.network {
            Network::None => Vec::new(),
            Network::Hosts(hosts) => hosts.iter().map(|host| domain(&host.name)).collect::<Result<_, _>>()?,
            Network::Any => return Err(unable("it may reach any host, and hosts are allowed one by one".to_owned())),
        };
        let people = OF_PEOPLE.iter().filter_map(|path| AbsPath::parse(path));
        let deny_read = people.chain(self.home.clone()).chain(self.hidden.iter().map(|held| held.path.clone()));
        let allow_read = self.readable_roots().chain(self.writable_roots()).chain(self.cwd.as_ref()).cloned();
        Ok(json!({
            "filesystem": {
                "denyRead": spelled(deny_read)?,
                "allowRead": spelled(allow_read)?,
                "allowWrite": spelled(self.writable.iter().filter_map(|writable| writable.through.clone()))?,
                "denyWrite": spelled(self.read_only.iter().map(|held| held.path.clone()))?,
            },
            "network": {
                "allowedDomains": domains,
                "deniedDomains": [],
                // A host that embeds the runtime would otherwise ask about other domains.
                "strictAllowlist": true,
            },
        }))
    }
}

fn unable(why: String) -> NotEnforceable {
    NotEnforceable::Sandbox { sandbox: "the sandbox runtime", why }
}

/// The paths in order, each once. What would be read as a pattern is refused.
fn spelled(paths: impl Iterator<Item = AbsPath>) -> Result<Vec<AbsPath>, NotEnforceable> {
    let mut paths: Vec<AbsPath> = paths.collect();
    paths.sort();
    paths.dedup();
    match paths.iter().find(|path| path.as_str().contains(['*', '?', '[', ']', '{', '}', '\\'])) {
        Some(path) => Err(unable(format!("its settings would take {path} for a pattern"))),
        None => Ok(paths),
    }
}

/// The host as the settings spell it: with a dot in it, or `localhost`; IPv6 addresses in brackets. Ports are left out,
/// which only later versions know.
fn domain(name: &str) -> Result<String, NotEnforceable> {
    match name.parse::<IpAddr>() {
        Ok(IpAddr::V6(_)) => Ok(format!("[{name}]")),
        Ok(IpAddr::V4(_)) => Ok(name.to_owned()),
        Err(_) if name == "localhost" || name.contains('.') => Ok(name.to_owned()),
        Err(_) => Err(unable(format!("its settings take no host without a dot, such as {name}"))),
    }
}
