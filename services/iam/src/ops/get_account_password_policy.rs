//! GetAccountPasswordPolicy: there is none, since there are no passwords.

use crate::errors::Error;
use crate::shapes::GetAccountPasswordPolicyResponse;
use kernel::{Access, Cx, Operation, Result};

pub struct GetAccountPasswordPolicy;

impl Operation for GetAccountPasswordPolicy {
    const NAME: &'static str = "GetAccountPasswordPolicy";
    type Input = ();
    type Output = GetAccountPasswordPolicyResponse;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("iam:GetAccountPasswordPolicy", "*"))
    }

    async fn run(cx: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::NoSuchPasswordPolicy { account: cx.here.account.clone() }.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn there_is_none() {
        let refused = refusal(&cloud(), "GetAccountPasswordPolicy", json!({})).await;
        let sentence = "The Password Policy with domain name 000000000000 cannot be found.";
        assert_eq!(refused, (404, "NoSuchEntity", sentence).into());
    }
}
