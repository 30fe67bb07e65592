//! Calls of any size that repeat or nest one thing: whatever does more than its share of work for a byte shows in them.

use countersign::ToolCall;
use serde_json::{Value, json};

/// A kind of call, and how one of about so many bytes is made.
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) call: fn(usize) -> ToolCall,
}

const CWD: &str = "/home/u/proj";

fn shell(text: String) -> ToolCall {
    ToolCall::shell(text, CWD)
}

fn tool(name: &str, input: Value) -> ToolCall {
    ToolCall::new(name, input, CWD)
}

/// As many of the unit as fit.
fn many(unit: &str, bytes: usize) -> String {
    unit.repeat(bytes / unit.len())
}

/// As many of the unit as fit, with their numbers in the place of `#`.
fn counted(unit: &str, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes);
    for i in 0.. {
        let next = unit.replace('#', &i.to_string());
        if out.len() + next.len() > bytes {
            return out;
        }
        out.push_str(&next);
    }
    out
}

/// What opens so often, what stands inside, and what closes as often.
fn nested(open: &str, inner: &str, close: &str, bytes: usize) -> String {
    let depth = bytes / (open.len() + close.len());
    format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
}

/// The same at most so deep, again and again.
fn nests(open: &str, inner: &str, close: &str, depth: usize, joint: &str, bytes: usize) -> String {
    let one = format!("{}{inner}{}{joint}", open.repeat(depth), close.repeat(depth));
    many(&one, bytes.max(one.len()))
}

/// A command and a quoted program for it.
fn program(before: &str, text: &str, after: &str) -> ToolCall {
    shell(format!("{before} '{text}'{after}"))
}

macro_rules! shapes {
    ($($name:literal => |$n:ident| $call:expr,)*) => {
        &[$(Shape { name: $name, call: |$n| $call }),*]
    };
}

pub(crate) const SHAPES: &[Shape] = shapes! {
    // Lists and nesting.
    "commands" => |n| shell(many("ls;", n)),
    "commands of many programs" => |n| shell(counted("tool# a b\n", n)),
    "pipes" => |n| shell(format!("ls{}", many("|cat", n))),
    "ands" => |n| shell(format!("ls{}", many("&&cat a", n))),
    "unknown programs in a pipe" => |n| shell(format!("x{}", many("|y", n))),
    "background" => |n| shell(many("a&", n)),
    "subshells" => |n| shell(nested("(", "ls", ")", n)),
    "subshells up to the limit" => |n| shell(nests("(", "rm x", ")", 20, ";", n)),
    "groups" => |n| shell(nests("{ ", "ls;", "};", 20, " ", n)),
    "open groups" => |n| shell(many("{ ", n)),
    "substitutions" => |n| shell(nested("$(", "ls", ")", n)),
    "substitutions up to the limit" => |n| shell(nests("echo $(", "ls", ")", 12, ";", n)),
    "substitutions side by side" => |n| shell(format!("echo {}", many("$(ls)", n))),
    "process substitutions" => |n| shell(format!("cat {}", many("<(ls) ", n))),
    "back quotes" => |n| shell(many("`ls` ", n)),
    "open back quotes" => |n| shell(many("`\\`", n)),
    "quotes in substitutions" => |n| shell(nested("\"$(echo ", "x", ")\"", n)),
    "ifs" => |n| shell(nests("if ls;then ", "ls", ";fi", 10, ";", n)),
    "loops" => |n| shell(nests("while ls;do ", "ls", ";done", 10, ";", n)),
    "loops over values" => |n| shell(nests("for i in a b c d e f g h;do ", "echo $i", ";done", 4, ";", n)),
    "a loop over many values" => |n| shell(format!("for i in {};do cat $i;done", counted("f# ", n))),
    "a case of many patterns" => |n| shell(format!("case $x in {} esac", counted("p#) ls;;", n))),
    "functions that call twice" => |n| shell(format!("f0() {{ ls; }};{}", counted("f#() { f#; f#; };", n))),
    "functions in a chain" => |n| {
        let count = n / 24;
        let chain = (1..count).map(|i| format!("f{i}() {{ f{}; f{}; }};", i - 1, i - 1)).collect::<Vec<_>>().concat();
        shell(format!("f0() {{ ls; }};{chain} f{}", count.saturating_sub(1)))
    },
    "function calls" => |n| shell(format!("f() {{ ls; cat a; }};{}", many("f;", n))),
    "conditions" => |n| shell(format!("[[ {} ]]", nests("( ", "-f a", " )", 10, " && ", n).trim_end_matches(" && "))),
    "conditions in a row" => |n| shell(format!("[[ a{} ]]", many(" && b == c*", n))),
    "arithmetic" => |n| shell(format!("echo $((1{}))", many("+1", n))),
    "arithmetic inside" => |n| shell(format!("echo {}", nested("$((", "1", "))", n))),
    "traps" => |n| shell(many("trap 'ls' EXIT;", n)),
    "evals" => |n| shell(format!("{}ls", many("eval ", n))),
    "texts for shells" => |n| shell(many("bash -c 'ls; cat a';", n)),
    // Words.
    "quoted pieces" => |n| shell(format!("echo {}", many("'a'\"b\"", n))),
    "quoted words" => |n| shell(format!("echo {}", many("'a' ", n))),
    "open quotes" => |n| shell(many("\" ' ", n)),
    "escapes" => |n| shell(format!("echo {}", many("\\a", n))),
    "joined lines" => |n| shell(format!("echo {}", many("a \\\n", n))),
    "one long word" => |n| shell(format!("cat {}", many("a", n))),
    "an unknown long word" => |n| shell(format!("{} x", many("a", n))),
    "many operands" => |n| shell(format!("cat {}", counted("f# ", n))),
    "many operands to remove" => |n| shell(format!("rm {}", counted("f# ", n))),
    "many operands outside" => |n| shell(format!("cat {}", counted("/srv/f# ", n))),
    "many operands of an unknown program" => |n| shell(format!("frobnicate {}", counted("f# ", n))),
    "many secrets" => |n| shell(format!("cat {}", counted("~/.ssh/id_# ", n))),
    "many options" => |n| shell(format!("ls {}", many("-l ", n))),
    "bundled options" => |n| shell(format!("ls -{}", many("l", n))),
    "long options" => |n| shell(format!("ls --{}", many("a", n))),
    "assignments" => |n| shell(format!("{}ls", counted("a#=b ", n))),
    "assignments of one name" => |n| shell(format!("{}ls", many("a=b ", n))),
    "assignments in lines" => |n| shell(format!("{}echo $a1", counted("a#=b\n", n))),
    "values that double" => |n| shell(format!("a=xx{};cat $a", many(";a=$a$a", n))),
    "values that grow" => |n| shell(format!("a=x{};cat $a", many(";a=$a/x", n))),
    "values used often" => |n| shell(format!("a={};cat {}", many("x", n / 2), many("$a ", n / 2))),
    "values used in one word" => |n| shell(format!("a={};cat {}", many("x", n / 2), many("$a", n / 2))),
    "values split into words" => |n| shell(format!("a='{}';{}", many("x ", n / 2), many("cat $a;", n / 2))),
    "unknown values" => |n| shell(format!("cat {}", many("$x ", n))),
    "unknown values in one word" => |n| shell(format!("cat {}", many("a$x", n))),
    "unknown values to remove" => |n| shell(format!("rm {}", many("a$x/b ", n))),
    "exports" => |n| shell(format!("{}ls", counted("export A#=b\n", n))),
    "parameter defaults" => |n| shell(format!("echo {}", nested("${a:-", "x", "}", n))),
    "parameter defaults up to the limit" => |n| shell(format!("echo {}", nests("${a:-", "x", "}", 20, " ", n))),
    "parameter patterns" => |n| shell(format!("echo {}", many("${a//x/y}", n))),
    "array values" => |n| shell(format!("a=({}); ls", many("x ", n))),
    "braces side by side" => |n| shell(format!("cat {}", many("{a,b}", n))),
    "braces as words" => |n| shell(format!("cat {}", many("{a,b} ", n))),
    "braces inside" => |n| shell(format!("cat {}", nested("{a,", "b", "}", n))),
    "open braces" => |n| shell(format!("cat {}", many("{a,", n))),
    "wide braces" => |n| shell(format!("cat {{{}z}}", many("a,", n))),
    "ranges" => |n| shell(format!("cat {}", many("{1..99999} ", n))),
    "stars" => |n| shell(format!("cat {}", many("*a", n))),
    "globs" => |n| shell(format!("cat {}", counted("d#/*.rs ", n))),
    "globs to remove" => |n| shell(format!("rm {}", many("**/*a* ", n))),
    "open brackets" => |n| shell(format!("cat {}", many("[a-", n))),
    "brackets" => |n| shell(format!("cat {}", many("[[:alpha:]]", n))),
    "patterns of bash" => |n| shell(format!("cat {}", nested("?(a|", "b", ")", n))),
    "home folders" => |n| shell(format!("cat {}", counted("~u#/x ", n))),
    "a path of many names" => |n| shell(format!("cat {}x", many("a/", n))),
    "a path up" => |n| shell(format!("cat {}x", many("../", n))),
    "a path down and up" => |n| shell(format!("cat {}x", many("a/../", n))),
    "paths up" => |n| shell(format!("cat {}", many("../../a ", n))),
    "folders one after another" => |n| shell(format!("{}ls", many("cd a;", n))),
    "folders that may be" => |n| shell(format!("{}ls", many("ls && cd a;", n))),
    "folders down and up" => |n| shell(format!("{}ls", many("cd a;cd ..;", n))),
    "folders pushed" => |n| shell(format!("{}ls", many("pushd a;", n))),
    "redirections" => |n| shell(format!("ls {}", counted("> f# ", n))),
    "descriptors" => |n| shell(format!("ls {}", many("2>&1 ", n))),
    "heredocs" => |n| shell(many("cat <<A\nx\nA\n", n)),
    "heredocs of one command" => |n| shell(format!("cat {}\n{}", many("<<A ", n * 2 / 3), many("A\n", n / 3))),
    "open heredocs" => |n| shell(many("cat <<A\n", n)),
    "a heredoc of substitutions" => |n| shell(format!("cat <<A\n{}\nA\n", many("$(ls)", n))),
    "a long heredoc" => |n| shell(format!("cat <<A > f\n{}A\n", many("some text\n", n))),
    "here strings" => |n| shell(many("cat <<< a;", n)),
    "comments" => |n| shell(many("# a\n", n)),
    "letters of other scripts" => |n| shell(format!("echo {}", many("日本語ÄÖ ", n))),
    "accents" => |n| shell(format!("echo a{}", many("\u{301}", n))),
    "invisible characters" => |n| shell(many("\u{200b}", n)),
    "blanks" => |n| shell(format!("ls{}", many(" ", n))),
    "empty lines" => |n| shell(format!("ls{}", many("\n", n))),
    "controls" => |n| shell(many("\u{1}", n)),
    // Wrappers and programs.
    "wrappers" => |n| shell(format!("{}ls", many("env ", n))),
    "wrappers with options" => |n| shell(format!("{}ls", many("timeout 1 nice -n 1 ", n))),
    "administrators" => |n| shell(format!("{}ls", many("sudo ", n))),
    "xargs" => |n| shell(format!("ls | {}cat", many("xargs ", n))),
    "xargs in lines" => |n| shell(many("ls | xargs cat;", n)),
    "find and find" => |n| shell(format!("{}ls", many("find . -exec ", n))),
    "find in conditions" => |n| shell(format!("find . {}-print", many("-name a -o ", n))),
    "find with commands" => |n| shell(format!("find . {}", many("-exec rm {} + ", n))),
    "git settings" => |n| shell(format!("git {}status", many("-c a.b=c ", n))),
    "git paths" => |n| shell(format!("git add {}", counted("f# ", n))),
    "git revisions" => |n| shell(format!("git log {}", counted("r#..s# ", n))),
    "addresses" => |n| shell(format!("curl {}", counted("https://h#.example.org/ ", n))),
    "one long address" => |n| shell(format!("curl https://{}.org/", many("a.", n))),
    "an address with a long path" => |n| shell(format!("curl https://a.org/{}", many("a/", n))),
    "headers" => |n| shell(format!("curl {} https://a.org/", many("-H 'a: b' ", n))),
    "make targets" => |n| shell(format!("make {}", counted("t# ", n))),
    "packages" => |n| shell(format!("npm install {}", counted("p# ", n))),
    "scripts" => |n| shell(many("npm run build;", n)),
    "containers" => |n| shell(format!("docker run {} image", many("-v /a:/b ", n))),
    "remote shells" => |n| shell(format!("{}ls", many("ssh host ", n))),
    "sed commands" => |n| program("sed", &many("s/a/b/;", n), " f"),
    "sed scripts" => |n| shell(format!("sed {} f", many("-e s/a/b/ ", n))),
    "sed blocks" => |n| program("sed", &nested("{", "p", "}", n), " f"),
    "sed with files" => |n| program("sed", &counted("w f#\n", n), " f"),
    "awk statements" => |n| program("awk", &format!("{{{}}}", many("x=1;", n)), " f"),
    "awk inside" => |n| program("awk", &format!("{{x={}}}", nested("(", "1", ")", n)), " f"),
    "awk blocks" => |n| program("awk", &nested("{", "x=1", "}", n), " f"),
    "awk words in a row" => |n| program("awk", &format!("{{print {}}}", many("a ", n)), " f"),
    "awk patterns" => |n| program("awk", &many("/a/{print}\n", n), " f"),
    "jq steps" => |n| program("jq", &many(".a|", n), " f"),
    "jq inside" => |n| program("jq", &nested("[", ".", "]", n), " f"),
    "jq objects" => |n| program("jq", &format!("{{{}a}}", many("a:.b,", n)), " f"),
    "jq conditions" => |n| program("jq", &nested("if . then ", ".", " else . end", n), " f"),
    "python lines" => |n| program("python3 -c", &many("a=1\n", n), ""),
    "python inside" => |n| program("python3 -c", &format!("x={}", nested("(", "1", ")", n)), ""),
    "python prints" => |n| program("python3 -c", &many("print(1)\n", n), ""),
    "python sums" => |n| program("python3 -c", &format!("x=1{}", many("+1", n)), ""),
    "python blocks" => |n| {
        let depth = n / 500;
        let lines = (0..depth).map(|i| format!("{}if 1:\n", " ".repeat(i))).collect::<Vec<_>>().concat();
        program("python3 -c", &format!("{lines}{}pass\n", " ".repeat(depth)), "")
    },
    "a python script" => |n| shell(format!("python3 - <<'E'\n{}E\n", many("print(len('a'))\n", n))),
    "sql statements" => |n| program("sqlite3 a.db", &many("select 1;", n), ""),
    "sql inside" => |n| program("sqlite3 a.db", &format!("select {}", nested("(", "1", ")", n)), ""),
    "sql lists" => |n| program("sqlite3 a.db", &format!("select 1{}", many(",a", n)), ""),
    "scripts for node" => |n| program("node -e", &many("a();", n), ""),
    "perl" => |n| program("perl -pi -e", &many("s/a/b/;", n), " f"),
    "cmd" => |n| shell(format!("cmd /c {}", many("dir & ", n))),
    // Texts that are looked at for other things.
    "what may be credentials" => |n| shell(format!("echo {}", many("AKIAABCDEFGHIJKLMNOP ", n))),
    "one long token" => |n| shell(format!("curl -H 'Authorization: Bearer {}' https://a.org/", many("Zx9", n))),
    "passwords" => |n| shell(format!("echo {}", many("password=hunter2 ", n))),
    "keys of private" => |n| shell(format!("echo '{}'", many("-----BEGIN PRIVATE KEY-----\n", n))),
    "dots and dashes" => |n| shell(format!("echo {}", many("a.b-c_d@e:f/", n))),
    "equals and colons" => |n| shell(format!("echo {}", many("=:", n))),
    // PowerShell.
    "powershell commands" => |n| tool("PowerShell", json!({ "command": many("Get-ChildItem;", n) })),
    "powershell pipes" => |n| tool("PowerShell", json!({ "command": format!("gci{}", many("|select a", n)) })),
    "powershell inside" => |n| tool("PowerShell", json!({ "command": nested("(", "gci", ")", n) })),
    "powershell expressions" => |n| tool("PowerShell", json!({ "command": format!("$x = 1{}", many("+1", n)) })),
    "powershell texts" => |n| tool("PowerShell", json!({ "command": format!("echo \"{}\"", many("$($a)", n)) })),
    "powershell values" => |n| tool("PowerShell", json!({ "command": format!("$a='x'{};cat $a", many(";$a=\"$a$a\"", n)) })),
    "powershell paths" => |n| tool("PowerShell", json!({ "command": format!("Get-Content {}a", many("a,", n)) })),
    "powershell blocks" => |n| tool("PowerShell", json!({ "command": nested("if (1) {", "gci", "}", n) })),
    "powershell tables" => |n| tool("PowerShell", json!({ "command": format!("$x=@{{{}}}", many("a=1;", n)) })),
    // Other tools.
    "a long path" => |n| tool("Read", json!({ "file_path": many("a/../", n) })),
    "a long file" => |n| tool("Write", json!({ "file_path": "a.txt", "content": many("some text\n", n) })),
    "many edits" => |n| {
        let edits: Vec<Value> = (0..n / 50).map(|i| json!({ "old_string": format!("a{i}"), "new_string": "b" })).collect();
        tool("MultiEdit", json!({ "file_path": "a.txt", "edits": edits }))
    },
    "many files to read" => |n| {
        let paths: Vec<String> = (0..n / 10).map(|i| format!("f{i}")).collect();
        tool("read_many_files", json!({ "paths": paths }))
    },
    "a patch of many files" => |n| tool("apply_patch", json!({
        "input": format!("*** Begin Patch\n{}*** End Patch", counted("*** Add File: f#\n+x\n", n)),
    })),
    "a patch of many lines" => |n| tool("apply_patch", json!({
        "input": format!("*** Begin Patch\n*** Add File: f\n{}*** End Patch", many("+x\n", n)),
    })),
    "a glob" => |n| tool("Glob", json!({ "pattern": many("**/*a*", n) })),
    "a glob of braces" => |n| tool("Glob", json!({ "pattern": many("{a,b}", n) })),
    "an expression" => |n| tool("Grep", json!({ "pattern": nested("(", "a", ")*", n), "path": "src" })),
    "a page" => |n| tool("WebFetch", json!({ "url": format!("https://{}/", many("a.", n)), "prompt": "x" })),
    "a page with a long query" => |n| tool("WebFetch", json!({ "url": format!("https://a.org/?{}", many("a=b&", n)), "prompt": "x" })),
    "a page in other letters" => |n| tool("WebFetch", json!({ "url": format!("https://{}.org/", many("ä", n)), "prompt": "x" })),
    "a list for an unknown tool" => |n| tool("mcp__server__tool", json!({ "list": vec![1; n / 2] })),
    "objects for an unknown tool" => |n| {
        let object: serde_json::Map<String, Value> = (0..n / 12).map(|i| (format!("k{i}"), json!("/etc/x"))).collect();
        tool("mcp__server__tool", Value::Object(object))
    },
    "lists inside, for an unknown tool" => |n| {
        let inner = (0..100.min(n)).fold(json!(1), |inner, _| json!([inner]));
        tool("mcp__server__tool", json!({ "list": vec![inner; n / 200] }))
    },
    "words for a shell" => |n| tool("shell", json!({ "command": vec!["ls"; n / 5] })),
    "words with a text for a shell" => |n| tool("shell", json!({ "command": ["bash", "-lc", many("ls;", n)] })),
    "a long description" => |n| tool("Bash", json!({ "command": "make", "description": many("x \u{202e}", n) })),
    "a long name of a tool" => |n| tool(&many("x", n), json!({})),
};
