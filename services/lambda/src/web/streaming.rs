//! Responses that come while the function still works: the first byte is sent before the last is there.
//!
//! A description of the response may stand before its body, ended by eight zeros. A function that fails before it has
//! said anything is answered as any that fails; one that fails later breaks the connection off.

use super::reply::{self, Fault, Reply};
use crate::running::Run;
use bytes::{Bytes, BytesMut};
use futures_util::stream;
use kernel::functions::{Answer, Outcome, Refused};
use kernel::{BoxFuture, Cloud};
use serde_json::{Map, Value};
use std::collections::VecDeque;
use std::io;
use tokio::sync::mpsc;
use wire::{Body, BodyStream};

/// Pieces that the client has not taken yet.
const PIECES_WAITING: usize = 4;
/// Ends a description.
const END: [u8; 8] = [0; 8];
/// More than that is no description.
const DESCRIPTION_BYTES_MAX: usize = 64 * 1024;

pub async fn run(cloud: &Cloud, run: Run) -> Result<Reply, Fault> {
    let Run { function, mut invocation } = run;
    let (sender, pieces) = mpsc::channel(PIECES_WAITING);
    invocation.stream = Some(sender);
    let functions = cloud.world.functions.clone();
    let running = Box::pin(async move { functions.invoke(function, invocation).await });
    let mut function = Working { running: Some(running), pieces, ahead: VecDeque::new(), has_failed: false };
    let mut first = BytesMut::new();
    loop {
        match beginning(&first) {
            Beginning::Unknown => {}
            Beginning::Body => return Ok(reply::plain(function.rest(first.freeze()))),
            Beginning::Described { told, bytes } => {
                let body = function.rest(first.freeze().slice(bytes..));
                return reply::streamed(&told, body).ok_or_else(Fault::broken);
            }
        }
        match function.piece().await.map_err(stopped)? {
            Some(piece) => first.extend_from_slice(&piece),
            None => return Ok(reply::plain(Body::Bytes(first.freeze()))),
        }
    }
}

/// Why a function has nothing more to say.
enum Stop {
    Failed,
    Refused(Refused),
}

fn stopped(stop: Stop) -> Fault {
    match stop {
        Stop::Failed => Fault::broken(),
        Stop::Refused(refused) => Fault::refused(refused),
    }
}

/// A function at work, and what of it has not been sent yet.
struct Working {
    /// None once it has ended.
    running: Option<BoxFuture<'static, Result<Answer, Refused>>>,
    pieces: mpsc::Receiver<Bytes>,
    ahead: VecDeque<Bytes>,
    has_failed: bool,
}

impl Working {
    /// The next piece; `None` once the function has ended well.
    async fn piece(&mut self) -> Result<Option<Bytes>, Stop> {
        loop {
            if let Some(piece) = self.ahead.pop_front() {
                return Ok(Some(piece));
            }
            let Some(running) = &mut self.running else {
                return if self.has_failed { Err(Stop::Failed) } else { Ok(None) };
            };
            let answer = tokio::select! {
                biased;
                Some(piece) = self.pieces.recv() => return Ok(Some(piece)),
                answer = running => answer,
            };
            self.running = None;
            while let Ok(piece) = self.pieces.try_recv() {
                self.ahead.push_back(piece);
            }
            match answer.map_err(Stop::Refused)?.outcome {
                Outcome::Returned(rest) if rest.is_empty() => {}
                Outcome::Returned(rest) => self.ahead.push_back(rest),
                Outcome::Failed(_) => self.has_failed = true,
            }
        }
    }

    /// What is there already, and all that is to come.
    fn rest(mut self, first: Bytes) -> Body {
        if !first.is_empty() {
            self.ahead.push_front(first);
        }
        let next = async |mut function: Working| match function.piece().await {
            Ok(piece) => piece.map(|piece| (Ok(piece), function)),
            Err(_) => Some((Err(io::Error::other("the function has failed")), function)),
        };
        Body::Stream(BodyStream::new(None, stream::unfold(self, next)))
    }
}

/// What the first bytes are.
#[derive(Debug, PartialEq)]
enum Beginning {
    /// It cannot be told yet.
    Unknown,
    Body,
    Described {
        told: Map<String, Value>,
        /// How long it is, its end included.
        bytes: usize,
    },
}

fn beginning(first: &[u8]) -> Beginning {
    match first.first() {
        None => return Beginning::Unknown,
        Some(b'{') if first.len() <= DESCRIPTION_BYTES_MAX => {}
        Some(_) => return Beginning::Body,
    }
    let mut values = serde_json::Deserializer::from_slice(first).into_iter::<Value>();
    match values.next() {
        Some(Ok(Value::Object(told))) => {
            let after = first.get(values.byte_offset()..).unwrap_or_default();
            let zeros = after.iter().take(END.len()).take_while(|byte| **byte == 0).count();
            match (zeros == END.len(), zeros == after.len()) {
                (true, _) => Beginning::Described { told, bytes: values.byte_offset() + END.len() },
                (false, true) => Beginning::Unknown,
                (false, false) => Beginning::Body,
            }
        }
        Some(Err(error)) if error.is_eof() => Beginning::Unknown,
        _ => Beginning::Body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn descriptions_end_with_zeros() {
        let whole = b"{\"statusCode\":201}\0\0\0\0\0\0\0\0Hello";
        let Value::Object(told) = json!({"statusCode": 201}) else { panic!("is an object") };
        let described = Beginning::Described { told, bytes: whole.len() - 5 };
        assert_eq!(beginning(whole), described);
        for length in 0..whole.len() - 5 {
            assert_eq!(beginning(&whole[..length]), Beginning::Unknown, "{length}");
        }
        for body in [&b"Hello"[..], b"{\"a\":1}\n{", b"{\"a\":1}\0\0x", b"{]", b"[1", b"\0"] {
            assert_eq!(beginning(body), Beginning::Body, "{body:?}");
        }
        assert_eq!(beginning(&[b'{'; DESCRIPTION_BYTES_MAX + 1]), Beginning::Body);
    }
}
