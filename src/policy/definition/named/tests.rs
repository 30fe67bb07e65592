//! Which steps run which definitions.

use super::*;
use crate::analysis::programs::catalog::Catalog;
use crate::analysis::tools::Tools;
use crate::analysis::{self, Knowledge};
use crate::call::ToolCall;
use crate::world::{MemoryFolder, MemoryWorld};

const ROOT: &str = "/home/u/proj";

/// What each step of the call runs, with paths as the workspace has them.
fn of_call(call: &ToolCall, files: &[&str]) -> String {
    let home = AbsPath::parse("/home/u");
    let workspace = AbsPath::parse(ROOT).expect("a path");
    let folder = files.iter().fold(MemoryFolder::new(), |folder, name| folder.with(name, ""));
    let world = MemoryWorld::new(workspace.clone(), folder);
    let (tools, catalog) = (Tools::new(), Catalog::new());
    let action = analysis::analyze(call, Knowledge { tools: &tools, catalog: &catalog, world: &world, home: home.as_ref() });
    let ground = Ground::trusted(Some(&workspace), home.as_ref(), &world);
    let of_step = |step| match definitions_of(step, &ground) {
        Runs::Nothing => "nothing".to_owned(),
        Runs::Unnamed => "unnamed".to_owned(),
        Runs::Defined(definitions) => {
            let texts: Vec<String> = definitions.iter().map(|d| d.to_string().replace(&format!("{ROOT}/"), "")).collect();
            texts.join(", ")
        }
    };
    action.steps().map(of_step).collect::<Vec<_>>().join(" | ")
}

fn of(command: &str, files: &[&str]) -> String {
    of_call(&ToolCall::shell(command, ROOT), files)
}

fn assert_all(files: &[&str], cases: &[(&str, &str)]) {
    for (command, expected) in cases {
        assert_eq!(of(command, files), *expected, "{command}");
    }
}

#[test]
fn package_managers_run_scripts() {
    assert_all(
        &["package.json", "sub/package.json"],
        &[
            ("npm run build", "script `build` of package.json"),
            ("npm run build -- --watch -w x", "script `build` of package.json"),
            ("npm run-script build", "script `build` of package.json"),
            ("npm -s run build --if-present", "script `build` of package.json"),
            ("npm test", "script `test` of package.json"),
            ("npm t", "script `test` of package.json"),
            ("npm start", "script `start` of package.json"),
            ("yarn build", "script `build` of package.json"),
            ("yarn run build", "script `build` of package.json"),
            ("pnpm lint", "script `lint` of package.json"),
            ("pnpm run lint --fix", "script `lint` of package.json"),
            ("bun run build", "script `build` of package.json"),
            ("bun dev", "script `dev` of package.json"),
            ("node --run build", "script `build` of package.json"),
            ("yarn tsc", "script `tsc` of package.json"),
            ("cd sub && npm run build", "nothing | script `build` of sub/package.json"),
            ("npm --prefix sub run build", "script `build` of sub/package.json"),
            ("timeout 60 npm run build", "nothing | script `build` of package.json"),
            (
                "npm install",
                "script `install` of package.json, script `prepare` of package.json, script `prepublish` of package.json, script `dependencies` of package.json",
            ),
            ("npm run", "nothing"),
            ("yarn workspaces list", "nothing"),
            ("yarn workspaces foreach run build", "unnamed"),
            ("npm ls", "nothing"),
            ("yarn version", "script `version` of package.json"),
            (
                "npm it -s",
                "script `install` of package.json, script `prepare` of package.json, script `prepublish` of package.json, script `dependencies` of package.json, script `test` of package.json",
            ),
            ("npm audit fix", "script `dependencies` of package.json"),
            ("npx tsc", "nothing"),
            ("tsc --noEmit", "nothing"),
            ("bun test", "nothing"),
            ("npm exec tsc", "nothing"),
            // Those of other packages, where the words choose them in a way that is known.
            ("npm run build --workspaces", "unnamed"),
            ("npm run build --workspace=x", "script `build` of the packages called `x` around /home/u/proj"),
            ("npm run test -w x -- -w y", "script `test` of the packages called `x` around /home/u/proj"),
            ("npm run build -w x -w ../y", "unnamed"),
            ("npm run build -w $X", "unnamed"),
            ("npm run build -w x --prefix evil", "unnamed"),
            ("yarn build -w x", "unnamed"),
            ("pnpm run build -w x", "unnamed"),
            ("npm run build -$X", "unnamed"),
            ("npm run build \"$X\"", "unnamed"),
            ("npm run build --works x", "unnamed"),
            ("npm run build -w x", "script `build` of the packages called `x` around /home/u/proj"),
            ("uv run https://host.example/a.py", "unnamed"),
            ("npx tsx https://host.example/a.ts", "unnamed"),
            ("bun https://host.example/a.ts", "unnamed"),
            ("PYTHONPATH=. python a.py", "a.py"),
            ("PYTHONPATH=. pytest", "nothing"),
            ("PYTHONPATH=x.zip pytest", "x.zip"),
            ("PYTHONPATH=/opt/x pytest", "/opt/x"),
            ("PYTHONPATH=node_modules pytest", "node_modules"),
            ("PYTHONPATH=sub python sub", "sub"),
            ("npm run build -ws", "unnamed"),
            ("npm run build --prefix evil", "unnamed"),
            ("npm -w x run build", "script `build` of the packages called `x` around /home/u/proj"),
            ("npm --include-workspace-root run build", "unnamed"),
            ("npm --script-shell ./x run build", "unnamed"),
            ("npm --node-options=--require=./x run build", "unnamed"),
            ("pnpm -w run build", "unnamed"),
            ("yarn --filter x api:generate", "unnamed"),
            ("npm --workspace x run build", "script `build` of the packages called `x` around /home/u/proj"),
            ("pnpm --filter x build", "script `build` of the packages called `x` around /home/u/proj"),
            ("pnpm -r build", "script `build` of all packages around /home/u/proj"),
            ("yarn workspace x build", "script `build` of the packages called `x` around /home/u/proj"),
            ("npm run $NAME", "unnamed"),
            ("npm run build $ARGS", "unnamed"),
            ("cd $X && npm run build", "nothing | unnamed"),
            // Where there is no manifest yet, one that appears is a change.
            ("cd /elsewhere && npm run build", "nothing | script `build` of /elsewhere/package.json, script `build` of /package.json"),
            ("turbo run build", "turbo.json, package.json"),
            ("pnpm turbo run build", "turbo.json, package.json, script `turbo` of package.json"),
            ("pnpm -r --parallel run lint", "script `lint` of all packages around /home/u/proj"),
            ("yarn --parallel run lint", "unnamed"),
            (
                "mise run build",
                "mise.toml, .mise.toml, mise.local.toml, .mise.local.toml, mise/config.toml, mise/config.local.toml, .mise/config.toml, .mise/config.local.toml, .config/mise.toml, .config/mise.local.toml, .config/mise/config.toml, .config/mise/config.local.toml, .rtx.toml, .rtx.local.toml",
            ),
            // Words that are no commands are scripts.
            ("pnpm api:generate", "script `api:generate` of package.json"),
            ("pnpm --filter x api:generate", "script `api:generate` of the packages called `x` around /home/u/proj"),
            // A file, where no script is called so.
            (
                "bun run cli.ts",
                "script `cli.ts` of package.json, cli.ts, cli.ts.js, cli.ts.mjs, cli.ts.cjs, cli.ts.json, cli.ts.node, cli.ts.ts, cli.ts.tsx, cli.ts.mts, cli.ts.cts, cli.ts.jsx, cli.ts/package.json, cli.ts/index.js, cli.ts/index.ts",
            ),
            ("npm run cli.ts", "script `cli.ts` of package.json"),
            ("pnpm api.generate", "script `api.generate` of package.json"),
            (
                "bun src/cli.ts --help",
                "script `src/cli.ts` of package.json, src/cli.ts, src/cli.ts.js, src/cli.ts.mjs, src/cli.ts.cjs, src/cli.ts.json, src/cli.ts.node, src/cli.ts.ts, src/cli.ts.tsx, src/cli.ts.mts, src/cli.ts.cts, src/cli.ts.jsx, src/cli.ts/package.json, src/cli.ts/index.js, src/cli.ts/index.ts",
            ),
        ],
    );
}

#[test]
fn a_manifest_that_would_be_nearer_counts() {
    assert_eq!(of("cd a && npm run x", &["package.json", "a/b"]), "nothing | script `x` of a/package.json, script `x` of package.json");
    assert_eq!(of("cd a && just x", &["justfile", "a/b"]), "nothing | recipe `x` of a/justfile, recipe `x` of justfile");
    assert_eq!(of("cd a && task x", &["taskfile.yaml", "a/b"]), "nothing | recipe `x` of a/Taskfile.yml, recipe `x` of taskfile.yaml");
    // make looks nowhere else.
    assert_eq!(of("cd a && make x", &["Makefile", "a/b"]), "nothing | recipe `x` of a/Makefile");
    let absent =
        "script `x` of package.json, script `x` of /home/u/package.json, script `x` of /home/package.json, script `x` of /package.json";
    assert_eq!(of("npm run x", &["other"]), absent);
    assert_eq!(
        of("just x", &["other"]),
        "recipe `x` of justfile, recipe `x` of /home/u/justfile, recipe `x` of /home/justfile, recipe `x` of /justfile"
    );
}

#[test]
fn tools_run_recipes() {
    assert_all(
        &["Makefile", "sub/makefile", "a.mk", "justfile", "Taskfile.yml"],
        &[
            ("make", "the first recipe of Makefile"),
            ("make lint", "recipe `lint` of Makefile"),
            ("make -j4 lint test CC=gcc", "recipe `lint` of Makefile, recipe `test` of Makefile"),
            ("make lint -k", "recipe `lint` of Makefile"),
            ("make -C sub lint", "recipe `lint` of sub/makefile"),
            ("make -f a.mk lint", "recipe `lint` of a.mk"),
            ("make -f sub/makefile lint", "unnamed"),
            ("make --eval=x lint", "unnamed"),
            ("make -I evil lint", "unnamed"),
            ("make $T", "unnamed"),
            ("make --version", "nothing"),
            ("just", "the first recipe of justfile"),
            ("just lint", "recipe `lint` of justfile"),
            ("just V=1 lint", "recipe `lint` of justfile"),
            ("just sub/lint", "unnamed"),
            ("just -f sub/justfile lint", "recipe `lint` of sub/justfile"),
            ("just -g lint", "unnamed"),
            ("just --list", "nothing"),
            ("task gen", "recipe `gen` of Taskfile.yml"),
            ("task", "the first recipe of Taskfile.yml"),
            ("task -d sub gen", "unnamed"),
            ("rake gen", "Rakefile, rakefile, Rakefile.rb, rakefile.rb"),
        ],
    );
    assert_eq!(of("make x", &["Makefile", "GNUmakefile"]), "recipe `x` of GNUmakefile");
}

#[test]
fn interpreters_run_files() {
    assert_all(
        &["scripts/run.sh", "tools/gen.py", "tools/x/__main__.py", "a.js", "b/package.json", "b/index.js"],
        &[
            ("./scripts/run.sh a", "scripts/run.sh"),
            ("bash scripts/run.sh", "scripts/run.sh"),
            ("sh -e scripts/new.sh", "scripts/new.sh"),
            ("/opt/x/run.sh", "/opt/x/run.sh"),
            ("python tools/gen.py --all", "tools/gen.py"),
            ("node a.js", "a.js"),
            ("node a", "a, a.js, a.mjs, a.cjs, a.json, a.node, a.ts, a.tsx, a.mts, a.cts, a.jsx, a/package.json, a/index.js, a/index.ts"),
            ("node c", "c, c.js, c.mjs, c.cjs, c.json, c.node, c.ts, c.tsx, c.mts, c.cts, c.jsx, c/package.json, c/index.js, c/index.ts"),
            ("node b", "b"),
            ("bash $X", "unnamed"),
            ("bash scripts/*.sh", "unnamed"),
            ("python -m tools.gen", "tools/__init__.py, tools/gen/__init__.py, tools/gen/__main__.py, tools/gen.py"),
            ("py -m tools.gen", "tools/__init__.py, tools/gen/__init__.py, tools/gen/__main__.py, tools/gen.py"),
            ("python -m pytest -x", "nothing"),
            ("pytest", "nothing"),
            ("cargo test", "nothing"),
            ("go test ./...", "nothing"),
            ("ls", "nothing"),
        ],
    );
}

#[test]
fn tools_of_servers_run_servers() {
    let call = ToolCall::new("mcp__db__query", serde_json::json!({}), ROOT);
    assert_eq!(of_call(&call, &[]), "MCP server `db` in .mcp.json");
    let call = ToolCall::new("Read", serde_json::json!({"file_path": "/home/u/proj/a"}), ROOT);
    assert_eq!(of_call(&call, &[]), "nothing");
}

#[test]
fn launchers_run_scripts_and_compose_its_files() {
    const COMPOSE: &str = "docker-compose.yml, compose.yaml, compose.yml, docker-compose.yaml, compose.override.yml, compose.override.yaml, \
        docker-compose.override.yml, docker-compose.override.yaml";
    const IN_API: &str = "api/compose.yaml, api/compose.yml, api/docker-compose.yml, api/docker-compose.yaml, api/compose.override.yml, \
        api/compose.override.yaml, api/docker-compose.override.yml, api/docker-compose.override.yaml";
    assert_all(
        &["docker-compose.yml", "api/compose.yaml", "a.ts", "web/b.js", "app.py"],
        &[
            ("npx tsx a.ts --all", "a.ts"),
            ("npx -y tsx@4 watch a.ts", "a.ts"),
            ("bunx ts-node -P tsconfig.json a.ts", "a.ts"),
            ("nodemon web/b.js", "web/b.js"),
            ("uv run streamlit run app.py", "app.py"),
            ("npx jest web/b.js", "nothing"),
            ("docker compose up -d", COMPOSE),
            ("docker-compose -f docker-compose.yml up", "docker-compose.yml"),
            ("podman compose build", COMPOSE),
            ("docker compose --project-directory api up -d", IN_API),
            ("docker compose down", "nothing"),
            ("docker build -t app .", "nothing"),
        ],
    );
}
