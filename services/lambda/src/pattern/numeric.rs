//! Ranges of numbers: `["=", 5]`, `[">", 0, "<=", 5]`.

use super::Invalid;
use super::parse::invalid;
use serde_json::Value;
use std::ops::{Bound, RangeBounds};

/// How far from zero a bound may lie.
const BOUND_MAX: f64 = 5.0e9;

#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    low: Bound<f64>,
    high: Bound<f64>,
}

impl Range {
    pub fn parse(argument: &Value) -> Result<Range, Invalid> {
        let items = argument.as_array().ok_or_else(|| invalid("Value of numeric must be an array."))?;
        let range = match items.as_slice() {
            [one, number] => Range::single(one, bound(number)?),
            [one, number, other, limit] => Range::between(one, bound(number)?, other, bound(limit)?),
            _ => None,
        };
        range.ok_or_else(|| invalid("Unrecognized numeric range operator, or too many of them"))
    }

    pub fn contains(&self, number: f64) -> bool {
        (self.low, self.high).contains(&number)
    }

    fn single(operator: &Value, number: f64) -> Option<Range> {
        match operator.as_str()? {
            "=" => Some(Range { low: Bound::Included(number), high: Bound::Included(number) }),
            operator => match low(operator, number) {
                Some(low) => Some(Range { low, high: Bound::Unbounded }),
                None => Some(Range { low: Bound::Unbounded, high: high(operator, number)? }),
            },
        }
    }

    fn between(one: &Value, number: f64, other: &Value, limit: f64) -> Option<Range> {
        let range = Range { low: low(one.as_str()?, number)?, high: high(other.as_str()?, limit)? };
        (number < limit).then_some(range)
    }
}

fn low(operator: &str, number: f64) -> Option<Bound<f64>> {
    match operator {
        ">" => Some(Bound::Excluded(number)),
        ">=" => Some(Bound::Included(number)),
        _ => None,
    }
}

fn high(operator: &str, number: f64) -> Option<Bound<f64>> {
    match operator {
        "<" => Some(Bound::Excluded(number)),
        "<=" => Some(Bound::Included(number)),
        _ => None,
    }
}

fn bound(item: &Value) -> Result<f64, Invalid> {
    let number = item.as_f64().filter(|number| number.abs() <= BOUND_MAX);
    number.ok_or_else(|| invalid("Value of a numeric range must be a number between -5.0e9 and 5.0e9"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ranges() {
        for (range, inside, outside) in [
            (json!(["=", 5]), 5.0, 5.1),
            (json!([">", 100]), 101.0, 100.0),
            (json!([">=", 100, "<", 200]), 100.0, 200.0),
            (json!(["<", -1.5]), -2.0, -1.5),
            (json!(["<=", 5]), 5.0, 6.0),
        ] {
            let parsed = Range::parse(&range).expect("is a range");
            assert!(parsed.contains(inside) && !parsed.contains(outside), "{range}");
        }
        for odd in [
            json!([]),
            json!(["=", "5"]),
            json!(["<", 5, ">", 1]),
            json!([">", 5, "<", 1]),
            json!(["=", 5, "<", 9]),
            json!([">", 5.1e9]),
            json!(["!", 1]),
            json!(5),
        ] {
            assert!(Range::parse(&odd).is_err(), "{odd}");
        }
    }
}
