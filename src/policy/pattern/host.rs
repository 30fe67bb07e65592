//! Patterns for hosts, over their labels.

use std::net::Ipv6Addr;

use crate::action::ANY;
use crate::analysis::host::HostName;
use crate::analysis::wildcard;

/// A host pattern: labels, with `*.` in front for any depth of subdomains and `*` within a label; or this machine with a port.
#[derive(Debug, Clone)]
pub(crate) struct HostPattern {
    pub(super) labels: String,
    /// The port behind the name of this machine.
    pub(super) port: Option<u16>,
}

impl HostPattern {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        // One dot at the end is the root of all names; more are no name.
        let text = text.strip_suffix('.').unwrap_or(text).to_lowercase();
        let inside = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(&text);
        if let Some(address) = HostName::parse(inside).filter(|_| inside.parse::<Ipv6Addr>().is_ok()) {
            return Ok(Self::of(address.as_str().to_owned()));
        }
        if let Some((name, port)) = text.split_once(':')
            && let (Some(host), Ok(port)) = (HostName::parse(name).filter(HostName::is_this_machine), port.parse())
        {
            return Ok(Self { labels: host.as_str().to_owned(), port: Some(port) });
        }
        if text.is_empty() || text.ends_with('.') || text.contains(['/', ':', '@', ' ']) {
            return Err(format!(
                "`{text}` is not a host name; write only the host, as in `WebFetch(domain:docs.rs)`; a port stands behind `localhost` alone"
            ));
        }
        // What has no wildcard is brought into the same canonical form as hosts of calls.
        if !text.contains('*') {
            return HostName::parse(&text).map(|h| Self::of(h.as_str().to_owned())).ok_or_else(|| format!("`{text}` is not a host name"));
        }
        Ok(Self::of(text.replace('*', &ANY.to_string())))
    }

    fn of(labels: String) -> Self {
        Self { labels, port: None }
    }

    /// Whether it is about a service of this machine, by its port: a rule for that speaks of all that is asked of it and sent to it.
    pub(crate) fn is_service(&self) -> bool {
        self.port.is_some()
    }

    /// Whether what it says of ports is certainly about this one: what says nothing is about the host as such.
    pub(crate) fn speaks_of_port(&self, port: Option<u16>) -> bool {
        self.port.is_none() || self.port == port
    }

    /// Whether what it says of ports may be about this one, which may not be known.
    pub(crate) fn may_speak_of_port(&self, port: Option<u16>) -> bool {
        self.port.is_none() || port.is_none() || self.port == port
    }

    /// The host, where the pattern is about exactly one.
    pub(crate) fn literal(&self) -> Option<&str> {
        (!self.labels.contains(ANY)).then_some(self.labels.as_str())
    }

    /// Whether the pattern is about the host.
    pub(crate) fn matches(&self, host: &HostName) -> bool {
        let (pattern, host) = (self.labels.as_str(), host.as_str());
        if pattern.chars().all(|c| c == ANY) {
            return true;
        }
        if let Some(apex) = pattern.strip_prefix(ANY).and_then(|rest| rest.strip_prefix('.')) {
            return host.strip_suffix(apex).and_then(|head| head.strip_suffix('.')).is_some_and(|head| !head.is_empty());
        }
        let (mut labels, mut patterns) = (host.split('.'), pattern.split('.'));
        loop {
            match (patterns.next(), labels.next()) {
                (None, None) => return true,
                (Some(pattern), Some(label)) if wildcard::matches(pattern, label) => {}
                (None | Some(_), None | Some(_)) => return false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_match_by_label() {
        let host = |text: &str| HostName::parse(text).expect(text);
        let pattern = |text: &str| HostPattern::parse(text).expect(text);
        assert!(pattern("*.example.com").matches(&host("a.b.example.com")));
        assert!(!pattern("*.example.com").matches(&host("example.com")));
        assert!(!pattern("*.example.com").matches(&host("evilexample.com")));
        assert!(pattern("example.*").matches(&host("example.org")));
        assert!(!pattern("example.*").matches(&host("example.org.evil.com")));
        assert!(pattern("[::1]").matches(&host("::1")) && pattern("0::1").matches(&host("[::1]")) && !pattern("::1").matches(&host("::2")));
        assert!(
            HostPattern::parse("a:80").is_err()
                && HostPattern::parse("localhost:x").is_err()
                && HostPattern::parse("localhost:70000").is_err()
        );
        assert_eq!(pattern("localhost:3000").port, Some(3000));
    }
}
