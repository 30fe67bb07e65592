//! Cargo's settings. Source: doc.rust-lang.org/cargo/reference/config.html, 1.89.

use super::toml_file::{About, Leaf, findings};
use crate::prompt::Risk;
use crate::trust::capability::ProjectCapability as Can;
use crate::trust::surface::Reader;

pub(super) const CONFIG: Reader = Reader {
    owner: "Cargo",
    paths: &[".cargo/config.toml", ".cargo/config"],
    capabilities: &[Can::Commands, Can::Environment, Can::Modes],
    read: |file| findings(file, about),
};

const BUILDS: &str = "runs with each build";

fn about(leaf: &Leaf) -> About {
    let first = leaf.key.split('.').next().unwrap_or("");
    let last = leaf.key.rsplit('.').next().unwrap_or("");
    match (first, last) {
        ("env", _) => {
            // `NAME = {value = "…", force = true}`.
            let rest = leaf.key.strip_prefix("env.").unwrap_or("");
            let (name, part) = rest.split_once('.').unwrap_or((rest, "value"));
            if part == "value" { About::Variable(name.to_owned()) } else { About::Nothing }
        }
        ("build", "rustc" | "rustc-wrapper" | "rustc-workspace-wrapper" | "rustdoc") | ("target", "linker" | "runner" | "ar") => {
            About::Shown(Can::Commands, Risk::High, BUILDS)
        }
        ("build" | "target", "rustflags" | "rustdocflags") => {
            // `-C linker=`, `-Z codegen-backend=`, `-C link-arg=` name programs and libraries.
            let names_one = ["linker", "link-arg", "codegen-backend", "load", "extern"].iter().any(|word| leaf.text.contains(word));
            About::Shown(Can::Commands, if names_one { Risk::High } else { Risk::Medium }, BUILDS)
        }
        ("build", "jobs" | "target" | "target-dir" | "build-dir" | "incremental" | "dep-info-basedir")
        | ("term" | "profile" | "future-incompat-report" | "cache" | "cargo-new", _) => About::Nothing,
        ("alias", _) => About::Shown(Can::Commands, Risk::Medium, "another meaning of a command of Cargo"),
        ("registry" | "registries" | "source" | "credential-alias", _) => {
            let is_program = last == "credential-provider" || last == "global-credential-providers" || first == "credential-alias";
            let note = if is_program { "runs to get secrets" } else { "packages come from there" };
            About::Shown(
                if is_program { Can::Commands } else { Can::Environment },
                if is_program { Risk::High } else { Risk::Medium },
                note,
            )
        }
        ("net", "git-fetch-with-cli") => About::Shown(Can::Commands, Risk::Medium, "git fetches, with its settings"),
        ("net", "retry" | "offline") => About::Nothing,
        ("http" | "net", _) => About::Shown(Can::Environment, Risk::High, "what Cargo sends, and whom it believes"),
        ("doc", "browser") => About::Shown(Can::Commands, Risk::High, "runs with `cargo doc --open`"),
        ("paths" | "patch" | "include" | "unstable" | "install", _) => {
            About::Shown(Can::Commands, Risk::High, "other code or other settings are used")
        }
        _ => About::Shown(Can::Commands, Risk::High, "not understood"),
    }
}
