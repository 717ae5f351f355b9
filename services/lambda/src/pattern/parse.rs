//! The grammar of patterns.

use super::cidr::Cidr;
use super::numeric::Range;
use super::test::Test;
use super::wildcard::Wildcard;
use super::{Fields, Invalid, Node};
use serde_json::{Map, Value};

pub fn parse(text: &str) -> Result<Fields, Invalid> {
    let value: Value = serde_json::from_str(text).map_err(|error| invalid(error.to_string()))?;
    match value {
        Value::Object(members) => fields(&members),
        _ => Err(invalid("Filter is not an object")),
    }
}

pub fn invalid(reason: impl Into<String>) -> Invalid {
    Invalid { reason: reason.into() }
}

fn fields(members: &Map<String, Value>) -> Result<Fields, Invalid> {
    if members.is_empty() {
        return Err(invalid("Empty objects are not allowed"));
    }
    let mut found = Fields::default();
    for (name, value) in members {
        match value {
            Value::Array(items) if name == "$or" => found.either.push(alternatives(items)?),
            Value::Array(items) => found.named.push((name.clone(), Node::Tests(tests(items)?))),
            Value::Object(members) => found.named.push((name.clone(), Node::Fields(fields(members)?))),
            _ => return Err(invalid(format!("\"{name}\" must be an object or an array"))),
        }
    }
    Ok(found)
}

fn alternatives(items: &[Value]) -> Result<Vec<Fields>, Invalid> {
    if items.len() < 2 {
        return Err(invalid("$or must list two alternatives at least"));
    }
    let of = |item: &Value| item.as_object().ok_or_else(|| invalid("$or must list objects")).and_then(fields);
    items.iter().map(of).collect()
}

fn tests(items: &[Value]) -> Result<Vec<Test>, Invalid> {
    if items.is_empty() {
        return Err(invalid("Empty arrays are not allowed"));
    }
    items.iter().map(test).collect()
}

fn test(item: &Value) -> Result<Test, Invalid> {
    match item {
        Value::Array(_) => Err(invalid("Match value must be String, number, true, false, or null")),
        Value::Object(members) => named(members),
        literal => Ok(Test::Is(literal.clone())),
    }
}

/// The name and the argument of a test that is not a plain value.
fn only(members: &Map<String, Value>) -> Result<(&str, &Value), Invalid> {
    let mut members = members.iter();
    match (members.next(), members.next()) {
        (Some((name, argument)), None) => Ok((name, argument)),
        _ => Err(invalid("Only one key allowed in match expression")),
    }
}

fn named(members: &Map<String, Value>) -> Result<Test, Invalid> {
    let (name, argument) = only(members)?;
    match name {
        "exists" => argument
            .as_bool()
            .map(Test::Exists)
            .ok_or_else(|| invalid("exists match pattern must be either true or false.")),
        "numeric" => Range::parse(argument).map(Test::Within),
        "cidr" => text(name, argument).and_then(Cidr::parse).map(Test::Cidr),
        "anything-but" => anything_but(argument),
        name => of_text(name, argument),
    }
}

/// The tests that compare texts.
fn of_text(name: &str, argument: &Value) -> Result<Test, Invalid> {
    match (name, argument) {
        ("prefix", Value::Object(members)) => ignoring_case(members).map(Test::PrefixIgnoringCase),
        ("suffix", Value::Object(members)) => ignoring_case(members).map(Test::SuffixIgnoringCase),
        ("prefix", argument) => Ok(Test::Prefix(text(name, argument)?.to_owned())),
        ("suffix", argument) => Ok(Test::Suffix(text(name, argument)?.to_owned())),
        ("equals-ignore-case", argument) => Ok(Test::IsIgnoringCase(text(name, argument)?.to_lowercase())),
        ("wildcard", argument) => Ok(Test::Like(Wildcard::parse(text(name, argument)?)?)),
        (name, _) => Err(invalid(format!("Unrecognized match type {name}"))),
    }
}

/// In small letters.
fn ignoring_case(members: &Map<String, Value>) -> Result<String, Invalid> {
    match only(members)? {
        ("equals-ignore-case", argument) => Ok(text("equals-ignore-case", argument)?.to_lowercase()),
        (name, _) => Err(invalid(format!("Unsupported anything-but pattern: {name}"))),
    }
}

fn anything_but(argument: &Value) -> Result<Test, Invalid> {
    let tests = match argument {
        Value::Object(members) => {
            let (name, argument) = only(members)?;
            each(argument).iter().map(|argument| of_text(name, argument)).collect::<Result<Vec<_>, _>>()?
        }
        argument => each(argument).iter().map(literal).collect::<Result<Vec<_>, _>>()?,
    };
    match tests.is_empty() {
        true => Err(invalid("Empty arrays are not allowed")),
        false => Ok(Test::NoneOf(tests)),
    }
}

/// The elements of a list, or the one value that stands in place of one.
fn each(argument: &Value) -> &[Value] {
    match argument {
        Value::Array(items) => items,
        one => std::slice::from_ref(one),
    }
}

fn literal(item: &Value) -> Result<Test, Invalid> {
    match item {
        Value::String(_) | Value::Number(_) => Ok(Test::Is(item.clone())),
        _ => Err(invalid("Inside anything but list, only strings and numbers are supported.")),
    }
}

fn text<'a>(name: &str, argument: &'a Value) -> Result<&'a str, Invalid> {
    argument.as_str().ok_or_else(|| invalid(format!("{name} match pattern must be a string")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_no_pattern() {
        for text in [
            "",
            "null",
            "\"simple string\"",
            "[]",
            "{}",
            r#"{"a": "aws:sqs"}"#,
            r#"{"a": []}"#,
            r#"{"a": {}}"#,
            r#"{"a": [[1]]}"#,
            r#"{"a": [{}]}"#,
            r#"{"a": [{"prefix": "a", "suffix": "b"}]}"#,
            r#"{"a": [{"prefix": 1}]}"#,
            r#"{"a": [{"prefix": {"suffix": "x"}}]}"#,
            r#"{"a": [{"starts": "x"}]}"#,
            r#"{"a": [{"exists": "true"}]}"#,
            r#"{"a": [{"anything-but": []}]}"#,
            r#"{"a": [{"anything-but": [null]}]}"#,
            r#"{"a": [{"anything-but": {"numeric": ["=", 1]}}]}"#,
            r#"{"a": [{"wildcard": "a**"}]}"#,
            r#"{"a": [{"cidr": "10.0.0.0/33"}]}"#,
            r#"{"a": [{"numeric": ["<"]}]}"#,
            r#"{"$or": [{"a": [1]}]}"#,
            r#"{"$or": [1, 2]}"#,
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_one() {
        for pattern in [
            json!({"a": [{"prefix": {"equals-ignore-case": "X"}}]}),
            json!({"a": [{"anything-but": {"prefix": ["a", "b"]}}]}),
            json!({"a": [{"anything-but": {"wildcard": "*/lib/*"}}]}),
            json!({"a": [{"anything-but": {"equals-ignore-case": "x"}}]}),
            json!({"a": [{"anything-but": 5}, {"numeric": [">", 0, "<=", 5]}]}),
            json!({"$or": [{"a": [1]}, {"$or": [{"b": [2]}, {"c": [3]}]}]}),
        ] {
            assert!(parse(&pattern.to_string()).is_ok(), "{pattern}");
        }
    }
}
