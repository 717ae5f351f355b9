//! A connection for calls of one account, by its root: of whatever service.

use std::net::SocketAddr;

use serde_json::Value;

use crate::connection::{Connection, Reply};
use crate::request::{Call, Identity};
use crate::rest_request::Rest;
use crate::s3_request::S3Call;
use crate::trouble::{Outcome, Trouble};

pub struct Line {
    to: SocketAddr,
    root: Identity,
    connection: Connection,
}

impl Line {
    pub async fn open(to: SocketAddr, account: &str) -> Outcome<Line> {
        Ok(Line { to, root: Identity::root(account), connection: Connection::open(to).await? })
    }

    pub async fn queue(&mut self, operation: &'static str, input: &Value) -> Outcome<Reply> {
        self.call(&Call::sqs(operation, input.to_string())).await
    }

    pub async fn logs(&mut self, operation: &'static str, input: &Value) -> Outcome<Reply> {
        self.call(&Call::logs(operation, input.to_string())).await
    }

    pub async fn iam(&mut self, operation: &'static str, parameters: &[(&str, &str)]) -> Outcome<Reply> {
        self.call(&Call::iam(operation, parameters)).await
    }

    async fn call(&mut self, call: &Call) -> Outcome<Reply> {
        Ok(self.connection.exchange(&call.signed(self.to, &self.root)?).await?)
    }

    pub async fn function(&mut self, call: &Rest) -> Outcome<Reply> {
        Ok(self.connection.exchange(&call.signed(self.to, &self.root)?).await?)
    }

    pub async fn bucket(&mut self, call: &S3Call) -> Outcome<Reply> {
        Ok(self.connection.exchange(&call.signed(self.to, &self.root)?).await?)
    }
}

/// An answer that must be good, as JSON where it is.
pub fn good(reply: &Reply) -> Outcome<Value> {
    match reply.status {
        200..300 => Ok(serde_json::from_slice(&reply.body).unwrap_or_default()),
        status => Err(Trouble::new(format!("{status} {}", reply.text()))),
    }
}
