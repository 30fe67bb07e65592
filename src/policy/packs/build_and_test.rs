//! Building, testing, checking and formatting, for each kind of project that the workspace holds.

use super::{Commands, Group, Pack, When};

const NODE: When = When::Holds(&["package.json"]);
const PYTHON: When = When::Holds(&["pyproject.toml", "setup.py", "setup.cfg", "pytest.ini", "tox.ini", "requirements.txt"]);

/// Names of scripts that build, test, check or format wherever they are found.
const SCRIPTS: &str = "test build lint typecheck type-check check check-types check:types format format:check fmt lint:fix lint:check \
                       test:unit test:integration test:e2e test:ci test:coverage test:run build:prod build:dev";
/// Names of targets, recipes and tasks that do.
const TARGETS: &str = "test tests check build lint fmt format format-check typecheck all unit unit-test ci test:unit test:ci \
                       test:integration test:e2e lint:fix";

/// How the copy of a tool is started that the workspace has installed. Without one, these would fetch whatever package
/// has the name.
const INSTALLED: &str = "npx | pnpm exec | yarn | bunx";

const fn installed(file: &'static [&'static str], commands: &'static [Commands]) -> Group {
    Group::commands(When::Holds(file), "runs a tool that the workspace has installed, whose config is code of the project", commands)
}

/// Running the project, installing, publishing and deploying are left out. Options that put other code in the project's
/// place, or write elsewhere, have to be named by a rule, and none is named here. Where further words would be further
/// targets, recipes, tasks or goals (`make test deploy`), and where a program is named by its path, so that no table knows its options,
/// the rules are exact.
pub(super) const PACK: Pack = Pack {
    name: "build-and-test",
    about: "The usual commands that build, test, check and format, for each kind of project whose files stand at the root of a \
            workspace that you confirmed, from that root. They run code of the project, and an agent that may change this code \
            can have it do anything that you can: keep a sandbox around it.",
    groups: &[
        Group::commands(
            When::Holds(&["Cargo.toml"]),
            "builds, tests, checks and formats with cargo, and tells about the packages",
            &[
                Commands::open("cargo", "build b check c test t clippy fmt doc bench tree metadata"),
                Commands::open("cargo nextest", "run list"),
            ],
        ),
        Group::commands(
            NODE,
            "runs the scripts of package.json that build, test, check and format",
            &[
                Commands::open("npm run | pnpm run | yarn run | bun run", SCRIPTS),
                Commands::open("npm", "test t"),
                Commands::open(
                    "pnpm | yarn",
                    "test build lint typecheck type-check check format fmt lint:fix format:check test:unit test:e2e",
                ),
                Commands::open("bun", "test"),
            ],
        ),
        installed(&["node_modules/.bin/tsc"], &[Commands::open(INSTALLED, "tsc")])
            // `@FILE` stands for further words.
            .except(&["Bash(* tsc @*)", "Bash(* tsc * @*)"]),
        installed(&["node_modules/.bin/eslint"], &[Commands::open(INSTALLED, "eslint")]),
        installed(&["node_modules/.bin/prettier"], &[Commands::open(INSTALLED, "prettier")]),
        installed(&["node_modules/.bin/vitest"], &[Commands::open(INSTALLED, "vitest")]),
        installed(&["node_modules/.bin/jest"], &[Commands::open(INSTALLED, "jest")]),
        installed(&["node_modules/.bin/mocha"], &[Commands::open(INSTALLED, "mocha")]),
        installed(&["node_modules/.bin/oxlint"], &[Commands::open(INSTALLED, "oxlint")]),
        installed(&["node_modules/.bin/stylelint"], &[Commands::open(INSTALLED, "stylelint")]),
        installed(&["node_modules/.bin/vue-tsc"], &[Commands::open(INSTALLED, "vue-tsc")])
            .except(&["Bash(* vue-tsc @*)", "Bash(* vue-tsc * @*)"]),
        installed(&["node_modules/.bin/svelte-check"], &[Commands::open(INSTALLED, "svelte-check")]),
        installed(
            &["node_modules/.bin/biome"],
            &[Commands::open("npx biome | pnpm exec biome | yarn biome | bunx biome", "check lint format ci")],
        ),
        installed(
            &["node_modules/.bin/playwright"],
            &[Commands::open("npx playwright | pnpm exec playwright | yarn playwright | bunx playwright", "test")],
        ),
        Group::commands(
            When::Holds(&["deno.json", "deno.jsonc"]),
            "tests, checks and formats with deno",
            &[Commands::open("deno", "test lint fmt")],
        ),
        Group::commands(
            When::Holds(&["go.mod", "go.work"]),
            "builds, tests, checks and formats Go, and tells about its packages",
            &[
                Commands::open("go", "build test vet fmt list doc"),
                Commands::open("go mod", "verify graph why"),
                Commands::open("golangci-lint", "run fmt"),
            ],
        )
        .and(&["Bash(gofmt:*)", "Bash(goimports:*)", "Bash(staticcheck:*)", "Bash(gotestsum:*)"]),
        Group::commands(
            PYTHON,
            "tests, checks and formats Python",
            &[
                Commands::open("python -m | python3 -m", "pytest unittest mypy black"),
                Commands::open("ruff | python -m ruff | python3 -m ruff", "check format"),
                Commands::exact(".venv/bin/python -m | venv/bin/python -m", "pytest unittest"),
            ],
        )
        .and(&[
            "Bash(pytest:*)",
            "Bash(mypy:*)",
            "Bash(pyright:*)",
            "Bash(black:*)",
            "Bash(isort:*)",
            "Bash(flake8:*)",
            "Bash(.venv/bin/pytest)",
            "Bash(.venv/bin/pytest -q)",
            "Bash(venv/bin/pytest)",
            "Bash(venv/bin/pytest -q)",
        ]),
        Group::commands(
            When::Holds(&["uv.lock"]),
            "the same with uv, which installs what its lock file names",
            &[
                Commands::open("uv run", "pytest mypy pyright black isort flake8"),
                Commands::open("uv run ruff", "check format"),
                Commands::open("uv run python -m", "pytest unittest"),
            ],
        ),
        Group::commands(
            When::Holds(&["poetry.lock"]),
            "the same with poetry",
            &[Commands::open("poetry run", "pytest mypy pyright black isort flake8"), Commands::open("poetry run ruff", "check format")],
        ),
        Group::commands(
            When::Holds(&["Makefile", "makefile", "GNUmakefile"]),
            "makes a usual target, alone",
            &[Commands::exact("make", TARGETS)],
        )
        .and(&["Bash(make)"]),
        Group::commands(
            When::Holds(&["justfile", "Justfile", ".justfile"]),
            "runs a usual recipe, alone",
            &[Commands::exact("just", TARGETS)],
        ),
        Group::commands(
            When::Holds(&["mise.toml", ".mise.toml", "mise/config.toml", ".mise/config.toml"]),
            "runs a usual task, alone, with the tools that mise installs for it",
            &[Commands::exact("mise run", TARGETS)],
        ),
        Group::commands(
            When::Holds(&["pom.xml"]),
            "builds and tests with Maven, up to a package in the workspace",
            &[
                Commands::exact(
                    "mvn | mvn -q | mvn -B | ./mvnw | ./mvnw -q | ./mvnw -B",
                    "compile test test-compile package verify spotless:check spotless:apply",
                ),
                Commands::exact("mvn clean | ./mvnw clean", "compile test package verify"),
            ],
        ),
        Group::commands(
            When::Holds(&["build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"]),
            "builds and tests with Gradle",
            &[
                Commands::exact(
                    "gradle | ./gradlew",
                    "test build check assemble classes compileJava compileKotlin spotlessCheck spotlessApply ktlintCheck detekt lint \
                     assembleDebug testDebugUnitTest",
                ),
                Commands::exact("gradle clean | ./gradlew clean", "build test"),
            ],
        ),
        // A project file has the name of its folder more often than not; others cannot be looked up by name.
        Group::commands(
            When::Holds(&[
                "global.json",
                "Directory.Build.props",
                "Directory.Packages.props",
                "{name}.sln",
                "{name}.slnx",
                "{name}.csproj",
                "{name}.fsproj",
            ]),
            "builds, tests and formats .NET",
            &[Commands::open("dotnet", "build test format")],
        )
        // The value of a logger may be a path: dotnet-test(1), `--logger "trx;LogFileName=…"`. Other targets of MSBuild
        // publish and deploy.
        .except(&[
            "Bash(dotnet test *;*)",
            "Bash(dotnet test *=*)",
            "Bash(dotnet * -t:**)",
            "Bash(dotnet * --t:**)",
            "Bash(dotnet * -target:**)",
            "Bash(dotnet * --target:**)",
        ]),
        Group::commands(
            When::Holds(&["pubspec.yaml"]),
            "tests, checks and formats Dart and Flutter",
            &[Commands::open("flutter", "test analyze"), Commands::open("dart", "test analyze format")],
        ),
        Group::commands(When::Holds(&["Package.swift"]), "builds and tests Swift", &[Commands::open("swift", "build test")]),
        Group::commands(
            When::Holds(&["mix.exs"]),
            "compiles, tests and formats Elixir",
            &[Commands::open("mix", "compile test format credo"), Commands::exact("mix", "precommit")],
        ),
        Group::commands(
            When::Holds(&["Gemfile"]),
            "tests and checks Ruby",
            &[Commands::open("bundle exec", "rspec rubocop"), Commands::exact("rake | bundle exec rake", "test spec")],
        )
        .and(&["Bash(rspec:*)", "Bash(rubocop:*)"]),
        Group::commands(When::Holds(&["composer.json"]), "tests and checks PHP", &[Commands::exact("composer", "test lint validate")]).and(
            &[
                "Bash(vendor/bin/phpunit)",
                "Bash(vendor/bin/pest)",
                "Bash(vendor/bin/phpstan analyse)",
                "Bash(./vendor/bin/phpunit)",
                "Bash(./vendor/bin/pest)",
                "Bash(./vendor/bin/phpstan analyse)",
            ],
        ),
        Group::new(When::Holds(&["build.zig"]), "builds and tests Zig", &["Bash(zig build)", "Bash(zig build test)"]),
        Group::new(
            When::Holds(&["CMakeLists.txt"]),
            "builds and tests with CMake in the folder `build`; installing stays asked",
            &[
                "Bash(cmake --build build)",
                "Bash(cmake --build build -j)",
                "Bash(cmake --build build --parallel)",
                "Bash(ctest --test-dir build)",
                "Bash(ctest --test-dir build --output-on-failure)",
            ],
        ),
    ],
};
