//! ListTags: the tags of a function or a mapping, by its ARN.

use crate::shapes::{ListTagsRequest, ListTagsResponse};
use crate::{tagged, tags};
use kernel::{Access, Cx, Operation, Result};

pub struct ListTags;

impl Operation for ListTags {
    const NAME: &'static str = "ListTags";
    type Input = ListTagsRequest;
    type Output = ListTagsResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        tagged::access(cx, "lambda:ListTags", &input.resource).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut tagged = tagged::find(cx, &input.resource).await?;
        Ok(ListTagsResponse { tags: Some(tags::told(tagged.tags())) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, least, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn tags_that_a_function_was_made_with() {
        let cloud = cloud().await;
        let mut asked = least("f");
        asked["Tags"] = json!({"team": "blue"});
        call(&cloud, "CreateFunction", asked).await;
        let told = call(&cloud, "ListTags", json!({"Resource": arn("f")})).await;
        assert_eq!(told, json!({"Tags": {"team": "blue"}}));
        let refused = refusal(&cloud, "ListTags", json!({"Resource": arn("g")})).await;
        assert_eq!((refused.status, refused.code.as_str()), (404, "ResourceNotFoundException"));
    }
}
