//! Events that other services send to functions: they are taken in as those of clients that do not wait. Whether
//! the sender may was asked when it was agreed.

use crate::address;
use crate::errors::Error;
use crate::event::Event;
use crate::queue;
use bytes::Bytes;
use kernel::{Cx, Delivery, Result};

pub async fn deliver(cx: &mut Cx<'_>, delivery: &Delivery) -> Result<()> {
    let unknown = || Error::NoSuchFunction { arn: delivery.target.clone() };
    let named = address::of_arn(&delivery.target).ok_or_else(unknown)?;
    let request_id = cx.ids.uuid();
    let payload = Bytes::copy_from_slice(&delivery.payload);
    let event = Event { payload, client_context: None, trace: delivery.trace.clone() };
    queue::add(cx, &named, &request_id, event);
    Ok(())
}
