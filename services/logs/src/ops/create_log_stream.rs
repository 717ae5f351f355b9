//! CreateLogStream: a stream in a group.

use crate::address::{self, GroupName};
use crate::errors::Error;
use crate::making;
use crate::shapes::CreateLogStreamRequest;
use crate::state::stream::LogStream;
use kernel::{Access, Cx, Operation, Result};

pub struct CreateLogStream;

impl Operation for CreateLogStream {
    const NAME: &'static str = "CreateLogStream";
    type Input = CreateLogStreamRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let name = GroupName::new(cx, &input.log_group_name);
        name.stream_access(cx, "logs:CreateLogStream", &input.log_stream_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let group = GroupName::new(cx, &input.log_group_name).find(cx).await?;
        let name = input.log_stream_name.as_str();
        address::check_stream_name(name)?;
        if cx.tx.get::<LogStream>((group.id, name)).await?.is_some() {
            return Err(Error::StreamExists.into());
        }
        making::stream(cx, &group, name);
        Ok(())
    }
}
