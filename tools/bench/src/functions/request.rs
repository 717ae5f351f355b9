//! The role of all functions, which may do everything: whether it may is asked all the same.

use std::net::SocketAddr;

use crash::line::{Line, good};
use crash::trouble::Outcome;

pub const ACCOUNT: &str = "111122223333";
pub const ROLE: &str = "arn:aws:iam::111122223333:role/runner";
const EVERYTHING: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

pub async fn iam(to: SocketAddr) -> Outcome<()> {
    let mut line = Line::open(to, ACCOUNT).await?;
    let role = [("RoleName", "runner"), ("AssumeRolePolicyDocument", TRUST)];
    good(&line.iam("CreateRole", &role).await?)?;
    good(&line.iam("AttachRolePolicy", &[("RoleName", "runner"), ("PolicyArn", EVERYTHING)]).await?)?;
    Ok(())
}
