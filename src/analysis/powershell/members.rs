//! Members of values: properties, which only tell, and methods, of which a short list is known to do nothing
//! but compute. Everything that may be a file, a process or a program behind the value stays unknown.

use smallvec::smallvec;

use super::reader::{Reader, Result, Values, unknown};
use crate::action::{Arg, Cause, Depth, Effect, ordinary};

/// What a value was read from, as far as that matters for what can be done with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owner {
    /// A variable of this name.
    Variable(String),
    /// An element of a list or table.
    Element,
    /// A property of this name.
    Property(String),
    /// A variable of this name, as what a type makes of it.
    Typed(String),
    /// Certainly text.
    Text,
    Unknown,
}

/// Types that only say of what kind a value is.
const TYPES: &[&str] = &[
    "string",
    "int",
    "int32",
    "int64",
    "uint32",
    "long",
    "double",
    "decimal",
    "float",
    "single",
    "bool",
    "boolean",
    "char",
    "byte",
    "datetime",
    "timespan",
    "version",
    "guid",
    "array",
    "hashtable",
    "ordered",
    "pscustomobject",
    "psobject",
    "object",
    "regex",
    "xml",
    "uri",
    "void",
    "switch",
    "math",
    "convert",
    "environment",
    "nullstring",
    "system.string",
    "system.int32",
    "string[]",
    "int[]",
    "object[]",
    "byte[]",
    "char[]",
    "system.collections.generic.list[string]",
    "system.collections.arraylist",
];

/// Static members that only compute, as `type::member`; `*` stands for all of a type.
const STATICS: &[&str] = &[
    "math::*",
    "string::isnullorempty",
    "string::isnullorwhitespace",
    "string::join",
    "string::format",
    "string::concat",
    "string::compare",
    "string::empty",
    "char::*",
    "guid::newguid",
    "guid::empty",
    "datetime::now",
    "datetime::utcnow",
    "datetime::today",
    "datetime::parse",
    "timespan::fromseconds",
    "timespan::fromminutes",
    "timespan::fromdays",
    "int::maxvalue",
    "int::parse",
    "double::parse",
    "version::parse",
    "uri::escapedatastring",
    "uri::unescapedatastring",
    "convert::tobase64string",
    "convert::frombase64string",
    "convert::toint32",
    "environment::newline",
    "environment::machinename",
    "environment::osversion",
    "environment::version",
    "io.path::combine",
    "io.path::join",
    "io.path::getfilename",
    "io.path::getfilenamewithoutextension",
    "io.path::getextension",
    "io.path::getdirectoryname",
    "io.path::getfullpath",
    "io.path::changeextension",
    "io.path::ispathrooted",
    "io.path::gettemppath",
    "regex::matches",
    "regex::match",
    "regex::replace",
    "regex::split",
    "regex::escape",
    "regex::ismatch",
    "text.encoding::utf8",
    "text.encoding::ascii",
    "text.encoding::unicode",
    "array::empty",
    "stringcomparer::ordinal",
    "stringcomparison::ordinal",
    "stringcomparison::ordinalignorecase",
    "globalization.cultureinfo::invariantculture",
];

/// Methods that do the same harmless thing whatever they are called on.
const METHODS: &[&str] = &[
    "tostring",
    "trim",
    "trimstart",
    "trimend",
    "split",
    "substring",
    "startswith",
    "endswith",
    "contains",
    "indexof",
    "lastindexof",
    "tolower",
    "toupper",
    "tolowerinvariant",
    "toupperinvariant",
    "padleft",
    "padright",
    "gettype",
    "compareto",
    "equals",
    "containskey",
    "adddays",
    "addhours",
    "addminutes",
    "addseconds",
    "getenumerator",
    "toarray",
    "tochararray",
    "getstring",
    "getbytes",
    "matches",
    "ismatch",
    "add",
    "getvalue",
    "touniversaltime",
    "tolocaltime",
    "hasflag",
];

/// Properties that are text, on which more methods only compute.
const TEXTS: &[&str] = &["fullname", "name", "basename", "extension", "directoryname", "line", "path", "value", "filename", "version"];

/// Methods that only compute on text, and do something else on files.
const TEXT_METHODS: &[&str] = &["replace", "insert", "remove", "normalize"];

/// Whether the type only says of what kind a value is.
pub(super) fn is_known_type(name: &str) -> bool {
    let name = name.to_lowercase();
    TYPES.contains(&name.as_str())
}

impl Reader<'_> {
    /// `[Name]`, with its brackets.
    pub(super) fn type_name(&mut self) -> Result<String> {
        self.bump();
        let mut open = 1_usize;
        let mut name = String::new();
        while let Some(c) = self.peek() {
            match c {
                '[' => open = open.saturating_add(1),
                ']' => open = open.saturating_sub(1),
                c if c.is_alphanumeric() || matches!(c, '.' | ',' | '_' | ' ' | '+') => {}
                _ => return self.fail("a type"),
            }
            self.bump();
            if open == 0 {
                return Ok(name.trim().to_owned());
            }
            name.push(c);
        }
        self.fail("a type that is not closed")
    }

    /// Takes the member that follows a value, if one does.
    pub(super) fn member(&mut self, values: &mut Values, owner: &mut Owner) -> Result<bool> {
        let rest = self.rest();
        if rest.starts_with('[') {
            self.bump();
            self.deeper(Self::enclosed)?;
            self.expect("]", "a bracket that is not closed")?;
            *values = unknown();
            *owner = Owner::Element;
            return Ok(true);
        }
        if rest.starts_with("++") || rest.starts_with("--") {
            self.bump();
            self.bump();
            *values = unknown();
            return Ok(true);
        }
        if rest.starts_with("::") || rest.starts_with("?.") || rest.starts_with("?[") {
            return self.fail("a member");
        }
        let is_member =
            rest.starts_with('.') && rest.get(1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_alphabetic() || c == '_'));
        if !is_member {
            return if rest.starts_with(".$") || rest.starts_with(".(") || rest.starts_with(".'") || rest.starts_with(".\"") {
                self.fail("a member that is only known when it runs")
            } else {
                Ok(false)
            };
        }
        self.bump();
        let name = self.member_name();
        if self.peek() == Some('(') {
            self.arguments()?;
            let folded = name.to_lowercase();
            let is_text = match owner {
                Owner::Text => true,
                Owner::Property(property) => TEXTS.contains(&property.as_str()),
                Owner::Variable(_) | Owner::Typed(_) | Owner::Element | Owner::Unknown => false,
            };
            let computes = METHODS.contains(&folded.as_str()) || (is_text && TEXT_METHODS.contains(&folded.as_str()));
            if !computes {
                self.trouble(Cause::Operands(format!(".{name}()")));
            }
            *owner = if is_text || folded == "tostring" { Owner::Text } else { Owner::Unknown };
        } else {
            let property = name.to_lowercase();
            // The code of a function, which operators and cmdlets that take blocks would run.
            if property == "scriptblock" {
                self.trouble(Cause::DynamicProgram);
            }
            *owner = Owner::Property(property);
        }
        *values = unknown();
        Ok(true)
    }

    fn member_name(&mut self) -> String {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        self.at = self.at.saturating_add(end);
        rest.get(..end).unwrap_or("").to_owned()
    }

    /// The arguments of a method, each with its values.
    fn arguments(&mut self) -> Result<Values> {
        self.bump();
        let mut all = Values::new();
        self.deeper(|reader| {
            loop {
                reader.lines()?;
                if reader.peek() == Some(')') {
                    return Ok(());
                }
                all.extend(reader.expression()?);
                reader.lines()?;
                if !reader.take(",") && reader.peek() != Some(')') {
                    return reader.fail("the arguments of a method");
                }
            }
        })?;
        self.expect(")", "the arguments of a method that are not closed")?;
        Ok(all)
    }

    /// `[type]::member`
    pub(super) fn static_member(&mut self, type_name: &str) -> Result<(Values, Owner)> {
        let start = self.at;
        let member = self.member_name().to_lowercase();
        let type_name = type_name.to_lowercase();
        let type_name = type_name.strip_prefix("system.").unwrap_or(&type_name).to_owned();
        let arguments = if self.peek() == Some('(') { Some(self.arguments()?) } else { None };
        let full = format!("{type_name}::{member}");
        let file = arguments.as_ref().and_then(|arguments| arguments.first());
        let depth = match full.as_str() {
            "io.file::readalltext" | "io.file::readalllines" | "io.file::readallbytes" | "io.file::readlines" => Some(Depth::Content),
            "io.file::exists" | "io.directory::exists" => Some(Depth::Metadata),
            _ => None,
        };
        if let (Some(depth), Some(file)) = (depth, file) {
            let places = self.locate(&super::bind::path(file, false));
            let words = vec![Arg::literal(full.clone()), file.clone()];
            let reads = places.into_iter().map(|place| ordinary(Effect::Read { place, depth })).collect();
            self.record(start, words, reads, true, smallvec![full.into()]);
            return Ok((unknown(), Owner::Text));
        }
        let known = STATICS.iter().any(|known| *known == full || known.strip_suffix('*').is_some_and(|head| full.starts_with(head)));
        if !known {
            self.trouble(Cause::Operands(format!("[{type_name}]::{member}")));
        }
        Ok((unknown(), Owner::Text))
    }
}
