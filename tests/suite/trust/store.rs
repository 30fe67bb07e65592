//! The store, in the hands of fifty processes at once, and of processes that are killed in the middle of it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use countersign::analysis::path::AbsPath;
use countersign::storage::StorageError;
use countersign::storage::append::AppendLog;
use countersign::trust::{ProjectConfig, TrustLimit, TrustStatus, TrustStore, Workspace};
use countersign::world::OsWorld;

use super::{OWN, Scene};

const STORE: &str = "COUNTERSIGN_TEST_STORE";
const HOME: &str = "COUNTERSIGN_TEST_HOME";
const WORKER: &str = "COUNTERSIGN_TEST_WORKER";
const ROUNDS: &str = "COUNTERSIGN_TEST_ROUNDS";

/// The folder whose records are pruned while others are written.
const STALE: &str = "stale";

/// Numbers that come out the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// A process that works on the store.
fn start(scene: &Scene, worker: usize, rounds: usize) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    command.args(["--exact", "trust::store::works_on_a_store", "--nocapture"]);
    command.env(STORE, scene.locations().trust().as_str()).env(HOME, scene.home.as_str());
    command.env(WORKER, worker.to_string()).env(ROUNDS, rounds.to_string());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started")
}

/// The name of a project's folder.
fn folder(worker: usize) -> String {
    format!("work/p{worker}")
}

fn projects(scene: &Scene, workers: usize) {
    for name in (0..workers).map(folder).chain(["work/shared".to_owned(), format!("work/{STALE}")]) {
        scene.write_in(&name, ".git/HEAD", "ref: refs/heads/main\n");
        scene.write_in(&name, OWN, format!("allow = [\"Bash(make {name})\"]\ndeny = [\"Bash(make never)\"]\n"));
    }
}

/// What was acknowledged in a line of a worker.
fn acknowledged(line: &str) -> Option<(String, String)> {
    let mut words = line.strip_prefix("ack ")?.split(' ');
    Some((words.next()?.to_owned(), words.next()?.to_owned()))
}

/// The records of the file: who wrote each, and what.
fn records(scene: &Scene) -> Vec<(String, String)> {
    let text = fs::read_to_string(scene.locations().trust().as_str()).unwrap_or_default();
    let record = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        (text("by"), text("action"))
    };
    text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')).map(record).collect()
}

/// The other process of these tests; nothing where it is not started by one of them.
#[test]
fn works_on_a_store() {
    let [Ok(store), Ok(home), Ok(worker), Ok(rounds)] = [STORE, HOME, WORKER, ROUNDS].map(std::env::var) else { return };
    let path = AbsPath::parse(&store).expect("a path");
    let home = AbsPath::parse(&home).expect("a path");
    let worker: usize = worker.parse().expect("a number");
    let mut numbers = Numbers(worker as u64 + 1);
    let mut store = TrustStore::open(path.clone());
    let looked = |folder: &str| {
        let workspace = Workspace::discover(&home.join(folder).expect("a path"), &OsWorld, Some(&home));
        let config = ProjectConfig::load(&OsWorld, &workspace);
        (workspace, config)
    };
    let own = folder(worker);
    let mut last = TrustStatus::Unknown;
    for round in 0..rounds.parse::<u64>().expect("a number") {
        let by = format!("w{worker}-{round}");
        let at = round + 1;
        let name = if numbers.below(3) == 0 { "work/shared" } else { own.as_str() };
        let (workspace, config) = looked(name);
        let did = match numbers.below(4) {
            0 => {
                store.limit(&workspace, TrustLimit::None, Some(&by), at).expect("limited");
                Some(("none", TrustStatus::Limited { level: countersign::trust::TrustLevel::None, at }))
            }
            1 => {
                let was = store.revoke(workspace.root(), Some(&by), at).expect("revoked");
                was.then_some(("revoked", TrustStatus::Revoked { at }))
            }
            _ => {
                let confirmation = config.review().confirm().expect("confirmable").by(&by);
                store.confirm(&confirmation, at).expect("confirmed");
                Some(("confirmed", TrustStatus::Confirmed { at, until: None, declined: 0 }))
            }
        };
        if let Some((action, status)) = did {
            // A line of its own, whatever the test runner has begun.
            println!("\nack {by} {action} {name}");
            if name == own {
                last = status;
            }
        }
        if round % 4 == 3 {
            // What went out of date is taken away while others write.
            let (workspace, _) = looked(&format!("work/{STALE}"));
            let stale = format!("\"root\":\"{}\"", workspace.root());
            store.limit(&workspace, TrustLimit::Restricted, Some("stale"), at).expect("limited");
            let log = AppendLog::new(path.clone());
            let keep = |contents: &countersign::storage::append::Contents| {
                let lines = contents.lines().iter().map(|line| line.text.clone().expect("text"));
                Ok::<_, StorageError>(Some(lines.filter(|line| !line.contains(&stale)).collect()))
            };
            log.rewrite(keep).expect("rewritten");
        }
        // What this process did to its own project is what it finds, whatever others do to theirs.
        store.reload();
        let (workspace, config) = looked(&own);
        assert_eq!(store.standing(&workspace, &config, at).status(), &last, "{by}");
        assert!(store.problems().is_empty(), "{:?}", store.problems());
    }
    println!("\ndone {last:?}");
}

#[test]
fn fifty_processes_lose_nothing() {
    const WORKERS: usize = 50;
    let scene = Scene::new();
    projects(&scene, WORKERS);
    let children: Vec<Child> = (0..WORKERS).map(|worker| start(&scene, worker, 5)).collect();
    let mut acks = Vec::new();
    let mut last = BTreeMap::new();
    for (worker, child) in children.into_iter().enumerate() {
        let output = child.wait_with_output().expect("finished");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        let text = String::from_utf8(output.stdout).expect("text");
        acks.extend(text.lines().filter_map(acknowledged));
        let done = text.lines().find_map(|line| line.strip_prefix("done ")).expect("an end");
        last.insert(worker, done.to_owned());
    }
    // Record by record: each that was acknowledged is there once, and nothing else is.
    let mut found: Vec<_> = records(&scene).into_iter().filter(|(by, _)| by != "stale").collect();
    assert!(acks.len() > WORKERS * 4, "{}", acks.len());
    found.sort();
    acks.sort();
    assert_eq!(found, acks);
    // And through the store, which knows for each the last thing that its process did.
    let store = scene.store();
    assert!(store.problems().is_empty(), "{:?}", store.problems());
    for (worker, wanted) in last {
        let (workspace, config) = (scene.workspace(&folder(worker)), scene.config(&folder(worker)));
        assert_eq!(format!("{:?}", store.standing(&workspace, &config, 10).status()), wanted, "{worker}");
    }
}

/// Writers are killed wherever they are: in a record, between two, in the middle of a rewrite, holding the lock.
#[test]
fn a_killed_writer_leaves_a_store_that_opens() {
    let mut numbers = Numbers(7);
    let scene = Scene::new();
    projects(&scene, 64);
    let mut acks: Vec<(String, String)> = Vec::new();
    let mut worker = 0;
    for round in 0..16 {
        let mut children: Vec<(Child, u64)> = Vec::new();
        for _ in 0..=(round % 2) {
            children.push((start(&scene, worker, 1000), numbers.below(9)));
            worker += 1;
        }
        for (mut child, lines) in children {
            let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
            let mut text = String::new();
            let mut seen = 0;
            while seen <= lines {
                let mut line = String::new();
                assert!(output.read_line(&mut line).expect("read") > 0, "it went on until it was killed");
                seen += u64::from(acknowledged(line.trim_end()).is_some());
                text.push_str(&line);
            }
            // Somewhere in what it does next.
            let turns = numbers.below(400_000);
            std::hint::black_box((0..turns).fold(0_u64, |all, turn| std::hint::black_box(all ^ turn)));
            child.kill().expect("killed");
            assert!(!child.wait().expect("gone").success());
            output.read_to_string(&mut text).expect("the rest");
            // The last line may be cut.
            let complete = text.rsplit_once('\n').map_or("", |(complete, _)| complete);
            acks.extend(complete.lines().filter_map(acknowledged));
        }
        // It opens; nothing but a last line that is cut is missing, and no record that was acknowledged.
        let store = scene.store();
        assert!(store.problems().len() <= 1, "round {round}: {:?}", store.problems());
        assert!(store.problems().iter().all(|problem| problem.message.contains("incomplete")), "round {round}: {:?}", store.problems());
        let found = records(&scene);
        for ack in &acks {
            assert_eq!(found.iter().filter(|record| *record == ack).count(), 1, "round {round}: {ack:?}");
        }
        // Whoever comes next can write.
        let by = format!("after-{round}");
        let confirmation = scene.review("work/shared", 1).confirm().expect("confirmable").by(&by);
        scene.keep(&confirmation, 1);
        acks.push((by, "confirmed".to_owned()));
        assert!(scene.store().problems().is_empty(), "round {round}");
        assert!(scene.is_trusted("work/shared", 2), "round {round}");
    }
}
