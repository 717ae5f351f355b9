//! Patterns of events: which events somebody wants to see, in the language that event source mappings and
//! rules of EventBridge share.
//!
//! A pattern has the form of the events that it matches: each field that it names must be as one of the tests
//! listed there says, `{"body": {"kind": ["order", {"prefix": "re"}]}}`. `parse.rs` has the grammar, `test.rs` what
//! one test says of one value.
//!
//! It must not know where events come from. As with AWS, `exists` asks for values: an object is none, an empty list
//! has none.

mod cidr;
mod numeric;
mod parse;
#[cfg(test)]
mod properties;
mod test;
mod wildcard;

use serde_json::Value;
use test::Test;

/// A pattern that was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern(Fields);

/// What is wrong with one.
#[derive(Clone, Debug, PartialEq)]
pub struct Invalid {
    pub reason: String,
}

/// All fields must match, and of each list of alternatives one.
#[derive(Clone, Debug, Default, PartialEq)]
struct Fields {
    named: Vec<(String, Node)>,
    either: Vec<Vec<Fields>>,
}

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Fields(Fields),
    /// One of them must hold.
    Tests(Vec<Test>),
}

impl Pattern {
    pub fn parse(text: &str) -> Result<Pattern, Invalid> {
        parse::parse(text).map(Pattern)
    }

    pub fn matches(&self, event: &Value) -> bool {
        self.0.matches(Some(event))
    }
}

impl Fields {
    /// Of a list, one element must match in all fields.
    fn matches(&self, value: Option<&Value>) -> bool {
        match value {
            Some(Value::Array(items)) if items.iter().any(|item| item.is_object() || item.is_array()) => {
                items.iter().any(|item| self.matches(Some(item)))
            }
            value => {
                let field = |name: &str| value.and_then(|value| value.get(name));
                self.named.iter().all(|(name, node)| node.matches(field(name)))
                    && self.either.iter().all(|fields| fields.iter().any(|fields| fields.matches(value)))
            }
        }
    }
}

impl Node {
    fn matches(&self, value: Option<&Value>) -> bool {
        match self {
            Node::Fields(fields) => fields.matches(value),
            Node::Tests(tests) => tests.iter().any(|test| holds(test, value)),
        }
    }
}

fn holds(test: &Test, value: Option<&Value>) -> bool {
    match test {
        Test::Exists(wanted) => any_value(value, &|_| true) == *wanted,
        test => any_value(value, &|value| test.holds(value)),
    }
}

/// Whether a value, or one in a list, is so.
fn any_value(value: Option<&Value>, is_so: &dyn Fn(&Value) -> bool) -> bool {
    match value {
        None | Some(Value::Object(_)) => false,
        Some(Value::Array(items)) => items.iter().any(|item| any_value(Some(item), is_so)),
        Some(value) => is_so(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn matches(pattern: Value, event: Value) -> bool {
        Pattern::parse(&pattern.to_string()).expect("is a pattern").matches(&event)
    }

    #[test]
    fn all_fields_and_one_test_of_each() {
        let pattern = json!({"a": [1, "x"], "b": {"c": [true, null]}});
        assert!(matches(pattern.clone(), json!({"a": "x", "b": {"c": null}, "d": 1})));
        assert!(matches(pattern.clone(), json!({"a": 1.0, "b": {"c": true}})));
        assert!(!matches(pattern.clone(), json!({"a": "x", "b": {"c": false}})));
        assert!(!matches(pattern.clone(), json!({"a": "x"})));
        assert!(!matches(pattern, json!("x")));
    }

    #[test]
    fn lists_match_by_one_element() {
        assert!(matches(json!({"a": ["x"]}), json!({"a": ["y", "x"]})));
        assert!(!matches(json!({"a": ["x"]}), json!({"a": []})));
        let of_both = json!({"a": {"b": [1], "c": [2]}});
        assert!(matches(of_both.clone(), json!({"a": [{"b": 0}, {"b": 1, "c": 2}]})));
        assert!(!matches(of_both, json!({"a": [{"b": 1}, {"c": 2}]})));
    }

    #[test]
    fn what_is_there_and_what_is_not() {
        let there = json!({"a": {"b": [{"exists": true}]}});
        let absent = json!({"a": {"b": [{"exists": false}]}});
        for (event, is_there) in [
            (json!({"a": {"b": 1}}), true),
            (json!({"a": {"b": null}}), true),
            (json!({"a": {"b": [1]}}), true),
            (json!({"a": {"b": []}}), false),
            (json!({"a": {"b": {"c": 1}}}), false),
            (json!({"a": {}}), false),
            (json!({"a": "text"}), false),
            (json!({}), false),
        ] {
            assert_eq!(matches(there.clone(), event.clone()), is_there, "{event}");
            assert_eq!(matches(absent.clone(), event.clone()), !is_there, "{event}");
        }
    }

    #[test]
    fn alternatives() {
        let pattern = json!({"source": ["s"], "$or": [{"a": [1]}, {"b": {"c": [2]}}]});
        assert!(matches(pattern.clone(), json!({"source": "s", "a": 1})));
        assert!(matches(pattern.clone(), json!({"source": "s", "b": {"c": 2}})));
        assert!(!matches(pattern.clone(), json!({"source": "s", "b": {"c": 1}})));
        assert!(!matches(pattern, json!({"a": 1})));
    }
}
