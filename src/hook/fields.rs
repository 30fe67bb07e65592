//! The fields of an event: each is there and of its type, or the event is unreadable. What is not asked for is not looked at,
//! so that fields of newer versions do no harm.

use serde_json::{Map, Value};

use super::event::{Moment, Unreadable};
use crate::json::Strict;

/// The fields of an event, and when it happened.
pub(super) struct Fields {
    map: Map<String, Value>,
    moment: Option<Moment>,
}

impl Fields {
    /// The fields of a JSON object in which none stands twice: which of two the agent runs is not known.
    pub(super) fn parse(event: &[u8]) -> Result<Self, Unreadable> {
        match serde_json::from_slice(event) {
            Ok(Strict(Value::Object(map))) => Ok(Self { map, moment: None }),
            Ok(_) => Err(Unreadable::new(None, "the event is not a JSON object")),
            Err(error) => Err(Unreadable::new(None, format!("the event is not JSON: {error}"))),
        }
    }

    /// The same, once it is known when it happened.
    pub(super) fn at(mut self, moment: Moment) -> Self {
        self.moment = Some(moment);
        self
    }

    /// A text that may be missing.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Unreadable> {
        match self.map.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                Err(self.unreadable(format!("`{name}` of the event is not a text")))
            }
        }
    }

    /// A text without which there is no event.
    pub(super) fn required(&self, name: &str) -> Result<&str, Unreadable> {
        match self.text(name)? {
            Some("") | None => Err(self.unreadable(format!("the event has no `{name}`"))),
            Some(text) => Ok(text),
        }
    }

    /// Takes an object out that has to be there.
    pub(super) fn take_object(&mut self, name: &str) -> Result<Value, Unreadable> {
        match self.map.remove(name) {
            Some(object @ Value::Object(_)) => Ok(object),
            Some(_) => Err(self.unreadable(format!("`{name}` of the event is not an object"))),
            None => Err(self.unreadable(format!("the event has no `{name}`"))),
        }
    }

    /// A value of any type.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.map.get(name)
    }

    /// What is wrong, with when it happened.
    pub(super) fn unreadable(&self, why: impl Into<String>) -> Unreadable {
        Unreadable::new(self.moment, why)
    }
}
