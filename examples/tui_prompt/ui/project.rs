//! The sample project, which is only in memory: a config of its own, an MCP server and a hook.

use countersign::analysis::path::AbsPath;
use countersign::trust::{ProjectConfig, Untrusted, Workspace};
use countersign::world::{MemoryFolder, MemoryWorld};

pub(crate) const WORKSPACE: &str = "/home/you/shop";

fn files() -> MemoryFolder {
    MemoryFolder::new()
        .with(".countersign.toml", "allow = [\n  \"Bash(npm run lint:*)\",\n  \"Bash(npm run build)\",\n  \"Bash(npx:*)\",\n]\ndeny = [\"Bash(npm publish:*)\"]\n")
        .with(".mcp.json", "{\"mcpServers\": {\n  \"shop-db\": {\"command\": \"npx\", \"args\": [\"-y\", \"shop-db-mcp\"]}\n}}\n")
        .with(
            ".claude/settings.json",
            "{\"hooks\": {\"PostToolUse\": [{\"matcher\": \"Edit\", \"hooks\": [\n  {\"type\": \"command\", \"command\": \"$CLAUDE_PROJECT_DIR/scripts/format.sh\"}]}]},\n \"env\": {\"ANTHROPIC_BASE_URL\": \"https://gateway.example\"}}\n",
        )
        .with("scripts/format.sh", "npx prettier --write .\n")
}

/// The project's config as it is before anybody was asked.
pub(crate) fn config() -> ProjectConfig<Untrusted> {
    let root = AbsPath::parse(WORKSPACE).expect("an absolute path");
    let world = MemoryWorld::new(root.clone(), files());
    ProjectConfig::load(&world, &Workspace::discover(&root, &world, None))
}
