//! DeleteLogStream: a stream with all of its events. It is gone at once; its rows are swept away later.

use crate::address::{self, GroupName};
use crate::errors::Error;
use crate::shapes::DeleteLogStreamRequest;
use crate::state::latest_stream::LatestStream;
use crate::state::stream::LogStream;
use crate::state::stream_name::StreamName;
use crate::ticks;
use kernel::{Access, Cx, Operation, Result};
use store::Row;

pub struct DeleteLogStream;

impl Operation for DeleteLogStream {
    const NAME: &'static str = "DeleteLogStream";
    type Input = DeleteLogStreamRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let name = GroupName::new(cx, &input.log_group_name);
        name.stream_access(cx, "logs:DeleteLogStream", &input.log_stream_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let group = GroupName::new(cx, &input.log_group_name).find(cx).await?;
        let stream = address::stream(cx, &group, &input.log_stream_name).await?;
        if group.is_protected {
            return Err(Error::Protected.into());
        }
        cx.tx.delete::<LogStream>(stream.key());
        cx.tx.delete::<LatestStream>(LatestStream::of(&stream).key());
        cx.tx.delete::<StreamName>((stream.group, stream.id));
        ticks::uncount(cx, group.id, stream.counted_bytes).await?;
        ticks::sweep_stream(cx, group.id, stream.id);
        Ok(())
    }
}
