//! CreateServiceLinkedRole: the role that a service of AWS acts in, as that service wants it.

use crate::errors::Error;
use crate::limits::SESSION_S_DEFAULT;
use crate::service_linked::{Template, path_of};
use crate::shapes::{CreateServiceLinkedRoleRequest, CreateServiceLinkedRoleResponse};
use crate::state::fold;
use crate::state::role::Role;
use crate::{attach, names, shapes};
use kernel::{Access, Cx, Operation, Result};

pub struct CreateServiceLinkedRole;

impl Operation for CreateServiceLinkedRole {
    const NAME: &'static str = "CreateServiceLinkedRole";
    type Input = CreateServiceLinkedRoleRequest;
    type Output = CreateServiceLinkedRoleResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let service = input.aws_service_name.as_str();
        let template = Template::of(service).ok();
        let suffix = input.custom_suffix.as_deref();
        let name = template.and_then(|template| template.role_name(suffix).ok()).unwrap_or("*".to_owned());
        let arn = cx.global_arn(&format!("role{}{name}", path_of(service)));
        let access = Access::to("iam:CreateServiceLinkedRole", arn);
        Ok(access.with("iam:AWSServiceName", [service.to_owned()]))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let template = Template::of(&input.aws_service_name)?;
        let name = template.role_name(input.custom_suffix.as_deref())?;
        let account = cx.here.account.clone();
        if cx.tx.get::<Role>((account.as_str(), fold(&name).as_str())).await?.is_some() {
            Err(Error::LinkedRoleTaken { name: name.clone() })?;
        }
        let role = Role {
            account,
            name,
            path: template.path(),
            id: names::unique_id(cx.ids, "AROA"),
            created: cx.now.whole_second(),
            description: input.description.or_else(|| template.description().map(str::to_owned)),
            trust: template.trust(),
            trusted: Vec::new(),
            session_s_max: SESSION_S_DEFAULT,
            boundary: None,
            tags: Vec::new(),
            attached: template.policy().map(|policy| policy.arn.to_owned()).into_iter().collect(),
            inline: Vec::new(),
            linked_service: Some(template.service()),
        };
        attach::enter_all(cx, &role, None);
        cx.tx.put(&role);
        let role = shapes::Role { max_session_duration: None, ..role.into() };
        Ok(CreateServiceLinkedRoleResponse { role: Some(role) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn a_service_has_one_role_as_it_wants_it() {
        let cloud = cloud();
        let asked = json!({"AWSServiceName": "ecs.amazonaws.com"});
        let made = cloud.call("iam", "CreateServiceLinkedRole", asked.clone()).await.expect("is new");
        let path = "role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";
        assert_eq!(made["Role"]["Arn"], format!("arn:aws:iam::000000000000:{path}"));
        let named = json!({"RoleName": "AWSServiceRoleForECS"});
        let attached = cloud.call("iam", "ListAttachedRolePolicies", named.clone()).await.expect("exists");
        assert_eq!(attached["AttachedPolicies"][0]["PolicyName"], "AmazonECSServiceRolePolicy");

        let sentence = "Service role name AWSServiceRoleForECS has been taken in this account, please try a different suffix.";
        let refused = refusal(&cloud, "CreateServiceLinkedRole", asked).await;
        assert_eq!(refused, (400, "InvalidInput", sentence).into());
        let refused = refusal(&cloud, "DeleteRole", named).await;
        let sentence = "Cannot perform the operation on the protected role 'AWSServiceRoleForECS' - \
                        this role is only modifiable by AWS";
        assert_eq!(refused, (400, "UnmodifiableEntity", sentence).into());
    }
}
