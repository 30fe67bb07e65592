//! The tools of agents: which names mean a shell, a read, an edit, a fetch. Names are compared exactly; `bash ` and a
//! Cyrillic `Bаsh` are unknown tools.

mod escalation;
mod fields;
mod files;
mod patch;
mod search;
mod spelling;
mod steps;

use std::collections::HashMap;

use serde_json::Value;

pub(super) use steps::steps;

use crate::call::ToolCall;

/// What a tool is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ToolKind {
    /// Runs a text, or a list of words, in bash.
    Shell,
    /// Runs a text in PowerShell.
    PowerShell,
    /// Types into a command that runs already, or looks at what it has printed.
    Input,
    /// Reads one or more files.
    Read,
    /// Writes a file.
    Write,
    /// Changes files.
    Edit,
    /// Removes a file.
    Delete,
    /// Lists a folder.
    List,
    /// Finds files by name.
    Glob,
    /// Searches in files.
    Grep,
    /// Fetches a URL.
    WebFetch,
    /// Asks a search engine.
    WebSearch,
    /// Starts a sub-agent, whose own calls the broker judges.
    Agent,
    /// Loads a skill, which may run what the project defines.
    Skill,
    /// The agent's own bookkeeping: to-do list, plan, questions to the person.
    Internal,
}

impl ToolKind {
    /// The name that rules use for it.
    pub fn canonical(self) -> &'static str {
        match self {
            Self::Shell | Self::Input => "Bash",
            Self::PowerShell => "PowerShell",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::Edit | Self::Delete => "Edit",
            Self::List => "LS",
            Self::Glob => "Glob",
            Self::Grep => "Grep",
            Self::WebFetch => "WebFetch",
            Self::WebSearch => "WebSearch",
            Self::Agent => "Agent",
            Self::Skill => "Skill",
            Self::Internal => "Internal",
        }
    }
}

/// The names of tools, with those of the common agents built in.
#[derive(Debug, Clone, Default)]
pub struct Tools {
    /// Those of the host, which count before the built-in ones.
    kinds: HashMap<String, ToolKind>,
    /// Further names of the argument that matters, per tool.
    fields: HashMap<String, String>,
}

const BUILT_IN: &[(ToolKind, &[&str])] = &[
    (
        ToolKind::Shell,
        &[
            "Bash",
            "bash",
            "shell",
            "Shell",
            "sh",
            "shell_command",
            "exec_command",
            "local_shell",
            "container.exec",
            "run_shell_command",
            "run_command",
            "run_terminal_cmd",
            "run_terminal_command",
            "execute_command",
            "execute_bash",
            "terminal",
            "developer__shell",
            "runInTerminal",
            "run_in_terminal",
            // Claude Code's: a command whose output is watched, by the same permissions as any other (tools reference, 2.1).
            "Monitor",
        ],
    ),
    (ToolKind::PowerShell, &["PowerShell", "powershell", "pwsh"]),
    (ToolKind::Input, &["write_stdin", "write_bash", "write_powershell"]),
    (
        ToolKind::Read,
        &[
            "read",
            "Read",
            "read_file",
            "ReadFile",
            "readFile",
            "read_many_files",
            "view",
            "View",
            "view_file",
            "view_image",
            // Shows the person a file.
            "show_file",
            // Asks the language server that runs for the file.
            "LSP",
            "fs_read",
            "NotebookRead",
            "open_file",
        ],
    ),
    (
        ToolKind::Write,
        &["write", "Write", "write_file", "WriteFile", "writeFile", "write_to_file", "create", "create_file", "createFile", "fs_write"],
    ),
    (
        ToolKind::Edit,
        &[
            "edit",
            "Edit",
            "edit_file",
            "editFile",
            "MultiEdit",
            "multi_edit",
            "multiedit",
            "NotebookEdit",
            "replace",
            "str_replace",
            "StrReplace",
            "str_replace_editor",
            "str_replace_based_edit_tool",
            "search_replace",
            "search_and_replace",
            "apply_diff",
            "apply_patch",
            "ApplyPatch",
            "shell:apply_patch",
            "patch",
            "insert_content",
            "replace_file_content",
            "multi_replace_file_content",
        ],
    ),
    (ToolKind::Delete, &["Delete", "delete_file", "deleteFile"]),
    (ToolKind::List, &["LS", "ls", "list", "List", "list_dir", "list_directory", "list_files", "ListDir", "listDirectory"]),
    (ToolKind::Glob, &["glob", "Glob", "file_search", "find_files", "find_by_name", "fileSearch"]),
    (ToolKind::Grep, &["grep", "Grep", "rg", "grep_search", "search_file_content", "search_files", "searchFiles", "textSearch"]),
    (ToolKind::WebFetch, &["webfetch", "WebFetch", "web_fetch", "fetch", "fetch_url", "read_url_content"]),
    (ToolKind::WebSearch, &["websearch", "WebSearch", "web_search", "google_web_search", "web_search_call", "search_web"]),
    (ToolKind::Agent, &["task", "Task", "agent", "Agent", "spawn_agent", "dispatch_agent", "new_task", "invoke_agent"]),
    (ToolKind::Skill, &["skill", "Skill", "SlashCommand", "activate_skill"]),
    (
        ToolKind::Internal,
        &[
            "TodoWrite",
            "TodoRead",
            "todowrite",
            "todoread",
            "todo_write",
            "write_todos",
            "update_plan",
            "update_topic",
            // Gemini CLI's list of tasks.
            "tracker_create_task",
            "tracker_update_task",
            "tracker_get_task",
            "tracker_list_tasks",
            "tracker_add_dependency",
            "tracker_visualize",
            "update_todo",
            "checklist_write",
            "TaskCreate",
            "TaskUpdate",
            "TaskList",
            "TaskGet",
            "TaskOutput",
            "BashOutput",
            "read_bash",
            "read_powershell",
            "list_bash",
            "list_powershell",
            "list_agents",
            "read_agent",
            "write_agent",
            "fetch_copilot_cli_documentation",
            // They end what the agent itself started.
            "KillBash",
            "KillShell",
            "TaskStop",
            "stop_bash",
            "stop_powershell",
            // They need no permission in Claude Code either (tools reference, 2.1; `checkPermissions` of its tools, 2.1.332).
            "CronDelete",
            "CronList",
            "ScheduleWakeup",
            "ListAgents",
            "ListPeers",
            "GetTask",
            "Yield",
            "Poll",
            "WrapUp",
            "GetGoal",
            "SetGoal",
            "PauseGoal",
            "ReadNotifications",
            "SubagentHandback",
            "McpTaskCheck",
            "McpTaskResumePolling",
            "McpTaskShowQuestion",
            "WaitForMcpServers",
            "SendUserMessage",
            // What comes of them, the person chooses.
            "ProposeGoal",
            "ProposeSkills",
            "propose_skills",
            "OfferChromeSetup",
            "ShowOnboardingRolePicker",
            "SendMessage",
            "TeamCreate",
            "TeamDelete",
            "AskUserQuestion",
            "AskUser",
            "AskQuestion",
            "ask_user",
            "request_user_input",
            "ReportFindings",
            "ask_followup_question",
            "question",
            "EnterPlanMode",
            "ExitPlanMode",
            "exit_plan_mode",
            "enter_plan_mode",
            "plan_enter",
            "plan_exit",
            // What the connected servers have is listed, not read.
            "ListMcpResourcesTool",
            "list_mcp_resources",
            "list_mcp_resource_templates",
            "ToolSearch",
            "tool_search_tool_regex",
            "tool_search_tool_bm25",
            "wait_agent",
            "close_agent",
            "resume_agent",
            "interrupt_agent",
            "create_goal",
            "get_goal",
            "update_goal",
            "complete_task",
            "task_complete",
            "attempt_completion",
            "think",
            "StructuredOutput",
            "report_intent",
        ],
    ),
];

impl Tools {
    /// The names of the common agents' tools.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a tool of the host's own: its name, what it is, and the name of the argument that matters
    /// (the command, path or URL) where it is not one of the usual ones.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, kind: ToolKind, field: Option<&str>) -> Self {
        let name = name.into();
        if let Some(field) = field {
            self.fields.insert(name.clone(), field.to_owned());
        }
        self.kinds.insert(name, kind);
        self
    }

    /// What a tool is, where its name is known. A [`Shell`](ToolKind::Shell) that is called the
    /// same everywhere (`run_shell_command`) runs PowerShell where the folder of the call is one of Windows, unless the host says
    /// what it is.
    pub fn kind(&self, name: &str) -> Option<ToolKind> {
        let built_in = || BUILT_IN.iter().find(|(_, names)| names.contains(&name)).map(|(kind, _)| *kind);
        self.kinds.get(name).copied().or_else(built_in)
    }

    /// Whether a tool of this name runs PowerShell where the system is Windows, unless the host says what it is.
    pub(super) fn is_powershell_on_windows(&self, name: &str) -> bool {
        POWERSHELL_ON_WINDOWS.contains(&name) && !self.kinds.contains_key(name)
    }
}

/// Tools that run whatever shell is the usual one of the system.
const POWERSHELL_ON_WINDOWS: &[&str] = &[
    "shell",
    "shell_command",
    "exec_command",
    "local_shell",
    "run_shell_command",
    "run_command",
    "run_terminal_cmd",
    "run_terminal_command",
    "execute_command",
    "terminal",
    "developer__shell",
    "runInTerminal",
    "run_in_terminal",
];

/// Arguments by which a call asks the agent to run it outside of its sandbox: of Claude Code (sandboxing page, 2.1), Codex
/// (`codex-rs`: `with_escalated_permissions`, later `sandbox_permissions`), Copilot CLI (hooks reference, "sandbox-bypass
/// exception"), Cursor (`required_permissions`), and those that others may name so.
const LEAVE_SANDBOX: &[&str] = &[
    "dangerouslyDisableSandbox",
    "dangerously_disable_sandbox",
    "disableSandbox",
    "disable_sandbox",
    "requestSandboxBypass",
    "requires_escalation",
    "required_permissions",
    "sandbox_permissions",
    "with_escalated_permissions",
];

/// Whether an argument of the call may take it out of the sandbox that the host states for its calls.
pub(crate) fn may_leave_sandbox(call: &ToolCall) -> bool {
    LEAVE_SANDBOX.iter().filter_map(|name| call.input().get(name)).any(|value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(values) => !values.is_empty(),
        Value::String(text) => !matches!(text.as_str(), "" | "use_default"),
        Value::Bool(true) | Value::Number(_) | Value::Object(_) => true,
    })
}
