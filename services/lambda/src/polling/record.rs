//! One event of a source, as its function will see it.

use crate::pattern::Pattern;
use serde_json::Value;
use serde_json::value::RawValue;

#[derive(Clone, Debug)]
pub struct Record {
    /// How functions name it when it has failed.
    pub id: String,
    /// How the source knows it, to be told that it is done.
    pub handle: String,
    pub json: Box<RawValue>,
    /// The header of its trace.
    pub trace: Option<String>,
}

impl Record {
    /// How long it is in a function's event.
    pub fn bytes(&self) -> usize {
        self.json.get().len() + 1
    }

    /// Whether one of the patterns lets it through. A text that is JSON in `body` is looked into.
    pub fn passes(&self, filters: &[Pattern]) -> bool {
        if filters.is_empty() {
            return true;
        }
        let Ok(mut event) = serde_json::from_str::<Value>(self.json.get()) else { return false };
        if let Some(body) = event.get_mut("body")
            && let Some(inner) = body.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok())
            && (inner.is_object() || inner.is_array())
        {
            *body = inner;
        }
        filters.iter().any(|filter| filter.matches(&event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn passes(filter: Value, body: &str) -> bool {
        let event = json!({"body": body, "attributes": {"MessageGroupId": "a"}}).to_string();
        let json = RawValue::from_string(event).expect("is JSON");
        let record = Record { id: String::new(), handle: String::new(), json, trace: None };
        record.passes(&[Pattern::parse(&filter.to_string()).expect("is a pattern")])
    }

    #[test]
    fn bodies_are_looked_into() {
        assert!(passes(json!({"body": {"kind": ["order"]}}), r#"{"kind": "order"}"#));
        assert!(!passes(json!({"body": {"kind": ["order"]}}), "order"));
        assert!(passes(json!({"body": ["order"]}), "order"));
        assert!(!passes(json!({"body": ["order"]}), r#"["x"]"#));
        assert!(passes(json!({"body": ["123"]}), "123"));
        assert!(passes(json!({"attributes": {"MessageGroupId": ["a"]}}), "x"));
    }
}
