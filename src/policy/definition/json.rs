//! Objects of JSON files, and one form of each value.

use serde_json::{Map, Value};

use crate::json::Strict;

/// The object that the bytes are; `None` if they are none, or where a name stands twice in one: readers differ in
/// which one they take.
pub(super) fn object(bytes: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice::<Strict>(bytes).ok()?.0 {
        Value::Object(object) => Some(object),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}

/// The value with the keys of every object in their order, over several lines.
pub(super) fn canonical(value: &Value) -> String {
    // An error is not possible for a value; if it were, the text would be that of no other value.
    serde_json::to_string_pretty(&sorted(value)).unwrap_or_else(|why| format!("{value:?} {why}"))
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let mut keys: Vec<&String> = object.keys().collect();
            keys.sort_unstable();
            Value::Object(keys.into_iter().filter_map(|key| Some((key.clone(), sorted(object.get(key)?)))).collect())
        }
        Value::Array(values) => Value::Array(values.iter().map(sorted).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}
