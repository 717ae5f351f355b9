//! The model's constraints, and the sentences for what violates them.
//!
//! Faults of a text or number are reported where it stands; those of a text or number in a list or map are
//! reported on the list or map, with all rules of the element, as AWS does.

use super::Decoded;
use super::path::Path;
use super::reader::Outcome;
use super::show;
use crate::model::{Bound, Kind, Rules, Shape};
use crate::{Entries, Failure, List, Model, Ref, Violation};

/// What came up while a request was walked.
#[derive(Debug, Default)]
pub struct Noticed {
    pub violations: Vec<Violation>,
    pub unsupported: Vec<String>,
    pub unknown: usize,
    /// The number of the input's member that is being walked.
    pub order: usize,
    /// Bytes of what was written down.
    written: usize,
}

/// A request that is all wrong is told so up to here: its paths could be longer than itself many times over.
const MOST_WRITTEN: usize = 1 << 20;

impl Noticed {
    /// The violations, in the model's order, or what else was noticed.
    pub fn finish(mut self) -> Outcome<Decoded> {
        if self.violations.is_empty() {
            return Ok(Decoded { unsupported: self.unsupported, unknown: self.unknown });
        }
        self.violations.sort_by_key(|violation| violation.order);
        Err(Box::new(Failure::Validation(self.violations)))
    }

    #[cold]
    fn add(&mut self, path: &Path<'_>, value: Option<String>, rule: String) {
        let order = self.order;
        if self.has_room() {
            self.push(Violation { path: path.text(), value, rule, missing: None, order });
        }
    }

    fn push(&mut self, violation: Violation) {
        let value = violation.value.as_ref().map_or(0, String::len);
        self.written += violation.path.len() + value + violation.rule.len();
        self.violations.push(violation);
    }

    fn has_room(&self) -> bool {
        self.written < MOST_WRITTEN
    }

    /// The request has a member that the struct does not carry.
    #[cold]
    pub fn unsupported(&mut self, path: &Path<'_>) {
        if self.has_room() {
            let path = path.text();
            self.written += path.len();
            self.unsupported.push(path);
        }
    }

    /// Reports required members that were not seen.
    pub fn missing(&mut self, model: &Model, shape: &Shape, seen: u128, path: &Path<'_>) {
        let missing = shape.required & !seen;
        if missing == 0 {
            return;
        }
        for (at, member) in model.members(shape).iter().enumerate() {
            if missing >> at & 1 == 1 && self.has_room() {
                self.push(Violation {
                    path: path.member(member.name).text(),
                    value: Some("null".to_owned()),
                    rule: "Member must not be null".to_owned(),
                    missing: Some(member.name),
                    order: if path.is_root() { at } else { self.order },
                });
            }
        }
    }

    pub fn text(&mut self, model: &Model, shape: &Shape, text: &str, path: &Path<'_>) {
        if text_is_fine(model, shape, text) {
            return;
        }
        let hidden = is_hidden(model, shape);
        for rule in broken_by_text(model, shape, text) {
            self.add(path, (!hidden).then(|| format!("'{text}'")), rule);
        }
    }

    pub fn number(&mut self, model: &Model, shape: &Shape, value: Ref<'_>, path: &Path<'_>) {
        if shape.rules.is_empty() {
            return;
        }
        for rule in broken_by_size(&shape.rules, show::number(value), "value") {
            let shown = (!is_hidden(model, shape)).then(|| show::quoted(model, shape, value));
            self.add(path, shown, rule);
        }
    }

    pub fn blob(&mut self, model: &Model, shape: &Shape, value: Ref<'_>, length: usize, path: &Path<'_>) {
        for rule in broken_by_size(&shape.rules, length as f64, "length") {
            let shown = (!is_hidden(model, shape)).then(|| show::quoted(model, shape, value));
            self.add(path, shown, rule);
        }
    }

    pub fn list(&mut self, model: &Model, shape: &Shape, list: &dyn List, path: &Path<'_>) {
        let element = model.shape(model.element(shape).shape);
        let mut rules = broken_by_size(&shape.rules, list.len() as f64, "length");
        let broken = has_element_rules(model, element)
            && (0..list.len()).any(|at| !element_is_fine(model, element, list.at(at)));
        if broken {
            let all = element_rules(model, element).join(", ");
            rules.push(format!("Member must satisfy constraint: [{all}]"));
        }
        for rule in rules {
            let shown = !is_hidden(model, shape) && !is_hidden(model, element);
            self.add(path, shown.then(|| show::quoted(model, shape, Ref::List(list))), rule);
        }
    }

    pub fn map(&mut self, model: &Model, shape: &Shape, map: &dyn Entries, path: &Path<'_>) {
        let (key, value) = model.entry(shape);
        let (key, value) = (model.shape(key.shape), model.shape(value.shape));
        let mut rules = broken_by_size(&shape.rules, map.len() as f64, "length");
        let entries = || (0..map.len()).filter_map(|at| map.at(at));
        if has_element_rules(model, key) && entries().any(|(text, _)| !text_is_fine(model, key, text)) {
            let all = element_rules(model, key).join(", ");
            rules.push(format!("Map keys must satisfy constraint: [{all}]"));
        }
        if has_element_rules(model, value) && entries().any(|(_, item)| !element_is_fine(model, value, item))
        {
            let all = element_rules(model, value).join(", ");
            rules.push(format!("Map value must satisfy constraint: [{all}]"));
        }
        for rule in rules {
            let shown = !is_hidden(model, shape) && !is_hidden(model, value);
            self.add(path, shown.then(|| show::quoted(model, shape, Ref::Map(map))), rule);
        }
    }
}

fn is_hidden(model: &Model, shape: &Shape) -> bool {
    model.switches.hidden_values || shape.sensitive
}

fn text_is_fine(model: &Model, shape: &Shape, text: &str) -> bool {
    shape.rules.is_empty() || broken_by_text(model, shape, text).is_empty()
}

fn broken_by_text(model: &Model, shape: &Shape, text: &str) -> Vec<String> {
    let rules = &shape.rules;
    let mut broken = Vec::new();
    if !rules.values.is_empty() && !model.switches.no_enum_checks && !rules.values.contains(&text) {
        broken.push(values_rule(model, shape));
    }
    if let Some(pattern) = rules.pattern.as_ref().filter(|pattern| !pattern.matches(text)) {
        broken.push(pattern_rule(pattern.text));
    }
    if rules.min.is_some() || rules.max.is_some() {
        broken.extend(broken_by_size(rules, text.chars().count() as f64, "length"));
    }
    broken
}

/// The rules that a length or a value breaks. Not a number breaks them all.
fn broken_by_size(rules: &Rules, size: f64, what: &str) -> Vec<String> {
    let mut broken = Vec::new();
    broken.extend(rules.max.filter(|max| size.is_nan() || size > max.value).map(|max| most(max, what)));
    broken.extend(rules.min.filter(|min| size.is_nan() || size < min.value).map(|min| least(min, what)));
    broken
}

fn has_element_rules(model: &Model, element: &Shape) -> bool {
    let enum_unchecked = !element.rules.values.is_empty() && model.switches.no_enum_checks;
    element.is_scalar() && !element.rules.is_empty() && !enum_unchecked
}

fn element_is_fine(model: &Model, element: &Shape, value: Ref<'_>) -> bool {
    match value {
        Ref::Text(text) => text_is_fine(model, element, text),
        Ref::Int(_) | Ref::Long(_) | Ref::Float(_) | Ref::Double(_) => {
            broken_by_size(&element.rules, show::number(value), "value").is_empty()
        }
        Ref::Blob(blob) => broken_by_size(&element.rules, blob.len() as f64, "length").is_empty(),
        _ => true,
    }
}

/// All rules of an element, broken or not.
fn element_rules(model: &Model, element: &Shape) -> Vec<String> {
    let rules = &element.rules;
    let is_number = matches!(element.kind, Kind::Integer | Kind::Long | Kind::Float | Kind::Double);
    let what = if is_number { "value" } else { "length" };
    let mut all = Vec::new();
    all.extend(rules.max.map(|max| most(max, what)));
    all.extend(rules.min.map(|min| least(min, what)));
    all.extend(rules.pattern.as_ref().map(|pattern| pattern_rule(pattern.text)));
    if !rules.values.is_empty() {
        all.push(values_rule(model, element));
    }
    if model.switches.null_in_elements {
        all.push("Member must not be null".to_owned());
    }
    all
}

fn most(max: Bound, what: &str) -> String {
    format!("Member must have {what} less than or equal to {}", max.text)
}

fn least(min: Bound, what: &str) -> String {
    format!("Member must have {what} greater than or equal to {}", min.text)
}

fn pattern_rule(pattern: &str) -> String {
    format!("Member must satisfy regular expression pattern: {pattern}")
}

fn values_rule(model: &Model, shape: &Shape) -> String {
    if is_hidden(model, shape) {
        return "Member must satisfy enum value set".to_owned();
    }
    format!("Member must satisfy enum value set: [{}]", shape.rules.values.join(", "))
}
