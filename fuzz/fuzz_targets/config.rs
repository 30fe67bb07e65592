//! Any text as config of a person and of a project: an error has a place, and a project never
//! chooses a mode.
#![no_main]

use countersign::config::ConfigFile;
use countersign::policy::rule::Layer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = ConfigFile::parse(text, Layer::User, "config.toml");
    if let Ok(file) = ConfigFile::parse(text, Layer::Project, ".countersign.toml") {
        assert!(file.mode.is_none());
    }
});
