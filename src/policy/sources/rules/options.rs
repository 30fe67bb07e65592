//! Which values an option has in a command.

use std::collections::BTreeSet;

use crate::action::{Arg, Invocation};
use crate::analysis::programs::parts::parts;

/// All values that the option is given: to the program itself, as the tables read its words, and to what it starts, whose words
/// they do not read. `None` if one is not known, or there is none.
pub(crate) fn values_of(invocation: &Invocation, option: &str) -> Option<BTreeSet<String>> {
    let own = parts(&invocation.words).map(|parts| parts.options).unwrap_or_default();
    let own = own.into_iter().filter(|(name, _)| *name == option).map(|(_, value)| value);
    let mut values: Vec<Option<Arg>> = own.collect();
    let mut words = invocation.words.iter().skip(1);
    while let Some(word) = words.next() {
        if word.as_literal().is_none() && (word.prefix().is_empty() || word.prefix().starts_with('-')) {
            return None;
        }
        let Some(behind) = word.prefix().strip_prefix(option) else { continue };
        if behind.starts_with('=') {
            values.push(word.after(option.len().saturating_add(1)));
        } else if behind.is_empty() {
            values.push(words.next().cloned());
        }
    }
    let known: BTreeSet<String> = values.iter().map(|value| Some(value.as_ref()?.as_literal()?.to_owned())).collect::<Option<_>>()?;
    (!known.is_empty()).then_some(known)
}
