//! The role of all functions.

use std::net::SocketAddr;

use crash::connection::Connection;
use crash::request::{Call, Identity};
use crash::trouble::Outcome;

use crate::http::good;

pub const ACCOUNT: &str = "111122223333";
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

pub async fn iam(to: SocketAddr) -> Outcome<()> {
    let call = Call::iam("CreateRole", &[("RoleName", "runner"), ("AssumeRolePolicyDocument", TRUST)]);
    good(&mut Connection::open(to).await?, &call.signed(to, &Identity::root(ACCOUNT))?).await.map(drop)
}
