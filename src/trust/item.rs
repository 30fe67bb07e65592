//! One thing in a project's files that a person confirms by itself, and what stands for its exact content.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::capability::ProjectCapability;
use crate::prompt::Risk;

/// What stands for an item: the SHA-256 of its kind, the file that it is in, its exact bytes there, and the contents of
/// the files of the workspace that it runs. An item with one other byte is another item.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId([u8; 32]);

/// How many digits of an identity people see and type.
const SHOWN_DIGITS: usize = 12;

impl ItemId {
    /// The identity of these parts. Each part is told apart from the next by its length.
    pub(super) fn of<'p>(parts: impl IntoIterator<Item = &'p [u8]>) -> Self {
        Self(digest_of(b"countersign item 1\0", parts))
    }

    /// The identity in its written form: 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        parse_hex(text).map(Self)
    }

    /// The first digits, for people.
    pub fn short(&self) -> String {
        self.to_string().chars().take(SHOWN_DIGITS).collect()
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ItemId({})", self.short())
    }
}

impl Serialize for ItemId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ItemId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("an identity has 64 hexadecimal digits"))
    }
}

/// The SHA-256 of parts, their lengths first, so that no two lists of parts run together into the same bytes.
pub(super) fn digest_of<'p>(domain: &[u8], parts: impl IntoIterator<Item = &'p [u8]>) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(domain);
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// 32 bytes of 64 lower-case hexadecimal digits.
pub(super) fn parse_hex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ItemKind {
    /// A rule of the project's config that allows.
    Allow,
    /// A rule of the project's config that asks.
    Ask,
    /// A rule of the project's config that denies.
    Deny,
    /// A program that the project's config describes.
    Program,
    /// What files of other agents, of editors, shells or git would run, send or allow.
    #[serde(untagged)]
    Surface(ProjectCapability),
}

impl ItemKind {
    /// Whether it counts only once it is confirmed.
    pub fn is_grant(self) -> bool {
        match self {
            Self::Allow | Self::Program | Self::Surface(_) => true,
            Self::Ask | Self::Deny => false,
        }
    }
}

impl fmt::Display for ItemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allow => f.write_str("allow"),
            Self::Ask => f.write_str("ask"),
            Self::Deny => f.write_str("deny"),
            Self::Program => f.write_str("program"),
            Self::Surface(capability) => capability.fmt(f),
        }
    }
}

/// An item as it stands in the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) id: ItemId,
    pub(super) kind: ItemKind,
    /// Whose file it is, for a person.
    pub(super) owner: &'static str,
    /// The file, from the root.
    pub(super) file: String,
    /// The line, counted from one.
    pub(super) line: usize,
    /// What it is, in a few words.
    pub(super) what: String,
    /// The rule, command line or address.
    pub(super) text: String,
    pub(super) risk: Risk,
    pub(super) notes: Vec<String>,
    /// The files of the workspace that it runs, whose contents are part of its identity.
    pub(super) runs: Vec<String>,
    /// Why it cannot be confirmed, if so.
    pub(super) obstacle: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_keep_parts_apart() {
        let of = |parts: &[&str]| ItemId::of(parts.iter().map(|part| part.as_bytes()));
        assert_ne!(of(&["a", "bc"]), of(&["ab", "c"]));
        assert_ne!(of(&["a", ""]), of(&["a"]));
        assert_eq!(of(&["a", "b"]), of(&["a", "b"]));
    }

    #[test]
    fn identities_are_written_in_one_way_only() {
        let id = ItemId::of([b"x".as_slice()]);
        assert_eq!(ItemId::parse(&id.to_string()), Some(id));
        for wrong in [id.to_string().to_uppercase(), format!("{id}0"), "0".repeat(63), "+1".repeat(32), String::new()] {
            assert_eq!(ItemId::parse(&wrong), None, "{wrong}");
        }
        assert_eq!(id.short().len(), SHOWN_DIGITS);
    }

    #[test]
    fn kinds_keep_their_names_in_records() {
        for (kind, name) in [(ItemKind::Allow, "\"allow\""), (ItemKind::Surface(ProjectCapability::McpServers), "\"mcp-servers\"")] {
            assert_eq!(serde_json::to_string(&kind).expect("json"), name);
            assert_eq!(serde_json::from_str::<ItemKind>(name).expect("kind"), kind);
        }
        assert!(serde_json::from_str::<ItemKind>("\"anything\"").is_err());
    }
}
