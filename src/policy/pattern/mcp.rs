//! Tools of MCP servers: `mcp__SERVER__TOOL`, with stars.

use super::name_matches;
use crate::action::ANY;
use crate::analysis::wildcard;

/// The pattern of names that a rule's text is; `None` if it names no server.
pub(super) fn parse(tool: &str) -> Option<String> {
    let parts = tool.strip_prefix("mcp__").filter(|parts| !parts.is_empty())?;
    // A server alone means all of its tools.
    let name = if parts.contains("__") || parts.ends_with('*') { tool.to_owned() } else { format!("{tool}__*") };
    Some(wildcard::from_glob(&name))
}

/// Whether a tool fits a pattern that grants, whichever part of its name is the server's.
pub(crate) fn grants_tool(pattern: &str, name: &str) -> bool {
    name_matches(pattern, name) && spells_server(pattern, name)
}

/// Whether a tool may be one of the pattern whose server the agent does not tell (`MCP:send`), or tells in a name of another form
/// (`MCP:mail_send`).
pub(crate) fn may_be_of_server(pattern: &str, name: &str) -> bool {
    let (Some(name), Some(pattern)) = (name.strip_prefix("MCP:"), pattern.strip_prefix("mcp__")) else { return false };
    let tool = pattern.split_once("__").map_or(pattern, |(_, tool)| tool);
    name_matches(tool, name) || name_matches(&pattern.replace("__", "_"), name)
}

/// Whether a pattern of tools spells all of a name that may be a server's. The tool `evil__get` of the server `github` has the
/// name of the tool `get` of `github__evil`: what stands before the last such joint has to be spelled out.
pub(super) fn spells_server(pattern: &str, name: &str) -> bool {
    let tool = name.strip_prefix("mcp__").and_then(|rest| rest.split_once("__")).map_or("", |(_, tool)| tool);
    let spelled = pattern.find(ANY).unwrap_or(pattern.len());
    let is_one_way = !tool.starts_with('_') && !tool.contains("__");
    is_one_way || name.rfind("__").is_some_and(|joint| joint.saturating_add(2) <= spelled)
}
