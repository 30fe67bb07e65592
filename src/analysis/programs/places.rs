//! The places and hosts that words name, as far as they are known.

use crate::action::{ANY, ANY_IN_NAME, Arg, COUNT, Choice, FOUND, FOUND_END, HASH, Host, JOB, NUMBER};
use crate::analysis::host::{HostName, WebAddress};
use crate::analysis::path::{self, Place};
use crate::analysis::variables;

/// `{}` of `find -exec` stands for a path below the folder that is searched.
pub(super) fn fill_found(word: &Arg, root: Option<&str>, choice: Choice) -> Arg {
    match (word.as_literal(), root) {
        (None, root) if word.is_many() && word.pattern() == "{}" => {
            root.map_or_else(Arg::unknown, |root| Arg::found_below(root, choice, true))
        }
        (Some("{}"), Some(root)) => Arg::found_below(root, choice, false),
        (Some(text), _) if text.contains("{}") => Arg::with_holes(text.replace("{}", &ANY.to_string()), false),
        (Some(_) | None, _) => word.clone(),
    }
}

/// Everything below a place.
pub(super) fn below(place: Place) -> Place {
    match place {
        Place::At(base) => Place::Below { base, pattern: "**".to_owned() },
        place @ (Place::Below { .. } | Place::Unknown) => place,
    }
}

pub(super) fn is_assignment(word: &Arg) -> bool {
    word.prefix().split_once('=').is_some_and(|(name, _)| variables::is_name(name))
}

/// Whether a word is one URL for the web, as far as it is known: no other scheme (`file:///etc/shadow`,
/// `gopher://`), and none of curl's braces and brackets, which make several URLs of one and hide the host.
pub(super) fn is_plain_web_url(word: &Arg) -> bool {
    let text = word.pattern();
    let before_path = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    let web = before_path.is_none_or(|scheme| matches!(scheme.as_str(), "http" | "https") || scheme.contains(['/', '?', '.']));
    web && !text.trim_start().to_ascii_lowercase().starts_with("file:") && !text.contains(['{', '}', '[', ']'])
}

/// The host of a URL word, whose scheme `curl` and its like let people leave out. `None` if another
/// scheme is named: those read files or speak to anything.
pub(super) fn url_host(word: &Arg) -> Option<Host> {
    // What follows the host may be unknown; the host itself must be spelled out up to the path.
    let text = word.prefix();
    let known = match (word.as_literal(), text.split_once("://")) {
        (Some(text), _) => text,
        (None, Some((_, rest))) if rest.contains('/') => text,
        // A sign of a pattern in an address that stands without its scheme, which finds only what begins with the same host.
        (None, None) if text.contains('/') && !text.starts_with('/') && !word.may_split() => text,
        (None, _) => return None,
    };
    let address = if known.contains("://") { WebAddress::parse(known) } else { WebAddress::parse(&format!("http://{known}")) };
    address.map(|address| match address {
        WebAddress { host, plain: true, .. } => Host::Named(host),
        WebAddress { host, plain: false, local_port } => Host::Special { name: host, local_port },
    })
}

/// The host that a word of a forge's command line names, where that is another than the public forges:
/// `https://HOST/OWNER/REPO/pull/1`, `HOST/OWNER/REPO`.
pub(super) fn named_forge(word: &str) -> Option<Host> {
    const PUBLIC: &[&str] = &["github.com", "gitlab.com"];
    let host = if word.contains("://") || word.starts_with("git@") {
        WebAddress::parse(word).filter(|address| address.plain).map(|address| address.host)
    } else {
        match word.split_once('/') {
            Some((first, rest)) if rest.contains('/') && (first.contains(['.', ':']) || first == "localhost") => HostName::parse(first),
            Some(_) | None => return None,
        }
    };
    match host {
        Some(host) if PUBLIC.contains(&host.as_str()) => None,
        Some(host) => Some(Host::Special { name: host, local_port: None }),
        None => Some(Host::Any),
    }
}

/// The place that a word names.
pub(crate) fn locate(word: &Arg, origin: path::Origin<'_>) -> Place {
    if let Some(text) = word.as_literal() {
        return origin.locate(text);
    }
    if word.has_ending_cut() {
        return Place::Unknown;
    }
    if !word.is_glob() {
        return match word.prefix().rsplit_once('/') {
            // Text of unknown content behind a known folder can climb out of it again.
            _ if word.pattern().contains([ANY, HASH, FOUND, FOUND_END, COUNT, JOB]) => Place::Unknown,
            Some((folder, _)) => origin.locate(if folder.is_empty() { "/" } else { folder }),
            None => origin.locate(word.prefix()),
        };
    }
    let prefix = word.prefix();
    let (folder, _) = prefix.rsplit_once('/').unwrap_or((".", ""));
    let folder = if prefix.starts_with('/') && folder.is_empty() { "/" } else { folder };
    let skip = if prefix.contains('/') { prefix.rfind('/').map_or(0, |i| i.saturating_add(1)) } else { 0 };
    let pattern = word.pattern().get(skip..).unwrap_or("");
    if pattern.split('/').any(|part| part == "..") {
        return Place::Unknown;
    }
    // However it is spelled: `a*//b` and `a*/./b` are `a*/b`.
    let names: Vec<&str> = pattern.split('/').filter(|name| !matches!(*name, "" | ".")).collect();
    match origin.locate(folder) {
        Place::At(base) => Place::Below { base, pattern: names.join("/").replace([ANY_IN_NAME, NUMBER], "*") },
        place @ (Place::Below { .. } | Place::Unknown) => place,
    }
}

/// Whether words about connections (`lsof -i`, the filter of `ss`) hold no name that is looked up in the network.
pub(super) fn names_no_host(text: &str) -> bool {
    const WORDS: &str = "default state exclude established syn-sent syn-recv fin-wait-1 fin-wait-2 time-wait closed close-wait last-ack listening closing all connected \
        synchronized bucket big sport dport and or not ( ) = == != < > <= >= eq ne neq lt gt le ge";
    text.split_whitespace().all(|word| {
        let protocol = word.trim_start_matches(['4', '6']);
        let rest = ["TCP", "UDP", "tcp", "udp"].iter().find_map(|name| protocol.strip_prefix(name)).unwrap_or(word);
        let rest = rest.strip_prefix('@').unwrap_or(rest);
        let is_address = |text: &str| {
            let host = text.split('/').next().unwrap_or(text).trim_start_matches('[').trim_end_matches(']');
            matches!(text, "" | "*") || host.parse::<std::net::IpAddr>().is_ok()
        };
        let (address, port) = if is_address(rest) { (rest, "") } else { rest.rsplit_once(':').unwrap_or((rest, "")) };
        WORDS.split_whitespace().any(|known| known == word)
            || (is_address(address) && port.chars().all(|c| c.is_ascii_alphanumeric() || "*,-".contains(c)))
    })
}
