//! Names of tools where an agent's event says in other words which tool it is.

/// The name by which rules know a tool of an MCP server. `None` if the two together could be read as another server's
/// tool: `a` with `b__c` and `a__b` with `c` would be one name.
pub(super) fn mcp(server: &str, tool: &str) -> Option<String> {
    (!server.is_empty() && !tool.is_empty() && !server.contains("__") && !server.ends_with('_')).then(|| format!("mcp__{server}__{tool}"))
}

/// The shell of agents that call it the same everywhere, and take PowerShell on Windows: the folder tells.
pub(super) fn shell(folder: &str) -> &'static str {
    let is_windows = folder.starts_with("\\\\") || folder.as_bytes().get(1) == Some(&b':');
    if is_windows { "PowerShell" } else { "Bash" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_server_passes_for_another() {
        assert_eq!(mcp("github", "get_issue").as_deref(), Some("mcp__github__get_issue"));
        assert_eq!(mcp("github", "a__b").as_deref(), Some("mcp__github__a__b"));
        // Each would be read as a tool of `github`.
        for server in ["github__evil", "github_", "", "github__"] {
            assert_eq!(mcp(server, "get_issue"), None, "{server}");
        }
        assert_eq!(mcp("github", ""), None);
    }

    #[test]
    fn the_folder_tells_the_shell() {
        for folder in ["C:\\work", "c:/work", "\\\\server\\share"] {
            assert_eq!(shell(folder), "PowerShell", "{folder}");
        }
        for folder in ["/home/u", "", "work", "/c:/work"] {
            assert_eq!(shell(folder), "Bash", "{folder}");
        }
    }
}
