//! mise. Source: mise.jdx.dev, "Hooks", "Environments", "Tasks", "Dev tools", `mise trust`.

use super::toml_file::{About, Leaf, findings};
use crate::policy::definition::CONFIGS_OF_MISE;
use crate::prompt::Risk;
use crate::trust::capability::ProjectCapability as Can;
use crate::trust::surface::Reader;

pub(super) const CONFIG: Reader = Reader {
    owner: "mise",
    paths: CONFIGS_OF_MISE,
    capabilities: &[Can::Environment, Can::Tasks, Can::Plugins, Can::Modes],
    read: |file| findings(file, about),
};

fn about(leaf: &Leaf) -> About {
    // `{{ exec(command="…") }}` runs when the file is read.
    if leaf.text.contains("{{") || leaf.text.contains("{%") {
        return About::Shown(Can::Tasks, Risk::High, "a template, which can run commands when the file is read");
    }
    let mut keys = leaf.key.splitn(3, '.');
    let (first, second) = (keys.next().unwrap_or(""), keys.next().unwrap_or(""));
    match first {
        "env" if second == "_" || second == "mise" => About::Shown(Can::Environment, Risk::High, "read or run when the folder is entered"),
        "env" => About::Variable(leaf.key.strip_prefix("env.").unwrap_or(&leaf.key).to_owned()),
        "hooks" => About::Shown(Can::Tasks, Risk::High, "runs when the folder is entered or left, or tools are installed"),
        "watch_files" => About::Shown(Can::Tasks, Risk::High, "runs when files change"),
        "tasks" => About::Shown(Can::Tasks, Risk::Medium, "runs when a person or an agent starts it"),
        "tools" => {
            let is_plain = !leaf.text.contains([':', '/']) && leaf.key.matches('.').count() == 1 && !leaf.key.contains([':', '/']);
            if is_plain {
                About::Shown(Can::Plugins, Risk::Low, "")
            } else {
                About::Shown(Can::Plugins, Risk::High, "runs from a folder, is built from a source, or runs a command when installed")
            }
        }
        "plugins" => About::Shown(Can::Plugins, Risk::High, "code of others that mise runs"),
        "settings" | "task_config" => About::Shown(Can::Modes, Risk::Medium, "how mise runs things"),
        "min_version" => About::Nothing,
        _ => About::Shown(Can::Tasks, Risk::High, "not understood"),
    }
}
