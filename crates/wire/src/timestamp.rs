//! A moment, in milliseconds since 1970: the finest that AWS's shapes carry.

use crate::date;

/// Milliseconds since the start of 1970, UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// How a timestamp is written where a shape or a place asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `1700000000.123`
    EpochSeconds,
    /// `2023-11-14T22:13:20.123Z`
    Iso8601,
    /// `Tue, 14 Nov 2023 22:13:20 GMT`
    HttpDate,
}

/// Whether ISO 8601 shows milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fraction {
    #[default]
    WhenPresent,
    Always,
    Never,
}

/// The years 1 to 9999 are what four digits can say.
const EARLIEST: i64 = -62_135_596_800_000;
const LATEST: i64 = 253_402_300_799_999;

impl Timestamp {
    pub const fn from_millis(millis: i64) -> Self {
        Timestamp(millis)
    }

    pub const fn from_secs(seconds: i64) -> Self {
        Timestamp(seconds.saturating_mul(1000))
    }

    /// `None` for what no calendar of four-digit years holds.
    pub fn from_epoch_seconds(seconds: f64) -> Option<Self> {
        let millis = (seconds * 1000.0).round();
        (millis >= EARLIEST as f64 && millis <= LATEST as f64).then_some(Timestamp(millis as i64))
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    pub const fn secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    pub fn epoch_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// Reads ISO 8601, an HTTP date, or seconds since 1970: whatever the text is.
    pub fn parse(text: &str) -> Option<Self> {
        date::parse_iso(text)
            .or_else(|| date::parse_http(text))
            .map(Timestamp)
            .or_else(|| text.trim().parse().ok().and_then(Timestamp::from_epoch_seconds))
    }

    pub fn iso(self, fraction: Fraction) -> String {
        date::iso(self.clamped(), fraction)
    }

    pub fn http_date(self) -> String {
        date::http(self.clamped())
    }

    /// Seconds with the fraction only where there is one: `1700000000` or `1700000000.123`.
    pub fn epoch_text(self) -> String {
        let (seconds, millis) = (self.0.unsigned_abs() / 1000, self.0.unsigned_abs() % 1000);
        let sign = if self.0 < 0 { "-" } else { "" };
        let text = format!("{sign}{seconds}.{millis:03}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    pub fn text(self, format: Format, fraction: Fraction) -> String {
        match format {
            Format::EpochSeconds => self.epoch_text(),
            Format::Iso8601 => self.iso(fraction),
            Format::HttpDate => self.http_date(),
        }
    }

    fn clamped(self) -> i64 {
        self.0.clamp(EARLIEST, LATEST)
    }
}

/// ISO 8601, with the fraction where there is one.
impl std::fmt::Display for Timestamp {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.iso(Fraction::WhenPresent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_round_trips_milliseconds() {
        let moment = Timestamp::from_millis(1_700_000_000_123);
        assert_eq!(moment.to_string(), "2023-11-14T22:13:20.123Z");
        assert_eq!(moment.epoch_text(), "1700000000.123");
        assert_eq!(Timestamp::parse(&moment.to_string()), Some(moment));
        assert_eq!(Timestamp::parse(&moment.epoch_text()), Some(moment));
        assert_eq!(Timestamp::from_epoch_seconds(moment.epoch_seconds()), Some(moment));
        assert_eq!(moment.http_date(), "Tue, 14 Nov 2023 22:13:20 GMT");
        assert_eq!(Timestamp::parse(&moment.http_date()), Some(Timestamp::from_secs(1_700_000_000)));
    }

    #[test]
    fn fractions_show_as_asked() {
        let whole = Timestamp::from_secs(1_700_000_000);
        assert_eq!(whole.epoch_text(), "1700000000");
        assert_eq!(whole.iso(Fraction::Always), "2023-11-14T22:13:20.000Z");
        assert_eq!(Timestamp::from_millis(1_700_000_000_120).iso(Fraction::Never), "2023-11-14T22:13:20Z");
        assert_eq!(Timestamp::from_millis(0).epoch_text(), "0");
        assert_eq!(Timestamp::from_millis(-1500).epoch_text(), "-1.5");
    }

    #[test]
    fn what_no_calendar_holds_is_refused() {
        for seconds in [f64::NAN, f64::INFINITY, 1e300, -1e300, 253_402_300_800.0] {
            assert_eq!(Timestamp::from_epoch_seconds(seconds), None);
        }
        assert_eq!(Timestamp::from_millis(i64::MAX).to_string(), "9999-12-31T23:59:59.999Z");
    }
}
