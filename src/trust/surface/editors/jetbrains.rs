//! Run configurations of JetBrains IDEs, kept in the project.

use super::entry::Entry;
use crate::prompt::Risk;
use crate::trust::capability::ProjectCapability as Can;
use crate::trust::surface::{Found, Reader, SurfaceFile, Unreadable};

/// Source: jetbrains.com/help/idea/run-debug-configuration.html, "Share run/debug configurations".
pub(super) const RUN_CONFIGURATIONS: Reader =
    Reader { owner: "JetBrains IDEs", paths: &[".idea/runConfigurations/*.xml", ".run/*.xml"], capabilities: &[Can::Tasks], read };

/// The file is shown as it is: what its options mean differs from plugin to plugin.
#[expect(clippy::unnecessary_wraps, reason = "the type of a reader")]
fn read(file: &SurfaceFile<'_>) -> Result<Vec<Found>, Unreadable> {
    if file.text.trim().is_empty() {
        return Ok(Vec::new());
    }
    Ok(vec![Entry::whole(file, Can::Tasks, "run configuration", Risk::Medium).note("runs when a person starts it").done()])
}
