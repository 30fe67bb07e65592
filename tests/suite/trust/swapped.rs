//! Somebody swaps files while they are looked at: before every single thing that is asked of the machine in turn. What is
//! shown, what is confirmed and what becomes active are the same bytes.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::sync::{Arc, Mutex};

use countersign::analysis::path::AbsPath;
use countersign::trust::{ConfigSnapshot, ProjectCapability, ProjectConfig, SnapshotError, Workspace};
use countersign::world::{Folder, FolderId, OsWorld, World, WorldError};

use super::{OWN, Scene};

/// The real world, in which something happens before one of the steps.
#[derive(Clone)]
struct Watched {
    shared: Arc<Mutex<Steps>>,
}

#[derive(Default)]
struct Steps {
    /// What was asked in each.
    taken: Vec<String>,
    /// How often each file was given away.
    given: BTreeMap<String, usize>,
    at: Option<usize>,
    happens: Option<Box<dyn Fn() + Send>>,
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watched")
    }
}

impl Watched {
    fn new(at: Option<usize>, happens: impl Fn() + Send + 'static) -> Self {
        Self { shared: Arc::new(Mutex::new(Steps { at, happens: Some(Box::new(happens)), ..Steps::default() })) }
    }

    fn step(&self, about: &str) {
        let mut steps = self.shared.lock().expect("one thread");
        if steps.at == Some(steps.taken.len()) {
            (steps.happens.as_ref().expect("something"))();
        }
        steps.taken.push(about.to_owned());
    }

    fn taken(&self) -> usize {
        self.shared.lock().expect("one thread").taken.len()
    }

    /// The steps of looking at a scene that are about a file, and those around them.
    fn steps_about(scene: &Scene, file: &str) -> Vec<usize> {
        let world = Self::new(None, || {});
        let workspace = Workspace::discover(&scene.root, &world, Some(&scene.home));
        let _ = ConfigSnapshot::take(&world, &workspace).expect("a snapshot");
        let taken = &world.shared.lock().expect("one thread").taken;
        let is_near = |at: &usize| (at.saturating_sub(1)..=at + 1).any(|at| taken.get(at).is_some_and(|about| about.ends_with(file)));
        (0..taken.len()).filter(is_near).collect()
    }

    fn gave(&self, file: &str) {
        *self.shared.lock().expect("one thread").given.entry(file.to_owned()).or_default() += 1;
    }
}

impl World for Watched {
    fn resolve(&self, base: &AbsPath, text: &str) -> Result<Option<AbsPath>, WorldError> {
        self.step(text);
        OsWorld.resolve(base, text)
    }

    fn read(&self, path: &AbsPath, limit: usize) -> Result<Option<Vec<u8>>, WorldError> {
        assert!(path.as_str().starts_with("/proc/"), "{path} is read by its path");
        OsWorld.read(path, limit)
    }

    fn exists(&self, path: &AbsPath) -> bool {
        self.step(path.as_str());
        OsWorld.exists(path)
    }

    fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        self.step(path.as_str());
        let opened = OsWorld.open_folder(path)?;
        Ok(opened.map(|folder| Box::new(WatchedFolder { world: self.clone(), folder }) as Box<dyn Folder>))
    }
}

#[derive(Debug)]
struct WatchedFolder {
    world: Watched,
    folder: Box<dyn Folder>,
}

impl Folder for WatchedFolder {
    fn id(&self) -> Option<FolderId> {
        self.world.step("the folder");
        self.folder.id()
    }

    fn read(&self, relative: &str, limit: usize) -> Result<Option<Vec<u8>>, WorldError> {
        self.world.step(relative);
        let bytes = self.folder.read(relative, limit)?;
        if bytes.is_some() {
            self.world.gave(relative);
        }
        Ok(bytes)
    }

    fn names(&self, relative: &str, limit: usize) -> Result<Vec<String>, WorldError> {
        self.world.step(relative);
        self.folder.names(relative, limit)
    }
}

const OURS: &str = "allow = [\"Bash(make ours)\", \"Bash(make both)\"]\ndeny = [\"Bash(make never)\"]\n";
const THEIRS: &str = "allow = [\"Bash(make theirs)\", \"Bash(make both)\"]\n";

fn server(command: &str) -> String {
    format!("{{\"mcpServers\":{{\"docs\":{{\"command\":\"sh\",\"args\":[\"serve.sh\",\"{command}\"]}}}}}}\n")
}

fn fill(scene: &Scene, folder: &str, whose: &str) {
    scene.write_in(folder, ".git/HEAD", "ref: refs/heads/main\n");
    scene.write_in(folder, OWN, if whose == "ours" { OURS } else { THEIRS });
    scene.write_in(folder, ".mcp.json", server(whose));
    scene.write_in(folder, "serve.sh", format!("echo {whose}\n"));
    scene.write_in(folder, ".claude/settings.json", format!("{{\"env\":{{\"X\":\"{whose}\"}}}}\n"));
}

/// What a config shows, and what comes of confirming it: rules, and files with their bytes.
type ShownAndActive = (Vec<String>, Vec<String>, BTreeMap<String, Vec<u8>>);

fn shown_and_active(config: ProjectConfig<countersign::trust::Untrusted>) -> Option<ShownAndActive> {
    let review = config.review();
    let shown = review.grants().iter().map(|item| item.text.clone()).collect();
    let trusted = config.confirm(review.confirm().ok()?).expect("what was shown");
    let mut files = BTreeMap::new();
    for capability in ProjectCapability::ALL {
        if let Ok(confirmed) = trusted.guard(capability) {
            files.extend(confirmed.files().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())));
        }
    }
    Some((shown, trusted.into_rules().iter().map(countersign::policy::rule::Rule::text).collect(), files))
}

/// Every file is given away once at most, however many findings and readers want it.
#[test]
fn every_file_is_read_once() {
    let scene = Scene::new();
    fill(&scene, "proj", "ours");
    scene.write(
        ".claude/settings.json",
        "{\"hooks\":{\"Stop\":[{\"hooks\":[{\"type\":\"command\",\"command\":\"sh serve.sh\"},{\"type\":\"command\",\"command\":\"sh ./serve.sh x\"}]}]}}",
    );
    let world = Watched::new(None, || {});
    let workspace = Workspace::discover(&scene.root, &world, Some(&scene.home));
    let config = ProjectConfig::load(&world, &workspace);
    let taken = world.taken();
    // Showing, confirming and giving to a host ask the machine nothing.
    assert!(shown_and_active(config).is_some());
    assert_eq!(world.taken(), taken);
    let given = world.shared.lock().expect("one thread").given.clone();
    assert_eq!(given.get(OWN), Some(&1), "{given:?}");
    assert!(given.values().all(|times| *times == 1), "{given:?}");
}

/// A swap of all files before each step: each file is one of the two, what restricts and allows comes from one text, and
/// what was confirmed is what is active.
#[test]
fn what_is_swapped_is_confirmed_as_a_whole_or_not_at_all() {
    let steps = {
        let scene = Scene::new();
        fill(&scene, "proj", "ours");
        let world = Watched::new(None, || {});
        let workspace = Workspace::discover(&scene.root, &world, Some(&scene.home));
        let _ = ConfigSnapshot::take(&world, &workspace).expect("a snapshot");
        world.taken()
    };
    let mut seen = [0; 2];
    for at in 0..=steps {
        let scene = Scene::new();
        fill(&scene, "proj", "ours");
        fill(&scene, "theirs", "theirs");
        let (from, to) = (scene.at("theirs").as_str().to_owned(), scene.root.as_str().to_owned());
        let world = Watched::new(Some(at), move || {
            for file in [OWN, ".mcp.json", "serve.sh", ".claude/settings.json"] {
                fs::rename(format!("{from}/{file}"), format!("{to}/{file}")).expect("swapped");
            }
        });
        let workspace = Workspace::discover(&scene.root, &world, Some(&scene.home));
        let config = ProjectConfig::load(&world, &workspace);
        assert!(!config.is_broken(), "step {at}");
        let restricts: Vec<_> = config.restrictions().iter().map(countersign::policy::rule::Rule::text).collect();
        let (shown, active, files) = shown_and_active(config).expect("confirmable");
        let has = |rule: &str| active.iter().any(|text| text == rule);
        assert!(has("Bash(make ours)") != has("Bash(make theirs)"), "step {at}: {active:?}");
        assert_eq!(has("Bash(make ours)"), restricts == ["Bash(make never)"], "step {at}: {restricts:?}");
        seen[usize::from(has("Bash(make ours)"))] += 1;
        for rule in active.iter().filter(|text| *text != "Bash(make never)") {
            assert!(shown.contains(rule), "step {at}: {rule} was not shown");
        }
        // What a host loads says what was shown, from the bytes of one of the two.
        for (name, bytes) in &files {
            let text = String::from_utf8(bytes.clone()).expect("text");
            assert!(text.contains("ours") != text.contains("theirs"), "step {at}: {name}: {text}");
            if name == ".mcp.json" {
                let args = if text.contains("ours") { "sh serve.sh ours" } else { "sh serve.sh theirs" };
                assert!(shown.iter().any(|text| text == args), "step {at}: {shown:?}");
            }
        }
    }
    assert!(seen.iter().all(|times| *times > 0), "{seen:?} of {steps} steps");
}

/// The folder itself is swapped: what is read is in the folder that was opened, and that is the one that is confirmed.
#[test]
fn a_folder_that_is_swapped_is_the_one_that_was_opened() {
    let steps = 40;
    let mut refused = 0;
    for at in 0..steps {
        let scene = Scene::new();
        fill(&scene, "proj", "ours");
        fill(&scene, "theirs", "theirs");
        let (theirs, root, old) = (scene.at("theirs"), scene.root.clone(), scene.at("old"));
        let ids = [&scene.root, &theirs].map(|path| OsWorld.open_folder(path).expect("open").expect("a folder").id());
        let world = Watched::new(Some(at), move || {
            fs::rename(root.as_str(), old.as_str()).expect("moved");
            fs::rename(theirs.as_str(), root.as_str()).expect("moved");
        });
        let workspace = Workspace::discover(&scene.root, &world, Some(&scene.home));
        let Ok(snapshot) = ConfigSnapshot::take(&world, &workspace) else {
            refused += 1;
            continue;
        };
        let id = snapshot.folder_id().cloned();
        let (_, active, files) = shown_and_active(ProjectConfig::from_snapshot(&snapshot)).expect("confirmable");
        let is_ours = active.iter().any(|text| text == "Bash(make ours)");
        assert_eq!(id, ids[usize::from(!is_ours)], "step {at}");
        for (name, bytes) in files {
            let text = String::from_utf8(bytes).expect("text");
            assert_eq!(text.contains("ours"), is_ours, "step {at}: {name}: {text}");
        }
    }
    assert!(refused < steps);
}

/// A link or a pipe is put in the place of a file, between the look at where it leads and the reading: nothing outside
/// is read, and nobody waits.
#[test]
fn a_link_or_pipe_that_is_put_there_is_not_read() {
    for (what, file) in [("link", OWN), ("pipe", OWN), ("folder", OWN), ("link", ".mcp.json"), ("pipe", ".mcp.json"), ("link", "serve.sh")]
    {
        let mut errors = 0;
        let steps = {
            let scene = Scene::new();
            fill(&scene, "proj", "ours");
            Watched::steps_about(&scene, file)
        };
        assert!(steps.len() > 2, "{what} {file}: {steps:?}");
        for at in steps {
            let scene = Scene::new();
            fill(&scene, "proj", "ours");
            fill(&scene, "theirs", "theirs");
            let (path, theirs) = (scene.root.join(file).expect("a path"), scene.at(&format!("theirs/{file}")));
            let world = Watched::new(Some(at), move || {
                fs::remove_file(path.as_str()).expect("removed");
                match what {
                    "link" => std::os::unix::fs::symlink(theirs.as_str(), path.as_str()).expect("a link"),
                    "pipe" => {
                        let made = std::process::Command::new("mkfifo").arg(path.as_str()).status().expect("mkfifo");
                        assert!(made.success());
                    }
                    _ => fs::create_dir(path.as_str()).expect("a folder"),
                }
            });
            let workspace = Workspace::discover(&scene.root, &world, Some(&scene.home));
            match ConfigSnapshot::take(&world, &workspace) {
                Ok(snapshot) => {
                    let config = ProjectConfig::from_snapshot(&snapshot);
                    let (shown, active, files) = shown_and_active(config).expect("confirmable");
                    assert!(shown.iter().chain(&active).all(|text| !text.contains("theirs")), "{what} {file} step {at}: {shown:?}");
                    for (name, bytes) in files {
                        assert!(!String::from_utf8_lossy(&bytes).contains("theirs"), "{what} {file} step {at}: {name}");
                    }
                }
                Err(SnapshotError::Unreadable(_) | SnapshotError::Outside { .. }) if file == OWN => errors += 1,
                Err(error) => panic!("{what} {file} step {at}: {error}"),
            }
        }
        assert!(file != OWN || errors > 0, "{what} {file}");
    }
}
