//! What is read of a log: its lines, and what could not be taken for one.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::json::Strict;
use crate::storage::Problem;

/// The complete lines of a log, and what could not be taken for one.
#[derive(Debug, Clone, Default)]
pub struct Contents {
    pub(super) lines: Vec<Line>,
    pub(super) problems: Vec<Problem>,
    /// Where the last complete line ends.
    pub(super) complete: u64,
    /// The bytes behind it.
    pub(super) torn: Vec<u8>,
}

/// What a log has that a reader did not know.
#[derive(Debug, Clone)]
pub enum News {
    /// Nothing: nobody wrote.
    Nothing,
    /// These lines, if any, behind those that are known.
    More(Contents),
    /// It is another log than before: all of its lines. What was read before is out of date.
    All(Contents),
}

/// A line of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Counted from one.
    pub number: usize,
    /// Its text without the line break; `Err` has what is left of a line that is not UTF-8 or too long.
    pub text: Result<String, String>,
}

/// Why a line is not a record of this version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// It was written by a later version of this crate.
    #[error("the record is of version {0}, which is newer than this program: update it, or remove that line")]
    Newer(u64),
    /// It is not a record.
    #[error("this is not a record: {0}")]
    Broken(String),
}

impl Contents {
    /// The lines, in order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// What was left out: a torn last line, lines that are no text.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Where the last complete line ends, counted from the start of the log.
    pub fn bytes(&self) -> u64 {
        self.complete
    }

    /// Whether the last line is torn: the last of the problems says so.
    pub fn is_torn(&self) -> bool {
        !self.torn.is_empty()
    }
}

impl Line {
    /// The line as a record of `version`, which it has to name in its field `v`.
    ///
    /// # Errors
    /// When it is of a newer version or not a record.
    pub fn record<T: DeserializeOwned>(&self, version: u64) -> Result<T, RecordError> {
        match self.fields(version)? {
            (named, value) if named == version => serde_json::from_value(value).map_err(|e| RecordError::Broken(e.to_string())),
            _ => Err(RecordError::Broken("no known version in `v`".to_owned())),
        }
    }

    /// The version that the line names, and its other fields, for who reads several versions.
    ///
    /// # Errors
    /// When it is of a version above `newest`, or no record.
    pub fn fields(&self, newest: u64) -> Result<(u64, Value), RecordError> {
        let text = self.text.as_ref().map_err(|_| RecordError::Broken("no readable text, or too long".to_owned()))?;
        let Strict(mut value) = serde_json::from_str(text).map_err(|e| RecordError::Broken(e.to_string()))?;
        let named = value.as_object_mut().and_then(|fields| fields.remove("v")).and_then(|v| v.as_u64());
        match named {
            Some(v) if v > newest => Err(RecordError::Newer(v)),
            Some(v) if v > 0 => Ok((v, value)),
            Some(_) | None => Err(RecordError::Broken("no known version in `v`".to_owned())),
        }
    }

    /// The line, where it can be read as a whole.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref().ok()
    }

    /// The line as far as it can be read.
    pub fn readable(&self) -> &str {
        match &self.text {
            Ok(text) | Err(text) => text,
        }
    }
}

impl News {
    /// Where the log ends, as far as that is known.
    pub fn bytes(&self) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::More(contents) | Self::All(contents) => contents.bytes(),
        }
    }

    pub(super) fn of(goes_on: bool, contents: Contents) -> Self {
        if goes_on { Self::More(contents) } else { Self::All(contents) }
    }
}
