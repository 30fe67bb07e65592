//! How long it takes to look at a large project; printed, not judged.

use std::time::Instant;

use countersign::trust::ProjectConfig;
use countersign::world::OsWorld;

use super::{OWN, Scene};

/// 500 files in a folder of which each is looked at, and 4,000 names in it.
#[test]
fn a_large_project_is_looked_at() {
    let scene = Scene::with("allow = [\"Bash(make ours)\"]\n");
    for at in 0..4000 {
        let agent = format!("{{\"name\":\"a{at}\",\"allowedTools\":[\"shell\"],\"mcpServers\":{{\"s\":{{\"command\":\"run{at}\"}}}}}}");
        let name = if at < 500 { format!(".kiro/agents/a{at}.json") } else { format!(".kiro/agents/n{at}.txt") };
        scene.write(&name, if at < 500 { agent } else { String::new() });
    }
    let start = Instant::now();
    let workspace = scene.workspace("proj");
    let config = ProjectConfig::load(&OsWorld, &workspace);
    let read = start.elapsed();
    let review = config.review();
    let shown = review.to_string().len();
    eprintln!(
        "read in {read:?}; {} grants, {} problems, {shown} bytes to show; all of it in {:?}",
        review.grants().len(),
        review.problems().len(),
        start.elapsed()
    );
    assert!(!config.is_broken() && review.grants().iter().any(|item| item.at.starts_with(OWN)));
}
