//! GetAccessKeyInfo: the account that an access key id names. The id itself tells; nothing is looked up.

use crate::errors::Error;
use crate::shapes::{GetAccessKeyInfoRequest, GetAccessKeyInfoResponse};
use kernel::{Access, Cx, Operation, Result};

pub struct GetAccessKeyInfo;

impl Operation for GetAccessKeyInfo {
    const NAME: &'static str = "GetAccessKeyInfo";
    type Input = GetAccessKeyInfoRequest;
    type Output = GetAccessKeyInfoResponse;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("sts:GetAccessKeyInfo", "*"))
    }

    async fn run(_: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let account = auth::token::account_of(&input.access_key_id).ok_or(Error::UnknownKey)?;
        Ok(GetAccessKeyInfoResponse { account: Some(account) })
    }
}

#[cfg(test)]
mod tests {
    use crate::SERVICE;
    use serde_json::json;
    use testkit::{Cloud, NobodyElse};

    #[tokio::test]
    async fn an_id_tells_its_account() {
        let cloud = Cloud::new(&[&SERVICE], &NobodyElse);
        let key = auth::token::access_key_id("123456789012", "AKIA", [9; 5]).expect("is made");
        let input = json!({"AccessKeyId": key});
        let answer = cloud.call("sts", "GetAccessKeyInfo", input).await.expect("is told");
        assert_eq!(answer, json!({"Account": "123456789012"}));
        let input = json!({"AccessKeyId": "not0a0key0at0all"});
        let error = cloud.call("sts", "GetAccessKeyInfo", input).await.expect_err("no key");
        assert_eq!(&*error.code, "ValidationError");
    }
}
