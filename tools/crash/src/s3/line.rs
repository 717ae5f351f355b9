//! A connection for calls of the account that owns the buckets.

use std::net::SocketAddr;

use crash::connection::{Connection, Reply};
use crash::request::Identity;
use crash::s3_request::S3Call;
use crash::trouble::{Outcome, Trouble};

pub const ACCOUNT: &str = "444444444444";

pub struct Line {
    to: SocketAddr,
    connection: Connection,
}

/// What became of a call that may fail.
pub enum Heard {
    Done(Reply),
    /// The server cannot do it now: it may or may not have been done.
    Refused,
    /// An answer that nothing explains.
    Wrong(String),
    /// The server is gone.
    Gone,
}

impl Line {
    pub async fn open(to: SocketAddr) -> Outcome<Line> {
        Ok(Line { to, connection: Connection::open(to).await? })
    }

    pub async fn call(&mut self, call: &S3Call) -> Outcome<Reply> {
        let request = call.signed(self.to, &Identity::root(ACCOUNT))?;
        Ok(self.connection.exchange(&request).await?)
    }

    pub async fn heard(&mut self, call: &S3Call) -> Heard {
        match self.call(call).await {
            Err(_) => Heard::Gone,
            Ok(reply) if (200..300).contains(&reply.status) => Heard::Done(reply),
            Ok(reply) if reply.status >= 500 => Heard::Refused,
            Ok(reply) => Heard::Wrong(wrong(call, &reply).0),
        }
    }

    /// A call whose answer must be good.
    pub async fn good(&mut self, call: &S3Call) -> Outcome<Reply> {
        let reply = self.call(call).await?;
        match reply.status {
            200..300 => Ok(reply),
            _ => Err(wrong(call, &reply)),
        }
    }
}

fn wrong(call: &S3Call, reply: &Reply) -> Trouble {
    let S3Call { method, path, query, .. } = call;
    let mut text = reply.text();
    text.truncate(text.char_indices().nth(400).map_or(text.len(), |(at, _)| at));
    Trouble::new(format!("{method} {path}?{query}: {} {text}", reply.status))
}
