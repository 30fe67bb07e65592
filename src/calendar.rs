//! Moments, which are seconds since 1970 everywhere, as dates and times in UTC and back.

const SECONDS_OF_DAY: i64 = 86_400;

/// Days from the first of January 1970 to a date, counted in years that begin in March, so that the day that is not
/// always there is the last of a year.
pub(crate) fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 719_469
}

/// The date of a moment, and the seconds of its day.
fn parts(moment: u64) -> (String, u64) {
    let days = i64::try_from(moment / 86_400).unwrap_or(i64::MAX / 2);
    // 400 years have 146,097 days: starting a year early, few steps are left, however far away the moment is.
    let mut year = 1969 + days / 146_097 * 400 + days % 146_097 * 400 / 146_097;
    while days_since_1970(year + 1, 1, 1) <= days {
        year += 1;
    }
    let month = (1..=12).rev().find(|month| days_since_1970(year, *month, 1) <= days).unwrap_or(1);
    let day = days - days_since_1970(year, month, 1) + 1;
    (format!("{year:04}-{month:02}-{day:02}"), moment % 86_400)
}

/// A moment as date and time to the minute; the time is left out at midnight.
pub fn shown(moment: u64) -> String {
    match parts(moment) {
        (date, 0) => date,
        (date, rest) => format!("{date} {:02}:{:02} UTC", rest / 3600, rest % 3600 / 60),
    }
}

/// A moment as date and time to the second.
pub fn shown_to_the_second(moment: u64) -> String {
    let (date, rest) = parts(moment);
    format!("{date} {:02}:{:02}:{:02}", rest / 3600, rest % 3600 / 60, rest % 60)
}

/// A moment in the form of RFC 3339, which is that of TOML.
pub fn rfc3339(moment: u64) -> String {
    let (date, rest) = parts(moment);
    format!("{date}T{:02}:{:02}:{:02}Z", rest / 3600, rest % 3600 / 60, rest % 60)
}

/// The seconds of a time in the form of RFC 3339, such as `2026-03-01T10:00:00.5+01:00`; `None` if it is none, or
/// before 1970. Parts of a second are left out.
pub fn seconds(text: &str) -> Option<u64> {
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let mut date = date.splitn(3, '-');
    let year = number(date.next()?, 4)?;
    let month = number(date.next()?, 2).filter(|month| (1..=12).contains(month))?;
    let day = number(date.next()?, 2).filter(|day| (1..=31).contains(day))?;
    let (clock, offset) = time.split_at(time.find(['Z', 'z', '+', '-'])?);
    let clock = match clock.split_once('.') {
        Some((clock, parts)) if !parts.is_empty() && parts.bytes().all(|b| b.is_ascii_digit()) => clock,
        Some(_) => return None,
        None => clock,
    };
    let mut clock = clock.splitn(3, ':');
    let hour = number(clock.next()?, 2).filter(|hour| *hour < 24)?;
    let minute = number(clock.next()?, 2).filter(|minute| *minute < 60)?;
    let second = number(clock.next()?, 2).filter(|second| *second <= 60)?;
    let east = match offset.split_at(1) {
        ("Z" | "z", "") => 0,
        (sign, offset) => {
            let (hours, minutes) = offset.split_once(':')?;
            let hours = number(hours, 2).filter(|hours| *hours < 24)?;
            let minutes = number(minutes, 2).filter(|minutes| *minutes < 60)?;
            (hours * 60 + minutes) * if sign == "-" { -60 } else { 60 }
        }
    };
    u64::try_from(days_since_1970(year, month, day) * SECONDS_OF_DAY + hour * 3600 + minute * 60 + second - east).ok()
}

fn number(text: &str, digits: usize) -> Option<i64> {
    (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_as_dates() {
        assert_eq!(shown(0), "1970-01-01");
        assert_eq!(shown(951_825_600), "2000-02-29 12:00 UTC");
        assert_eq!(shown(1_798_761_600), "2027-01-01");
        for days in (0..60_000).step_by(17) {
            let text = shown(days * 86_400);
            let parts: Vec<i64> = text.split('-').map(|part| part.parse().expect("a number")).collect();
            assert_eq!(days_since_1970(parts[0], parts[1], parts[2]), i64::try_from(days).expect("small"), "{text}");
        }
    }

    #[test]
    fn each_form_is_of_the_same_moment() {
        assert_eq!(shown_to_the_second(951_825_607), "2000-02-29 12:00:07");
        assert_eq!(rfc3339(951_825_607), "2000-02-29T12:00:07Z");
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        for moment in (0..4_000_000_000).step_by(7_777_777) {
            assert_eq!(seconds(&rfc3339(moment)), Some(moment));
        }
    }

    #[test]
    fn the_last_moment_has_a_date_as_well() {
        assert_eq!(shown(u64::MAX), "584554051223-11-09 07:00 UTC");
    }

    #[test]
    fn times_are_seconds_in_utc() {
        for (text, wanted) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2000-02-29t13:30:00.123456+01:30", 951_825_600),
            ("2000-02-29 07:00:00-05:00", 951_825_600),
            ("2027-01-01T00:00:00.000Z", 1_798_761_600),
        ] {
            assert_eq!(seconds(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "2000-02-29",
            "2000-02-29T12:00:00",
            "2000-02-29T12:00Z",
            "2000-13-01T12:00:00Z",
            "2000-00-01T12:00:00Z",
            "2000-01-32T12:00:00Z",
            "2000-01-01T24:00:00Z",
            "2000-01-01T12:60:00Z",
            "2000-01-01T12:00:00.Z",
            "2000-01-01T12:00:00+0100",
            "2000-01-01T12:00:00Zx",
            "+200-01-01T12:00:00Z",
            "1969-12-31T23:59:59Z",
            "1970-01-01T00:00:00+00:01",
            "2000-01-01T12:00:00ü",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
