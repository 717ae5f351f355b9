//! Patterns against the examples of AWS's guide, and against a plain model of each language.

use super::Pattern;
use proptest::prelude::*;

fn matches(pattern: &str, message: &str) -> bool {
    Pattern::parse(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}")).matches(message)
}

/// Which of the messages a pattern matches.
fn matching<'m>(pattern: &str, messages: &[&'m str]) -> Vec<&'m str> {
    messages.iter().copied().filter(|message| matches(pattern, message)).collect()
}

#[test]
fn nothing_matches_everything() {
    for pattern in ["", " ", "\n"] {
        assert!(matches(pattern, "anything") && matches(pattern, ""));
    }
}

#[test]
fn terms() {
    let both = "ERROR WARN message";
    let (error, warn) = ("ERROR message", "WARN message");
    let all = [both, error, warn, "Exiting with ERRORCODE: -1"];
    for (pattern, expected) in [
        ("ERROR", vec![both, error, all[3]]),
        ("ERROR WARN", vec![both]),
        ("?ERROR ?WARN", vec![both, error, warn, all[3]]),
        ("ERROR -WARN", vec![error, all[3]]),
        ("\"ERROR\" - \"Exiting\"", vec![both, error]),
        ("\"ERROR message\"", vec![error]),
        ("-ERROR", vec![warn]),
        ("?Exiting ?WARN -ERROR", vec![warn]),
        // Beside terms that must be there, those that may are without effect.
        ("WARN ?ERROR", vec![both, warn]),
        ("error", vec![]),
        ("%ERR(?:x)?%", vec![]),
    ] {
        if pattern.contains('(') {
            assert!(Pattern::parse(pattern).is_err());
        } else {
            assert_eq!(matching(pattern, &all), expected, "{pattern}");
        }
    }
    assert!(matches(r#""say \"hi\"""#, r#"they say "hi" there"#));
}

#[test]
fn regular_expressions() {
    let all = ["[ERROR 401] UNAUTHORIZED REQUEST", "[SUCCESS 200] AUTHORIZED REQUEST", "10.10.0.1"];
    for (pattern, expected) in [
        ("%AUTHORIZED%", vec![all[0], all[1]]),
        ("%^.ERROR%", vec![all[0]]),
        (r"%10\.10\.0\.1%", vec![all[2]]),
        ("%4[0-9]{2}%", vec![all[0]]),
        (r"%\d+\s%", vec![]),
        ("ERROR %[a-z]%", vec![]),
        ("%4.1|2.0%", vec![all[0], all[1]]),
        ("REQUEST -%20+%", vec![all[0]]),
    ] {
        assert_eq!(matching(pattern, &all), expected, "{pattern}");
    }
}

const DOCUMENT: &str = r#"{"eventType": "UpdateTrail", "sourceIPAddress": "111.111.111.111",
    "arrayKey": ["value", "another value"], "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
    "SomeObject": null, "ThisFlag": true, "latency": 512.5, "count": 404, "text": "404", "dots.in-name": 1,
    "coordinates": [[0, 1, 2], [4, 5, 6]], "actions": ["GET", "PUT"], "user": {"id": 1, "email": "J.S@example.com"}}"#;

#[test]
fn json_that_matches() {
    for pattern in [
        r#"{ $.eventType = "UpdateTrail" }"#,
        "{ $.eventType = UpdateTrail }",
        "{$.eventType=Update*}",
        "{ $.eventType = *date* }",
        "{ $.eventType = %[A-Z].*Trail% }",
        "{ $.sourceIPAddress != 123.123.* }",
        "{ $.sourceIPAddress = 111.111.* }",
        r#"{ $.arrayKey[0] = "value" }"#,
        "{ $.objectList[1].id = 2 }",
        "{ $.objectList[*].name = b }",
        "{ $.SomeObject IS NULL }",
        "{ $.SomeOtherObject NOT EXISTS }",
        "{ $.arrayKey[2] NOT EXISTS }",
        "{ $.ThisFlag IS TRUE }",
        "{ $.latency = * }",
        "{ $.latency >= 500 && $.latency < 5.13e2 && $.latency > -1 && $.latency != +500 }",
        "{ $.count = 4* }",
        "{ $.count = 4.04e2 }",
        r#"{ $.count = "404" && $.text = 404 }"#,
        "{ $.['dots.in-name'] = 1 }",
        r#"{ $["dots.in-name"] = 1 }"#,
        "{ $.coordinates[1][2] = 6 }",
        r#"{ $.user.email = "J.S@example.com" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }"#,
        r#"{ ($.user.id = 1) && ($.objectList[0].name = "a") }"#,
    ] {
        assert!(matches(pattern, DOCUMENT), "{pattern}");
    }
}

#[test]
fn json_that_does_not() {
    for pattern in [
        "{ $.eventType = Trail }",
        // An asterisk in the middle is an asterisk.
        r#"{ $.eventType = "Up*Trail" }"#,
        "{ $.eventType != Update* }",
        // Lists and objects are neither equal to anything nor different.
        "{ $.arrayKey = value }",
        "{ $.arrayKey != value }",
        "{ $.none != value }",
        "{ $.none = * }",
        "{ $.SomeObject != 1 }",
        "{ $.SomeObject NOT EXISTS }",
        "{ $.ThisFlag IS FALSE }",
        "{ $.none IS NULL }",
        "{ $.text > 1 }",
        "{ $.eventType[0] = U }",
        r#"{ ($.user.email = "J.S@example.com" || $.coordinates[0][1] = nonmatch) && $.actions[2] = nomatch }"#,
    ] {
        assert!(!matches(pattern, DOCUMENT), "{pattern}");
    }
    for message in ["", "text", "{broken", "12"] {
        assert!(!matches("{ $.a NOT EXISTS }", message), "{message}");
    }
}

const LINES: [&str; 3] = [
    r#"127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534"#,
    r#"127.0.0.1 - frank [10/Oct/2000:13:35:22 -0700] "GET /a.gif HTTP/1.0" 500 5324"#,
    r#"127.0.0.1 - "" [] "GET /b.html HTTP/1.0" 200 5"#,
];

#[test]
fn fields() {
    for (pattern, expected) in [
        ("[ip, user, username, timestamp, request, status_code, bytes]", vec![0, 1, 2]),
        ("[ip, user, username, timestamp, request, status_code, bytes > 1000]", vec![0, 1]),
        ("[ip, user, username, timestamp, request, status_code = 4*, bytes]", vec![0]),
        ("[ip, user, username, timestamp, request = *html*, status_code, bytes]", vec![0, 2]),
        ("[..., status_code = 4* || status_code = 5*, bytes]", vec![0, 1]),
        ("[..., status_code = 4* && status_code != 404, bytes]", vec![]),
        ("[ip, ..., request=*.html*, status_code=4*,]", vec![0]),
        ("[ip=127.*, ...]", vec![0, 1, 2]),
        ("[ip, user, ..., bytes <= 5]", vec![2]),
        ("[..., (status_code = 404 || status_code = 500) && bytes > 2000, bytes]", vec![1]),
        ("[..., request = %GET ./[ab]%, status, size]", vec![]),
        ("[..., request = %/[ab]%, status, size]", vec![1, 2]),
        ("[...]", vec![0, 1, 2]),
        ("[]", vec![]),
        ("[ip, rest]", vec![]),
    ] {
        let expected: Vec<&str> = expected.into_iter().map(|at: usize| LINES[at]).collect();
        assert_eq!(matching(pattern, &LINES), expected, "{pattern}");
    }
    assert_eq!(matching("[w1=ERROR, w2]", &["ERROR WARN message", "ERROR message"]), ["ERROR message"]);
}

#[test]
fn parts_are_told() {
    let extracted = |pattern: &str, message| Pattern::parse(pattern).expect("is one").extract(message);
    let pairs = |pairs: &[(&str, &str)]| {
        Some(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>())
    };
    let expected = pairs(&[("$.user.id", "1"), ("$.eventType", "UpdateTrail"), ("$.['dots.in-name']", "1")]);
    let pattern = "{ $.user.id = 1 && ($.eventType = * || $.none = 1) && $.['dots.in-name'] = 1 }";
    assert_eq!(extracted(pattern, DOCUMENT), expected);
    assert_eq!(
        extracted("[a, ..., b]", "1 2 3 4"),
        pairs(&[("$a", "1"), ("$2", "2"), ("$3", "3"), ("$b", "4")])
    );
    assert_eq!(extracted("x", "x"), pairs(&[]));
    assert_eq!(extracted("x", "y"), None);
}

#[test]
fn what_is_no_pattern() {
    for (pattern, reason) in [
        ("foo-bar", "Invalid character(s) in term 'foo-bar'"),
        ("\"open", "a double quote is missing"),
        ("?", "it ends too early"),
        ("{ $.a }", "unexpected '}'"),
        ("{ $.a = }", "unexpected '}'"),
        ("{ $.a = 1", "expected } at ''"),
        ("{ a = 1 }", "expected $ at 'a = 1 }'"),
        ("{ $.a > x }", "a number is expected behind <, >, <= and >="),
        ("{ $.a = 1 } x", "unexpected 'x'"),
        ("[a, ..., b, ...]", "more than one ellipsis"),
        ("[a b]", "unexpected 'b]'"),
        ("%a!%", "the character '!' cannot stand in a regular expression"),
        ("%é%", "the character 'é' cannot stand in a regular expression"),
        ("%a% %b% %c%", "more than 2 regular expressions"),
    ] {
        let error = Pattern::parse(pattern).expect_err(pattern).to_string();
        assert_eq!(error, format!("Invalid filter pattern: {reason}"), "{pattern}");
    }
    let deep = format!("{{ {}$.a = 1{} }}", "(".repeat(400), ")".repeat(400));
    assert!(Pattern::parse(&deep).is_err());
}

/// A word, and whether a message must have it, must not, or may.
fn term() -> impl Strategy<Value = (char, String)> {
    (prop::sample::select(vec!['+', '-', '?']), "[ab]{1,2}")
}

fn value() -> impl Strategy<Value = Option<i32>> {
    prop::option::of(-2..3)
}

/// A condition as text, and its truth for the values of a, b and c.
#[derive(Clone, Debug)]
enum Wanted {
    Compare(usize, &'static str, i32),
    Absent(usize),
    And(Box<Wanted>, Box<Wanted>),
    Or(Box<Wanted>, Box<Wanted>),
}

impl Wanted {
    fn text(&self, name: &dyn Fn(usize) -> String) -> String {
        match self {
            Wanted::Compare(at, op, number) => format!("{} {op} {number}", name(*at)),
            Wanted::Absent(at) => format!("{} NOT EXISTS", name(*at)),
            Wanted::And(one, other) => format!("({} && {})", one.text(name), other.text(name)),
            Wanted::Or(one, other) => format!("({}||{})", one.text(name), other.text(name)),
        }
    }

    fn holds(&self, values: &[Option<i32>]) -> bool {
        match self {
            Wanted::Compare(at, op, number) => values[*at].is_some_and(|value| match *op {
                "=" => value == *number,
                "!=" => value != *number,
                "<" => value < *number,
                "<=" => value <= *number,
                ">" => value > *number,
                _ => value >= *number,
            }),
            Wanted::Absent(at) => values[*at].is_none(),
            Wanted::And(one, other) => one.holds(values) && other.holds(values),
            Wanted::Or(one, other) => one.holds(values) || other.holds(values),
        }
    }
}

fn wanted() -> impl Strategy<Value = Wanted> {
    let op = prop::sample::select(vec!["=", "!=", "<", "<=", ">", ">="]);
    let leaf = prop_oneof![
        4 => (0..3_usize, op, -2..3).prop_map(|(at, op, number)| Wanted::Compare(at, op, number)),
        1 => (0..3_usize).prop_map(Wanted::Absent),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Wanted::And(a.into(), b.into())),
            (inner.clone(), inner).prop_map(|(a, b)| Wanted::Or(a.into(), b.into())),
        ]
    })
}

proptest! {
    #[test]
    fn terms_do_what_their_model_does(terms in prop::collection::vec(term(), 1..5), message in "[ab ]{0,8}") {
        let written: Vec<String> = terms.iter().map(|(kind, word)| match kind {
            '+' => word.clone(),
            kind => format!("{kind}{word}"),
        }).collect();
        let of = |wanted: char| terms.iter().filter(move |(kind, _)| *kind == wanted).map(|(_, word)| word.as_str());
        let has = |word: &str| message.contains(word);
        let any = of('?').next().is_none() || of('+').next().is_some() || of('?').any(has);
        let expected = of('+').all(has) && !of('-').any(has) && any;
        prop_assert_eq!(matches(&written.join(" "), &message), expected);
    }

    #[test]
    fn json_does_what_its_model_does(wanted in wanted(), values in prop::collection::vec(value(), 3)) {
        let document: serde_json::Map<_, _> = values.iter().zip(["a", "b", "c"])
            .filter_map(|(value, name)| Some((name.to_owned(), serde_json::json!((*value)?)))).collect();
        let pattern = format!("{{ {} }}", wanted.text(&|at| format!("$.{}", ["a", "b", "c"][at])));
        let message = serde_json::Value::Object(document).to_string();
        prop_assert_eq!(matches(&pattern, &message), wanted.holds(&values), "{} {}", pattern, message);
    }

    #[test]
    fn fields_do_what_their_model_does(numbers in prop::collection::vec(-2..3, 0..6), limit in -2..3) {
        let message = numbers.iter().map(i32::to_string).collect::<Vec<_>>().join("  ");
        let behind = format!("[..., x > {limit}, y]");
        let expected = numbers.len() >= 2 && numbers[numbers.len() - 2] > limit;
        prop_assert_eq!(matches(&behind, &message), expected);
        let exact = format!("[x<={limit},y,z]");
        prop_assert_eq!(matches(&exact, &message), numbers.len() == 3 && numbers[0] <= limit);
    }

    #[test]
    fn no_pattern_and_no_message_makes_it_panic(pattern in ".{0,40}", odd in r#"[\[\]{}()$.=!<>&|%"'*?a-c0-9 -]{0,30}"#, message in ".{0,40}") {
        for pattern in [&pattern, &odd, &format!("[{odd}]"), &format!("{{$.a{odd}}}")] {
            if let Ok(pattern) = Pattern::parse(pattern) {
                pattern.matches(&message);
                pattern.extract(&odd);
                pattern.extract(&format!("{{\"a\": {odd:?}}}"));
            }
        }
    }
}
