//! UntagResource: removes tags of a function or a mapping, by its ARN.

use crate::shapes::UntagResourceRequest;
use crate::tagged;
use kernel::{Access, Cx, Operation, Result};

pub struct UntagResource;

impl Operation for UntagResource {
    const NAME: &'static str = "UntagResource";
    type Input = UntagResourceRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = tagged::access(cx, "lambda:UntagResource", &input.resource).await?;
        Ok(access.with("aws:TagKeys", input.tag_keys.clone()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut tagged = tagged::find(cx, &input.resource).await?;
        tagged.tags().retain(|(key, _)| !input.tag_keys.contains(key));
        tagged.put(cx);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, cloud, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn the_function_must_be_there() {
        let cloud = cloud().await;
        let asked = json!({"Resource": arn("f"), "TagKeys": ["a"]});
        let sentence = format!("Function not found: {}", arn("f"));
        let refused = refusal(&cloud, "UntagResource", asked).await;
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
    }
}
