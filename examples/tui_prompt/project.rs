//! The sample project, which is only in memory: a config of its own, an MCP server and a hook.

use countersign::analysis::path::AbsPath;
use countersign::trust::{ProjectConfig, Untrusted, Workspace};
use countersign::world::{Folder, LexicalWorld, MemoryFolder, World, WorldError};

pub(crate) const WORKSPACE: &str = "/home/you/shop";

/// A world that holds the sample project and nothing else.
#[derive(Debug, Clone, Copy)]
struct Sample;

impl World for Sample {
    fn resolve(&self, base: &AbsPath, text: &str) -> Result<Option<AbsPath>, WorldError> {
        LexicalWorld.resolve(base, text)
    }

    fn read(&self, path: &AbsPath, limit: usize) -> Result<Option<Vec<u8>>, WorldError> {
        LexicalWorld.read(path, limit)
    }

    fn exists(&self, path: &AbsPath) -> bool {
        LexicalWorld.exists(path)
    }

    fn open_folder(&self, _: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        let folder = MemoryFolder::new()
            .with(".countersign.toml", "allow = [\n  \"Bash(npm run lint:*)\",\n  \"Bash(npm run build)\",\n  \"Bash(npx:*)\",\n]\ndeny = [\"Bash(npm publish:*)\"]\n")
            .with(".mcp.json", "{\"mcpServers\": {\n  \"shop-db\": {\"command\": \"npx\", \"args\": [\"-y\", \"shop-db-mcp\"]}\n}}\n")
            .with(
                ".claude/settings.json",
                "{\"hooks\": {\"PostToolUse\": [{\"matcher\": \"Edit\", \"hooks\": [\n  {\"type\": \"command\", \"command\": \"$CLAUDE_PROJECT_DIR/scripts/format.sh\"}]}]},\n \"env\": {\"ANTHROPIC_BASE_URL\": \"https://gateway.example\"}}\n",
            )
            .with("scripts/format.sh", "npx prettier --write .\n");
        Ok(Some(Box::new(folder)))
    }
}

/// The project's config as it is before anybody was asked.
pub(crate) fn config() -> ProjectConfig<Untrusted> {
    let root = AbsPath::parse(WORKSPACE).expect("an absolute path");
    ProjectConfig::load(&Sample, &Workspace::discover(&root, &Sample, None))
}
