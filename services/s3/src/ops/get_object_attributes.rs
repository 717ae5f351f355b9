//! GetObjectAttributes.

use crate::shapes::{GetObjectAttributesOutput, GetObjectAttributesRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetObjectAttributes;

impl Operation for GetObjectAttributes {
    const NAME: &'static str = "GetObjectAttributes";
    type Input = GetObjectAttributesRequest;
    type Output = GetObjectAttributesOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetObjectAttributes", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetObjectAttributes"))
    }
}
