//! Calendar dates as text, both ways: ISO 8601 and the three forms of HTTP dates that clients still send.
//!
//! Everything here is milliseconds since 1970 and text; leap seconds do not exist.

use crate::timestamp::Fraction;

const DAY: i64 = 86_400_000;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// Year, month and day of a day number; day 0 is 1970-01-01.
fn civil(day: i64) -> (i64, usize, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month as usize, day)
}

/// The day number of a date; `None` where the calendar has no such day.
fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year_from_march = year - i64::from(month <= 2);
    let era = year_from_march.div_euclid(400);
    let of_era_year = year_from_march.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let of_era = of_era_year * 365 + of_era_year / 4 - of_era_year / 100 + of_year;
    let number = era * 146_097 + of_era - 719_468;
    (civil(number) == (year, month as usize, day)).then_some(number)
}

struct Clock {
    hour: i64,
    minute: i64,
    second: i64,
    milli: i64,
}

fn clock(millis: i64) -> Clock {
    let of_day = millis.rem_euclid(DAY);
    Clock {
        hour: of_day / 3_600_000,
        minute: of_day / 60_000 % 60,
        second: of_day / 1000 % 60,
        milli: of_day % 1000,
    }
}

fn of_clock(hour: i64, minute: i64, second: i64) -> Option<i64> {
    let valid = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
    valid.then(|| ((hour * 60 + minute) * 60 + second) * 1000)
}

pub fn iso(millis: i64, fraction: Fraction) -> String {
    let (year, month, day) = civil(millis.div_euclid(DAY));
    let Clock { hour, minute, second, milli } = clock(millis);
    let mut text = String::with_capacity(24);
    // By hand: lists of objects hold thousands of these.
    push_digits(&mut text, year, 4);
    for (mark, part) in [('-', month as i64), ('-', day), ('T', hour), (':', minute), (':', second)] {
        text.push(mark);
        push_digits(&mut text, part, 2);
    }
    let shown = match fraction {
        Fraction::Always => true,
        Fraction::WhenPresent => milli != 0,
        Fraction::Never => false,
    };
    if shown {
        text.push('.');
        push_digits(&mut text, milli, 3);
    }
    text.push('Z');
    text
}

fn push_digits(text: &mut String, number: i64, width: u32) {
    for place in (0..width).rev() {
        let digit = number / 10i64.pow(place) % 10;
        text.push((b'0' + digit as u8) as char);
    }
}

pub fn http(millis: i64) -> String {
    let number = millis.div_euclid(DAY);
    let (year, month, day) = civil(number);
    let Clock { hour, minute, second, .. } = clock(millis);
    let weekday = WEEKDAYS[number.rem_euclid(7) as usize];
    let month = MONTHS[month - 1];
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

fn digits(text: &str, from: usize, to: usize) -> Option<i64> {
    let part = text.get(from..to)?;
    part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
}

/// `2023-11-14`, `2023-11-14T22:13:20Z`, `…20.123456Z`, `…20+01:00`, `…20+0100`, `20231114T221320Z`.
pub fn parse_iso(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.as_bytes().get(8) == Some(&b'T') {
        return parse_basic_iso(text);
    }
    let dashes = text.get(4..5)? == "-" && text.get(7..8)? == "-";
    let day =
        dashes.then(|| day_number(digits(text, 0, 4)?, digits(text, 5, 7)?, digits(text, 8, 10)?))??;
    if text.len() == 10 {
        return Some(day * DAY);
    }
    let marks = matches!(text.get(10..11)?, "T" | "t" | " ") && text.get(13..14)? == ":";
    let time = marks.then(|| {
        let (second, rest) = match text.get(16..17) {
            Some(":") => (digits(text, 17, 19)?, text.get(19..)?),
            _ => (0, text.get(16..)?),
        };
        Some((of_clock(digits(text, 11, 13)?, digits(text, 14, 16)?, second)?, rest))
    })??;
    Some(day * DAY + time.0 + fraction_and_offset(time.1)?)
}

fn parse_basic_iso(text: &str) -> Option<i64> {
    let day = day_number(digits(text, 0, 4)?, digits(text, 4, 6)?, digits(text, 6, 8)?)?;
    let time = of_clock(digits(text, 9, 11)?, digits(text, 11, 13)?, digits(text, 13, 15)?)?;
    Some(day * DAY + time + fraction_and_offset(text.get(15..)?)?)
}

/// What follows the seconds: `.123`, then `Z`, `+01:00`, `+0100`, `+01` or nothing (UTC).
fn fraction_and_offset(text: &str) -> Option<i64> {
    let (millis, zone) = match text.strip_prefix('.') {
        None => (0, text),
        Some(rest) => {
            let end = rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(rest.len());
            let (fraction, zone) = rest.split_at(end);
            if fraction.is_empty() {
                return None;
            }
            let padded: String = fraction.chars().chain("000".chars()).take(3).collect();
            (padded.parse::<i64>().ok()?, zone)
        }
    };
    if matches!(zone, "" | "Z" | "z") {
        return Some(millis);
    }
    let sign = match zone.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let minutes = match zone.len() {
        3 => digits(zone, 1, 3)? * 60,
        5 => digits(zone, 1, 3)? * 60 + digits(zone, 3, 5)?,
        6 if zone.get(3..4)? == ":" => digits(zone, 1, 3)? * 60 + digits(zone, 4, 6)?,
        _ => return None,
    };
    Some(millis - sign * minutes * 60_000)
}

/// `Tue, 14 Nov 2023 22:13:20 GMT`; also `Tuesday, 14-Nov-23 …` and `Tue Nov 14 22:13:20 2023`.
pub fn parse_http(text: &str) -> Option<i64> {
    let words: Vec<&str> = text.split([' ', ',', '-']).filter(|word| !word.is_empty()).collect();
    let (day, month, year, time) = match *words.as_slice() {
        [_, day, month, year, time, _zone] if time.contains(':') => (day, month, year, time),
        [_, month, day, time, year] => (day, month, year, time),
        _ => return None,
    };
    let month = MONTHS.iter().position(|known| *known == month)? as i64 + 1;
    let year: i64 = year.parse().ok()?;
    let year = if (0..70).contains(&year) {
        year + 2000
    } else if year < 100 {
        year + 1900
    } else {
        year
    };
    let mut parts = time.split(':').map(|part| part.parse::<i64>().ok());
    let time = of_clock(parts.next()??, parts.next()??, parts.next()??)?;
    Some(day_number(year, month, day.parse().ok()?)? * DAY + time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_forms_are_one_moment() {
        for text in [
            "2023-11-14T22:13:20.5Z",
            "2023-11-14T23:13:20.500+01:00",
            "2023-11-14T23:13:20.5004+0100",
            "2023-11-14T12:13:20.5-10",
            "20231114T221320.5Z",
            "2023-11-14 22:13:20.5",
        ] {
            assert_eq!(parse_iso(text), Some(1_700_000_000_500), "{text}");
        }
        assert_eq!(parse_iso("2023-11-14"), Some(1_699_920_000_000));
        assert_eq!(parse_iso("2023-11-14T22:13Z"), Some(1_699_999_980_000));
    }

    #[test]
    fn http_forms_are_one_moment() {
        for text in
            ["Tue, 14 Nov 2023 22:13:20 GMT", "Tuesday, 14-Nov-23 22:13:20 GMT", "Tue Nov 14 22:13:20 2023"]
        {
            assert_eq!(parse_http(text), Some(1_700_000_000_000), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "x",
            "2023-02-30",
            "2023-13-01",
            "2023-11-14T25:00:00Z",
            "2023-11-14T22:13:20+1",
            "ü023-11-14",
        ] {
            assert_eq!(parse_iso(text), None, "{text}");
            assert_eq!(parse_http(text), None, "{text}");
        }
    }

    #[test]
    fn every_day_of_the_calendar_round_trips() {
        for number in (-719_162..2_932_896).step_by(13) {
            let (year, month, day) = civil(number);
            assert_eq!(day_number(year, month as i64, day), Some(number));
        }
    }
}
