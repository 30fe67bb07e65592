//! What every version of a record has, at the same place of its line, so that a chain is checked as bytes:
//! `{"v":1,"seq":7,"kind":"decision", … ,"prev":"<64 hex digits>","hash":"<64 hex digits>"}`.
//!
//! The hash is the SHA-256 of everything in the line that stands before `,"hash"`.

use sha2::{Digest as _, Sha256};

/// What stands as the hash before the first record.
pub(super) const NONE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

const HEX: usize = 64;
const PREV: &str = ",\"prev\":\"";
const HASH: &str = "\",\"hash\":\"";
const END: &str = "\"}";

/// A line, as far as all versions agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    pub(super) version: u64,
    /// Its number, from 1.
    pub(super) seq: u64,
    pub(super) kind: &'a str,
    /// The hash of the record before, as it is stated.
    pub(super) prev: &'a str,
    /// Its own, as it is stated.
    pub(super) hash: &'a str,
    /// What that is the hash of.
    hashed: &'a [u8],
}

impl<'a> Frame<'a> {
    /// The frame of a line, where it has one. Nothing between its ends is looked at.
    pub(super) fn read(line: &'a [u8]) -> Option<Self> {
        let rest = line.strip_suffix(END.as_bytes())?;
        let (rest, hash) = hex_at_end(rest)?;
        let hashed = line.get(..rest.len().checked_sub(HASH.len())?.checked_add(1)?)?;
        let (rest, prev) = hex_at_end(rest.strip_suffix(HASH.as_bytes())?)?;
        rest.strip_suffix(PREV.as_bytes())?;
        let rest = line.strip_prefix(b"{\"v\":")?;
        let (version, rest) = number(rest)?;
        let (seq, rest) = number(rest.strip_prefix(b",\"seq\":")?)?;
        let kind = rest.strip_prefix(b",\"kind\":\"")?;
        let kind = kind.split(|&byte| byte == b'"').next()?;
        let kind = std::str::from_utf8(kind).ok().filter(|kind| kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))?;
        (version > 0 && seq > 0).then_some(Self { version, seq, kind, prev, hash, hashed })
    }

    /// Whether the hash is that of the line.
    pub(super) fn is_intact(&self) -> bool {
        hex(&Sha256::digest(self.hashed)) == self.hash
    }
}

/// Closes an object that has no end yet (`{"v":1, … `) with the hashes.
pub(super) fn seal(mut open: String, prev: &str) -> String {
    open.push_str(PREV);
    open.push_str(prev);
    open.push('"');
    let hash = hex(&Sha256::digest(open.as_bytes()));
    // The quote that closes `prev` stands there already.
    open.push_str(HASH.trim_start_matches('"'));
    open.push_str(&hash);
    open.push_str(END);
    open
}

/// The hash that a line states.
pub(super) fn hash_of(line: &str) -> Option<String> {
    Frame::read(line.as_bytes()).map(|frame| frame.hash.to_owned())
}

fn hex(bytes: &[u8]) -> String {
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.filter_map(|nibble| char::from_digit(u32::from(nibble), 16)).collect()
}

/// The lower case hex digits of a hash at the end, and what stands before.
fn hex_at_end(bytes: &[u8]) -> Option<(&[u8], &str)> {
    let (rest, digits) = bytes.split_at_checked(bytes.len().checked_sub(HEX)?)?;
    let digits = std::str::from_utf8(digits).ok()?;
    digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).then_some((rest, digits))
}

/// A number without leading zeros, and what stands behind.
fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = bytes.split_at_checked(digits)?;
    let text = std::str::from_utf8(digits).ok().filter(|text| !text.starts_with('0'))?;
    Some((text.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_line_is_intact_and_any_other_is_not() {
        let line = seal("{\"v\":3,\"seq\":7,\"kind\":\"decision\",\"x\":\"ü\"".to_owned(), NONE);
        let frame = Frame::read(line.as_bytes()).expect("a frame");
        assert_eq!((frame.version, frame.seq, frame.kind, frame.prev), (3, 7, "decision", NONE));
        assert!(frame.is_intact());
        assert_eq!(hash_of(&line).as_deref(), Some(frame.hash));
        // What is hashed is the line without its hash, as another program would compute it.
        let before = line.split(",\"hash\"").next().expect("a part");
        assert_eq!(hex(&Sha256::digest(before.as_bytes())), frame.hash);
        for (at, byte) in line.bytes().enumerate() {
            for other in [byte ^ 1, byte ^ 0x20, 0, b'\n', 0xff] {
                if other == byte {
                    continue;
                }
                let mut bytes = line.clone().into_bytes();
                bytes[at] = other;
                assert!(!Frame::read(&bytes).is_some_and(|frame| frame.is_intact()), "{at}: {other}");
            }
        }
    }

    #[test]
    fn other_lines_have_no_frame() {
        let sealed = |open: &str| seal(open.to_owned(), NONE);
        for line in [
            String::new(),
            "{}".to_owned(),
            sealed("{\"v\":0,\"seq\":1,\"kind\":\"x\""),
            sealed("{\"v\":1,\"seq\":0,\"kind\":\"x\""),
            sealed("{\"v\":1,\"seq\":01,\"kind\":\"x\""),
            sealed("{\"v\":1,\"seq\":99999999999999999999,\"kind\":\"x\""),
            sealed("{\"v\":1,\"kind\":\"x\",\"seq\":1"),
            sealed("{\"v\":1,\"seq\":1,\"kind\":\"X\""),
            sealed("{\"v\":1,\"seq\":1,\"kind\":\"x\"").to_uppercase(),
        ] {
            assert_eq!(Frame::read(line.as_bytes()), None, "{line}");
        }
    }
}
