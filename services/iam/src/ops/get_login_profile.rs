//! GetLoginProfile: nobody has a password, since none can be made.

use crate::errors::Error;
use crate::names::Whom;
use crate::shapes::{GetLoginProfileRequest, GetLoginProfileResponse};
use crate::whom;
use kernel::{Access, Cx, Operation, Result};

pub struct GetLoginProfile;

impl Operation for GetLoginProfile {
    const NAME: &'static str = "GetLoginProfile";
    type Input = GetLoginProfileRequest;
    type Output = GetLoginProfileResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        whom::access(cx, "iam:GetLoginProfile", input.user_name.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        Err(absent(&whom::existing(cx, input.user_name.as_deref()).await?).into())
    }
}

pub fn absent(whom: &Whom) -> Error {
    Error::NoSuchLoginProfile { user: whom.user().unwrap_or("root").to_owned() }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal, user};
    use serde_json::json;

    #[tokio::test]
    async fn there_is_none_to_read_or_to_delete() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        for operation in ["GetLoginProfile", "DeleteLoginProfile"] {
            let refused = refusal(&cloud, operation, json!({"UserName": "bob"})).await;
            let sentence = "Login Profile for User bob cannot be found.";
            assert_eq!(refused, (404, "NoSuchEntity", sentence).into());
            let refused = refusal(&cloud, operation, json!({"UserName": "eve"})).await;
            assert_eq!(refused, (404, "NoSuchEntity", "The user with name eve cannot be found.").into());
        }
    }
}
