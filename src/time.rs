//! Moments: milliseconds since 1970, read from and written as the texts that services use.

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(u64);

const DAY_MS: u64 = 86_400_000;
/// The start of the year 10000.
const END_MS: u64 = 253_402_300_800_000;
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Time {
    /// The moment that lies so many milliseconds after 1970.
    #[must_use]
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms)
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn ms(self) -> u64 {
        self.0
    }

    /// Whole seconds since 1970, rounded down.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0 / 1000
    }

    /// The moment so many milliseconds later.
    #[must_use]
    pub const fn plus_ms(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Reads a timestamp of RFC 3339, section 5.6, from 1970 on. Fractions below a millisecond are dropped.
    #[must_use]
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        let [year, month, day] = numbers(text.get(..10)?, b'-')?;
        if !matches!(text.as_bytes().get(10), Some(b'T' | b't' | b' ')) {
            return None;
        }
        let clock = clock_ms(text.get(11..19)?)?;
        let rest = text.get(19..)?;
        let (ms, zone) = match rest.as_bytes().first() {
            Some(b'.') => {
                let rest = rest.get(1..)?;
                let (fraction, zone) = rest.split_at_checked(rest.find(|c: char| !c.is_ascii_digit())?)?;
                // no digit is no fraction
                fraction.bytes().next()?;
                let digits = fraction.bytes().chain([b'0'; 2]).take(3);
                (digits.fold(0, |ms, digit| ms * 10 + u64::from(digit - b'0')), zone)
            }
            _ => (0, rest),
        };
        let local = civil(year, month, day)? + clock + ms;
        let ms = match (zone.get(..1)?, zone.get(1..)?) {
            ("Z" | "z", "") => local,
            (sign @ ("+" | "-"), offset) => {
                // the seconds make a clock of it
                let offset = clock_ms(&format!("{offset}:00"))?;
                if sign == "+" { local.checked_sub(offset)? } else { local.checked_add(offset)? }
            }
            _ => return None,
        };
        // an offset or a leap second may lead beyond the last year that can be written
        (ms < END_MS).then_some(Self(ms))
    }

    /// Writes a timestamp of RFC 3339 in UTC, with milliseconds.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        let (year, month, day) = date(self.0 / DAY_MS);
        let ms = self.0 % DAY_MS;
        let (hour, minute, second) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", ms % 1000)
    }

    /// Reads an HTTP date in each of the three forms of RFC 9110, section 5.6.7.
    ///
    /// `now` decides the century of a two-digit year: at most 50 years ahead.
    #[must_use]
    pub fn from_http(text: &str, now: Self) -> Option<Self> {
        let parts: Vec<_> = text.split([' ', ',', '-']).filter(|part| !part.is_empty()).collect();
        let (day, month, year, clock) = match *parts.as_slice() {
            [_, day, month, year, clock, "GMT"] => (day, month, year, clock),
            [_, month, day, clock, year] => (day, month, year, clock),
            _ => return None,
        };
        let month = MONTHS.iter().position(|name| *name == month)? as u64 + 1;
        let year = match (year.len(), year.parse::<u64>().ok()?) {
            (2, short) => {
                let (this, _, _) = date(now.0 / DAY_MS);
                let last = this + 50;
                last - (last - short) % 100
            }
            (_, year) => year,
        };
        Some(Self(civil(year, month, day.parse().ok()?)?.checked_add(clock_ms(clock)?)?))
    }
}

/// Three numbers with a separator between them; the last two have two digits each.
fn numbers(text: &str, separator: u8) -> Option<[u64; 3]> {
    let first = text.len().checked_sub(6)?;
    let number = |from: usize, to: usize| {
        let digits = text.as_bytes().get(from..to)?;
        // nothing here has more than a year
        if !(1..=4).contains(&digits.len()) {
            return None;
        }
        digits.iter().try_fold(0, |sum, digit| Some(sum * 10 + u64::from(char::from(*digit).to_digit(10)?)))
    };
    let is_separated = |at: usize| text.as_bytes().get(at) == Some(&separator);
    if !is_separated(first) || !is_separated(first + 3) {
        return None;
    }
    Some([number(0, first)?, number(first + 1, first + 3)?, number(first + 4, first + 6)?])
}

fn clock_ms(text: &str) -> Option<u64> {
    let [hour, minute, second] = numbers(text, b':')?;
    // 60 is a leap second
    (text.len() == 8 && hour < 24 && minute < 60 && second <= 60).then_some(((hour * 60 + minute) * 60 + second) * 1000)
}

/// Milliseconds from 1970 to the start of a day of the Gregorian calendar.
fn civil(year: u64, month: u64, day: u64) -> Option<u64> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let length = match month {
        2 => 28 + u64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1970..=9999).contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    // years that begin in March put the leap day last
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1;
    Some((days - 719_468) * DAY_MS)
}

fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let m = (5 * of_year + 2) / 153;
    let day = of_year - (153 * m + 2) / 5 + 1;
    let month = if m < 10 { m + 3 } else { m - 9 };
    (era * 400 + year + u64::from(month < 3), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_read_and_written() {
        for (text, ms) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2022-06-17T11:30:43Z", 1_655_465_443_000),
            ("2022-06-17T13:30:43.25+02:00", 1_655_465_443_250),
            ("2022-06-17 04:00:43.2509-07:30", 1_655_465_443_250),
            ("2024-02-29T00:00:00.000Z", 1_709_164_800_000),
        ] {
            assert_eq!(Time::from_rfc3339(text), Some(Time(ms)), "{text}");
            assert_eq!(Time::from_rfc3339(&Time(ms).to_rfc3339()), Some(Time(ms)), "{text}");
        }
        assert_eq!(Time(1_709_164_800_007).to_rfc3339(), "2024-02-29T00:00:00.007Z");
    }

    #[test]
    fn every_day_of_a_few_centuries_survives_the_round_trip() {
        for days in 0..200_000 {
            let (year, month, day) = date(days);
            assert_eq!(civil(year, month, day), Some(days * DAY_MS));
        }
    }

    #[test]
    fn what_is_no_timestamp_is_refused() {
        for text in [
            "",
            "2022",
            "2022-06-17",
            "2022-06-17T11:30:43",
            "2022-13-17T11:30:43Z",
            "2023-02-29T11:30:43Z",
            "2022-06-17T24:30:43Z",
            "2022-06-17T11:30:43ZZ",
            "2022-06-17T11:30:43.Z0",
            "2022-06-17T11:30:43+2:00",
            "1969-12-31T23:59:59Z",
            "1970-01-01T00:00:00+01:00",
            "+12022-06-17T11:30:43Z",
            "２０22-06-17T11:30:43Z",
        ] {
            assert_eq!(Time::from_rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn http_dates_are_read_in_their_three_forms() {
        let now = Time::from_ms(1_700_000_000_000);
        for text in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(Time::from_http(text, now), Some(Time(784_111_777_000)), "{text}");
        }
        for text in
            ["", "soon", "Sun, 06 Nov 1994 08:49:37 PST", "Sun, 06 Nov 1994 08:49 GMT", "Sun, 31 Nov 1994 08:49:37 GMT"]
        {
            assert_eq!(Time::from_http(text, now), None, "{text}");
        }
    }

    #[test]
    fn an_offset_does_not_lead_beyond_the_year_9999() {
        assert!(Time::from_rfc3339("9999-12-31T23:59:59.999Z").is_some());
        for text in ["9999-12-31T23:59:59-00:01", "9999-12-31T23:59:60Z"] {
            assert_eq!(Time::from_rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn a_year_of_two_digits_lies_at_most_50_years_ahead_also_in_the_next_century() {
        for (now, text, year) in [
            ("2026-01-01T00:00:00Z", "Sunday, 06-Nov-76 08:49:37 GMT", "2076"),
            ("2026-01-01T00:00:00Z", "Sunday, 06-Nov-77 08:49:37 GMT", "1977"),
            ("2099-01-01T00:00:00Z", "Sunday, 06-Nov-00 08:49:37 GMT", "2100"),
        ] {
            let time = Time::from_http(text, Time::from_rfc3339(now).unwrap()).unwrap();
            assert!(time.to_rfc3339().starts_with(year), "{text}");
        }
    }
}
