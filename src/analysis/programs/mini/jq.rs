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

/// Words of the language and builtins that only compute, print, or read the input.
const KNOWN: &str = " \
    and or not if then elif else end as def reduce foreach try catch label break null true false length utf8bytelength keys \
    keys_unsorted has in map map_values pick path paths leaf_paths del getpath setpath delpaths to_entries from_entries \
    with_entries select recurse recurse_down empty error add any all flatten range floor sqrt pow log exp log2 log10 exp2 exp10 \
    round ceil trunc fabs abs significand logb gamma lgamma tgamma min max min_by max_by unique unique_by group_by sort sort_by \
    reverse contains inside startswith endswith combinations ltrimstr rtrimstr trimstr trim ltrim rtrim explode implode split \
    splits join ascii ascii_downcase ascii_upcase while repeat until type tostring tonumber toboolean tojson fromjson infinite \
    nan isinfinite isnan isnormal isvalid sort_keys limit skip first last nth indices index rindex inputs input debug stderr \
    input_filename input_line_number halt halt_error test match capture scan sub gsub todate fromdate now dateadd datesub date \
    mktime gmtime localtime strftime strflocaltime strptime todateiso8601 fromdateiso8601 arrays objects iterables booleans \
    numbers normals finites strings nulls values scalars tostream fromstream truncate_stream transpose walk bsearch \
    have_literal_numbers have_decnum IN INDEX GROUP_BY toarray isempty gammaln frexp modf ldexp scalb scalbln nearbyint drem fma \
    fmin fmax fmod hypot acos asin atan atan2 cos cosh sin sinh tan tanh acosh asinh atanh cbrt expm1 log1p rint kind tag \
    document_index di file_index fi filename style key parent line column anchor alias line_comment head_comment foot_comment \
    comments upcase downcase to_number to_string to_json from_json to_yaml from_yaml omit shuffle pivot ireduce ";

/// Names that reach files, programs or the environment in one of the programs, whatever else
/// defines them.
const REFUSED: &str = " env strenv envsubst import include modulemeta load load_str load_xml load_props load_base64 strload \
    eval system getenv ENV get_search_list exec ";

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

fn lists(names: &str, name: &str) -> bool {
    let is_blank = |at: Option<usize>| at.and_then(|at| names.as_bytes().get(at)).is_none_or(|&byte| byte == b' ');
    !name.is_empty() && names.match_indices(name).any(|(at, _)| is_blank(at.checked_sub(1)) && is_blank(at.checked_add(name.len())))
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
                if !lists(
                    "text json csv tsv html uri urid sh base64 base64d base32 base32d yaml props yamld jsond xml",
                    self.at.take_while(is_word),
                ) {
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
