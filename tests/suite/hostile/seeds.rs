//! The seeds of the fuzz targets, held to the same laws.

use std::fs;
use std::path::Path;

use super::laws;

fn each_seed(target: &str, law: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let Ok(files) = fs::read_dir(&folder) else {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    };
    let mut files: Vec<_> = files.map(|file| file.expect("an entry").path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{target}");
    for file in files {
        let seed = fs::read(&file).expect("a seed");
        // It is printed where the law does not hold.
        eprintln!("{}", file.display());
        law(&seed);
    }
}

macro_rules! seeds {
    ($($target:ident)*) => {
        $(#[test]
        fn $target() {
            each_seed(stringify!($target), laws::$target::holds);
        })*
    };
}

seeds! { definitions hook hosts paths programs prompt rules store tools wire }
