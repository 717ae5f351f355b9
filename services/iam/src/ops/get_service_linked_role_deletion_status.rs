//! GetServiceLinkedRoleDeletionStatus: how the last deletion of a service-linked role went.

use crate::errors::Error;
use crate::shapes::{GetServiceLinkedRoleDeletionStatusRequest, GetServiceLinkedRoleDeletionStatusResponse};
use crate::state::fold;
use crate::state::linked_role_deletion::LinkedRoleDeletion;
use kernel::{Access, Cx, Operation, Result};

pub struct GetServiceLinkedRoleDeletionStatus;

impl Operation for GetServiceLinkedRoleDeletionStatus {
    const NAME: &'static str = "GetServiceLinkedRoleDeletionStatus";
    type Input = GetServiceLinkedRoleDeletionStatusRequest;
    type Output = GetServiceLinkedRoleDeletionStatusResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        // `task/aws-service-role/SERVICE/ROLE/ID` is about `role/aws-service-role/SERVICE/ROLE`.
        let role = input.deletion_task_id.rsplit_once('/').map_or("", |(role, _)| role);
        let role = role.strip_prefix("task/").unwrap_or(role);
        Ok(Access::to("iam:GetServiceLinkedRoleDeletionStatus", cx.global_arn(&format!("role/{role}"))))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let id = input.deletion_task_id;
        let role = id.rsplit('/').nth(1).unwrap_or_default();
        let (account, folded) = (cx.here.account.as_str(), fold(role));
        let known = cx.tx.get::<LinkedRoleDeletion>((account, folded.as_str())).await?;
        if known.is_none_or(|deletion| deletion.task != id) {
            return Err(Error::NoSuchDeletionTask { id }.into());
        }
        Ok(GetServiceLinkedRoleDeletionStatusResponse { status: "SUCCEEDED".to_owned(), reason: None })
    }
}
