//! What a database file of SQLite holds that runs when its tables are read: views, and modules that keep virtual tables.
//! The format is fileformat2.html, SQLite 3.45.
//!
//! The shell believes what a file defines up to SQLite 3.41, and a view can call its `edit()`, which starts a program,
//! also with `-readonly`.

/// The longest file that is looked into, in bytes.
pub(crate) const MAX_FILE: usize = 32 * 1024 * 1024;

/// The most pages that the schema may take.
const MAX_PAGES: usize = 2_000;
const HEADER: usize = 100;

/// The definitions in a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Definitions {
    /// Views as they were created.
    pub(crate) views: Vec<String>,
    /// Virtual tables as they were created.
    pub(crate) virtual_tables: Vec<String>,
    /// Whether it keeps changes in a log beside it, which readers open for writing as well.
    pub(crate) has_log: bool,
}

/// What the file defines. `None` if the bytes are no database that is understood to its end.
pub(crate) fn definitions(file: &[u8]) -> Option<Definitions> {
    let mut found = Definitions::default();
    if file.is_empty() {
        return Some(found);
    }
    if file.get(..16)? != b"SQLite format 3\0" {
        return None;
    }
    let page_size = match number(file.get(16..18)?)? {
        1 => 65_536,
        size => size,
    };
    let usable = page_size.checked_sub(usize::from(*file.get(20)?)).filter(|usable| *usable >= 480)?;
    found.has_log = file.get(18..20)?.contains(&2);
    // UTF-8, or nothing was written yet.
    if number(file.get(56..60)?)? > 1 {
        return None;
    }
    let mut pages = vec![1];
    let mut seen = 0;
    while let Some(page) = pages.pop() {
        seen += 1;
        if seen > MAX_PAGES {
            return None;
        }
        let start = usize::checked_sub(page, 1)?.checked_mul(page_size)?;
        let bytes = file.get(start..start.checked_add(usable)?)?;
        let head = bytes.get(if page == 1 { HEADER } else { 0 }..)?;
        let count = number(head.get(3..5)?)?;
        let is_leaf = match head.first()? {
            0x0D => true,
            0x05 => {
                pages.push(number(head.get(8..12)?)?);
                false
            }
            _ => return None,
        };
        let cells = head.get(if is_leaf { 8 } else { 12 }..)?;
        for index in 0..count {
            let at = index.checked_mul(2)?;
            let cell = bytes.get(number(cells.get(at..at.checked_add(2)?)?)?..)?;
            if is_leaf {
                found.add(definition(cell, usable)?)?;
            } else {
                pages.push(number(cell.get(..4)?)?);
            }
        }
    }
    Some(found)
}

impl Definitions {
    /// What is defined is what the text says, whatever stands in the other columns.
    fn add(&mut self, text: Text<'_>) -> Option<()> {
        const HARMLESS: [&str; 4] = ["CREATE TABLE ", "CREATE INDEX ", "CREATE UNIQUE INDEX ", "CREATE TRIGGER "];
        let starts = |what: &str| text.known.get(..what.len()).is_some_and(|start| start.eq_ignore_ascii_case(what.as_bytes()));
        let whole = || String::from_utf8(text.known.to_vec()).ok().filter(|_| text.is_whole);
        if starts("CREATE VIEW ") {
            self.views.push(whole()?);
        } else if starts("CREATE VIRTUAL TABLE ") {
            self.virtual_tables.push(whole()?);
        } else if !(HARMLESS.iter().any(|what| starts(what)) || (text.known.is_empty() && text.is_whole)) {
            return None;
        }
        Some(())
    }
}

/// The text of a definition, as far as it stands on its page.
#[derive(Clone, Copy)]
struct Text<'a> {
    known: &'a [u8],
    is_whole: bool,
}

/// The fifth column of a row of the schema.
fn definition(cell: &[u8], usable: usize) -> Option<Text<'_>> {
    let (length, rest) = varint(cell)?;
    let rest = rest.get(varint_length(rest)?..)?;
    // What does not fit goes on elsewhere.
    let longest = usable.checked_sub(35)?;
    let local = if length <= longest {
        length
    } else {
        let shortest = usable.checked_sub(12)?.checked_mul(32)?.checked_div(255)?.checked_sub(23)?;
        let kept = shortest.checked_add(length.checked_sub(shortest)?.checked_rem(usable.checked_sub(4)?)?)?;
        if kept <= longest { kept } else { shortest }
    };
    let row = rest.get(..local)?;
    let (header, types) = varint(row)?;
    let mut types = types.get(..header.checked_sub(varint_length(row)?)?)?;
    let mut at = header;
    for _ in 0..4 {
        let (kind, behind) = varint(types)?;
        types = behind;
        at = at.checked_add(size(kind)?)?;
    }
    let (kind, behind) = varint(types)?;
    // Text, or nothing.
    if !behind.is_empty() || !(kind == 0 || (kind >= 13 && kind % 2 == 1)) {
        return None;
    }
    let size = size(kind)?;
    let known = row.get(at..)?;
    let is_whole = known.len() >= size;
    Some(Text { known: known.get(..size).unwrap_or(known), is_whole })
}

/// How many bytes a value of this type takes.
fn size(kind: usize) -> Option<usize> {
    match kind {
        0 | 8 | 9 => Some(0),
        1..=4 => Some(kind),
        5 => Some(6),
        6 | 7 => Some(8),
        10 | 11 => None,
        _ => kind.checked_sub(12)?.checked_div(2),
    }
}

fn number(bytes: &[u8]) -> Option<usize> {
    bytes.iter().try_fold(0_usize, |value, byte| value.checked_mul(256)?.checked_add(usize::from(*byte)))
}

/// The number at the start, and what stands behind it. Nothing that is expected takes more than four bytes, and SQLite cuts
/// off what does.
fn varint(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (number, behind) = bytes.split_at_checked(varint_length(bytes).filter(|length| *length <= 4)?)?;
    let value = number.iter().fold(0_usize, |value, byte| value.wrapping_shl(7) | usize::from(byte & 0x7F));
    Some((value, behind))
}

fn varint_length(bytes: &[u8]) -> Option<usize> {
    let length = bytes.iter().take(9).position(|byte| byte & 0x80 == 0);
    match length {
        Some(at) => at.checked_add(1),
        None => (bytes.len() >= 9).then_some(9),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn put_varint(out: &mut Vec<u8>, value: usize) {
        let mut digits = vec![u8::try_from(value & 0x7F).expect("seven bits")];
        let mut rest = value >> 7;
        while rest > 0 {
            digits.push(u8::try_from(rest & 0x7F).expect("seven bits") | 0x80);
            rest >>= 7;
        }
        out.extend(digits.iter().rev());
    }

    /// A row of the schema in the form of a cell, whole or up to what a page of 512 bytes keeps of it.
    fn cell(kind: &str, sql: Option<&str>) -> Vec<u8> {
        let mut row = Vec::new();
        let mut types = Vec::new();
        for text in [kind, "name", "name"] {
            put_varint(&mut types, text.len() * 2 + 13);
        }
        types.push(1);
        put_varint(&mut types, sql.map_or(0, |sql| sql.len() * 2 + 13));
        put_varint(&mut row, types.len() + 1);
        row.extend(types);
        row.extend(format!("{kind}namename\u{2}{}", sql.unwrap_or_default()).bytes());
        let mut out = Vec::new();
        put_varint(&mut out, row.len());
        out.push(1);
        let local = if row.len() <= 477 {
            row.len()
        } else {
            [39 + (row.len() - 39) % 508, 39].into_iter().find(|kept| *kept <= 477).expect("one")
        };
        out.extend(row.get(..local).expect("local"));
        out
    }

    fn page(kind: u8, start: usize, cells: &[Vec<u8>], last: u8) -> Vec<u8> {
        let mut page = vec![0; 512];
        let head = [&[kind, 0, 0, 0, u8::try_from(cells.len()).expect("few"), 0, 0, 0][..], &[0, 0, 0, last]].concat();
        let head = &head[..if kind == 5 { 12 } else { 8 }];
        page[start..start + head.len()].copy_from_slice(head);
        let (mut end, mut at) = (512, start + head.len());
        for cell in cells {
            end -= cell.len();
            page[end..end + cell.len()].copy_from_slice(cell);
            page[at..at + 2].copy_from_slice(&u16::try_from(end).expect("in the page").to_be_bytes());
            at += 2;
        }
        page
    }

    fn header(page: &mut [u8], log: u8) {
        page[..16].copy_from_slice(b"SQLite format 3\0");
        page[16..24].copy_from_slice(&[2, 0, log, log, 0, 64, 32, 32]);
        page[59] = 1;
    }

    /// A database of these definitions. `log`: 2 where it keeps one.
    pub(crate) fn file(definitions: &[(&str, Option<&str>)], log: u8) -> Vec<u8> {
        let cells: Vec<_> = definitions.iter().map(|(kind, sql)| cell(kind, *sql)).collect();
        let mut page = page(0x0D, HEADER, &cells, 0);
        header(&mut page, log);
        page
    }

    const TABLE: (&str, Option<&str>) = ("table", Some("CREATE TABLE t(a)"));

    #[test]
    fn finds_what_runs() {
        let bytes = file(
            &[TABLE, ("index", None), ("view", Some("CREATE VIEW v AS SELECT 1")), ("table", Some("CREATE VIRTUAL TABLE f USING fts5(a)"))],
            2,
        );
        let wanted = Definitions {
            views: vec!["CREATE VIEW v AS SELECT 1".to_owned()],
            virtual_tables: vec!["CREATE VIRTUAL TABLE f USING fts5(a)".to_owned()],
            has_log: true,
        };
        assert_eq!(definitions(&bytes), Some(wanted));
        assert_eq!(definitions(&file(&[TABLE], 1)), Some(Definitions::default()));
        assert_eq!(definitions(b""), Some(Definitions::default()));
        // The text counts, whatever stands beside it.
        let disguised = file(&[("table", Some("create view v as select 1"))], 1);
        assert_eq!(definitions(&disguised).expect("understood").views.len(), 1);
    }

    #[test]
    fn follows_the_pages() {
        let mut first = page(5, HEADER, &[vec![0, 0, 0, 2, 1]], 3);
        header(&mut first, 1);
        let view = [cell("view", Some("CREATE VIEW v AS SELECT 1"))];
        let all = [first.clone(), page(0x0D, 0, &[cell("table", TABLE.1)], 0), page(0x0D, 0, &view, 0)].concat();
        assert_eq!(definitions(&all).expect("understood").views.len(), 1);
        // A page that is not there, and one that leads to itself.
        assert_eq!(definitions(&all[..1_024]), None);
        let mut ring = page(5, HEADER, &[], 1);
        header(&mut ring, 1);
        assert_eq!(definitions(&ring), None);
    }

    #[test]
    fn what_goes_on_elsewhere_must_be_no_view() {
        let long = format!("CREATE TABLE t({})", "a, ".repeat(400));
        assert_eq!(definitions(&file(&[("table", Some(&long))], 1)), Some(Definitions::default()));
        let long = format!("CREATE VIEW t AS SELECT {}1", "1, ".repeat(400));
        assert_eq!(definitions(&file(&[("view", Some(&long))], 1)), None);
    }

    #[test]
    fn what_is_not_understood_is_nothing() {
        let plain = file(&[TABLE], 1);
        for (at, byte) in [(0, b'x'), (16, 0), (20, 200), (59, 2), (100, 0x0A), (104, 9), (108, 0xFF)] {
            let mut bytes = plain.clone();
            bytes[at] = byte;
            assert_eq!(definitions(&bytes), None, "{at}");
        }
        assert_eq!(definitions(&plain[..300]), None);
        assert_eq!(definitions(&file(&[("table", Some("CREATE  VIEW v AS SELECT 1"))], 1)), None);
        assert_eq!(definitions(&file(&[("table", Some("DROP TABLE t"))], 1)), None);
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let plain = file(&[TABLE, ("view", Some("CREATE VIEW v AS SELECT 1"))], 1);
        let mut state: u64 = 7;
        for _ in 0..20_000 {
            let mut bytes = plain.clone();
            for _ in 0..4 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = usize::try_from(state >> 40).expect("small") % bytes.len();
                // Half of them where the structure is.
                let at = if state & 1 == 0 { at % 140 } else { at };
                bytes[at] = u8::try_from(state >> 32 & 0xFF).expect("a byte");
            }
            let _ = definitions(&bytes);
        }
    }
}
