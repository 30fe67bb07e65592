//! Days of the Gregorian calendar, for rules that end.

/// Days from the first of January 1970 to a date, counted in years that begin in March, so that the day that is not
/// always there is the last of a year.
pub(crate) fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 719_469
}

/// The date and time of a moment in seconds since 1970, in UTC; the time is left out at midnight.
pub(crate) fn shown(seconds: u64) -> String {
    let days = i64::try_from(seconds / 86_400).unwrap_or(i64::MAX / 2);
    // A year is at most 366 days: starting early, few steps are left.
    let mut year = 1970 + days / 366;
    while days_since_1970(year + 1, 1, 1) <= days {
        year += 1;
    }
    let month = (1..=12).rev().find(|month| days_since_1970(year, *month, 1) <= days).unwrap_or(1);
    let day = days - days_since_1970(year, month, 1) + 1;
    let date = format!("{year:04}-{month:02}-{day:02}");
    match seconds % 86_400 {
        0 => date,
        rest => format!("{date} {:02}:{:02} UTC", rest / 3600, rest % 3600 / 60),
    }
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
}
