//! The texts under `AWS` within a document's `Principal` and `NotPrincipal`: found and replaced where they
//! stand, so that all the rest stays as it was written.
//!
//! Only for documents that were found to be sound.

use std::ops::Range;

/// A principal in a document.
pub struct Named {
    pub text: String,
    /// With its quotes.
    place: Range<usize>,
}

/// All in their order.
pub fn named(document: &str) -> Vec<Named> {
    let mut named = Vec::new();
    // Of each open object the member that is being read; empty for lists.
    let mut path: Vec<String> = Vec::new();
    let mut rest = 0;
    while let Some(byte) = document.as_bytes().get(rest) {
        let start = rest;
        rest += 1;
        match byte {
            b'{' | b'[' => path.push(String::new()),
            b'}' | b']' => drop(path.pop()),
            b'"' => {
                rest = end_of_text(document, rest);
                let place = start..rest;
                let text = text_at(document, &place);
                if is_followed_by_colon(document, rest) {
                    path.pop();
                    path.push(text);
                } else if is_principal(&path) {
                    named.push(Named { text, place });
                }
            }
            _ => {}
        }
    }
    named
}

/// The document with other texts for some of its principals.
pub fn replaced<'a>(document: &str, other: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut out = String::with_capacity(document.len());
    let mut done = 0;
    for Named { text, place } in named(document) {
        if let Some(other) = other(&text).filter(|other| *other != text) {
            out.push_str(document.get(done..place.start).unwrap_or_default());
            out.push_str(&serde_json::Value::from(other).to_string());
            done = place.end;
        }
    }
    out.push_str(document.get(done..).unwrap_or_default());
    out
}

fn is_principal(path: &[String]) -> bool {
    let members: Vec<&str> = path.iter().map(String::as_str).filter(|member| !member.is_empty()).collect();
    matches!(members.as_slice(), ["Statement", "Principal" | "NotPrincipal", "AWS"])
}

/// Behind the quote that ends the text which begins here.
fn end_of_text(document: &str, start: usize) -> usize {
    let mut is_escaped = false;
    let quote = document.bytes().skip(start).position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    });
    quote.map_or(document.len(), |quote| start + quote + 1)
}

fn text_at(document: &str, place: &Range<usize>) -> String {
    let quoted = document.get(place.clone()).unwrap_or_default();
    serde_json::from_str(quoted).unwrap_or_default()
}

fn is_followed_by_colon(document: &str, place: usize) -> bool {
    document.get(place..).is_some_and(|rest| rest.trim_start().starts_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(document: &str) -> Vec<String> {
        named(document).into_iter().map(|named| named.text).collect()
    }

    #[test]
    fn principals_are_found_in_every_form() {
        let document = r#"{"Statement": [
            {"Principal": {"AWS": "arn:aws:iam::1:root", "Service": "ec2.amazonaws.com"}},
            {"Principal": "*"},
            {"NotPrincipal" : {"AWS" : ["arn:aws:iam::1:user\/a", "111122223333"]}}
        ]}"#;
        assert_eq!(texts(document), ["arn:aws:iam::1:root", "arn:aws:iam::1:user/a", "111122223333"]);
        let single = r#"{"Statement": {"Principal": {"AWS": "arn:aws:iam::1:role/r"}}}"#;
        assert_eq!(texts(single), ["arn:aws:iam::1:role/r"]);
    }

    #[test]
    fn nothing_else_is_touched() {
        let document = r#"{ "Id":"a", "Statement":[{"Sid":"a","Principal":{"AWS":[ "a","b", "\u0061" ],
            "Federated":"a"},"Condition":{"StringEquals":{"AWS":"a","x\"\\":["a"]}}}, {"Sid": "a"}]}"#;
        let other = |text: &str| (text == "a").then_some(r#"é"\"#);
        let expected = document.replace(r#"[ "a","b", "\u0061" ]"#, r#"[ "é\"\\","b", "é\"\\" ]"#);
        assert_eq!(replaced(document, other), expected);
        assert_eq!(replaced(document, |_| None), document);
    }

    #[test]
    fn what_is_no_document_has_none() {
        for text in ["", "\"", "{\"", "}]", "\"\\", "[\"é"] {
            assert_eq!(texts(text), Vec::<String>::new(), "{text}");
            assert_eq!(replaced(text, |_| Some("x")), text);
        }
    }
}
