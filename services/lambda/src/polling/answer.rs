//! Which records of a batch have failed, as the function says where its mapping lets it
//! (`ReportBatchItemFailures`).

use super::record::Record;
use serde_json::Value;

/// Of a function that returned this: `None` where all have failed, since nobody can tell what it means.
pub fn done<'r>(payload: &[u8], records: &'r [Record]) -> Option<Vec<&'r Record>> {
    let answer: Value = match payload {
        b"" => Value::Null,
        payload => serde_json::from_slice(payload).ok()?,
    };
    let failures = match &answer {
        Value::Null => &Value::Null,
        Value::Object(members) => members.get("batchItemFailures").unwrap_or(&Value::Null),
        _ => return None,
    };
    let failed = match failures {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().map(id).collect::<Option<Vec<_>>>()?,
        _ => return None,
    };
    let is_known = |id: &&str| records.iter().any(|record| record.id == **id);
    failed
        .iter()
        .all(is_known)
        .then(|| records.iter().filter(|record| !failed.contains(&record.id.as_str())).collect())
}

fn id(item: &Value) -> Option<&str> {
    item.get("itemIdentifier")?.as_str().filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::value::RawValue;

    fn done_of(answer: &str) -> Option<Vec<String>> {
        let record = |id: &str| Record {
            id: id.to_owned(),
            handle: String::new(),
            json: RawValue::from_string("{}".to_owned()).expect("is JSON"),
            trace: None,
        };
        let records = [record("a"), record("b"), record("c")];
        done(answer.as_bytes(), &records).map(|done| done.iter().map(|record| record.id.clone()).collect())
    }

    #[test]
    fn all_some_or_none() {
        let all = Some(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]);
        for answer in ["", "null", "{}", r#"{"batchItemFailures": null}"#, r#"{"batchItemFailures": []}"#] {
            assert_eq!(done_of(answer), all, "{answer}");
        }
        let some = r#"{"batchItemFailures": [{"itemIdentifier": "b"}, {"itemIdentifier": "c"}]}"#;
        assert_eq!(done_of(some), Some(vec!["a".to_owned()]));
        for answer in [
            "{",
            "[]",
            "1",
            r#""text""#,
            r#"{"batchItemFailures": "b"}"#,
            r#"{"batchItemFailures": ["b"]}"#,
            r#"{"batchItemFailures": [{"foo": "b"}]}"#,
            r#"{"batchItemFailures": [{"itemIdentifier": null}]}"#,
            r#"{"batchItemFailures": [{"itemIdentifier": ""}]}"#,
            r#"{"batchItemFailures": [{"itemIdentifier": "b"}, {"itemIdentifier": "other"}]}"#,
        ] {
            assert_eq!(done_of(answer), None, "{answer}");
        }
    }
}
