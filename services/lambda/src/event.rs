//! What an event must be: JSON of a bounded length, and what comes with it.

use crate::refusals::Refusal;
use bytes::Bytes;
use data_encoding::BASE64;
use kernel::Caller;

/// What a function is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub payload: Bytes,
    /// JSON.
    pub client_context: Option<String>,
    /// The header of its trace.
    pub trace: Option<String>,
}

impl Event {
    /// A request without an event has an empty one.
    pub fn check(payload: Bytes, client_context: Option<&str>) -> Result<Event, Refusal> {
        let payload = if payload.is_empty() { Bytes::from_static(b"{}") } else { payload };
        if let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(&payload) {
            return Err(Refusal::NotJson { trouble: trouble(&payload, &error) });
        }
        let client_context = client_context.map(context).transpose()?;
        Ok(Event { payload, client_context, trace: None })
    }

    /// The same as part of the caller's trace.
    pub fn of(self, caller: &Caller) -> Event {
        Event { trace: caller.source.trace.clone(), ..self }
    }
}

fn context(text: &str) -> Result<String, Refusal> {
    let decoded = BASE64.decode(text.as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let is_json = |text: &String| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    decoded.filter(is_json).ok_or(Refusal::InvalidClientContext)
}

/// In the words of AWS' own parser, as far as they are known.
fn trouble(payload: &[u8], error: &serde_json::Error) -> String {
    let place = |line: usize, column: usize| {
        format!(
            "\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: {line}, column: {column}]"
        )
    };
    if let Err(utf8) = std::str::from_utf8(payload) {
        let at = utf8.valid_up_to();
        let before = payload.get(..at).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let begin = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let byte = payload.get(at).copied().unwrap_or_default();
        return format!("Invalid UTF-8 start byte 0x{byte:x}{}", place(line, at - begin + 2));
    }
    if error.is_eof() {
        return format!("Unexpected end-of-input{}", place(error.line(), error.column() + 1));
    }
    let line = payload.split(|byte| *byte == b'\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let found = line.get(error.column().saturating_sub(1)).copied().unwrap_or(b' ');
    let code = u32::from(found);
    let shown = match found.is_ascii_graphic() {
        true => format!("'{}' (code {code})", char::from(found)),
        false => format!("(CTRL-CHAR, code {code})"),
    };
    format!(
        "Unexpected character ({shown}): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false'){}",
        place(error.line(), error.column() + 1)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(payload: &'static [u8]) -> String {
        Event::check(Bytes::from_static(payload), None).unwrap_err().to_string()
    }

    #[test]
    fn events_are_json() {
        let empty = Event::check(Bytes::new(), None).unwrap();
        assert_eq!(&empty.payload[..], b"{}");
        assert_eq!(
            refused(b"\"n\x87r"),
            "Could not parse request body into json: Could not parse payload into json: Invalid UTF-8 start byte 0x87\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 4]"
        );
        assert!(refused(b"{x}").contains("Unexpected character ('x' (code 120))"));
        assert!(refused(b"{").contains("Unexpected end-of-input"));
    }

    #[test]
    fn contexts_are_json_in_base64() {
        let with = |context: &str| Event::check(Bytes::new(), Some(context));
        let context = BASE64.encode(br#"{"client": 1}"#);
        assert_eq!(with(&context).unwrap().client_context.as_deref(), Some(r#"{"client": 1}"#));
        assert_eq!(with("%"), Err(Refusal::InvalidClientContext));
    }
}
