//! What holds for all patterns and events.

use super::Pattern;
use super::wildcard::Wildcard;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-1000..1000_i64).prop_map(Value::from),
        "[a-cA-C*\\\\é]{0,4}".prop_map(Value::from),
    ]
}

/// Objects of objects and values.
fn event() -> impl Strategy<Value = Value> {
    let object = |of| {
        prop::collection::btree_map("[a-d]", of, 1..4)
            .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>()))
    };
    object(scalar().boxed())
        .prop_recursive(3, 16, 4, move |inner| object(prop_oneof![scalar(), inner].boxed()))
}

/// Any JSON, patterns or not.
fn anything() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        Just("prefix"),
        Just("anything-but"),
        Just("numeric"),
        Just("wildcard"),
        Just("cidr"),
        Just("exists"),
        Just("$or"),
        Just("a"),
    ];
    let leaf = prop_oneof![scalar(), Just(json!("<")), Just(json!("10.0.0.0/8"))];
    leaf.prop_recursive(4, 32, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((name.clone(), inner), 0..3).prop_map(|members| {
                Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
            }),
        ]
    })
}

/// The pattern that asks for just what an event has, each value made into a test.
fn pattern_of(event: &Value, test: &dyn Fn(&Value) -> Value) -> Value {
    match event {
        Value::Object(members) => Value::Object(
            members.iter().map(|(name, value)| (name.clone(), pattern_of(value, test))).collect(),
        ),
        value => json!([test(value)]),
    }
}

fn matches(pattern: &Value, event: &Value) -> bool {
    Pattern::parse(&pattern.to_string()).expect("is a pattern").matches(event)
}

/// The plain definition of stars, letter by letter.
fn is_like(pattern: &[char], text: &[char]) -> bool {
    match (pattern, text) {
        ([], text) => text.is_empty(),
        (['*', rest @ ..], text) => (0..=text.len()).any(|at| is_like(rest, &text[at..])),
        ([letter, rest @ ..], [other, others @ ..]) => letter == other && is_like(rest, others),
        (_, []) => false,
    }
}

proptest! {
    #[test]
    fn an_event_matches_what_it_is(event in event()) {
        let (there, absent) = (json!({"exists": true}), json!({"exists": false}));
        prop_assert!(matches(&pattern_of(&event, &Value::clone), &event));
        prop_assert!(matches(&pattern_of(&event, &|_| there.clone()), &event));
        prop_assert!(!matches(&pattern_of(&event, &|_| absent.clone()), &event));
    }

    #[test]
    fn anything_but_is_the_opposite(value in scalar(), other in "[a-cA-C]{0,4}") {
        let event = json!({"a": value});
        let is = matches(&json!({"a": [other]}), &event);
        prop_assert_eq!(matches(&json!({"a": [{"anything-but": other}]}), &event), !is);
        for name in ["prefix", "suffix", "equals-ignore-case", "wildcard"] {
            let is = matches(&json!({"a": [{name: other}]}), &event);
            prop_assert_eq!(matches(&json!({"a": [{"anything-but": {name: other}}]}), &event), !is);
        }
    }

    #[test]
    fn one_alternative_is_enough(event in event(), other in event()) {
        let (own, others) = (pattern_of(&event, &Value::clone), pattern_of(&other, &Value::clone));
        let either = json!({"$or": [own, others]});
        prop_assert!(matches(&either, &event));
    }

    #[test]
    fn stars_are_gaps(pieces in prop::collection::vec("[ab]{1,2}", 1..4), text in "[ab]{0,8}") {
        let pattern = pieces.join("*");
        let plain: Vec<char> = pattern.chars().collect();
        let letters: Vec<char> = text.chars().collect();
        let wildcard = Wildcard::parse(&pattern).expect("is one");
        prop_assert_eq!(wildcard.matches(&text), is_like(&plain, &letters));
    }

    #[test]
    fn nothing_panics(pattern in anything(), event in anything()) {
        if let Ok(pattern) = Pattern::parse(&json!({"a": pattern}).to_string()) {
            pattern.matches(&json!({"a": event}));
            pattern.matches(&event);
        }
    }
}
