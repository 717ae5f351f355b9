//! GetObjectAcl: who may what with an object, beside policies.

use crate::acl::show;
use crate::object::access::{self, Action};
use crate::object::change;
use crate::shapes::{GetObjectAclOutput, GetObjectAclRequest};
use crate::state::acl::Acl;
use crate::version_target;
use kernel::{Access, Cx, Operation, Result};

pub struct GetObjectAcl;

impl Operation for GetObjectAcl {
    const NAME: &'static str = "GetObjectAcl";
    type Input = GetObjectAclRequest;
    type Output = GetObjectAclOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let action = Action { plain: "s3:GetObjectAcl", versioned: "s3:GetObjectVersionAcl" };
        access::to_read(cx, action, version_target!(input)).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let (bucket, version) = change::find(cx, version_target!(input), "GET").await?;
        let owner = if bucket.has_acls() { &version.owner } else { &bucket.account };
        let own = version.object().and_then(|object| object.acl.clone()).filter(|_| bucket.has_acls());
        let acl = own.unwrap_or_else(|| Acl::private(owner));
        Ok(GetObjectAclOutput {
            owner: Some(show::owner(owner)),
            grants: Some(show::grants(&acl)),
            request_charged: None,
        })
    }
}
