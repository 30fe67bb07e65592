//! The programs of `jq`, and of `yq` where they look the same. Sources: jq 1.7 manual and lexer,
//! the operators of yq 4.
//!
//! A filter computes; what reaches further are `env`, `$ENV`, `import`, `include` and, in yq, `load`,
//! `strenv`, `eval`, `system` and their like. So every name must be a builtin that only computes, one that the
//! program defines, a field or a key.

use super::Recognised;
use super::cursor::Cursor;

/// Recognises a program of `jq`.
pub(crate) fn jq(program: &str) -> Recognised {
    Recognised::or_program_text(read(program).map(|()| Recognised::PLAIN))
}

/// Words of the language and builtins that only compute, print, or read the input, in order.
#[rustfmt::skip] // one word a line says no more
const KNOWN: &[&str] = &[
    "GROUP_BY", "IN", "INDEX", "abs", "acos", "acosh", "add", "alias", "all", "anchor", "and", "any", "arrays", "as", "ascii",
    "ascii_downcase", "ascii_upcase", "asin", "asinh", "atan", "atan2", "atanh", "booleans", "break", "bsearch", "capture", "catch",
    "cbrt", "ceil", "column", "combinations", "comments", "contains", "cos", "cosh", "date", "dateadd", "datesub", "debug", "def",
    "del", "delpaths", "di", "document_index", "downcase", "drem", "elif", "else", "empty", "end", "endswith", "error", "exp",
    "exp10", "exp2", "explode", "expm1", "fabs", "false", "fi", "file_index", "filename", "finites", "first", "flatten", "floor",
    "fma", "fmax", "fmin", "fmod", "foot_comment", "foreach", "frexp", "from_entries", "from_json", "from_yaml", "fromdate",
    "fromdateiso8601", "fromjson", "fromstream", "gamma", "gammaln", "getpath", "gmtime", "group_by", "gsub", "halt", "halt_error",
    "has", "have_decnum", "have_literal_numbers", "head_comment", "hypot", "if", "implode", "in", "index", "indices", "infinite",
    "input", "input_filename", "input_line_number", "inputs", "inside", "ireduce", "isempty", "isinfinite", "isnan", "isnormal",
    "isvalid", "iterables", "join", "key", "keys", "keys_unsorted", "kind", "label", "last", "ldexp", "leaf_paths", "length",
    "lgamma", "limit", "line", "line_comment", "localtime", "log", "log10", "log1p", "log2", "logb", "ltrim", "ltrimstr", "map",
    "map_values", "match", "max", "max_by", "min", "min_by", "mktime", "modf", "nan", "nearbyint", "normals", "not", "now", "nth",
    "null", "nulls", "numbers", "objects", "omit", "or", "parent", "path", "paths", "pick", "pivot", "pow", "range", "recurse",
    "recurse_down", "reduce", "repeat", "reverse", "rindex", "rint", "round", "rtrim", "rtrimstr", "scalars", "scalb", "scalbln",
    "scan", "select", "setpath", "shuffle", "significand", "sin", "sinh", "skip", "sort", "sort_by", "sort_keys", "split", "splits",
    "sqrt", "startswith", "stderr", "strflocaltime", "strftime", "strings", "strptime", "style", "sub", "tag", "tan", "tanh",
    "test", "tgamma", "then", "to_entries", "to_json", "to_number", "to_string", "to_yaml", "toarray", "toboolean", "todate",
    "todateiso8601", "tojson", "tonumber", "tostream", "tostring", "transpose", "trim", "trimstr", "true", "trunc",
    "truncate_stream", "try", "type", "unique", "unique_by", "until", "upcase", "utf8bytelength", "values", "walk", "while",
    "with_entries",
];

/// How `@name` writes a value, in order.
const FORMATS: &[&str] = &[
    "base32", "base32d", "base64", "base64d", "csv", "html", "json", "jsond", "props", "sh", "text", "tsv", "uri", "urid", "xml", "yaml",
    "yamld",
];

/// Names that reach files, programs or the environment in one of the programs, whatever else
/// defines them, in order.
#[rustfmt::skip] // one word a line says no more
const REFUSED: &[&str] = &[
    "ENV", "env", "envsubst", "eval", "exec", "get_search_list", "getenv", "import", "include", "load", "load_base64", "load_props",
    "load_str", "load_xml", "modulemeta", "strenv", "strload", "system",
];

struct Reader<'a> {
    at: Cursor<'a>,
    /// Names that the program defines, with their parameters.
    defined: Vec<&'a str>,
    /// Names that are used and are no builtins.
    used: Vec<&'a str>,
    /// Brackets that are open; a `"` for the string around an interpolation.
    open: Vec<char>,
    last: Last,
}

/// The token before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Other,
    /// A string: another one right behind it is an error in jq, and in old versions of yq, which
    /// know no escapes in strings, the sign that what looks like a string is none.
    String,
    /// `def`: a name that is defined follows.
    Def,
    /// The defined name: parameters may follow.
    DefName,
}

fn read(program: &str) -> Option<()> {
    let at = Cursor::new(program)?;
    let mut reader = Reader { at, defined: Vec::new(), used: Vec::new(), open: Vec::new(), last: Last::Other };
    while let Some(next) = reader.at.peek() {
        reader.token(next)?;
    }
    let all_known = reader.used.iter().all(|name| reader.defined.contains(name));
    (reader.open.is_empty() && all_known).then_some(())
}

fn lists(names: &[&str], name: &str) -> bool {
    names.binary_search(&name).is_ok()
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

impl Reader<'_> {
    fn token(&mut self, next: char) -> Option<()> {
        match next {
            ' ' | '\t' | '\n' => {
                self.at.bump();
                return Some(());
            }
            '#' => {
                // A backslash at its end continues the comment since jq 1.7.
                return (!self.at.take_while(|c| c != '\n').ends_with('\\')).then_some(());
            }
            '"' => {
                self.at.bump();
                return (self.last != Last::String).then_some(()).and_then(|()| self.string());
            }
            '(' | '[' | '{' => {
                self.at.bump();
                if next == '(' && self.last == Last::DefName {
                    return self.parameters();
                }
                self.open.push(next);
            }
            ')' | ']' | '}' => return self.closing(next),
            '.' => return self.field(),
            '$' => {
                self.at.bump();
                let name = self.at.take_while(is_word);
                // `$ENV` is the environment, `$__prog_args` the command line.
                if name.is_empty() || name == "ENV" || (name.starts_with("__") && name != "__loc__") {
                    return None;
                }
            }
            '@' => {
                self.at.bump();
                if !lists(FORMATS, self.at.take_while(is_word)) {
                    return None;
                }
            }
            c if c.is_ascii_digit() => return self.number(),
            c if is_word(c) => return self.word(),
            '|' | ',' | ':' | ';' | '=' | '<' | '>' | '+' | '-' | '*' | '/' | '%' | '!' | '?' => {
                self.at.bump();
                // `::` names what a module defines.
                if next == ':' && self.at.peek() == Some(':') {
                    return None;
                }
            }
            _ => return None,
        }
        self.last = Last::Other;
        Some(())
    }

    /// `.`, `..`, `.name`, `."name"` (the string is read as the next token).
    fn field(&mut self) -> Option<()> {
        self.last = Last::Other;
        if self.at.eat("...") {
            // A name right behind it is a field in jq and a function in yq.
            return (!self.at.peek().is_some_and(is_word)).then_some(());
        }
        if self.at.eat("..") {
            return Some(());
        }
        self.at.bump();
        match self.at.peek() {
            Some(c) if c.is_ascii_digit() => return self.number(),
            _ => {
                self.at.take_while(is_word);
            }
        }
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        self.at.take_while(|c| c.is_ascii_digit() || c == '.');
        if self.at.eat("e") || self.at.eat("E") {
            let _signed = self.at.eat("+") || self.at.eat("-");
            if self.at.take_while(|c| c.is_ascii_digit()).is_empty() {
                return None;
            }
        }
        self.last = Last::Other;
        (!self.at.peek().is_some_and(is_word)).then_some(())
    }

    fn word(&mut self) -> Option<()> {
        let name = self.at.take_while(is_word);
        if lists(REFUSED, name) {
            return None;
        }
        if self.last == Last::Def {
            self.defined.push(name);
            self.last = Last::DefName;
            return Some(());
        }
        self.last = if name == "def" { Last::Def } else { Last::Other };
        if !lists(KNOWN, name) && !self.is_key() {
            self.used.push(name);
        }
        Some(())
    }

    /// Whether the word that was just read is the key of an object: `{name}`, `{name: 1}`.
    fn is_key(&self) -> bool {
        let mut ahead = self.at;
        ahead.take_while(|c| matches!(c, ' ' | '\t' | '\n'));
        self.open.last() == Some(&'{') && matches!(ahead.peek(), Some(':' | ',' | '}'))
    }

    /// `(f; $x)` behind the name of a definition.
    fn parameters(&mut self) -> Option<()> {
        self.last = Last::Other;
        loop {
            self.at.take_while(|c| matches!(c, ' ' | '\t' | '\n'));
            let is_variable = self.at.eat("$");
            let name = self.at.take_while(is_word);
            if name.is_empty() || lists(REFUSED, name) {
                return None;
            }
            if !is_variable || name != "__loc__" {
                self.defined.push(name);
            }
            self.at.take_while(|c| matches!(c, ' ' | '\t' | '\n'));
            if self.at.eat(")") {
                return Some(());
            }
            if !self.at.eat(";") {
                return None;
            }
        }
    }

    /// The rest of a string, up to its end or to an interpolation, which is code again.
    fn string(&mut self) -> Option<()> {
        loop {
            match self.at.bump()? {
                '"' => {
                    self.last = Last::String;
                    return Some(());
                }
                '\\' if self.at.bump()? == '(' => {
                    self.open.push('"');
                    self.last = Last::Other;
                    return Some(());
                }
                _ => {}
            }
        }
    }

    fn closing(&mut self, bracket: char) -> Option<()> {
        self.at.bump();
        self.last = Last::Other;
        match (self.open.pop()?, bracket) {
            ('(', ')') | ('[', ']') | ('{', '}') => Some(()),
            ('"', ')') => self.string(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_in_order() {
        for list in [KNOWN, FORMATS, REFUSED] {
            assert!(list.is_sorted());
        }
    }

    #[test]
    fn accepts_what_only_computes() {
        let programs = [
            ".",
            "",
            ".id",
            ".env",
            ".foo.env.bar",
            ".[\"env\"]",
            ".\"env\"",
            ".[].number",
            ".[0:3]",
            ".a?.b",
            ".[] | [.id,.status,.title] | @tsv",
            "{path, line, body}",
            "{id: .id, path: .path}",
            "{version: .version, name}",
            "{(.key): .value}",
            "{\"a b\": 1, \"c\": \"\\(.x)\"}",
            "[.[] | select(.state == \"open\" and (.labels | length) > 0)]",
            "map(select(.a != null)) | length",
            "sort_by([.in_reply_to_id // .id, .created_at]) | group_by(.x) | map({a: .[0].b})",
            "to_entries[] | \"\\(.key)=\\(.value | tostring)\"",
            "\"a \\(if .x then \"y\" else \"z\" end) env\"",
            "reduce .[] as $x (0; . + $x)",
            "def f: .a; f",
            "def f(g; $x): g | . + $x; f(.a; 1)",
            "def f(g): g; def h: f(.); h",
            ". as [$a, {b: $c}] | $a + $c",
            ".a |= 1 | .b += 2 | .c //= 3",
            "..|.a?",
            "... comments=\"\"",
            "try error(\"x\") catch .",
            "first(.[] | select(.x))",
            "input | inputs | debug",
            "# comment env\n.a",
            "now - (.updated_at|fromdateiso8601) | ./86400 | floor",
            "@base64d",
            "@sh \"echo \\(.a)\"",
            "halt_error",
            "input_filename",
            ".a.b[1].c",
            ".1e3",
            "1.5e3",
            "label $out | foreach .[] as $i (0; .+1; if . > 3 then ., break $out else . end)",
            "$x",
            "$__loc__",
            ".a | test(\"^env|load\\\\(\"; \"i\")",
            "with_entries(.value |= length)",
            "if . == \"a\" then 1 elif . == \"b\" then 2 else empty end",
            ".dependencies[\"@scope/x\"]",
            "keys[]",
            ".é",
        ];
        for program in programs {
            let wanted = if program == ".é" { Recognised::ProgramText } else { Recognised::PLAIN };
            assert_eq!(jq(program), wanted, "{program}");
        }
    }

    #[test]
    fn refuses_what_reaches_further() {
        let programs = [
            "env",
            "env.HOME",
            "env|keys",
            "$ENV",
            "$ENV.PATH",
            "$ ENV",
            ".a | env",
            ". env",
            "..env",
            "...env(HOME)",
            "{a: env}",
            "{env}",
            "{a: $ENV.X}",
            "[env]",
            ".[env:3]",
            "\"\\(env)\"",
            "\"\\(\"\\($ENV)\")\"",
            "\"a\\\\\\(env)\"",
            "\"a\" | env",
            "\"a\\\\\" | env | \"b\"",
            "# x\nenv",
            "# x \\\nenv",
            "import \"a\" as a; a::f",
            "import \"a\" as $d; $d",
            "include \"a\"; f",
            "a::f",
            "modulemeta",
            "def env: 1; env",
            "def f(env): env; f(1)",
            "f",
            "def f: 1; g",
            "load(\"/etc/passwd\")",
            "load_str(\"x\")",
            "strload(\"x\")",
            ".a = load(\"x\")",
            "strenv(HOME)",
            "envsubst",
            ".a | envsubst(nu)",
            "eval(\".a\")",
            "system(\"ls\")",
            "\"a\" \"b\"",
            "\"\\\" | env(X) | \"\" \"",
            "$__prog_args",
            "@foo",
            "(",
            ")",
            "(]",
            "\"",
            "\"\\(",
            "\"\\(.a]\"",
            "'a'",
            "`ls`",
            ".a & .b",
            ".a\r",
            "1env",
            ".1env",
            "1e5env",
            "r",
            "w",
            ".a\0",
        ];
        for program in programs {
            assert_eq!(jq(program), Recognised::ProgramText, "{program:?}");
        }
    }
}
