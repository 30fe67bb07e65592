//! What a host can choose about the audit log, and what a config file says about it.

/// How large the log may become, and whether it has to work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditSettings {
    /// Bytes of one file.
    pub max_bytes: u64,
    /// Full files that are kept besides the one that is written.
    pub keep: usize,
    /// Whether what cannot be recorded is asked instead of allowed.
    pub required: bool,
}

impl AuditSettings {
    /// Eight full files of 8 MiB, and what cannot be recorded is lost.
    pub const USUAL: Self = Self { max_bytes: 8 << 20, keep: 8, required: false };

    /// What the person's and an administrator's config come to: `None` if neither turns the log on.
    ///
    /// The person's words take the place of the usual ones. An administrator's count only as far as they are stricter: what
    /// they turn on or require stays so, and of their numbers the larger ones count. Who requires it has turned it on.
    pub fn of(managed: &AuditTable, user: &AuditTable) -> Option<Self> {
        let is_on = managed.is_on() || user.is_on();
        let max_bytes = user.max_bytes.unwrap_or(Self::USUAL.max_bytes).max(managed.max_bytes.unwrap_or(0));
        let keep = user.keep.map_or(Self::USUAL.keep, |keep| keep as usize).max(managed.keep.map_or(0, |keep| keep as usize));
        let required = managed.requires() || user.requires();
        is_on.then_some(Self { max_bytes, keep, required })
    }
}

/// What a config file says about the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AuditTable {
    /// Whether there is one.
    pub on: Option<bool>,
    /// [`AuditSettings::max_bytes`]
    pub max_bytes: Option<u64>,
    /// [`AuditSettings::keep`]
    pub keep: Option<u32>,
    /// [`AuditSettings::required`]
    pub required: Option<bool>,
}

impl AuditTable {
    fn is_on(&self) -> bool {
        self.on.unwrap_or(self.required == Some(true))
    }

    fn requires(&self) -> bool {
        self.is_on() && self.required == Some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_administrator_turns_on_and_never_off() {
        let nothing = AuditTable::default();
        let on = AuditTable { on: Some(true), ..nothing };
        let off = AuditTable { on: Some(false), ..nothing };
        assert_eq!(AuditSettings::of(&nothing, &nothing), None);
        assert_eq!(AuditSettings::of(&off, &on), Some(AuditSettings::USUAL));
        assert_eq!(AuditSettings::of(&on, &off), Some(AuditSettings::USUAL));
        let required = AuditTable { required: Some(true), ..nothing };
        assert_eq!(AuditSettings::of(&required, &off).map(|settings| settings.required), Some(true));
        assert_eq!(AuditSettings::of(&nothing, &AuditTable { required: Some(true), ..off }), None);
        let lax = AuditTable { on: Some(true), max_bytes: Some(1 << 16), keep: Some(0), required: Some(false) };
        let strict = AuditTable { on: Some(true), max_bytes: Some(1 << 20), keep: Some(3), required: Some(true) };
        let expected = AuditSettings { max_bytes: 1 << 20, keep: 3, required: true };
        assert_eq!(AuditSettings::of(&strict, &lax), Some(expected));
        assert_eq!(AuditSettings::of(&lax, &strict), Some(expected));
        assert_eq!(AuditSettings::of(&nothing, &lax), Some(AuditSettings { max_bytes: 1 << 16, keep: 0, required: false }));
    }
}
