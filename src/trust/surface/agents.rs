//! Files of coding agents.

use super::shapes::{Row, Shape, read_json, read_node};
use super::texts::{front_matter, steering_variables, toml, whole};
use super::{Found, Reader, SurfaceFile, Unreadable};
use crate::prompt::Risk;
use crate::trust::capability::ProjectCapability as Can;

/// The readers of this file.
pub(super) const READERS: &[Reader] = &[
    Reader {
        owner: "Claude Code",
        paths: &[".claude/settings.json", ".claude/settings.local.json"],
        capabilities: &[
            Can::Hooks,
            Can::McpServers,
            Can::Environment,
            Can::Commands,
            Can::Plugins,
            Can::Permissions,
            Can::Modes,
            Can::Directories,
        ],
        read: claude_settings,
    },
    Reader { owner: "Claude Code", paths: &[".mcp.json"], capabilities: SERVERS, read: |file| read_json(file, MCP) },
    Reader {
        owner: "Claude Code",
        paths: &[".claude/commands/*.md", ".claude/agents/*.md", ".claude/skills/*/SKILL.md", ".agents/skills/*/SKILL.md"],
        capabilities: &[Can::Hooks, Can::McpServers, Can::Commands, Can::Permissions, Can::Modes],
        read: |file| Ok(front_matter(file)),
    },
    Reader {
        owner: "Claude Code",
        paths: &[".claude/workflows/*"],
        capabilities: &[Can::Commands],
        read: |file| Ok(whole(file, Can::Commands, "workflow that is run by its name", Risk::Medium, &[])),
    },
    Reader {
        owner: "Claude Code",
        paths: &[".claude/scheduled_tasks.json"],
        capabilities: &[Can::Commands],
        read: |file| Ok(whole(file, Can::Commands, "prompts that come by themselves", Risk::High, &["sessions to come are told them"])),
    },
    Reader {
        owner: "Codex",
        paths: &[".codex/config.toml"],
        capabilities: &[Can::Hooks, Can::McpServers, Can::Environment, Can::Commands, Can::Permissions, Can::Modes, Can::Directories],
        read: |file| Ok(read_node(&toml(file.text)?, CODEX)),
    },
    Reader { owner: "Codex", paths: &[".codex/hooks.json"], capabilities: &[Can::Hooks], read: |file| read_json(file, HOOKS) },
    Reader { owner: "Codex", paths: &[".codex/rules/*.rules"], capabilities: &[Can::Permissions], read: |file| Ok(rules_file(file)) },
    Reader {
        owner: "Gemini CLI",
        paths: &[".gemini/settings.json"],
        capabilities: &[Can::Hooks, Can::McpServers, Can::Commands, Can::Permissions, Can::Modes, Can::Directories],
        read: |file| read_json(file, GEMINI),
    },
    Reader {
        owner: "Gemini CLI",
        paths: &[".gemini/policies/*.toml"],
        capabilities: &[Can::Permissions],
        read: |file| Ok(rules_file(file)),
    },
    Reader {
        owner: "Gemini CLI",
        paths: &[".gemini/extensions/*/gemini-extension.json"],
        capabilities: &[Can::McpServers, Can::Permissions, Can::Plugins],
        read: |file| Ok([read_json(file, MCP)?, whole(file, Can::Plugins, "extension", Risk::High, &[])].concat()),
    },
    Reader {
        owner: "Gemini CLI",
        paths: &[".gemini/commands/*.toml", ".gemini/sandbox.Dockerfile", ".gemini/sandbox.bashrc"],
        capabilities: &[Can::Commands],
        read: |file| Ok(whole(file, Can::Commands, "command or sandbox of the project", Risk::Medium, &[])),
    },
    Reader {
        owner: "Qwen Code",
        paths: &[".qwen/settings.json"],
        capabilities: &[Can::Hooks, Can::McpServers, Can::Commands, Can::Permissions, Can::Modes, Can::Directories],
        read: |file| read_json(file, GEMINI),
    },
    Reader {
        owner: "opencode",
        paths: &["opencode.json", "opencode.jsonc", ".opencode/opencode.json", ".opencode/opencode.jsonc"],
        capabilities: &[Can::McpServers, Can::Environment, Can::Commands, Can::Plugins, Can::Permissions],
        read: |file| read_json(file, OPENCODE),
    },
    Reader {
        owner: "opencode",
        paths: &[".opencode/plugin/*", ".opencode/plugins/*", ".opencode/tool/*", ".opencode/tools/*"],
        capabilities: &[Can::Plugins],
        read: |file| Ok(whole(file, Can::Plugins, "code that is loaded", Risk::High, &["it runs when the agent starts"])),
    },
    Reader {
        owner: "opencode",
        paths: &[".opencode/command/*.md", ".opencode/commands/*.md", ".opencode/agent/*.md", ".opencode/agents/*.md"],
        capabilities: &[Can::Hooks, Can::McpServers, Can::Commands, Can::Permissions, Can::Modes],
        read: |file| Ok(front_matter(file)),
    },
    Reader {
        owner: "opencode",
        paths: &[".opencode/package.json"],
        capabilities: &[Can::Plugins],
        read: |file| Ok(whole(file, Can::Plugins, "packages that plugins load", Risk::High, &[])),
    },
    Reader { owner: "Cursor", paths: &[".cursor/mcp.json"], capabilities: SERVERS, read: |file| read_json(file, MCP) },
    Reader { owner: "Cursor", paths: &[".cursor/hooks.json"], capabilities: &[Can::Hooks], read: |file| read_json(file, HOOKS) },
    Reader {
        owner: "Cursor",
        paths: &[".cursor/cli.json", ".cursor/permissions.json"],
        capabilities: &[Can::Permissions, Can::Modes],
        read: |file| read_json(file, CURSOR),
    },
    Reader {
        owner: "Cursor",
        paths: &[".cursor/environment.json"],
        capabilities: &[Can::Commands],
        read: |file| read_json(file, CURSOR_ENVIRONMENT),
    },
    Reader {
        owner: "Cursor",
        paths: &[".cursor/worktrees.json"],
        capabilities: &[Can::Commands],
        read: |file| Ok(whole(file, Can::Commands, "commands that set up a worktree", Risk::High, &[])),
    },
    Reader {
        owner: "Crush",
        paths: &["crush.json", ".crush.json"],
        capabilities: &[Can::McpServers, Can::Environment, Can::Commands, Can::Permissions],
        read: |file| read_json(file, CRUSH),
    },
    Reader { owner: "Kiro", paths: &[".kiro/settings/mcp.json"], capabilities: SERVERS, read: |file| read_json(file, MCP) },
    Reader {
        owner: "Kiro",
        paths: &[".kiro/agents/*.json", ".amazonq/cli-agents/*.json", ".amazonq/agents/*.json"],
        capabilities: &[Can::Hooks, Can::McpServers, Can::Permissions],
        read: |file| read_json(file, KIRO),
    },
    Reader {
        owner: "Kiro",
        paths: &[".kiro/hooks/*"],
        capabilities: &[Can::Hooks],
        read: |file| Ok(whole(file, Can::Hooks, "hook of the editor", Risk::High, &[])),
    },
    Reader {
        owner: "Amazon Q",
        paths: &[".amazonq/mcp.json", ".amazonq/default.json"],
        capabilities: SERVERS,
        read: |file| read_json(file, MCP),
    },
    Reader { owner: "Roo Code", paths: &[".roo/mcp.json"], capabilities: SERVERS, read: |file| read_json(file, MCP) },
    Reader { owner: "Cline", paths: &[".cline/mcp.json"], capabilities: SERVERS, read: |file| read_json(file, MCP) },
    // `.clinerules/hooks/README.md` of Cline 3.82: each file is started by the name of an event.
    Reader {
        owner: "Cline",
        paths: &[".clinerules/hooks/*"],
        capabilities: &[Can::Hooks],
        read: |file| Ok(whole(file, Can::Hooks, "hook of the agent", Risk::High, &[])),
    },
    Reader { owner: "Windsurf", paths: &[".windsurf/hooks.json"], capabilities: &[Can::Hooks], read: |file| read_json(file, HOOKS) },
    Reader {
        owner: "Factory",
        paths: &[".factory/settings.json", ".factory/settings.local.json"],
        capabilities: &[Can::Hooks, Can::Permissions, Can::Modes],
        read: |file| read_json(file, FACTORY),
    },
    Reader { owner: "Factory", paths: &[".factory/mcp.json"], capabilities: SERVERS, read: |file| read_json(file, MCP) },
    Reader {
        owner: "Auggie",
        paths: &[".augment/settings.json", ".augment/settings.local.json"],
        capabilities: &[Can::Hooks, Can::McpServers, Can::Commands, Can::Permissions],
        read: |file| read_json(file, AUGMENT),
    },
    Reader {
        owner: "Factory, Auggie",
        paths: &[
            ".factory/commands/*",
            ".factory/droids/*.md",
            ".factory/skills/*/SKILL.md",
            ".augment/commands/*.md",
            ".augment/agents/*.md",
            ".augment/skills/*/SKILL.md",
        ],
        capabilities: &[Can::Hooks, Can::McpServers, Can::Commands, Can::Permissions, Can::Modes],
        read: |file| Ok(front_matter(file)),
    },
    Reader {
        owner: "Amp",
        paths: &[".amp/settings.json", ".amp/settings.jsonc"],
        capabilities: &[Can::McpServers, Can::Permissions],
        read: |file| Ok(whole(file, Can::Permissions, "settings of the agent", Risk::High, &["MCP servers and rules may be among them"])),
    },
    Reader {
        owner: "Amp, Pi",
        paths: &[".amp/plugins/*", ".pi/extensions/*", ".pi/extensions/*/index.ts", ".pi/extensions/*/index.js"],
        capabilities: &[Can::Plugins],
        read: |file| Ok(whole(file, Can::Plugins, "code that is loaded", Risk::High, &["it runs when the agent starts"])),
    },
    Reader { owner: "Pi", paths: &[".pi/settings.json"], capabilities: &[Can::Plugins, Can::Commands], read: |file| read_json(file, PI) },
    Reader { owner: "Junie", paths: &[".junie/mcp/mcp.json"], capabilities: SERVERS, read: |file| read_json(file, MCP) },
    Reader {
        owner: "Copilot CLI",
        paths: &[".copilot/mcp-config.json", ".github/mcp.json"],
        capabilities: SERVERS,
        read: |file| read_json(file, MCP),
    },
    Reader { owner: "Copilot CLI", paths: &[".github/hooks/*.json"], capabilities: &[Can::Hooks], read: |file| read_json(file, HOOKS) },
    // `discoverExtensions` of its program (1.0.30): each is started as a process of its own.
    Reader {
        owner: "Copilot CLI",
        paths: &[".github/extensions/*/extension.mjs", ".github/extensions/*/extension.cjs", ".github/extensions/*/extension.js"],
        capabilities: &[Can::Plugins],
        read: |file| Ok(whole(file, Can::Plugins, "code that is loaded", Risk::High, &["it runs when the agent starts"])),
    },
    Reader { owner: "agents", paths: &[".agents/permissions.json"], capabilities: &[Can::Permissions], read: |file| Ok(rules_file(file)) },
    Reader {
        owner: "agents",
        paths: &[".env", ".env.local", ".gemini/.env", ".qwen/.env"],
        capabilities: &[Can::Environment],
        read: |file| Ok(steering_variables(file)),
    },
];

const SERVERS: &[Can] = &[Can::McpServers, Can::Permissions];

const fn row(key: &'static str, capability: Can, shape: Shape) -> Row {
    Row { key, capability, shape }
}

const MCP: &[Row] = &[row("mcpServers", Can::McpServers, Shape::Servers), row("servers", Can::McpServers, Shape::Servers)];

const HOOKS: &[Row] = &[row("hooks", Can::Hooks, Shape::Hooks)];

/// Keys of the documentation page "settings", as of version 2.1.240.
const CLAUDE: &[Row] = &[
    row("hooks", Can::Hooks, Shape::Hooks),
    row("statusLine", Can::Commands, Shape::Line("status line")),
    row("subagentStatusLine", Can::Commands, Shape::Line("status line")),
    row("fileSuggestion", Can::Commands, Shape::Line("command that suggests files")),
    row("apiKeyHelper", Can::Commands, Shape::Line("command that gives the key")),
    row("awsAuthRefresh", Can::Commands, Shape::Line("command that signs in")),
    row("awsCredentialExport", Can::Commands, Shape::Line("command that gives credentials")),
    row("gcpAuthRefresh", Can::Commands, Shape::Line("command that signs in")),
    row("otelHeadersHelper", Can::Commands, Shape::Line("command that gives headers")),
    row("env", Can::Environment, Shape::Variables),
    row("mcpServers", Can::McpServers, Shape::Servers),
    row("enableAllProjectMcpServers", Can::McpServers, Shape::Is(true, "all MCP servers of the project without a question", Risk::High)),
    row("enabledMcpjsonServers", Can::McpServers, Shape::Entries("MCP server without a question", Risk::High)),
    row("enabledPlugins", Can::Plugins, Shape::Entries("plugin", Risk::High)),
    row("extraKnownMarketplaces", Can::Plugins, Shape::Entries("marketplace of plugins", Risk::High)),
    row("permissions.allow", Can::Permissions, Shape::Rules),
    row("permissions.defaultMode", Can::Modes, Shape::Value("mode", Risk::High)),
    row("permissions.additionalDirectories", Can::Directories, Shape::Entries("folder outside the workspace", Risk::Medium)),
    row("defaultMode", Can::Modes, Shape::Value("mode", Risk::High)),
    row("skipDangerousModePermissionPrompt", Can::Modes, Shape::Is(true, "dangerous mode without a question", Risk::High)),
    row("skipAutoPermissionPrompt", Can::Modes, Shape::Is(true, "mode without a question", Risk::High)),
    row("disableAllHooks", Can::Modes, Shape::Is(true, "all hooks turned off, also those that guard", Risk::High)),
    row("sandbox.enabled", Can::Modes, Shape::Is(false, "sandbox turned off", Risk::High)),
    row("sandbox.autoAllowBashIfSandboxed", Can::Modes, Shape::Is(true, "commands in the sandbox without a question", Risk::Medium)),
    row("sandbox.allowUnsandboxedCommands", Can::Modes, Shape::Is(true, "commands outside the sandbox", Risk::High)),
    row("sandbox.excludedCommands", Can::Modes, Shape::Entries("command outside the sandbox", Risk::High)),
    row("sandbox.network", Can::Modes, Shape::Value("network of the sandbox", Risk::Medium)),
    row("sandbox.filesystem", Can::Modes, Shape::Value("files of the sandbox", Risk::Medium)),
];

fn claude_settings(file: &SurfaceFile<'_>) -> Result<Vec<Found>, Unreadable> {
    let mut found = read_json(file, CLAUDE)?;
    if file.name.ends_with(".local.json") {
        for one in &mut found {
            one.notes.push("a local file that comes with the project is the project's, not yours".to_owned());
        }
    }
    Ok(found)
}

const CODEX: &[Row] = &[
    row("approval_policy", Can::Modes, Shape::Value("when it asks", Risk::High)),
    row("sandbox_mode", Can::Modes, Shape::Value("sandbox", Risk::High)),
    row("profile", Can::Modes, Shape::Value("profile", Risk::Medium)),
    row("profiles.*.approval_policy", Can::Modes, Shape::Value("when it asks, in a profile", Risk::Medium)),
    row("profiles.*.sandbox_mode", Can::Modes, Shape::Value("sandbox, in a profile", Risk::Medium)),
    row("profiles.*.sandbox_workspace_write", Can::Modes, Shape::Value("sandbox, in a profile", Risk::Medium)),
    row("shell_environment_policy.inherit", Can::Environment, Shape::Value("variables that commands get", Risk::Medium)),
    row(
        "shell_environment_policy.ignore_default_excludes",
        Can::Environment,
        Shape::Is(true, "secrets among the variables of commands", Risk::High),
    ),
    row("model_providers.*.http_headers", Can::Environment, Shape::Value("what is sent along to the model", Risk::Medium)),
    row("model_providers.*.auth", Can::Commands, Shape::Value("how it signs in", Risk::High)),
    row("otel", Can::Environment, Shape::Value("where telemetry goes", Risk::Medium)),
    row("sandbox_workspace_write.network_access", Can::Modes, Shape::Is(true, "network in the sandbox", Risk::High)),
    row("sandbox_workspace_write.writable_roots", Can::Directories, Shape::Entries("folder that may be written", Risk::High)),
    row("mcp_servers", Can::McpServers, Shape::Servers),
    row("notify", Can::Commands, Shape::Line("command that tells of events")),
    row("shell_environment_policy.set", Can::Environment, Shape::Variables),
    row("model_provider", Can::Environment, Shape::Value("who gets everything that is sent to the model", Risk::High)),
    row("model_providers.*.base_url", Can::Environment, Shape::Value("where everything that is sent to the model goes", Risk::High)),
    row("openai_base_url", Can::Environment, Shape::Value("where everything that is sent to the model goes", Risk::High)),
    row("chatgpt_base_url", Can::Environment, Shape::Value("where everything that is sent to the model goes", Risk::High)),
    row("hooks", Can::Hooks, Shape::Hooks),
];

const GEMINI: &[Row] = &[
    row("mcpServers", Can::McpServers, Shape::Servers),
    row("hooks", Can::Hooks, Shape::Hooks),
    row("tools.allowed", Can::Permissions, Shape::Rules),
    row("allowedTools", Can::Permissions, Shape::Rules),
    row("autoAccept", Can::Modes, Shape::Is(true, "tools without a question", Risk::High)),
    row("tools.autoAccept", Can::Modes, Shape::Is(true, "tools without a question", Risk::High)),
    row("general.defaultApprovalMode", Can::Modes, Shape::Value("mode", Risk::High)),
    row("approvalMode", Can::Modes, Shape::Value("mode", Risk::High)),
    row("tools.approvalMode", Can::Modes, Shape::Value("mode", Risk::High)),
    row("tools.sandbox", Can::Modes, Shape::Value("sandbox", Risk::Medium)),
    row("sandbox", Can::Modes, Shape::Value("sandbox", Risk::Medium)),
    row("security.folderTrust.enabled", Can::Modes, Shape::Is(false, "trust in folders turned off", Risk::High)),
    row("tools.discoveryCommand", Can::Commands, Shape::Line("command that finds tools")),
    row("tools.callCommand", Can::Commands, Shape::Line("command that runs tools")),
    row("toolDiscoveryCommand", Can::Commands, Shape::Line("command that finds tools")),
    row("toolCallCommand", Can::Commands, Shape::Line("command that runs tools")),
    row("mcp.serverCommand", Can::McpServers, Shape::Line("MCP server")),
    row("telemetry", Can::Commands, Shape::Value("where telemetry goes", Risk::Medium)),
    row("context.includeDirectories", Can::Directories, Shape::Entries("folder outside the workspace", Risk::Medium)),
    row("includeDirectories", Can::Directories, Shape::Entries("folder outside the workspace", Risk::Medium)),
];

const OPENCODE: &[Row] = &[
    row("mcp", Can::McpServers, Shape::Servers),
    row("plugin", Can::Plugins, Shape::Entries("plugin", Risk::High)),
    row("permission", Can::Permissions, Shape::Rules),
    row("agent.*.permission", Can::Permissions, Shape::Rules),
    row("mode.*.permission", Can::Permissions, Shape::Rules),
    row("formatter", Can::Commands, Shape::Lines("formatter")),
    row("lsp", Can::Commands, Shape::Lines("language server")),
    row("experimental.hook", Can::Hooks, Shape::Hooks),
    row("provider.*.npm", Can::Plugins, Shape::Value("package that is loaded", Risk::High)),
    row("command", Can::Commands, Shape::Entries("command", Risk::Low)),
    row("provider.*.options.baseURL", Can::Environment, Shape::Value("where everything that is sent to the model goes", Risk::High)),
    row("instructions", Can::Commands, Shape::Entries("instructions", Risk::Low)),
];

const CURSOR: &[Row] = &[
    row("permissions.allow", Can::Permissions, Shape::Rules),
    row("terminalAllowlist", Can::Permissions, Shape::Rules),
    row("mcpAllowlist", Can::Permissions, Shape::Rules),
    row("autoRun", Can::Permissions, Shape::Value("what runs without a question", Risk::High)),
    row("approvalMode", Can::Modes, Shape::Value("mode", Risk::High)),
    row("sandbox", Can::Modes, Shape::Value("sandbox", Risk::Medium)),
];

const CURSOR_ENVIRONMENT: &[Row] = &[
    row("install", Can::Commands, Shape::Line("command that sets up the machine")),
    row("start", Can::Commands, Shape::Line("command that starts the machine")),
    row("build", Can::Commands, Shape::Value("how the machine is built", Risk::Medium)),
    row("terminals", Can::Commands, Shape::Value("commands of terminals", Risk::High)),
];

const CRUSH: &[Row] = &[
    row("mcp", Can::McpServers, Shape::Servers),
    row("lsp", Can::Commands, Shape::Lines("language server")),
    row("permissions.allowed_tools", Can::Permissions, Shape::Rules),
    row("providers.*.base_url", Can::Environment, Shape::Value("where everything that is sent to the model goes", Risk::High)),
    row("options.context_paths", Can::Directories, Shape::Entries("file that is read", Risk::Low)),
];

const KIRO: &[Row] = &[
    row("mcpServers", Can::McpServers, Shape::Servers),
    row("hooks", Can::Hooks, Shape::Hooks),
    row("allowedTools", Can::Permissions, Shape::Rules),
    row("toolsSettings", Can::Permissions, Shape::Entries("settings of a tool", Risk::High)),
];

const FACTORY: &[Row] = &[
    row("hooks", Can::Hooks, Shape::Hooks),
    row("commandAllowlist", Can::Permissions, Shape::Rules),
    row("autonomyLevel", Can::Modes, Shape::Value("mode", Risk::High)),
    row("autonomyMode", Can::Modes, Shape::Value("mode", Risk::High)),
    row("sessionDefaultSettings.autonomyLevel", Can::Modes, Shape::Value("mode", Risk::High)),
    row("sessionDefaultSettings.autonomyMode", Can::Modes, Shape::Value("mode", Risk::High)),
];

const AUGMENT: &[Row] = &[
    row("hooks", Can::Hooks, Shape::Hooks),
    row("mcpServers", Can::McpServers, Shape::Servers),
    row("toolPermissions", Can::Permissions, Shape::Entries("permission of a tool", Risk::High)),
    row("startupScript", Can::Commands, Shape::Line("script that is run at the start")),
];

const PI: &[Row] = &[
    row("packages", Can::Plugins, Shape::Entries("package that is loaded", Risk::High)),
    row("extensions", Can::Plugins, Shape::Entries("code that is loaded", Risk::High)),
    row("shellPath", Can::Commands, Shape::Value("shell that runs the commands", Risk::High)),
    row("shellCommandPrefix", Can::Commands, Shape::Line("what runs before each command")),
    row("npmCommand", Can::Commands, Shape::Line("command that installs packages")),
];

/// A file of rules, which are confirmed together.
fn rules_file(file: &SurfaceFile<'_>) -> Vec<Found> {
    whole(file, Can::Permissions, "file of rules", Risk::High, &["what it allows is confirmed as a whole"])
}
