//! Hosts and URLs in one canonical form, by the `url` crate: user information, punycode, IP spellings,
//! ports and trailing dots never make one host look like another (CVE-2026-24052).

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use url::Url;

/// A host in canonical form: lower case, punycode, no trailing dot; IP addresses in their usual spelling.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HostName(String);

impl HostName {
    /// The canonical form of a bare host name or address.
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() || text.chars().any(|c| c.is_control() || c.is_whitespace() || "/@?#\\%*".contains(c)) {
            return None;
        }
        if let Ok(ip) = text.parse::<Ipv6Addr>() {
            // As it is spelled here, without the brackets of an address.
            return Some(Self(ip.to_canonical().to_string()));
        }
        match url::Host::parse(text).ok()? {
            url::Host::Domain(domain) => {
                // One dot at the end is the root of all names; more are no name, and could hide a number (`127.1..`).
                let domain = domain.strip_suffix('.').unwrap_or(&domain);
                (!domain.is_empty() && !domain.ends_with('.')).then(|| Self(domain.to_ascii_lowercase()))
            }
            url::Host::Ipv4(ip) => Some(Self(ip.to_string())),
            url::Host::Ipv6(ip) => Some(Self(IpAddr::V6(ip).to_canonical().to_string())),
        }
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How the name reads in letters, where it is written in others than those of ASCII: those can look like any other.
    pub(crate) fn in_letters(&self) -> Option<String> {
        let letters = url::quirks::domain_to_unicode(&self.0);
        (self.0.split('.').any(|label| label.starts_with("xn--")) && letters != self.0).then_some(letters)
    }

    /// Whether it is an address or name inside the machine or the network it stands in: loopback,
    /// private, link-local, or a cloud's metadata service.
    pub fn is_internal(&self) -> bool {
        match self.0.parse::<IpAddr>() {
            Ok(IpAddr::V4(ip)) => {
                ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified() || ip.octets().first() == Some(&100)
            }
            Ok(IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local(),
            Err(_) => {
                let name = self.0.as_str();
                !name.contains('.') || [".localhost", ".local", ".internal", ".lan", ".home.arpa"].iter().any(|tail| name.ends_with(tail))
            }
        }
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A web address as it is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebAddress {
    /// The host.
    pub host: HostName,
    /// Whether the scheme, port and user information are the plain ones, so that a rule for the host
    /// may speak for it.
    pub plain: bool,
}

impl WebAddress {
    /// Takes an `http` or `https` address apart. Nothing for any other scheme, for control
    /// characters, blanks or backslashes anywhere, and for an address without a host.
    pub fn parse(text: &str) -> Option<Self> {
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
            return None;
        }
        let url = Url::parse(text).ok()?;
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        let host =
            HostName::parse(url.host_str()?.trim_start_matches('[').trim_end_matches(']')).or_else(|| HostName::parse(url.host_str()?))?;
        let plain = url.username().is_empty() && url.password().is_none() && url.port().is_none() && !host.is_internal();
        Some(Self { host, plain })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_dot_at_the_end_is_no_other_host_and_more_are_none() {
        assert_eq!(HostName::parse("Example.com.").as_ref().map(HostName::as_str), Some("example.com"));
        assert_eq!(HostName::parse("127.1.").as_ref().map(HostName::as_str), Some("127.0.0.1"));
        for text in ["example.com..", "127.1..", ".", ".."] {
            assert_eq!(HostName::parse(text), None, "{text}");
        }
    }

    #[test]
    fn disguised_hosts_are_seen_through() {
        let host = |text: &str| WebAddress::parse(text).map(|a| a.host.to_string());
        assert_eq!(host("https://github.com@evil.example/").as_deref(), Some("evil.example"));
        assert_eq!(host("https://GitHub.com./x").as_deref(), Some("github.com"));
        assert_eq!(host("http://0x7f.1/").as_deref(), Some("127.0.0.1"));
        assert_eq!(host("http://[::ffff:127.0.0.1]/").as_deref(), Some("127.0.0.1"));
        assert_eq!(HostName::parse("0:0::1"), HostName::parse("[::1]"));
        assert_eq!(HostName::parse("::1").map(|host| HostName::parse(host.as_str()) == Some(host)), Some(true));
        assert_eq!(host("https:\\\\evil.example"), None);
        assert_eq!(host("file:///etc/passwd"), None);
        assert_eq!(host("https://*.example.com/"), None, "a rule for that host would be one for many");
    }
}
