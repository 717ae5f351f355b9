//! ListVirtualMFADevices: none, since none can be made.

use crate::paging::Paging;
use crate::shapes::{ListVirtualMFADevicesRequest, ListVirtualMFADevicesResponse};
use kernel::{Access, Cx, Operation, Result};

pub struct ListVirtualMFADevices;

impl Operation for ListVirtualMFADevices {
    const NAME: &'static str = "ListVirtualMFADevices";
    type Input = ListVirtualMFADevicesRequest;
    type Output = ListVirtualMFADevicesResponse;

    async fn access(cx: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("iam:ListVirtualMFADevices", cx.global_arn("mfa/")))
    }

    async fn run(_: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        Paging::new(input.marker.as_deref(), input.max_items)?;
        Ok(ListVirtualMFADevicesResponse {
            virtual_mfa_devices: Vec::new(),
            is_truncated: Some(false),
            marker: None,
        })
    }
}
