//! Names of condition operators, taken apart: `ForAnyValue:StringNotLikeIfExists`.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operator {
    pub quantifier: Quantifier,
    pub test: Test,
    pub negated: bool,
    pub if_exists: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantifier {
    Plain,
    ForAnyValue,
    ForAllValues,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Text,
    TextAnyCase,
    Like,
    Number(Comparison),
    Date(Comparison),
    Bool,
    Binary,
    Address,
    Arn,
    Null,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    fn parse(name: &str) -> Option<(Comparison, bool)> {
        Some(match name {
            "Equals" => (Comparison::Equal, false),
            "NotEquals" => (Comparison::Equal, true),
            "LessThan" => (Comparison::Less, false),
            "LessThanEquals" => (Comparison::LessOrEqual, false),
            "GreaterThan" => (Comparison::Greater, false),
            "GreaterThanEquals" => (Comparison::GreaterOrEqual, false),
            _ => return None,
        })
    }

    pub fn holds<T: PartialOrd>(self, value: T, bound: T) -> bool {
        match self {
            Comparison::Equal => value == bound,
            Comparison::Less => value < bound,
            Comparison::LessOrEqual => value <= bound,
            Comparison::Greater => value > bound,
            Comparison::GreaterOrEqual => value >= bound,
        }
    }
}

impl Operator {
    pub fn parse(name: &str) -> Option<Operator> {
        let (quantifier, name) = match name.split_once(':') {
            Some(("ForAnyValue", name)) => (Quantifier::ForAnyValue, name),
            Some(("ForAllValues", name)) => (Quantifier::ForAllValues, name),
            Some(_) => return None,
            None => (Quantifier::Plain, name),
        };
        let (name, if_exists) = match name.strip_suffix("IfExists") {
            Some(name) => (name, true),
            None => (name, false),
        };
        let (test, negated) = test(name)?;
        // Whether a key is there is what `Null` asks: it takes neither prefix nor suffix.
        let bare = quantifier == Quantifier::Plain && !if_exists;
        (test != Test::Null || bare).then_some(Operator { quantifier, test, negated, if_exists })
    }
}

fn test(name: &str) -> Option<(Test, bool)> {
    Some(match name {
        "StringEquals" => (Test::Text, false),
        "StringNotEquals" => (Test::Text, true),
        "StringEqualsIgnoreCase" => (Test::TextAnyCase, false),
        "StringNotEqualsIgnoreCase" => (Test::TextAnyCase, true),
        "StringLike" => (Test::Like, false),
        "StringNotLike" => (Test::Like, true),
        "Bool" => (Test::Bool, false),
        "BinaryEquals" => (Test::Binary, false),
        "IpAddress" => (Test::Address, false),
        "NotIpAddress" => (Test::Address, true),
        "ArnEquals" | "ArnLike" => (Test::Arn, false),
        "ArnNotEquals" | "ArnNotLike" => (Test::Arn, true),
        "Null" => (Test::Null, false),
        other => return ordered_test(other),
    })
}

fn ordered_test(name: &str) -> Option<(Test, bool)> {
    if let Some(name) = name.strip_prefix("Numeric") {
        return Comparison::parse(name).map(|(comparison, negated)| (Test::Number(comparison), negated));
    }
    let name = name.strip_prefix("Date")?;
    Comparison::parse(name).map(|(comparison, negated)| (Test::Date(comparison), negated))
}
