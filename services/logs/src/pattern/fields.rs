//! Conditions on the fields of a message, which spaces part: `[ip, user, ..., status = 4* && status != 404]`.
//!
//! What stands between brackets or double quotes is one field. An ellipsis stands for any number of fields;
//! without one, a message must have exactly as many as the pattern.

use super::Extracted;
use super::cursor::{Cursor, Reason};
use super::expression::{self, Expression};
use super::test::Subject;

#[derive(Debug)]
pub struct Fields {
    before: Vec<Field>,
    /// Those behind the ellipsis, where there is one.
    behind: Option<Vec<Field>>,
}

#[derive(Debug)]
struct Field {
    /// Empty where it has none.
    name: String,
    condition: Option<Expression<String>>,
}

pub fn parse(cursor: &mut Cursor<'_>) -> Result<Fields, Reason> {
    cursor.expect("[")?;
    let mut fields = Fields { before: Vec::new(), behind: None };
    loop {
        if cursor.eat("...") || cursor.eat("…") {
            if fields.behind.replace(Vec::new()).is_some() {
                return Err("more than one ellipsis".to_owned());
            }
        } else {
            let field = field(cursor)?;
            fields.behind.as_mut().unwrap_or(&mut fields.before).push(field);
        }
        match cursor.eat_one(&[",", "]"]) {
            Some(",") => {}
            Some(_) => break,
            None => return cursor.unexpected(),
        }
    }
    match cursor.is_at_end() {
        true => Ok(fields),
        false => cursor.unexpected(),
    }
}

fn field(cursor: &mut Cursor<'_>) -> Result<Field, Reason> {
    if matches!(cursor.peek(), Some(',' | ']')) {
        return Ok(Field { name: String::new(), condition: None });
    }
    if cursor.peek() != Some('(') {
        let name = name(cursor)?;
        if matches!(cursor.peek(), Some(',' | ']')) {
            return Ok(Field { name, condition: None });
        }
        let condition = expression::parse_from(cursor, self::name, name.clone())?;
        return Ok(Field { name, condition: Some(condition) });
    }
    let condition = expression::parse(cursor, name)?;
    let mut names = Vec::new();
    condition.names(&mut names);
    let name = names.first().map(|name| (*name).clone()).unwrap_or_default();
    Ok(Field { name, condition: Some(condition) })
}

fn name(cursor: &mut Cursor<'_>) -> Result<String, Reason> {
    cursor.peek();
    match cursor.take_while(|c| c.is_alphanumeric() || "_-$".contains(c)) {
        "" => cursor.unexpected(),
        name => Ok(name.to_owned()),
    }
}

impl Fields {
    pub fn matches(&self, message: &str) -> bool {
        self.assigned(&split(message)).is_some()
    }

    /// The fields by their names, those without one by their numbers.
    pub fn extract(&self, message: &str) -> Option<Extracted> {
        let values = split(message);
        let named = self.assigned(&values)?;
        let found = (0..).zip(&values).map(|(at, value)| {
            let name = named.iter().find(|(known, field)| *known == at && !field.name.is_empty());
            let name = name.map_or_else(|| format!("${}", at + 1), |(_, field)| format!("${}", field.name));
            (name, (*value).to_owned())
        });
        Some(found.collect())
    }

    /// Which field of the pattern each field of the message is, if the message matches.
    fn assigned(&self, values: &[&str]) -> Option<Vec<(usize, &Field)>> {
        let behind = self.behind.as_deref().unwrap_or_default();
        let count = self.before.len() + behind.len();
        let fits = if self.behind.is_some() { values.len() >= count } else { values.len() == count };
        if !fits {
            return None;
        }
        let assigned: Vec<(usize, &Field)> =
            (0..).zip(&self.before).chain((values.len() - behind.len()..).zip(behind)).collect();
        let value_of = |name: &String| {
            let at = assigned.iter().find(|(_, field)| field.name == *name).map(|(at, _)| *at);
            let value = at.and_then(|at| values.get(at));
            value.map(|value| Subject::Field(value)).into_iter().collect()
        };
        let mut conditions = assigned.iter().filter_map(|(_, field)| field.condition.as_ref());
        conditions.all(|condition| condition.holds(&value_of)).then_some(assigned)
    }
}

/// The fields of a message.
fn split(message: &str) -> Vec<&str> {
    let mut fields = Vec::new();
    let mut rest = message.trim_start();
    while let Some(first) = rest.chars().next() {
        let closing = match first {
            '[' => Some(']'),
            '"' => Some('"'),
            _ => None,
        };
        let enclosed = closing.and_then(|closing| Some((1, rest[1..].find(closing)? + 1)));
        let (from, to) =
            enclosed.unwrap_or_else(|| (0, rest.find(char::is_whitespace).unwrap_or(rest.len())));
        fields.push(&rest[from..to]);
        rest = rest[to + from..].trim_start();
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_quotes_hold_fields_together() {
        let line = r#"127.0.0.1 -  frank [10/Oct/2000:13:25:15 -0700] "GET /a b" 200 [open "x"#;
        let fields =
            ["127.0.0.1", "-", "frank", "10/Oct/2000:13:25:15 -0700", "GET /a b", "200", "[open", "\"x"];
        assert_eq!(split(line), fields);
        assert!(split("  ").is_empty());
        assert_eq!(split("[] \"\"é"), ["", "", "é"]);
    }
}
