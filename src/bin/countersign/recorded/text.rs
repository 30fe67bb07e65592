//! Texts in transcripts. Agents change their formats from version to version: where something else stands than a
//! text, there is none, instead of an error that would hide the rest of the line.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A text; empty where something else stands.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Text(String);

/// How the text begins that stands directly, in a list of blocks, or in a field of an object; empty where none does.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Opening(String);

/// So many bytes of an output tell what became of the call.
const OPENING: usize = 4096;

/// Fields that hold the text of an object.
const TEXT_FIELDS: &[&str] = &["text", "content"];

impl Text {
    /// The text, where it is not empty.
    pub(super) fn given(self) -> Option<String> {
        Some(self.0).filter(|text| !text.is_empty())
    }
}

impl Deref for Text {
    type Target = String;

    fn deref(&self) -> &String {
        &self.0
    }
}

impl Deref for Opening {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// How a kind of text is made.
trait FromText: Default {
    /// Whether it is looked for inside of lists and objects.
    const DEEP: bool;

    fn from_text(text: &str) -> Self;

    fn is_empty(&self) -> bool;
}

impl FromText for Text {
    const DEEP: bool = false;

    fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromText for Opening {
    const DEEP: bool = true;

    fn from_text(text: &str) -> Self {
        let end = (0..=OPENING.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        Self(text.get(..end).unwrap_or("").to_owned())
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Found(PhantomData))
    }
}

impl<'de> Deserialize<'de> for Opening {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Found(PhantomData))
    }
}

struct Found<T>(PhantomData<T>);

impl<'de, T: FromText + Deserialize<'de>> Visitor<'de> for Found<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(T::from_text(text))
    }

    fn visit_bool<E>(self, _: bool) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<T, A::Error> {
        let mut found = T::default();
        while T::DEEP && found.is_empty() {
            match list.next_element::<T>()? {
                Some(next) => found = next,
                None => return Ok(found),
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(found)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<T, A::Error> {
        let mut found = T::default();
        while let Some(key) = fields.next_key::<Text>()? {
            if T::DEEP && found.is_empty() && TEXT_FIELDS.contains(&key.as_str()) {
                found = fields.next_value()?;
            } else {
                fields.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_may_stand_where_a_text_is_looked_for() {
        for (json, text, opening) in [
            (r#""a""#, "a", "a"),
            ("null", "", ""),
            ("1.5", "", ""),
            ("-1", "", ""),
            ("true", "", ""),
            (r#"[{"type":"image","data":"x"},{"type":"text","text":"a"},"b"]"#, "", "a"),
            (r#"{"success":false,"content":"a","text":"b"}"#, "", "a"),
            (r#"{"content":[{"text":"a"}]}"#, "", "a"),
            ("[]", "", ""),
        ] {
            assert_eq!(serde_json::from_str::<Text>(json).expect(json).as_str(), text, "{json}");
            assert_eq!(&*serde_json::from_str::<Opening>(json).expect(json), opening, "{json}");
        }
    }

    #[test]
    fn only_the_beginning_of_a_long_text_is_kept() {
        let long = format!("a{}", "ü".repeat(OPENING));
        let opening: Opening = serde_json::from_value(serde_json::json!(long)).expect("a text");
        assert_eq!(opening.len(), OPENING - 1);
        assert!(long.starts_with(&*opening));
    }
}
