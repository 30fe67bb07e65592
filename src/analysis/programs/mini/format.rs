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

/// Whether a template of Go chooses fields by their names, and none that holds variables. Without a template all is shown,
/// and so it is by a dot or a dollar alone.
pub(crate) fn fields(text: &str) -> Recognised {
    let shows_all =
        |(at, _): (usize, &str)| !text.get(at.saturating_add(1)..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    if !text.contains("{{") || text.match_indices(['.', '$']).any(shows_all) {
        return Recognised::ProgramText;
    }
    format(text)
}

/// `#(…)` runs a shell, and `E:` and `T:` take the value of an option for a format again. A semicolon at the end of
/// a word begins another command.
pub(crate) fn tmux(text: &str) -> Recognised {
    if ["#(", "E:", "T:", "E;", "T;"].iter().any(|part| text.contains(part)) || text.ends_with(';') {
        return Recognised::ProgramText;
    }
    Recognised::PLAIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_that_show_all_are_not_data() {
        for plain in [
            "{{.State.Status}}",
            "{{range .Mounts}}{{.Source}}{{end}}",
            "{{range $p, $c := .NetworkSettings.Ports}}{{$p}} {{(index $c 0).HostPort}}{{end}}",
        ] {
            assert_eq!(fields(plain), Recognised::PLAIN, "{plain}");
        }
        for all in
            ["", "json", "x", "{{.}}", "{{$x := .}}{{$x}}", "{{range $k,$v := .}}{{$v}}{{end}}", "{{$}}", "{{json $ }}", "{{.Config}}"]
        {
            assert_eq!(fields(all), Recognised::ProgramText, "{all}");
        }
    }

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
