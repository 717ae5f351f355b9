//! GetCallerIdentity: whose credentials these are. Nobody can be forbidden to ask.

use crate::shapes::{GetCallerIdentityRequest, GetCallerIdentityResponse};
use kernel::{Access, Cx, Operation, Result};

pub struct GetCallerIdentity;

impl Operation for GetCallerIdentity {
    const NAME: &'static str = "GetCallerIdentity";
    type Input = GetCallerIdentityRequest;
    type Output = GetCallerIdentityResponse;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::AnyCaller)
    }

    async fn run(cx: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Ok(GetCallerIdentityResponse {
            user_id: Some(cx.caller.principal.unique_id()),
            account: Some(cx.caller.account().to_owned()),
            arn: Some(cx.caller.arn()),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::SERVICE;
    use serde_json::json;
    use testkit::{Cloud, NobodyElse};

    #[tokio::test]
    async fn root_is_told_who_it_is() {
        let cloud = Cloud::new(&[&SERVICE], &NobodyElse);
        let answer = cloud.call("sts", "GetCallerIdentity", json!({})).await.expect("is told");
        let account = testkit::ACCOUNT;
        let arn = format!("arn:aws:iam::{account}:root");
        assert_eq!(answer, json!({"UserId": account, "Account": account, "Arn": arn}));
    }

    #[tokio::test]
    async fn a_stranger_is_not() {
        let cloud = Cloud::new(&[&SERVICE], &NobodyElse);
        let stranger = kernel::Caller::anonymous(Default::default());
        let error =
            cloud.call_as(&stranger, "sts", "GetCallerIdentity", json!({})).await.expect_err("refused");
        assert_eq!((error.status, &*error.code), (403, "MissingAuthenticationToken"));
    }
}
