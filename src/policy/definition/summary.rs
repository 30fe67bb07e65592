//! The digest of a definition that has several parts, and the text that a person reads of it.

use sha2::{Digest as _, Sha256};

use super::{Defined, LIMIT};
use crate::analysis::path::AbsPath;
use crate::world::World;

/// Takes the parts of a definition. Each goes into the digest with its length in front, so that no two lists of parts
/// come out alike.
#[derive(Debug)]
pub(super) struct Summary {
    hash: Sha256,
    /// What is shown; nothing once a part was no text.
    text: Option<Vec<String>>,
}

impl Summary {
    /// A summary of nothing yet. Definitions of different kinds never have the same digest.
    pub(super) fn new(kind: &str) -> Self {
        let mut summary = Self { hash: Sha256::new(), text: Some(Vec::new()) };
        summary.put("definition 1");
        summary.put(kind);
        summary
    }

    fn put(&mut self, part: impl AsRef<[u8]>) {
        let part = part.as_ref();
        self.hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.hash.update(part);
    }

    fn line(&mut self, label: &str, text: Option<&str>) {
        self.text = match (self.text.take(), text) {
            (Some(mut lines), Some(text)) => {
                lines.push(if label.is_empty() { text.to_owned() } else { format!("{label}: {text}") });
                Some(lines)
            }
            (None, _) | (_, None) => None,
        };
    }

    /// A part that a person may read.
    pub(super) fn show(&mut self, label: &str, part: &[u8]) {
        self.hide(label, part);
        self.line(label, std::str::from_utf8(part).ok());
    }

    /// A part of which a person reads something else: it may hold credentials.
    pub(super) fn show_as(&mut self, label: &str, part: &[u8], shown: &str) {
        self.hide(label, part);
        self.line(label, Some(shown));
    }

    /// A part that is not shown.
    pub(super) fn hide(&mut self, label: &str, part: &[u8]) {
        self.put("part");
        self.put(label);
        self.put(part);
    }

    /// A part that is not there.
    pub(super) fn absent(&mut self, label: &str) {
        self.put("absent");
        self.put(label);
        self.line(label, Some("(not there)"));
    }

    /// A remark for the person.
    pub(super) fn note(&mut self, text: &str) {
        self.line("", Some(text));
    }

    /// The bytes of a file, or nothing where there is none. Where links lead belongs to the digest: a link may be set to
    /// another file between the reading and the running. `None` where the file cannot be read.
    #[expect(clippy::option_option, reason = "not to be read is something else than not to be there")]
    pub(super) fn read(&mut self, file: &AbsPath, world: &dyn World) -> Option<Option<Vec<u8>>> {
        let real = world.resolve(&AbsPath::root(), file.as_str()).ok()?;
        if let Some(real) = real.filter(|real| real != file) {
            self.put("leads to");
            self.put(real.as_str());
        }
        world.read(file, LIMIT).ok()
    }

    /// What the parts come to.
    pub(super) fn finish(self) -> Defined {
        let digest = self.hash.finalize().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        Defined { digest, text: self.text.map(|lines| lines.join("\n")) }
    }
}
