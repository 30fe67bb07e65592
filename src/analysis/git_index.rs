//! What a repository's index names: files, which git prints whether they are there or not, and other repositories, into
//! which reading commands such as `git status` go on and act upon their configs. The format is gitformat-index(5),
//! git 2.47.

/// The longest index that is looked at, in bytes.
pub(crate) const MAX_INDEX: usize = 32 * 1024 * 1024;

/// The paths of the repositories inside that the index names, from the root of the files. `None` if the bytes are
/// no index that is understood to its end, or where a part of it stands in another file.
pub(crate) fn links(index: &[u8]) -> Option<Vec<String>> {
    let mut links = Vec::new();
    for_each_entry(index, |mode, path| {
        if mode & 0xF000 == 0xE000 {
            links.push(String::from_utf8(path.to_vec()).ok()?);
        }
        Some(())
    })?;
    Some(links)
}

/// Whether every path that the index names fits. Nothing where the bytes are no index that is understood to its end.
pub(crate) fn all_paths(index: &[u8], fits: impl Fn(&str) -> bool) -> Option<bool> {
    let mut all = true;
    for_each_entry(index, |_, path| {
        all &= std::str::from_utf8(path).is_ok_and(&fits);
        Some(())
    })?;
    Some(all)
}

/// Hands mode and path of every entry over, until there is nothing to be had.
fn for_each_entry(index: &[u8], mut entry: impl FnMut(u32, &[u8]) -> Option<()>) -> Option<()> {
    let version = number(index.get(4..8)?)?;
    if index.get(..4)? != b"DIRC" || !(2..=4).contains(&version) {
        return None;
    }
    let mut rest = index.get(12..)?;
    let mut path: Vec<u8> = Vec::new();
    for _ in 0..number(index.get(8..12)?)? {
        let mode = number(rest.get(24..28)?)?;
        let is_extended = rest.get(60)? & 0x40 != 0;
        let mut at: usize = if is_extended { 64 } else { 62 };
        if version == 4 {
            // What the path shares with the one before is left out.
            let (dropped, width) = varint(rest.get(at..)?)?;
            path.truncate(path.len().checked_sub(dropped)?);
            at = at.saturating_add(width);
        } else {
            path.clear();
        }
        let length = rest.get(at..)?.iter().position(|byte| *byte == 0)?;
        let end = at.saturating_add(length);
        path.extend_from_slice(rest.get(at..end)?);
        // Up to version 3 each entry is filled up to a multiple of eight bytes.
        let width = if version == 4 { end.saturating_add(1) } else { end.saturating_add(8) & !7 };
        rest = rest.get(width..)?;
        entry(mode, &path)?;
    }
    // Extensions follow, and a checksum. With a shared index, entries stand in another file.
    while rest.len() > 20 {
        if rest.get(..4)? == b"link" {
            return None;
        }
        let size = usize::try_from(number(rest.get(4..8)?)?).ok()?;
        rest = rest.get(size.checked_add(8)?..)?;
    }
    (rest.len() == 20).then_some(())
}

fn number(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

/// The number at the start, as in pack files with offsets, and how many bytes it takes.
fn varint(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value: usize = 0;
    for (at, byte) in bytes.iter().enumerate().take(5) {
        value = (value << 7) | usize::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Some((value, at.saturating_add(1)));
        }
        value = value.saturating_add(1);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{all_paths, links};

    /// An index of version 2 with these entries and extensions.
    fn index(entries: &[(u32, &str)], extensions: &[u8]) -> Vec<u8> {
        let mut out = b"DIRC\0\0\0\x02".to_vec();
        out.extend(u32::try_from(entries.len()).expect("few").to_be_bytes());
        for (mode, path) in entries {
            let mut entry = vec![0; 24];
            entry.extend(mode.to_be_bytes());
            entry.resize(60, 7);
            entry.extend([0, u8::try_from(path.len()).expect("short")]);
            entry.extend(path.bytes());
            entry.resize((entry.len() + 8) & !7, 0);
            out.extend(entry);
        }
        out.extend(extensions);
        out.extend([9; 20]);
        out
    }

    #[test]
    fn only_links_are_named() {
        let bytes = index(&[(0o100_644, "a"), (0o160_000, "lib/sub"), (0o120_000, "longer/name"), (0o160_000, "z")], b"TREE\0\0\0\x02xy");
        assert_eq!(links(&bytes), Some(vec!["lib/sub".to_owned(), "z".to_owned()]));
        assert_eq!(links(&index(&[], b"")), Some(Vec::new()));
        assert_eq!(all_paths(&bytes, |path| !path.contains(' ')), Some(true));
        assert_eq!(all_paths(&index(&[(0o100_644, "a"), (0o100_644, "b c")], b""), |path| !path.contains(' ')), Some(false));
    }

    #[test]
    fn what_is_not_understood_names_nothing_for_sure() {
        let whole = index(&[(0o100_644, "a"), (0o160_000, "sub")], b"TREE\0\0\0\x02xy");
        // Whether extensions are missing cannot be seen.
        for end in 0..whole.len() - 10 {
            assert_eq!(links(&whole[..end]), None, "{end}");
            assert_eq!(all_paths(&whole[..end], |_| true), None, "{end}");
        }
        assert_eq!(links(&index(&[], b"link\0\0\0\x02xy")), None);
        assert_eq!(links(b"DIRC\0\0\0\x05\0\0\0\0                    "), None);
        assert_eq!(links(b""), None);
    }
}
