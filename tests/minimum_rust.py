"""Reads `cargo metadata` and fails where a normal dependency needs a newer Rust than the crate states."""

import json
import sys

metadata = json.load(sys.stdin)
packages = {package["id"]: package for package in metadata["packages"]}
needs = {
    node["id"]: [dep["pkg"] for dep in node["deps"] if any(kind["kind"] is None for kind in dep["dep_kinds"])]
    for node in metadata["resolve"]["nodes"]
}
version = lambda text: tuple(int(part) for part in (text or "0").split("."))
root = metadata["resolve"]["root"]
seen, todo = set(), list(needs[root])
while todo:
    package = todo.pop()
    if package not in seen:
        seen.add(package)
        todo += needs[package]
stated = packages[root]["rust_version"]
newest = max((packages[i] for i in seen), key=lambda package: version(package["rust_version"]))
print(f"stated {stated}; of {len(seen)} dependencies {newest['name']} needs the newest: {newest['rust_version']}")
sys.exit(version(newest["rust_version"]) > version(stated))
