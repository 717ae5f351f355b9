//! Conditions on messages that are JSON: `{ $.users[0].name = "a*" || $.error NOT EXISTS }`.

use super::Extracted;
use super::cursor::{Cursor, Reason};
use super::expression::{self, Expression};
use super::test::Subject;
use serde_json::Value;

#[derive(Debug)]
pub struct Json(Expression<Selector>);

/// The way from the root of a document to something in it.
#[derive(Debug, PartialEq)]
struct Selector {
    steps: Vec<Step>,
    written: String,
}

#[derive(Debug, PartialEq)]
enum Step {
    Member(String),
    Element(usize),
    AnyElement,
}

pub fn parse(cursor: &mut Cursor<'_>) -> Result<Json, Reason> {
    cursor.expect("{")?;
    let expression = expression::parse(cursor, selector)?;
    cursor.expect("}")?;
    match cursor.is_at_end() {
        true => Ok(Json(expression)),
        false => cursor.unexpected(),
    }
}

fn selector(cursor: &mut Cursor<'_>) -> Result<Selector, Reason> {
    cursor.expect("$")?;
    let mut selector = Selector { steps: Vec::new(), written: "$".to_owned() };
    loop {
        let has_dot = cursor.eat_here(".");
        if cursor.eat_here("[") {
            selector.push(element(cursor)?);
        } else if has_dot {
            match cursor.take_while(|c| c.is_alphanumeric() || "_-".contains(c)) {
                "" => return cursor.unexpected(),
                name => selector.push(Step::Member(name.to_owned())),
            }
        } else if selector.steps.is_empty() {
            return cursor.unexpected();
        } else {
            return Ok(selector);
        }
    }
}

/// Behind an opening bracket: a number, an asterisk, or a name in quotes.
fn element(cursor: &mut Cursor<'_>) -> Result<Step, Reason> {
    let step = match cursor.peek() {
        Some('\'') => {
            cursor.expect("'")?;
            let name = cursor.take_while(|c| c != '\'').to_owned();
            cursor.expect("'")?;
            Step::Member(name)
        }
        Some('"') => Step::Member(cursor.quoted()?),
        Some('*') => {
            cursor.expect("*")?;
            Step::AnyElement
        }
        _ => match cursor.take_while(|c| c.is_ascii_digit()).parse() {
            Ok(index) => Step::Element(index),
            Err(_) => return cursor.unexpected(),
        },
    };
    cursor.expect("]")?;
    Ok(step)
}

impl Selector {
    fn push(&mut self, step: Step) {
        self.written += &match &step {
            Step::Member(name) if name.chars().all(|c| c.is_alphanumeric() || "_-".contains(c)) => {
                format!(".{name}")
            }
            Step::Member(name) => format!(".['{name}']"),
            Step::Element(index) => format!("[{index}]"),
            Step::AnyElement => "[*]".to_owned(),
        };
        self.steps.push(step);
    }

    fn find<'v>(&self, document: &'v Value) -> Vec<&'v Value> {
        self.steps.iter().fold(vec![document], |found, step| {
            found.into_iter().flat_map(|value| step.from(value)).collect()
        })
    }
}

impl Step {
    fn from<'v>(&self, value: &'v Value) -> &'v [Value] {
        let one = match self {
            Step::Member(name) => value.as_object().and_then(|object| object.get(name)),
            Step::Element(index) => value.as_array().and_then(|array| array.get(*index)),
            Step::AnyElement => return value.as_array().map_or(&[], Vec::as_slice),
        };
        one.map_or(&[], std::slice::from_ref)
    }
}

impl Json {
    pub fn matches(&self, message: &str) -> bool {
        self.document(message).is_some()
    }

    /// What the selectors of the pattern lead to.
    pub fn extract(&self, message: &str) -> Option<Extracted> {
        let document = self.document(message)?;
        let mut selectors = Vec::new();
        self.0.names(&mut selectors);
        let found = selectors.into_iter().filter_map(|selector| {
            let value = subject(selector.find(&document).first()?).text()?.to_owned();
            Some((selector.written.clone(), value))
        });
        Some(found.collect())
    }

    /// The message as a document, if it matches.
    fn document(&self, message: &str) -> Option<Value> {
        if !message.trim_start().starts_with(['{', '[']) {
            return None;
        }
        let document: Value = serde_json::from_str(message).ok()?;
        let holds =
            self.0.holds(&|selector: &Selector| selector.find(&document).into_iter().map(subject).collect());
        holds.then_some(document)
    }
}

fn subject(value: &Value) -> Subject<'_> {
    match value {
        Value::Null => Subject::Null,
        Value::Bool(is) => Subject::Bool(*is),
        Value::Number(number) => Subject::Number(number.as_f64().unwrap_or(f64::NAN), number.to_string()),
        Value::String(text) => Subject::Text(text),
        Value::Array(_) | Value::Object(_) => Subject::Whole,
    }
}
