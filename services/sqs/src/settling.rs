//! What a receipt handle is good for, for either kind of queue, singly and in batches.

use crate::errors::Error;
use crate::handle::Handle;
use crate::limits::VISIBILITY_S_MAX;
use crate::state::queue::Queue;
use crate::{fifo, standard};
use kernel::{Cx, Result};
use std::time::Duration;

pub async fn delete(cx: &mut Cx<'_>, queue: &Queue, handle: &str) -> Result<()> {
    let handle = Handle::read(handle, queue)?;
    if queue.is_fifo() {
        fifo::delete(cx, queue, &handle).await
    } else {
        standard::delete(cx, queue, &handle).await
    }
}

pub async fn change_visibility(
    cx: &mut Cx<'_>,
    queue: &Queue,
    handle: &str,
    hidden_for_s: i32,
) -> Result<()> {
    let hidden_for = hidden_for(hidden_for_s)?;
    let handle = Handle::read(handle, queue)?;
    if queue.is_fifo() {
        fifo::change_visibility(cx, queue, &handle, hidden_for).await
    } else {
        standard::change_visibility(cx, queue, &handle, hidden_for).await
    }
}

fn hidden_for(seconds: i32) -> Result<Duration, Error> {
    match u32::try_from(seconds) {
        Ok(known) if known <= VISIBILITY_S_MAX => Ok(Duration::from_secs(known.into())),
        _ => {
            let reason = "VisibilityTimeout must be an integer between 0 and 43200";
            Err(Error::InvalidValue { parameter: "VisibilityTimeout", value: seconds.to_string(), reason })
        }
    }
}
