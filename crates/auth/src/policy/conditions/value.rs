//! One value of a condition, read once for the operator that it stands under.

use super::operator::{Comparison, Test};
use crate::calendar;
use crate::policy::arn::ArnPattern;
use crate::policy::context::Context;
use crate::policy::document::Version;
use crate::policy::template::{Template, Wildcards};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::net::IpAddr;

#[derive(Clone, Debug)]
pub(super) enum Expected {
    /// Exactly, or with wildcards: the template knows.
    Text(Template),
    TextAnyCase(Template),
    Arn(ArnPattern),
    Number(Comparison, f64),
    DateMs(Comparison, i64),
    /// `None` for a text that is neither true nor false: it fits nothing.
    Flag(Option<bool>),
    Bytes(Vec<u8>),
    Network(Network),
}

impl Expected {
    /// `None` where the value makes no sense under the operator.
    pub fn read(test: Test, value: &str, version: Version) -> Option<Expected> {
        let template = |text: &str, wildcards| Template::parse(text, version, wildcards);
        Some(match test {
            Test::Text => Expected::Text(template(value, Wildcards::Literal)),
            Test::Like => Expected::Text(template(value, Wildcards::Active)),
            Test::TextAnyCase => Expected::TextAnyCase(template(&value.to_lowercase(), Wildcards::Literal)),
            Test::Arn => Expected::Arn(ArnPattern::parse(value, version)),
            Test::Number(comparison) => Expected::Number(comparison, number(value)?),
            Test::Date(comparison) => Expected::DateMs(comparison, date_ms(value)?),
            Test::Bool | Test::Null => Expected::Flag(flag(value)),
            Test::Binary => Expected::Bytes(BASE64.decode(value).ok()?),
            Test::Address => Expected::Network(Network::parse(value)?),
        })
    }

    pub fn fits(&self, value: &str, context: &Context) -> bool {
        match self {
            Expected::Text(template) => template.matches(value, context),
            Expected::TextAnyCase(template) => template.matches_any_case(value, context),
            Expected::Arn(pattern) => pattern.matches(value, context),
            Expected::Number(comparison, bound) => {
                number(value).is_some_and(|value| comparison.holds(value, *bound))
            }
            Expected::DateMs(comparison, bound) => {
                date_ms(value).is_some_and(|value| comparison.holds(value, *bound))
            }
            Expected::Flag(expected) => expected.is_some() && flag(value) == *expected,
            Expected::Bytes(bytes) => BASE64.decode(value).is_ok_and(|value| value == *bytes),
            Expected::Network(network) => value.parse().is_ok_and(|address| network.contains(address)),
        }
    }

    /// The context keys of its variables.
    pub fn keys(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match self {
            Expected::Text(template) | Expected::TextAnyCase(template) => Box::new(template.keys()),
            Expected::Arn(pattern) => Box::new(pattern.keys()),
            _ => Box::new(std::iter::empty()),
        }
    }
}

fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E');
    if text.is_empty() || !text.bytes().all(plain) {
        return None;
    }
    text.parse().ok()
}

/// ISO 8601, or seconds since 1970.
fn date_ms(text: &str) -> Option<i64> {
    let is_epoch = !text.is_empty() && text.len() != 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_epoch {
        return text.parse::<i64>().ok()?.checked_mul(1000);
    }
    calendar::parse_iso_ms(text)
}

fn flag(text: &str) -> Option<bool> {
    match text {
        text if text.eq_ignore_ascii_case("true") => Some(true),
        text if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// `203.0.113.0/24`, `2001:db8::/32`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network {
    address: IpAddr,
    prefix_bits: u8,
}

impl Network {
    fn parse(text: &str) -> Option<Network> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let prefix_bits = match prefix {
            Some(prefix) => prefix.parse().ok().filter(|bits| *bits <= width)?,
            None => width,
        };
        Some(Network { address, prefix_bits })
    }

    fn contains(&self, other: IpAddr) -> bool {
        match (self.address, other.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(other)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.prefix_bits)).unwrap_or(0);
                network.to_bits() & mask == other.to_bits() & mask
            }
            (IpAddr::V6(network), IpAddr::V6(other)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.prefix_bits)).unwrap_or(0);
                network.to_bits() & mask == other.to_bits() & mask
            }
            _ => false,
        }
    }
}
