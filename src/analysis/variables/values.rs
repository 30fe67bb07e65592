//! Values of variables that are known to change nothing about what runs, where others would.

use crate::analysis::marks::has_word;

/// Variables of which only these words are harmless. Sources: rustc 1.95, go 1.24, node 22, python 3.13, matplotlib 3.9,
/// SDL 2.30, Qt 6.7, xdebug 3.4, wandb 0.19, playwright 1.49.
const WORDS: &[(&str, &str)] = &[
    ("GOWORK", "off"),
    ("GOTOOLCHAIN", "local"),
    ("GOPROXY", "off"),
    ("GOFLAGS", "-mod=mod -mod=vendor -mod=readonly -v -count=1 -short -race -trimpath"),
    // A category of warnings is a class, whose module would be imported; a backend may be a module as well.
    ("PYTHONWARNINGS", "ignore default error always once"),
    ("MPLBACKEND", "Agg agg AGG pdf svg"),
    // Others are plugins that are loaded, or connect to a screen.
    ("QT_QPA_PLATFORM", "offscreen minimal"),
    ("SDL_VIDEODRIVER", "dummy"),
    ("SDL_AUDIODRIVER", "dummy"),
    // Others connect to whoever listens, or write files.
    ("XDEBUG_MODE", "off coverage"),
    ("WANDB_MODE", "disabled offline dryrun"),
    ("WANDB_DISABLED", "true 1"),
    ("PWDEBUG", "0"),
    ("CC", "cc gcc clang"),
    ("CXX", "c++ g++ clang++"),
    ("MAKEFLAGS", "-j -j2 -j4 -j8 -j16"),
    ("DISPLAY", ":0 :1 :99"),
];

/// Options of node that change how much it may use and what it prints.
const NODE: &str = "--no-warnings --no-deprecation --trace-warnings --trace-deprecation --trace-uncaught --experimental-vm-modules \
     --enable-source-maps --experimental-strip-types --no-experimental-strip-types --throw-deprecation --expose-gc";

/// Options of node with a number.
const NODE_NUMBERS: &str = "--max-old-space-size --max_old_space_size --max-semi-space-size --stack-trace-limit --stack-size";

/// Settings of rustc's code generation that name no program and no file.
const CODEGEN: &str =
    "opt-level debuginfo debug-assertions overflow-checks target-cpu codegen-units lto panic strip instrument-coverage incremental";

/// Where the machine keeps Java: what lies there is written by installing alone.
const JAVA_HOMES: &[&str] =
    &["/usr/lib/jvm/", "/Library/Java/JavaVirtualMachines/", "/opt/homebrew/opt/openjdk", "/Applications/Android Studio.app/Contents/"];

/// Whether the variable is known to do no harm with this value.
pub(super) fn is_known(name: &str, value: &str) -> bool {
    let words = || value.split(' ').filter(|word| !word.is_empty());
    match name {
        "RUSTFLAGS" | "RUSTDOCFLAGS" => is_of_rustc(&words().collect::<Vec<_>>()),
        "NODE_OPTIONS" => words().all(|word| {
            let number = word.split_once('=').filter(|(option, _)| has_word(NODE_NUMBERS, option));
            has_word(NODE, word) || number.is_some_and(|(_, number)| is_number(number))
        }),
        "JAVA_HOME" => JAVA_HOMES.iter().any(|home| value.starts_with(home)) && !value.contains("..") && is_path(value),
        // Each word of them is an option of its own.
        "GOFLAGS" | "MAKEFLAGS" => words().all(|word| is_one(name, word)),
        _ => is_one(name, value),
    }
}

fn is_one(name: &str, word: &str) -> bool {
    WORDS.iter().any(|(variable, known)| *variable == name && has_word(known, word))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_path(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./+@ ".contains(&byte))
}

/// Levels of lints, `--cfg` and settings of code generation. With others rustc starts linkers and wrappers, loads plugins and
/// writes files.
fn is_of_rustc(words: &[&str]) -> bool {
    let is_name = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:=".contains(&byte));
    let is_lint = |text: &str| is_name(text) && !text.starts_with('-') && !text.contains('=');
    let is_codegen = |text: &str| {
        let (key, value) = text.split_once('=').unwrap_or((text, ""));
        has_word(CODEGEN, key) && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let behind = |letter: &str| word.strip_prefix(letter).filter(|text| !text.is_empty());
        let lint = ["-A", "-W", "-D", "-F"].iter().find_map(|level| behind(level));
        let is_fine = match *word {
            "-A" | "-W" | "-D" | "-F" => rest.next().is_some_and(|lint| is_lint(lint)),
            "-C" => rest.next().is_some_and(|setting| is_codegen(setting)),
            "--cfg" => rest.next().is_some_and(|name| is_name(name) && !name.starts_with('-')),
            _ => lint.is_some_and(is_lint) || behind("-C").is_some_and(is_codegen),
        };
        if !is_fine {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_load_or_start_something_are_not_known() {
        for (name, value) in [
            ("RUSTFLAGS", "-D warnings"),
            ("RUSTFLAGS", "-Dwarnings -C target-cpu=native --cfg tokio_unstable"),
            ("RUSTFLAGS", "-Cinstrument-coverage"),
            ("NODE_OPTIONS", "--max-old-space-size=4096 --no-warnings"),
            ("RUSTFLAGS", "-A unused -Dclippy::all"),
            ("GOFLAGS", "-mod=mod"),
            ("GOFLAGS", "-mod=mod -v"),
            ("JAVA_HOME", "/usr/lib/jvm/java-17-openjdk-amd64"),
            ("CC", "clang"),
        ] {
            assert!(is_known(name, value), "{name}={value}");
        }
        for (name, value) in [
            ("RUSTFLAGS", "-C linker=x"),
            ("RUSTFLAGS", "-Clinker=x"),
            ("RUSTFLAGS", "-D warnings -Zcodegen-backend=x"),
            ("RUSTFLAGS", "-C incremental=/etc/x"),
            ("RUSTFLAGS", "-D"),
            ("RUSTFLAGS", "--emit=link=x"),
            ("RUSTFLAGS", "-A --emit=link"),
            ("RUSTFLAGS", "-A -o"),
            ("RUSTFLAGS", "-A unused=x"),
            ("RUSTFLAGS", "-A un/used"),
            ("RUSTFLAGS", "--cfg -o"),
            ("RUSTFLAGS", "--cfg a;b"),
            ("NODE_OPTIONS", "--require ./x"),
            ("NODE_OPTIONS", "--max-old-space-size=1 --import=x"),
            ("NODE_OPTIONS", "--stack-size=1,--import=x"),
            ("NODE_OPTIONS", "--stack-size="),
            ("GOFLAGS", "-toolexec=x"),
            ("GOFLAGS", "-mod=mod -overlay=x"),
            ("JAVA_HOME", "/usr/lib/jvm/../../../tmp/x"),
            ("JAVA_HOME", "/tmp/usr/lib/jvm/x"),
            ("JAVA_HOME", "/usr/lib/jvm/x:/tmp/x"),
            ("MPLBACKEND", "module://x"),
            ("PYTHONWARNINGS", "error::x.Y"),
            ("CC", "./clang"),
            ("CC", "clang -fplugin=x"),
            ("GOPROXY", "https://evil.example"),
        ] {
            assert!(!is_known(name, value), "{name}={value}");
        }
    }
}
