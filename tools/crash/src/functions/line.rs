//! A connection for calls of the account that owns the functions.

use std::net::SocketAddr;

use crash::connection::{Connection, Reply};
use crash::request::{Call, Identity};
use crash::rest_request::Rest;
use crash::s3_request::S3Call;
use crash::trouble::{Outcome, Trouble};
use serde_json::Value;

use super::ACCOUNT;

pub struct Line {
    to: SocketAddr,
    connection: Connection,
}

impl Line {
    pub async fn open(to: SocketAddr) -> Outcome<Line> {
        Ok(Line { to, connection: Connection::open(to).await? })
    }

    pub async fn queue(&mut self, operation: &'static str, input: &Value) -> Outcome<Reply> {
        let request = Call::sqs(operation, input.to_string()).signed(self.to, &identity())?;
        Ok(self.connection.exchange(&request).await?)
    }

    pub async fn iam(&mut self, operation: &'static str, parameters: &[(&str, &str)]) -> Outcome<Reply> {
        let request = Call::iam(operation, parameters).signed(self.to, &identity())?;
        Ok(self.connection.exchange(&request).await?)
    }

    pub async fn function(&mut self, call: &Rest) -> Outcome<Reply> {
        Ok(self.connection.exchange(&call.signed(self.to, &identity())?).await?)
    }

    pub async fn bucket(&mut self, call: &S3Call) -> Outcome<Reply> {
        Ok(self.connection.exchange(&call.signed(self.to, &identity())?).await?)
    }
}

fn identity() -> Identity {
    Identity::root(ACCOUNT)
}

/// An answer that must be good, as JSON where it is.
pub fn good(reply: &Reply) -> Outcome<Value> {
    match reply.status {
        200..300 => Ok(serde_json::from_slice(&reply.body).unwrap_or_default()),
        status => Err(Trouble::new(format!("{status} {}", reply.text()))),
    }
}
