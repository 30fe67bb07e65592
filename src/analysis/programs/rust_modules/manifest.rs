//! The files with which the targets of a package of Rust begin. Source: The Cargo Book, "Cargo Targets" and "Workspaces";
//! `cargo fmt` 1.8 formats the package in whose folder it runs, and all members at the root of a workspace.

use std::collections::HashSet;

use toml::{Table, Value};

use crate::analysis::path::AbsPath;
use crate::world::{World, is_of_patterns};

/// More than people write into a manifest.
const MAX_MANIFEST: usize = 512 * 1024;
/// More packages than one call is looked through for.
const MAX_PACKAGES: usize = 1000;

const DEPENDENCIES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// The roots of the package that the folder lies in; `None` if they cannot be told. `is_everything`: of its whole workspace, with
/// what it depends on by a path.
pub(super) fn roots(world: &dyn World, folder: &AbsPath, home: Option<&AbsPath>, is_everything: bool) -> Option<Vec<AbsPath>> {
    let mut todo = Vec::new();
    for here in std::iter::successors(Some(folder.clone()), AbsPath::parent).take_while(|here| Some(here) != home) {
        let Some(table) = manifest(world, &here)? else { continue };
        if todo.is_empty() || (is_everything && table.contains_key("workspace")) {
            todo.push(here);
        }
    }
    let mut seen: HashSet<AbsPath> = todo.iter().cloned().collect();
    let mut roots = Vec::new();
    while let Some(here) = todo.pop() {
        if seen.len() > MAX_PACKAGES {
            return None;
        }
        let Some(table) = manifest(world, &here)? else { continue };
        roots.extend(targets(world, &here, &table)?);
        let mut packages = members(world, &here, &table)?;
        // One that lies in the folder is a member of the workspace without being named.
        let is_meant = |path: &AbsPath| is_everything || here.contains(path);
        let depended: Option<Vec<AbsPath>> = depended_upon(&table).map(|path| here.join(path)).collect();
        packages.extend(depended?.into_iter().filter(is_meant));
        todo.extend(packages.into_iter().filter(|package| seen.insert(package.clone())));
    }
    Some(roots)
}

/// What the manifest in the folder says; nothing at all where it cannot be read.
fn manifest(world: &dyn World, folder: &AbsPath) -> Option<Option<Table>> {
    let Some(text) = world.read(&folder.join("Cargo.toml")?, MAX_MANIFEST).ok()? else { return Some(None) };
    // Cargo reads no other text either, and says so with a line of the manifest itself.
    Some(String::from_utf8(text).ok().and_then(|text| text.parse().ok()))
}

fn targets(world: &dyn World, here: &AbsPath, table: &Table) -> Option<Vec<AbsPath>> {
    let mut named: Vec<String> = ["src/lib.rs", "src/main.rs", "build.rs"].map(str::to_owned).to_vec();
    let path = |target: &Value| target.get("path").and_then(Value::as_str).map(str::to_owned);
    named.extend(table.get("lib").and_then(path));
    for kind in ["bin", "example", "test", "bench"] {
        named.extend(table.get(kind).and_then(Value::as_array).into_iter().flatten().filter_map(path));
    }
    let package = table.get("package").or_else(|| table.get("project"));
    match package.and_then(|package| package.get("build")) {
        Some(Value::String(file)) => named.push(file.clone()),
        Some(Value::Array(files)) => named.extend(files.iter().filter_map(Value::as_str).map(str::to_owned)),
        Some(_) | None => {}
    }
    for folder in ["src/bin", "tests", "examples", "benches"] {
        for name in world.names_in(&here.join(folder)?)? {
            named.push(if is_of_patterns(&name, &["*.rs"]) { format!("{folder}/{name}") } else { format!("{folder}/{name}/main.rs") });
        }
    }
    named.iter().map(|file| here.join(file)).collect()
}

/// The folders of the workspace's members, some of which are named by a pattern.
fn members(world: &dyn World, here: &AbsPath, table: &Table) -> Option<Vec<AbsPath>> {
    let members = table.get("workspace").and_then(|workspace| workspace.get("members")).and_then(Value::as_array);
    let mut folders = Vec::new();
    for member in members.into_iter().flatten().filter_map(Value::as_str) {
        let mut found = vec![if member.starts_with('/') { AbsPath::root() } else { here.clone() }];
        for part in member.split('/').filter(|part| !part.is_empty()) {
            if part.contains(['*', '?', '[']) {
                let inside = |folder: &AbsPath| -> Option<Vec<AbsPath>> {
                    Some(world.names_in(folder)?.iter().filter_map(|name| folder.join(name)).collect())
                };
                found = found.iter().map(inside).collect::<Option<Vec<_>>>()?.concat();
            } else {
                found = found.iter().map(|folder| folder.join(part)).collect::<Option<_>>()?;
            }
            if found.len() > MAX_PACKAGES || part == "**" {
                return None;
            }
        }
        folders.extend(found);
    }
    Some(folders)
}

/// The paths of packages that it depends on.
fn depended_upon(table: &Table) -> impl Iterator<Item = &str> {
    let of_targets = table.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values).filter_map(Value::as_table);
    let of_workspace = table.get("workspace").and_then(Value::as_table);
    let tables = std::iter::once(table).chain(of_targets).chain(of_workspace);
    let packages = tables.flat_map(|table| DEPENDENCIES.iter().filter_map(|name| table.get(*name)).filter_map(Value::as_table));
    packages.flat_map(Table::values).filter_map(|package| package.get("path").and_then(Value::as_str))
}
