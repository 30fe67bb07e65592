//! Times of records as seconds since 1970.

/// The seconds of a time in the form of RFC 3339, such as `2026-03-01T10:00:00.5+01:00`; nothing where it is none, or
/// before 1970. Parts of a second are left out.
pub(super) fn seconds(text: &str) -> Option<u64> {
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
    u64::try_from(days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - east).ok()
}

fn number(text: &str, digits: usize) -> Option<i64> {
    (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// Days since 1970, counted in years that begin in March, so that the day that is not always there is the last of one.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (month * 153 + 2) / 5 + day - 719_469
}

#[cfg(test)]
mod tests {
    use super::*;

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
