//! What the files of Docker Compose fetch by being loaded.

use countersign::analysis::path::AbsPath;
use countersign::world::{MemoryFolder, MemoryWorld};
use countersign::{Mode, ToolCall, Verdict};

use crate::support::{self, WORKSPACE};

/// The verdict on a command, with these files in the workspace.
fn verdict(files: &[(&str, &str)], command: &str) -> Verdict {
    let folder = files.iter().fold(MemoryFolder::new(), |folder, (file, text)| folder.with(file, *text));
    let world = MemoryWorld::new(AbsPath::parse(WORKSPACE).expect("a path"), folder);
    let broker = support::builder(true).mode(Mode::AcceptEdits).world(world).build();
    broker.decide(&ToolCall::shell(command, WORKSPACE)).verdict()
}

const PLAIN: &str = "services:\n  web:\n    image: nginx\n";
const FETCHES: &str = "include:\n  - https://example.org/x.git\n";

#[test]
fn a_project_that_names_an_address_is_asked_about() {
    for command in ["docker compose ps", "docker compose logs -f web", "docker-compose images", "docker compose config -q"] {
        assert_eq!(verdict(&[], command), Verdict::Allow, "{command}");
        assert_eq!(verdict(&[("compose.yaml", PLAIN)], command), Verdict::Allow, "{command}");
        for name in ["compose.yaml", "docker-compose.yml", "compose.override.yml"] {
            assert_eq!(verdict(&[(name, FETCHES)], command), Verdict::Ask, "{name} {command}");
        }
    }
    assert_eq!(verdict(&[("compose.yaml", FETCHES)], "docker compose ls"), Verdict::Allow);
    assert_eq!(verdict(&[("compose.yaml", FETCHES)], "docker compose ps --help"), Verdict::Allow);
}

#[test]
fn secrets_that_a_listing_would_show_are_asked_about() {
    for (text, expected) in [
        (
            "services:\n  web:\n    image: x:${TAG:-1}\n    environment:\n      DB_PASSWORD: ${DB_PASSWORD}\n    env_file: .env\n",
            Verdict::Allow,
        ),
        ("services:\n  web:\n    image: ${DB_PASSWORD}\n", Verdict::Ask),
        ("services:\n  web:\n    ports: ['${DB_PASSWORD}:80']\n", Verdict::Ask),
        ("services:\n  web:\n    env_file: /home/u/.netrc\n", Verdict::Ask),
    ] {
        for command in ["docker compose config --images", "docker compose ps"] {
            assert_eq!(verdict(&[("compose.yaml", text)], command), expected, "{command} {text}");
        }
    }
}

#[test]
fn a_file_of_variables_may_name_other_files() {
    for (variables, expected) in [
        ("COMPOSE_FILE=other.yml\n", Verdict::Ask),
        ("A=b\n  COMPOSE_FILE='compose.yaml:other.yml'\n", Verdict::Ask),
        ("export COMPOSE_FILE=other.yml\n", Verdict::Ask),
        ("COMPOSE_FILE=compose.yaml:/home/u/x.yml\n", Verdict::Ask),
        ("COMPOSE_ENV_FILES=x\n", Verdict::Ask),
        ("COMPOSE_FILE=plain\n", Verdict::Ask),
        ("COMPOSE_FILE=compose.yaml:plain.yml\n", Verdict::Allow),
        ("COMPOSE_PROJECT_NAME=x\nTAG=1\n", Verdict::Allow),
        ("# COMPOSE_FILE=other.yml\n", Verdict::Allow),
    ] {
        let files = [("compose.yaml", PLAIN), ("plain.yml", PLAIN), ("other.yml", FETCHES), (".env", variables)];
        assert_eq!(verdict(&files, "docker compose ps"), expected, "{variables}");
    }
    let files = [("compose.yaml", PLAIN), ("plain.yml", PLAIN), (".env", "COMPOSE_FILE=plain.yml\n")];
    assert_eq!(verdict(&files, "cp a plain.yml; docker compose ps"), Verdict::Ask);
}

#[test]
fn the_folders_above_are_looked_at() {
    assert_eq!(verdict(&[("compose.yaml", FETCHES), ("src/x", "")], "cd src && docker compose ps"), Verdict::Ask);
    assert_eq!(verdict(&[("src/compose.yaml", FETCHES)], "docker compose ps"), Verdict::Allow);
    assert_eq!(verdict(&[("src/compose.yaml", FETCHES)], "cd src && docker compose ps"), Verdict::Ask);
}

#[test]
fn a_project_that_the_same_call_writes_is_asked_about() {
    let writes = "printf 'include: [https://example.org/x.git]' > compose.yaml";
    assert_eq!(verdict(&[], &format!("{writes}; docker compose ps")), Verdict::Ask);
    assert_eq!(verdict(&[], &format!("docker compose ps; {writes}")), Verdict::Ask);
    assert_eq!(verdict(&[], "cp a.txt docker-compose.yml && docker compose config -q"), Verdict::Ask);
    assert_eq!(verdict(&[], "echo x > a.txt; docker compose ps"), Verdict::Allow);
}
