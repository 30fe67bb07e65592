//! Hosts and URLs in one canonical form, by the `url` crate: user information, punycode, IP spellings,
//! ports and trailing dots never make one host look like another (CVE-2026-24052).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

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

    /// Whether it is this machine by the usual name or address.
    pub(crate) fn is_this_machine(&self) -> bool {
        matches!(self.as_str(), "localhost" | "127.0.0.1")
    }

    /// Whether it is an address or name inside the machine or the network it stands in: loopback,
    /// private, link-local, or a cloud's metadata service.
    pub fn is_internal(&self) -> bool {
        match self.0.parse::<IpAddr>() {
            Ok(IpAddr::V4(ip)) => is_internal_v4(ip),
            Ok(IpAddr::V6(ip)) => {
                ip.is_loopback()
                    || ip.is_unspecified()
                    || ip.is_unique_local()
                    || ip.is_unicast_link_local()
                    || ip.is_multicast()
                    || is_site_local(ip)
                    || embedded_v4(ip).is_some_and(is_internal_v4)
            }
            Err(_) => {
                let name = self.0.as_str();
                !name.contains('.') || INTERNAL_ENDINGS.iter().any(|tail| name.ends_with(tail))
            }
        }
    }
}

/// Endings of names that no registry gives away: RFC 6761, 6762, 7686 and 8375, and those that ICANN keeps for networks of
/// their own ("Name Collision", SAC113).
const INTERNAL_ENDINGS: &[&str] = &[
    ".localhost",
    ".localdomain",
    ".local",
    ".internal",
    ".intranet",
    ".private",
    ".corp",
    ".home",
    ".lan",
    ".home.arpa",
    ".svc",
    ".cluster.local",
];

fn is_internal_v4(ip: Ipv4Addr) -> bool {
    let special = match ip.octets() {
        // This network; what carriers share, where one cloud has its metadata; protocols, with another's.
        [0 | 100, ..] | [192, 0, 0, _] => true,
        // Benchmarks between networks.
        [198, 18 | 19, ..] => true,
        // The service of Azure's hosts for the machines on them.
        [168, 63, 129, 16] => true,
        _ => false,
    };
    special || ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_multicast() || ip.is_broadcast()
}

/// `fec0::/10`, which older networks use as private.
fn is_site_local(ip: Ipv6Addr) -> bool {
    ip.segments().first().is_some_and(|first| first & 0xffc0 == 0xfec0)
}

/// The address of the older protocol to which routers on the way may turn this one: RFC 4291 (compatible), 2765 (translated),
/// 6052 and 8215 (NAT64), 3056 (6to4).
fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let of = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match ip.segments() {
        [0, 0, 0, 0, 0 | 0xffff, 0, high, low] | [0x64, 0xff9b, 0 | 1, _, _, _, high, low] => Some(of(high, low)),
        [0x2002, high, low, ..] => Some(of(high, low)),
        _ => None,
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
    /// The port, where it is that of a service of this machine which a person may know by it, as in
    /// `http://localhost:3000`: none below 1024, and none of services that run code or hold the keys of others.
    pub local_port: Option<u16>,
}

/// Ports of services that run what they are given, or hold what gives power elsewhere: container engines and clusters,
/// debuggers, browsers and terminals under control, databases, stores of secrets, job and download servers, proxies with their settings.
const NO_PLAIN_SERVICES: &[u16] = &[
    2019, 2375, 2376, 2377, 2379, 2380, 3306, 4444, 4445, 4646, 5005, 5037, 5432, 5433, 5678, 5858, 5900, 5985, 5986, 6000, 6066, 6274,
    6277, 6379, 6443, 6800, 7681, 8001, 8088, 8200, 8201, 8265, 8500, 8787, 8888, 8889, 8983, 9001, 9200, 9222, 9223, 9229, 9230, 9515,
    10250, 10255, 11211, 16443, 27017, 50000,
];

impl WebAddress {
    /// Takes an `http` or `https` address apart. Nothing for any other scheme, for control
    /// characters, blanks or backslashes anywhere, and for an address without a host.
    pub fn parse(text: &str) -> Option<Self> {
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
            return None;
        }
        // Without both slashes other readers of addresses find no host, or another.
        if !text.split_once(':').is_some_and(|(_, rest)| rest.starts_with("//") && !rest.starts_with("///")) {
            return None;
        }
        let url = Url::parse(text).ok()?;
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        let host =
            HostName::parse(url.host_str()?.trim_start_matches('[').trim_end_matches(']')).or_else(|| HostName::parse(url.host_str()?))?;
        let plain = url.username().is_empty() && url.password().is_none() && url.port().is_none() && !host.is_internal();
        let is_known = |port: &u16| *port >= 1024 && !NO_PLAIN_SERVICES.contains(port);
        let is_service = url.username().is_empty() && url.password().is_none() && host.is_this_machine();
        let local_port = url.port().filter(|port| is_service && is_known(port));
        Some(Self { host, plain, local_port })
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
    fn addresses_inside_are_known_in_every_form() {
        let is_internal = |text: &str| HostName::parse(text).is_some_and(|host| host.is_internal());
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "0.1.2.3",
            "100.100.100.200",
            "192.0.0.192",
            "168.63.129.16",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:0:10.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::7f00:1",
            "2002:7f00:1::1",
            "fec0::1",
            "fe80::1",
            "fd00:ec2::254",
            "ff02::1",
            "localhost.localdomain",
            "wiki.corp",
            "x.internal",
            "router",
        ] {
            assert!(is_internal(text), "{text}");
        }
        for text in [
            "1.1.1.1",
            "168.63.129.17",
            "198.20.0.1",
            "192.0.2.1",
            "2606:4700::1111",
            "64:ff9b::101:101",
            "2002:101:101::1",
            "x.home.example",
        ] {
            assert!(!is_internal(text), "{text}");
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
