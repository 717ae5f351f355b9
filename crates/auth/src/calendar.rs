//! Days, seconds and the three ways in which AWS writes a moment.
//!
//! Signatures use ISO 8601 basic (`20130524T000000Z`) or, in a `Date` header, the HTTP form;
//! policies use ISO 8601 extended at any precision. All become seconds since 1970.

const DAY_S: i64 = 86_400;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `20130524T000000Z`.
pub(crate) fn basic(unix_s: i64) -> String {
    basic_bytes(unix_s).map(char::from).iter().collect()
}

/// As [`basic`], without a string: every verification needs it.
pub(crate) fn basic_bytes(unix_s: i64) -> [u8; 16] {
    let (year, month, day) = date_of(unix_s.div_euclid(DAY_S));
    let second = unix_s.rem_euclid(DAY_S);
    let pairs = [year / 100, year, month, day, second / 3600, second / 60 % 60, second % 60];
    let mut text = *b"yyyymmddThhmmssZ";
    for (place, pair) in [0, 2, 4, 6, 9, 11, 13].into_iter().zip(pairs) {
        // The remainder is below 100, so both digits fit a byte.
        let pair = pair.rem_euclid(100) as u8;
        text[place] = b'0' + pair / 10;
        text[place + 1] = b'0' + pair % 10;
    }
    text
}

/// `2013-05-24T00:00:00Z`.
pub(crate) fn extended(unix_s: i64) -> String {
    let text = basic(unix_s);
    match (text.get(..4), text.get(4..6), text.get(6..11), text.get(11..13), text.get(13..)) {
        (Some(year), Some(month), Some(day_hour), Some(minute), Some(second)) => {
            format!("{year}-{month}-{day_hour}:{minute}:{second}")
        }
        _ => text,
    }
}

/// Reads `20130524T000000Z` and nothing else.
pub(crate) fn parse_basic(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() != 16 || bytes[8] != b'T' || bytes[15] != b'Z' {
        return None;
    }
    let day = day_number(number(text, 0, 4)?, number(text, 4, 2)?, number(text, 6, 2)?)?;
    Some(day * DAY_S + second_of_day(number(text, 9, 2)?, number(text, 11, 2)?, number(text, 13, 2)?)?)
}

/// Reads the HTTP form, `Fri, 24 May 2013 00:00:00 GMT`; the name of the weekday is not checked.
pub(crate) fn parse_http(text: &str) -> Option<i64> {
    let (_weekday, rest) = text.trim().split_once(',')?;
    let mut words = rest.split_ascii_whitespace();
    let day = words.next()?.parse().ok()?;
    let name = words.next()?;
    let month = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(name))? as i64 + 1;
    let year = words.next()?.parse().ok()?;
    let time = parse_time(words.next()?)?;
    let zone = words.next()?;
    if words.next().is_some() || !matches!(zone, "GMT" | "UTC" | "Z" | "+0000") {
        return None;
    }
    Some(day_number(year, month, day)? * DAY_S + time)
}

/// Reads an ISO 8601 date as policies hold it: `2013`, `2013-05`, `2013-05-24`, with or without
/// `T12:30`, `T12:30:15.5` and a zone (`Z`, `+02:00`). Fractions of a second are kept in
/// milliseconds, so the answer is in milliseconds.
pub(crate) fn parse_iso_ms(text: &str) -> Option<i64> {
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text.strip_suffix(['Z', 'z']).unwrap_or(text), None),
    };
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = parts.next().map_or(Some(1), |part| digits(part, 2))?;
    let day = parts.next().map_or(Some(1), |part| digits(part, 2))?;
    if parts.next().is_some() {
        return None;
    }
    let day_ms = day_number(year, month, day)? * DAY_S * 1000;
    Some(day_ms + time.map_or(Some(0), parse_zoned_time_ms)?)
}

fn parse_zoned_time_ms(text: &str) -> Option<i64> {
    let (time, offset_s) = if let Some(time) = text.strip_suffix(['Z', 'z']) {
        (time, 0)
    } else if let Some((time, zone)) = text.split_once('+') {
        (time, -parse_zone_s(zone)?)
    } else if let Some((time, zone)) = text.split_once('-') {
        (time, parse_zone_s(zone)?)
    } else {
        (text, 0)
    };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    if fraction.is_empty() || fraction.len() > 9 || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let fraction_ms: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some((parse_time(time)? + offset_s) * 1000 + fraction_ms)
}

/// `+02`, `+0200` or `+02:00`, without its sign.
fn parse_zone_s(zone: &str) -> Option<i64> {
    let compact = zone.replace(':', "");
    let hours = digits(compact.get(..2)?, 2)?;
    let minutes = match compact.get(2..)? {
        "" => 0,
        minutes => digits(minutes, 2)?,
    };
    second_of_day(hours, minutes, 0)
}

/// `12`, `12:30` or `12:30:15`.
fn parse_time(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let hour = digits(parts.next()?, 2)?;
    let minute = parts.next().map_or(Some(0), |part| digits(part, 2))?;
    let second = parts.next().map_or(Some(0), |part| digits(part, 2))?;
    if parts.next().is_some() {
        return None;
    }
    second_of_day(hour, minute, second)
}

fn number(text: &str, start: usize, length: usize) -> Option<i64> {
    digits(text.get(start..start + length)?, length)
}

fn digits(text: &str, length: usize) -> Option<i64> {
    if text.len() != length || !text.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

fn second_of_day(hour: i64, minute: i64, second: i64) -> Option<i64> {
    (hour < 24 && minute < 60 && second < 61).then_some(hour * 3600 + minute * 60 + second)
}

/// Days since 1970-01-01 of a date that exists in the Gregorian calendar.
fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(0..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years begin in March here, so that the leap day is the last of its year.
    let year_from_march = if month <= 2 { year - 1 } else { year };
    let era = year_from_march.div_euclid(400);
    let year_of_era = year_from_march.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let number = era * 146_097 + day_of_era - 719_468;
    (date_of(number) == (year, month, day)).then_some(number)
}

/// Year, month and day of a day number; the inverse of [`day_number`].
fn date_of(day_number: i64) -> (i64, i64, i64) {
    let shifted = day_number + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_agree() {
        let moment = 1_369_353_600;
        assert_eq!(basic(moment), "20130524T000000Z");
        assert_eq!(extended(moment), "2013-05-24T00:00:00Z");
        assert_eq!(parse_basic("20130524T000000Z"), Some(moment));
        assert_eq!(parse_http("Fri, 24 May 2013 00:00:00 GMT"), Some(moment));
        assert_eq!(parse_iso_ms("2013-05-24"), Some(moment * 1000));
        assert_eq!(parse_iso_ms("2013-05-24T02:00:00.25+02:00"), Some(moment * 1000 + 250));
        assert_eq!(parse_iso_ms("2013"), parse_iso_ms("2013-01-01T00:00Z"));
    }

    #[test]
    fn every_day_comes_back() {
        for day in (-700_000..2_900_000).step_by(37) {
            let (year, month, date) = date_of(day);
            if (0..=9999).contains(&year) {
                assert_eq!(day_number(year, month, date), Some(day));
            }
        }
    }

    #[test]
    fn nonsense_is_no_date() {
        for text in [
            "",
            "20130524T000000",
            "20130231T000000Z",
            "2013052aT000000Z",
            "20130524T250000Z",
            "é0130524T00000Z",
        ] {
            assert_eq!(parse_basic(text), None, "{text}");
        }
        for text in
            ["", "2013-13", "2013-1-1", "2013-01-01T", "2013-01-01T00:00:00.", "2013-01-01T00:00+é", "x"]
        {
            assert_eq!(parse_iso_ms(text), None, "{text}");
        }
        assert_eq!(parse_http("24 May 2013"), None);
    }
}
