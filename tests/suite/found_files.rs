//! What patterns find, where the files are there: secrets among data of one kind, links and what is protected.

use std::fs;

use countersign::world::OsWorld;
use countersign::{Broker, Mode, ToolCall, Verdict};

use crate::support::HOME;

#[test]
fn what_a_pattern_finds_is_looked_at() {
    let scratch = tempfile::tempdir().expect("a folder");
    let root = scratch.path().canonicalize().expect("a folder");
    for file in [
        "data/a.json",
        "mixed/a.json",
        "mixed/.env",
        "keys/credentials.json",
        "k8s/base/a.yaml",
        "k8s/prod/kubeconfig.yaml",
        "locales/en.json",
        "src/a.ts",
        "tools/.husky/a.ts",
        "lib/a.ts",
        "certs/README",
        "certs/dev.pem",
        "deploy/secrets/db.json",
        "deploy/charts/db.json",
    ] {
        let path = root.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, "x").expect("a file");
    }
    std::os::unix::fs::symlink("/etc/hostname", root.join("locales/de.json")).expect("a link");
    std::os::unix::fs::symlink("/etc/hostname", root.join("lib/b.ts")).expect("a link");
    let root = root.to_str().expect("a path");
    let broker = Broker::builder().home(HOME).world(OsWorld).workspace(root).mode(Mode::AcceptEdits).build();
    let changes = |folder: &str| {
        format!("python3 -c \"from pathlib import Path\nfor p in Path('{folder}').rglob('*.ts'): p.write_text(p.read_text())\"")
    };
    let reads = |folder: &str| format!("python3 -c \"import glob\nfor f in glob.glob('{folder}/*.json'): print(open(f).read())\"");
    for (command, verdict) in [
        ("cat data/*.json".to_owned(), Verdict::Allow),
        ("cat mixed/*.json".to_owned(), Verdict::Allow),
        ("cat keys/*.json".to_owned(), Verdict::Ask),
        ("cat k8s/base/*.yaml".to_owned(), Verdict::Allow),
        ("cat k8s/*/*.yaml".to_owned(), Verdict::Ask),
        ("cat locales/*.json".to_owned(), Verdict::Ask),
        ("mv keys/credentials.json data/ && cat data/*.json".to_owned(), Verdict::Ask),
        ("find data -name '*.json' | xargs cat".to_owned(), Verdict::Allow),
        ("find . -name '*.json' | xargs cat".to_owned(), Verdict::Ask),
        ("find k8s -name '*.yaml' -exec cat {} +".to_owned(), Verdict::Ask),
        ("find k8s/base -name '*.yaml' -exec cat {} +".to_owned(), Verdict::Allow),
        ("cat data/*".to_owned(), Verdict::Allow),
        ("cat keys/*".to_owned(), Verdict::Ask),
        ("cat certs/*".to_owned(), Verdict::Ask),
        ("touch certs/x; cat certs/*".to_owned(), Verdict::Ask),
        ("touch data/x; cat data/*".to_owned(), Verdict::Allow),
        ("mv keys/credentials.json data/ && cat data/*".to_owned(), Verdict::Ask),
        ("cat certs/[a-z]*".to_owned(), Verdict::Ask),
        ("cat certs/*[!x]".to_owned(), Verdict::Ask),
        ("cat certs/d[]e]v.p[^]]m".to_owned(), Verdict::Ask),
        ("cat data/[a-z]*".to_owned(), Verdict::Allow),
        ("cat certs/*ME".to_owned(), Verdict::Allow),
        ("head -n 3 c*/*".to_owned(), Verdict::Ask),
        ("head -n 3 s*/[ab]*".to_owned(), Verdict::Allow),
        ("ls -l certs/* keys/*".to_owned(), Verdict::Allow),
        ("cat deploy/s*/db.json".to_owned(), Verdict::Ask),
        ("cat deploy/?e*/d*".to_owned(), Verdict::Ask),
        ("cat deploy/c*/db.json".to_owned(), Verdict::Allow),
        (reads("data"), Verdict::Allow),
        (reads("keys"), Verdict::Ask),
        (changes("src"), Verdict::Allow),
        (changes("tools"), Verdict::Ask),
        (changes("lib"), Verdict::Ask),
        (changes("."), Verdict::Ask),
        ("python3 -c \"from pathlib import Path\nfor p in Path('src').rglob('*.t*'): p.write_text('x')\"".to_owned(), Verdict::Ask),
    ] {
        let found = broker.decide(&ToolCall::shell(&command, root)).verdict();
        assert_eq!(found, verdict, "{command}");
    }
}

#[test]
fn a_secret_is_found_among_many_files() {
    let scratch = tempfile::tempdir().expect("a folder");
    let root = scratch.path().canonicalize().expect("a folder");
    let root = root.to_str().expect("a path");
    for folder in ["certs", "data"] {
        fs::create_dir(format!("{root}/{folder}")).expect("a folder");
        for number in 0..5_000 {
            fs::write(format!("{root}/{folder}/{number}"), "").expect("a file");
        }
    }
    fs::write(format!("{root}/certs/dev.pem"), "x").expect("a file");
    let broker = Broker::builder().home(HOME).world(OsWorld).workspace(root).build();
    for (command, verdict) in [("cat certs/*", Verdict::Ask), ("cat */*", Verdict::Ask), ("cat data/*", Verdict::Allow)] {
        assert_eq!(broker.decide(&ToolCall::shell(command, root)).verdict(), verdict, "{command}");
    }
}
