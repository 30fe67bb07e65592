//! Which arguments of a call say what, whether they agree, and whether all of them are known.

use serde_json::Value;

use super::ToolKind;
use crate::analysis::Knowledge;
use crate::analysis::path::AbsPath;
use crate::call::ToolCall;

pub(super) const COMMAND_FIELDS: &[&str] = &["command", "cmd", "script", "CommandLine", "input"];
/// Where tools that apply patches have the text of one. Those that take a command of their own have no patch there.
pub(super) const PATCH_FIELDS: &[&str] = &["patch", "input", "patchText", "command"];
pub(super) const PATCH_FIELDS_BESIDE_COMMANDS: &[&str] = &["patch", "input", "patchText"];
/// What is typed into a running command.
pub(super) const INPUT_FIELDS: &[&str] = &["chars", "input", "text"];
pub(super) const PATH_FIELDS: &[&str] = &[
    "file_path",
    "path",
    "filePath",
    "absolute_path",
    "target_file",
    "filename",
    "notebook_path",
    "AbsolutePath",
    "TargetFile",
    "dir_path",
    "directory",
    "DirectoryPath",
    "target_directory",
    "relative_workspace_path",
    "SearchPath",
    "SearchDirectory",
];
pub(super) const LIST_FIELDS: &[&str] = &["paths", "files", "file_paths", "include"];
pub(super) const URL_FIELDS: &[&str] = &["url", "uri", "Url"];
pub(super) const FOLDER_FIELDS: &[&str] =
    &["workdir", "cwd", "dir_path", "working_directory", "workingDirectory", "working_dir", "directory", "Cwd", "cd"];
/// Which sub-agent is started, and which skill.
pub(super) const AGENT_FIELDS: &[&str] = &["subagent_type", "agent_type", "agent_name", "agent"];
pub(super) const SKILL_FIELDS: &[&str] = &["skill", "name", "command"];
/// Patterns by which names are looked for.
pub(super) const PATTERN_FIELDS: &[&str] = &["pattern", "glob", "glob_pattern", "query", "Pattern"];
/// Patterns of the names of files that are searched.
pub(super) const SEARCHED_FIELDS: &[&str] =
    &["glob", "include", "includes", "Includes", "include_pattern", "includePattern", "file_pattern", "filePattern", "fileTypes"];
/// Arguments that say how, how much or why, and neither where nor what else. Whatever a tool takes beyond these and
/// the ones above may say where, under a name that is not known.
const MANNER_FIELDS: &[&str] = &[
    "description",
    "explanation",
    "justification",
    "reason",
    "summary",
    "goal",
    "title",
    "toolAction",
    "toolSummary",
    "toolCallId",
    "tool_use_id",
    "sessionId",
    "session_id",
    "shellId",
    "shell_id",
    "label",
    "operation",
    "purpose",
    "thought",
    "required_permissions",
    "task_progress",
    "timeout",
    "sandbox_permissions",
    "prefix_rule",
    "requires_approval",
    "mode",
    "output_mode",
    "type",
    "types",
    "Type",
    "format",
    "pages",
    "line_range",
    "lineRange",
    "view_range",
    "ranges",
    "offset",
    "limit",
    "encoding",
    "ignore",
    "exclude",
    "excludes",
    "Excludes",
    "exclude_pattern",
    "excludePattern",
    "file_filtering_options",
    "Extensions",
    "sortBy",
    "sort",
];
/// What tools that change files are given besides the path: what to put there, in place of what, and how.
const CONTENT_FIELDS: &[&str] = &[
    "content",
    "contents",
    "text",
    "body",
    "code",
    "file_text",
    "fileText",
    "new_content",
    "newContent",
    "old_content",
    "oldContent",
    "new_text",
    "newText",
    "old_text",
    "oldText",
    "new_string",
    "newString",
    "old_string",
    "oldString",
    "new_str",
    "newStr",
    "old_str",
    "oldStr",
    "old",
    "new",
    "before",
    "after",
    "new_source",
    "old_source",
    "new_lines",
    "insert_text",
    "insert_after",
    "insert_before",
    "cell_id",
    "cell_type",
    "cell_language",
    "cell_number",
    "edit_mode",
    "edits",
    "changes",
    "replacements",
    "operations",
    "ops",
    "blocks",
    "hunks",
    "diff",
    "search",
    "replace",
    "find",
    "replacement",
    "pattern",
    "regex",
    "flags",
    "instruction",
    "instructions",
    "code_edit",
    "CodeContent",
    "CodeEdit",
    "CodeMarkdownLanguage",
    "Instruction",
    "Description",
    "Complexity",
    "TargetContent",
    "ReplacementContent",
    "ReplacementChunks",
    "TargetLintErrorIds",
    "ArtifactMetadata",
    "language",
    "anchor",
    "range",
    "display_description",
    "ai_proposed_content",
    "message",
    "prompt",
];
/// Arguments that may say what else than to write a file is done, and what they say of that.
const DOES_FIELDS: &[&str] = &["operation", "mode", "type"];
const WRITES: &[&str] = &[
    "add",
    "append",
    "code",
    "create",
    "diff",
    "edit",
    "file",
    "insert",
    "json",
    "line",
    "lines",
    "markdown",
    "modify",
    "overwrite",
    "patch",
    "plain",
    "prepend",
    "regex",
    "replace",
    "search_replace",
    "str_replace",
    "string",
    "text",
    "update",
    "utf-8",
    "utf8",
    "w",
    "wb",
    "write",
];
/// Names of arguments, in small letters and without what parts their words, that say where although they are not known.
const PLACE_WORDS: &[&str] = &["path", "file", "uri", "url", "folder", "directory", "destination", "notebook"];

/// What is looked for in files: words, whatever they say.
pub(super) const WORDS_FIELDS: &[&str] = &["pattern", "query", "Query", "regex", "Pattern"];

pub(super) struct Reader<'a> {
    pub(super) call: &'a ToolCall,
    pub(super) knowledge: Knowledge<'a>,
    pub(super) cwd: Option<AbsPath>,
}

impl Reader<'_> {
    pub(super) fn field(&self, names: &[&str]) -> Option<&Value> {
        match self.own_field() {
            Some(own) => Some(own),
            None => names.iter().filter_map(|name| self.call.input().get(*name)).find(|value| !value.is_null()),
        }
    }

    /// The arguments of these names; where the host named the one that matters, only that.
    pub(super) fn given<'v>(&'v self, names: &'v [&str]) -> impl Iterator<Item = &'v Value> {
        let own = self.own_field();
        let others = own.is_none().then(|| self.others(names));
        own.into_iter().chain(others.into_iter().flatten())
    }

    /// The argument that the host named as the one that matters.
    fn own_field(&self) -> Option<&Value> {
        let name = self.knowledge.tools.fields.get(self.call.tool())?;
        self.call.input().get(name.as_str()).filter(|value| !value.is_null())
    }

    /// The arguments of these names, which are beside the one that matters. Calls have few arguments, and most of the
    /// time none of them is meant.
    pub(super) fn others<'v>(&'v self, names: &'v [&str]) -> impl Iterator<Item = &'v Value> {
        let input = self.call.input().as_object().into_iter().flatten();
        input.filter(|(key, value)| names.contains(&key.as_str()) && !value.is_null()).map(|(_, value)| value)
    }

    /// Whether arguments that mean the same say different things: which of them the tool looks at is not known.
    pub(super) fn disagrees(&self, kind: ToolKind) -> bool {
        if self.call.input().as_object().is_none_or(|input| input.len() < 2) {
            return false;
        }
        let lists = || self.others(LIST_FIELDS);
        match kind {
            ToolKind::Shell | ToolKind::PowerShell => {
                differ(self.given(COMMAND_FIELDS)) || differ(self.others(FOLDER_FIELDS)) || self.has_other_shell()
            }
            ToolKind::Read => {
                let has_both = self.others(PATH_FIELDS).next().is_some() && lists().next().is_some();
                has_both || differ(self.given(PATH_FIELDS)) || differ(lists())
            }
            ToolKind::Glob => differ(self.given(PATH_FIELDS)) || differ(self.others(PATTERN_FIELDS)),
            ToolKind::Write | ToolKind::Edit | ToolKind::Delete => {
                let has_both = self.others(PATH_FIELDS).next().is_some() && lists().next().is_some();
                has_both || differ(self.given(PATH_FIELDS)) || self.names_files_inside()
            }
            ToolKind::List | ToolKind::Grep => differ(self.given(PATH_FIELDS)),
            ToolKind::WebFetch => differ(self.given(URL_FIELDS)),
            ToolKind::Input => differ(self.given(INPUT_FIELDS)),
            ToolKind::Agent => differ(self.given(AGENT_FIELDS)),
            ToolKind::Skill => differ(self.given(SKILL_FIELDS)),
            ToolKind::WebSearch | ToolKind::Internal => false,
        }
    }

    /// Whether a tool is given something under a name that is not known: it may say where, and count instead of what is known.
    pub(super) fn has_unknown_argument(&self, kind: ToolKind) -> bool {
        let used: &[&[&str]] = match kind {
            ToolKind::Shell | ToolKind::PowerShell => &[
                COMMAND_FIELDS,
                FOLDER_FIELDS,
                &["shell", "shell_path", "executable", "interpreter", "env", "environment", "env_vars", "environment_variables"],
            ],
            ToolKind::Read => &[PATH_FIELDS, LIST_FIELDS],
            ToolKind::List => &[PATH_FIELDS],
            ToolKind::Glob => &[PATH_FIELDS, PATTERN_FIELDS],
            ToolKind::Grep => &[PATH_FIELDS, SEARCHED_FIELDS, WORDS_FIELDS],
            ToolKind::WebFetch => &[URL_FIELDS, &["prompt", "query"]],
            ToolKind::Input => &[INPUT_FIELDS],
            ToolKind::Write | ToolKind::Edit | ToolKind::Delete => &[PATH_FIELDS, LIST_FIELDS, PATCH_FIELDS, CONTENT_FIELDS],
            // These are not told where.
            ToolKind::WebSearch | ToolKind::Agent | ToolKind::Skill | ToolKind::Internal => return false,
        };
        let own = self.knowledge.tools.fields.get(self.call.tool());
        let is_known = |name: &str| {
            used.iter().any(|names| names.contains(&name))
                || own.is_some_and(|own| own == name)
                || MANNER_FIELDS.contains(&name)
                // The name of a symbol.
                || (name == "query" && self.call.tool() == "LSP")
        };
        let says_something = |value: &Value| match value {
            Value::String(text) => !text.is_empty(),
            Value::Array(list) => !list.is_empty(),
            Value::Object(map) => !map.is_empty(),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        };
        // Where it is called is no news.
        let is_here = |name: &str, value: &Value| FOLDER_FIELDS.contains(&name) && value.as_str() == Some(self.call.cwd());
        let is_news = |name: &str, value: &Value| {
            (says_something(value) && !is_known(name) && !is_here(name, value)) || (*value == Value::Bool(true) && does_more(name))
        };
        self.call.input().as_object().is_some_and(|input| input.iter().any(|(name, value)| is_news(name, value)))
    }

    /// Whether a call that changes a file says that it does something else to it.
    pub(super) fn does_otherwise(&self, kind: ToolKind) -> bool {
        let is_write = |value: &Value| {
            value.as_str().is_some_and(|word| word.is_empty() || WRITES.iter().any(|known| known.eq_ignore_ascii_case(word)))
        };
        matches!(kind, ToolKind::Write | ToolKind::Edit) && !self.others(DOES_FIELDS).all(is_write)
    }

    /// Whether a path or pattern would be an option that runs something, where the tool hands it on to `rg` or `fd`
    /// as it stands. That words begin with a dash is common, so that only options count there.
    pub(super) fn passes_option(&self, kind: ToolKind) -> bool {
        let begins = |names: &[&str], is: fn(&str) -> bool| self.others(names).filter_map(Value::as_str).any(is);
        let is_option = |text: &str| text.starts_with('-');
        let runs = |text: &str| ["--pre", "--hostname-bin"].contains(&text.split('=').next().unwrap_or(text));
        match kind {
            ToolKind::Glob => begins(PATH_FIELDS, is_option) || begins(PATTERN_FIELDS, is_option),
            ToolKind::Grep => begins(PATH_FIELDS, is_option) || begins(SEARCHED_FIELDS, is_option) || begins(WORDS_FIELDS, runs),
            ToolKind::List => begins(PATH_FIELDS, is_option),
            ToolKind::Shell
            | ToolKind::PowerShell
            | ToolKind::Input
            | ToolKind::Read
            | ToolKind::Write
            | ToolKind::Edit
            | ToolKind::Delete
            | ToolKind::WebFetch
            | ToolKind::WebSearch
            | ToolKind::Agent
            | ToolKind::Skill
            | ToolKind::Internal => false,
        }
    }

    /// All texts of the call that may be paths: under names that say where, at any depth, and under those that are not known.
    pub(super) fn named_places(&self) -> Vec<&str> {
        fn collect<'v>(name: &str, value: &'v Value, found: &mut Vec<&'v str>) {
            match value {
                Value::String(text) if names_place(name) || !(CONTENT_FIELDS.contains(&name) || MANNER_FIELDS.contains(&name)) => {
                    found.push(text);
                }
                Value::Array(list) => list.iter().for_each(|value| collect(name, value, found)),
                Value::Object(map) => map.iter().for_each(|(name, value)| collect(name, value, found)),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        let mut found = Vec::new();
        self.call.input().as_object().into_iter().flatten().for_each(|(name, value)| collect(name, value, &mut found));
        found.retain(|text| !text.is_empty() && text.len() <= 4_096 && !text.contains('\n'));
        found.truncate(64);
        found
    }

    /// Whether an argument holds the paths of further files inside.
    fn names_files_inside(&self) -> bool {
        fn holds_path(value: &Value) -> bool {
            match value {
                Value::Object(map) => map.iter().any(|(name, value)| names_place(name) || holds_path(value)),
                Value::Array(list) => list.iter().any(holds_path),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
            }
        }
        self.call.input().as_object().is_some_and(|input| input.values().any(holds_path))
    }

    /// Whether the call chooses the program that runs its text, or that program's environment.
    fn has_other_shell(&self) -> bool {
        let is_bash = |value: &Value| matches!(value.as_str(), Some("bash" | "/bin/bash" | "/usr/bin/bash" | ""));
        let is_empty = |value: &Value| match value {
            Value::Object(map) => map.is_empty(),
            Value::Array(list) => list.is_empty(),
            Value::String(text) => text.is_empty(),
            Value::Null => true,
            Value::Bool(_) | Value::Number(_) => false,
        };
        !self.others(&["shell", "shell_path", "executable", "interpreter"]).all(is_bash)
            || !self.others(&["env", "environment", "env_vars", "environment_variables"]).all(is_empty)
    }

    pub(super) fn text(&self, names: &[&str]) -> Option<&str> {
        self.field(names)?.as_str()
    }
}

/// Whether a switch of this name makes something else of the call: runs it with other rights, removes what it is about.
fn does_more(name: &str) -> bool {
    let folded: String = name.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    ["sudo", "admin", "elevated", "privileged", "asroot", "delete"].iter().any(|word| folded.contains(word))
        || ["root", "remove", "unlink", "move", "rename"].contains(&folded.as_str())
}

/// Whether an argument of this name says where.
fn names_place(name: &str) -> bool {
    let folded: String = name.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    !CONTENT_FIELDS.contains(&name) && PLACE_WORDS.iter().any(|word| folded.contains(word))
}

/// Whether the values are not all the same.
pub(super) fn differ<'v>(mut values: impl Iterator<Item = &'v Value>) -> bool {
    values.next().is_some_and(|first| values.any(|value| value != first))
}
