//! DecodeAuthorizationMessage: why a request was denied, for services that say it sealed.

use crate::errors::Error;
use crate::shapes::{DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse};
use kernel::{Access, Cx, Operation, Result, authorization_message};

pub struct DecodeAuthorizationMessage;

impl Operation for DecodeAuthorizationMessage {
    const NAME: &'static str = "DecodeAuthorizationMessage";
    type Input = DecodeAuthorizationMessageRequest;
    type Output = DecodeAuthorizationMessageResponse;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("sts:DecodeAuthorizationMessage", "*"))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let message =
            authorization_message::open(&cx.world.tokens, cx.caller.account(), &input.encoded_message);
        Ok(DecodeAuthorizationMessageResponse { decoded_message: Some(message.ok_or(Error::BadMessage)?) })
    }
}

#[cfg(test)]
mod tests {
    use crate::SERVICE;
    use kernel::authorization_message;
    use serde_json::json;
    use testkit::{ACCOUNT, Cloud, NobodyElse};

    #[tokio::test]
    async fn a_sealed_denial_opens_for_its_account_only() {
        let cloud = Cloud::new(&[&SERVICE], &NobodyElse);
        let sealed =
            authorization_message::seal(&cloud.cloud.world.tokens, ACCOUNT, r#"{"allowed":false}"#, [3; 12]);
        let input = json!({"EncodedMessage": sealed});
        let answer = cloud.call("sts", "DecodeAuthorizationMessage", input.clone()).await.expect("opens");
        assert_eq!(answer, json!({"DecodedMessage": r#"{"allowed":false}"#}));
        let other = kernel::Caller::root("111111111111");
        let error =
            cloud.call_as(&other, "sts", "DecodeAuthorizationMessage", input).await.expect_err("not theirs");
        assert_eq!(
            (&*error.code, error.message.as_str()),
            ("InvalidAuthorizationMessageException", "Message is not valid")
        );
    }
}
