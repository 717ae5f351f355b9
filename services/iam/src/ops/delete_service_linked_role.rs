//! DeleteServiceLinkedRole: done at once, though AWS takes its time; the task that it names has succeeded.

use crate::errors::Error;
use crate::shapes::{DeleteServiceLinkedRoleRequest, DeleteServiceLinkedRoleResponse};
use crate::state::linked_role_deletion::LinkedRoleDeletion;
use crate::state::role::Role;
use crate::state::usage::LastUse;
use crate::{attach, entity};
use kernel::{Access, Cx, Operation, Result};
use store::Row;

pub struct DeleteServiceLinkedRole;

impl Operation for DeleteServiceLinkedRole {
    const NAME: &'static str = "DeleteServiceLinkedRole";
    type Input = DeleteServiceLinkedRoleRequest;
    type Output = DeleteServiceLinkedRoleResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Role>(cx, "iam:DeleteServiceLinkedRole", &input.role_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let role: Role = entity::find(cx, &input.role_name).await?;
        if role.linked_service.is_none() {
            Err(Error::NotServiceLinked { role: role.name.clone() })?;
        }
        let task = format!("task{}{}/{}", role.path, role.name, cx.ids.uuid());
        attach::forget_all(cx, &role, None);
        cx.tx.delete::<LastUse>((role.id.as_str(),));
        cx.tx.delete::<Role>(role.key());
        cx.tx.put(&LinkedRoleDeletion { account: role.account, role: role.name, task: task.clone() });
        Ok(DeleteServiceLinkedRoleResponse { deletion_task_id: task })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal, role};
    use serde_json::json;

    #[tokio::test]
    async fn the_task_has_succeeded() {
        let cloud = cloud();
        let asked = json!({"AWSServiceName": "batch.amazonaws.com"});
        cloud.call("iam", "CreateServiceLinkedRole", asked).await.expect("is new");
        let named = json!({"RoleName": "AWSServiceRoleForBatch"});
        let gone = cloud.call("iam", "DeleteServiceLinkedRole", named.clone()).await.expect("exists");
        let task = gone["DeletionTaskId"].as_str().expect("is a text");
        assert!(
            task.starts_with("task/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch/"),
            "{task}"
        );
        let asked = json!({"DeletionTaskId": task});
        let told = cloud.call("iam", "GetServiceLinkedRoleDeletionStatus", asked).await.expect("is known");
        assert_eq!(told, json!({"Status": "SUCCEEDED"}));
        assert_eq!(refusal(&cloud, "GetRole", named).await.status, 404);
        let other = json!({"DeletionTaskId": format!("{task}0")});
        let refused = refusal(&cloud, "GetServiceLinkedRoleDeletionStatus", other).await;
        assert_eq!((refused.status, refused.code.as_str()), (404, "NoSuchEntity"));
    }

    #[tokio::test]
    async fn roles_of_customers_go_another_way() {
        let cloud = cloud();
        role(&cloud, "build").await;
        let refused = refusal(&cloud, "DeleteServiceLinkedRole", json!({"RoleName": "build"})).await;
        assert_eq!((refused.status, refused.code.as_str()), (400, "InvalidInput"));
    }
}
