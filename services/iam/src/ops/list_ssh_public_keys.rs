//! ListSSHPublicKeys: none, since none can be uploaded.

use crate::paging::Paging;
use crate::shapes::{ListSSHPublicKeysRequest, ListSSHPublicKeysResponse};
use crate::whom;
use kernel::{Access, Cx, Operation, Result};

pub struct ListSSHPublicKeys;

impl Operation for ListSSHPublicKeys {
    const NAME: &'static str = "ListSSHPublicKeys";
    type Input = ListSSHPublicKeysRequest;
    type Output = ListSSHPublicKeysResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        whom::access(cx, "iam:ListSSHPublicKeys", input.user_name.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        Paging::new(input.marker.as_deref(), input.max_items)?;
        whom::existing(cx, input.user_name.as_deref()).await?;
        Ok(ListSSHPublicKeysResponse {
            ssh_public_keys: Some(Vec::new()),
            is_truncated: Some(false),
            marker: None,
        })
    }
}
