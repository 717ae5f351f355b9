//! A live tail of log groups: what is written to them, as it comes.

use crate::api::Api;
use crate::trouble::{Outcome, Trouble};
use serde_json::{Value, json};
use std::io::{self, BufReader, Read};
use std::net::{Shutdown, TcpStream};
use wire::event_stream::Message;

pub struct Tail(BufReader<TcpStream>);

/// Ends a tail that somebody else reads.
pub struct Ending(TcpStream);

impl Drop for Ending {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.shutdown(Shutdown::Both);
    }
}

impl Tail {
    /// Ready when the server says that it has begun.
    pub fn begin(api: &Api, arns: &[String], filter: &str) -> Outcome<Tail> {
        let asked = json!({"logGroupIdentifiers": arns, "logEventFilterPattern": filter});
        let mut tail = Tail(api.stream("logs", "Logs_20140328.StartLiveTail", &asked)?);
        while let Some(message) = tail.next()? {
            if message.text_header(":event-type") == Some("sessionStart") {
                return Ok(tail);
            }
        }
        Err(Trouble::new("the server did not begin to tell what is written"))
    }

    pub fn ending(&self) -> Outcome<Ending> {
        self.0.get_ref().try_clone().map(Ending).map_err(|error| Trouble::new(error.to_string()))
    }

    /// What was written meanwhile; nothing when the server or the session ends.
    pub fn events(&mut self) -> Outcome<Option<Vec<Value>>> {
        let Some(message) = self.next()? else { return Ok(None) };
        if message.text_header(":exception-type") == Some("SessionStreamingException") {
            return Ok(None);
        }
        if message.text_header(":event-type") != Some("sessionUpdate") {
            return Err(Trouble::new(String::from_utf8_lossy(&message.payload)));
        }
        let mut update: Value = serde_json::from_slice(&message.payload)?;
        match update["sessionResults"].take() {
            Value::Array(events) => Ok(Some(events)),
            _ => Ok(Some(Vec::new())),
        }
    }

    /// The next message; nothing at the end.
    fn next(&mut self) -> Outcome<Option<Message>> {
        let broken = |error: io::Error| Trouble::new(error.to_string());
        let mut bytes = vec![0; 4];
        match self.0.read_exact(&mut bytes) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            outcome => outcome.map_err(broken)?,
        }
        let length = bytes.iter().fold(0_u64, |length, byte| length << 8 | u64::from(*byte));
        (&mut self.0).take(length.saturating_sub(4)).read_to_end(&mut bytes).map_err(broken)?;
        let decoded = Message::decode(&bytes).map_err(|error| Trouble::new(error.to_string()))?;
        Ok(decoded.map(|(message, _)| message))
    }
}
