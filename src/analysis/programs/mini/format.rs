//! Formats for output that may name files: curl's `--write-out`, kubectl's `--output`.

use super::Recognised;

/// For curl `@file` reads a file and `%output{file}` writes one; kubectl reads `custom-columns-file=`,
/// `go-template-file=` and their like, and prints what stands there. Everything else only prints.
pub(crate) fn format(text: &str) -> Recognised {
    // Docker shows the variables of containers in these.
    let squeezed = text.replace([' ', '-'], "");
    if ["Env", "Config", "json.}}", "{{.}}"].iter().any(|part| squeezed.contains(part)) {
        return Recognised::ProgramText;
    }
    if text.starts_with('@') || text.contains("%output") || text.contains("-file") || text.contains("templatefile") {
        return Recognised::ProgramText;
    }
    Recognised::PLAIN
}

/// `#(…)` runs a shell, and `E:` and `T:` take the value of an option for a format again. A semicolon at the end of
/// a word begins another command.
pub(crate) fn tmux(text: &str) -> Recognised {
    if text.contains("#(") || text.contains("E:") || text.contains("T:") || text.ends_with(';') {
        return Recognised::ProgramText;
    }
    Recognised::PLAIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_name_files_are_not_data() {
        for plain in ["%{http_code}\\n", "json", "custom-columns=NAME:.metadata.name"] {
            assert_eq!(format(plain), Recognised::PLAIN);
        }
        for file in ["@.env", "%output{/home/u/.bashrc}x", "custom-columns-file=/etc/shadow", "go-template-file=x"] {
            assert_eq!(format(file), Recognised::ProgramText);
        }
    }
}
