//! The format that curl prints after a transfer (`--write-out`).

use super::Recognised;

/// `@file` reads a file, `%output{file}` writes one; everything else only prints what curl knows
/// of the transfer.
pub(crate) fn write_out(format: &str) -> Recognised {
    if format.starts_with('@') || format.contains("%output") {
        return Recognised::ProgramText;
    }
    Recognised::PLAIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_name_files_are_not_data() {
        assert_eq!(write_out("%{http_code}\\n"), Recognised::PLAIN);
        assert_eq!(write_out("@.env"), Recognised::ProgramText);
        assert_eq!(write_out("%output{/home/u/.bashrc}x"), Recognised::ProgramText);
    }
}
