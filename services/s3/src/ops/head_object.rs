//! HeadObject: everything about an object but its bytes.

use super::get_object::READ;
use crate::object::access::{self, Target};
use crate::object::reading;
use crate::shapes::{HeadObjectOutput, HeadObjectRequest};
use crate::{asked_reading, told_reading};
use kernel::{Access, Cx, Operation, Result};

pub struct HeadObject;

impl Operation for HeadObject {
    const NAME: &'static str = "HeadObject";
    type Input = HeadObjectRequest;
    type Output = HeadObjectOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let target = Target {
            bucket: &input.bucket,
            key: &input.key,
            version: input.version_id.as_deref(),
            expected_owner: input.expected_bucket_owner.as_deref(),
            payer: input.request_payer.as_deref(),
        };
        access::to_read(cx, READ, target).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let found = reading::find(cx, &asked_reading!(input, "HEAD")).await?;
        Ok(told_reading!(HeadObjectOutput, input, found))
    }
}
