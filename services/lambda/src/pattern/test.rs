//! What one test says of one value.

use super::cidr::Cidr;
use super::numeric::Range;
use super::wildcard::Wildcard;
use serde_json::{Number, Value};

#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    Is(Value),
    Prefix(String),
    Suffix(String),
    /// In small letters, as the two below.
    IsIgnoringCase(String),
    PrefixIgnoringCase(String),
    SuffixIgnoringCase(String),
    Like(Wildcard),
    Within(Range),
    Cidr(Cidr),
    /// Something is there, or nothing: not a matter of one value.
    Exists(bool),
    NoneOf(Vec<Test>),
}

impl Test {
    pub fn holds(&self, value: &Value) -> bool {
        match self {
            Test::Is(Value::Number(number)) => value.as_number().is_some_and(|value| is_equal(number, value)),
            Test::Is(literal) => literal == value,
            Test::Within(range) => value.as_f64().is_some_and(|number| range.contains(number)),
            Test::NoneOf(tests) => !tests.iter().any(|test| test.holds(value)),
            Test::Exists(wanted) => *wanted,
            test => value.as_str().is_some_and(|text| test.holds_of_text(text)),
        }
    }

    fn holds_of_text(&self, text: &str) -> bool {
        match self {
            Test::Prefix(prefix) => text.starts_with(prefix),
            Test::Suffix(suffix) => text.ends_with(suffix),
            Test::IsIgnoringCase(other) => text.to_lowercase() == *other,
            Test::PrefixIgnoringCase(prefix) => text.to_lowercase().starts_with(prefix),
            Test::SuffixIgnoringCase(suffix) => text.to_lowercase().ends_with(suffix),
            Test::Like(wildcard) => wildcard.matches(text),
            Test::Cidr(cidr) => cidr.contains(text),
            Test::Is(_) | Test::Within(_) | Test::Exists(_) | Test::NoneOf(_) => false,
        }
    }
}

/// However they are written: 300 is 3.0e2.
fn is_equal(one: &Number, other: &Number) -> bool {
    match (one.as_i64(), other.as_i64()) {
        (Some(one), Some(other)) => one == other,
        _ => one.as_f64() == other.as_f64(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Pattern;
    use serde_json::{Value, json};

    fn holds(test: Value, value: Value) -> bool {
        let pattern = Pattern::parse(&json!({"a": [test]}).to_string()).expect("is a pattern");
        pattern.matches(&json!({"a": value}))
    }

    #[test]
    fn each_test() {
        let but = |of: Value| json!({"anything-but": of});
        for (test, yes, no) in [
            (json!("x"), json!("x"), json!("X")),
            (json!(""), json!(""), json!(null)),
            (json!(300), json!(3.0e2), json!("300")),
            (json!(null), json!(null), json!("null")),
            (json!(false), json!(false), json!(0)),
            (json!({"prefix": "ab"}), json!("abc"), json!("Abc")),
            (json!({"suffix": "bc"}), json!("abc"), json!("abC")),
            (json!({"prefix": {"equals-ignore-case": "AB"}}), json!("aBc"), json!("bab")),
            (json!({"suffix": {"equals-ignore-case": "BC"}}), json!("abC"), json!("bcd")),
            (json!({"equals-ignore-case": "ÀB"}), json!("àb"), json!("àbc")),
            (json!({"wildcard": "a*c"}), json!("abbc"), json!("abbd")),
            (json!({"cidr": "10.0.0.0/24"}), json!("10.0.0.255"), json!("10.0.1.0")),
            (json!({"numeric": [">", 0, "<=", 5]}), json!(5), json!(0)),
            (but(json!("x")), json!("y"), json!("x")),
            (but(json!("x")), json!(null), json!("x")),
            (but(json!([1, "x"])), json!(2), json!(1.0)),
            (but(json!({"prefix": ["a", "b"]})), json!("c"), json!("bc")),
            (but(json!({"suffix": "a"})), json!("ab"), json!("ba")),
            (but(json!({"wildcard": "*/lib/*"})), json!("/bin"), json!("/lib/x")),
            (but(json!({"equals-ignore-case": ["x"]})), json!("y"), json!("X")),
        ] {
            assert!(holds(test.clone(), yes.clone()), "{test} {yes}");
            assert!(!holds(test.clone(), no.clone()), "{test} {no}");
        }
    }

    #[test]
    fn nothing_is_not_anything() {
        let pattern = Pattern::parse(r#"{"a": [{"anything-but": "x"}]}"#).expect("is a pattern");
        assert!(!pattern.matches(&json!({"b": "y"})));
        assert!(pattern.matches(&json!({"a": ["x", "y"]})));
    }
}
