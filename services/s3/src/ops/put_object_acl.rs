//! PutObjectAcl: says who may what with an object, where ACLs count at all.

use crate::acl::asked::{self, Asked};
use crate::errors::Error;
use crate::object::access::{self, Action};
use crate::object::{change, events};
use crate::shapes::{PutObjectAclOutput, PutObjectAclRequest};
use crate::state::acl::Acl;
use crate::{version_target, versions};
use kernel::{Access, Cx, Operation, Result};

pub struct PutObjectAcl;

impl Operation for PutObjectAcl {
    const NAME: &'static str = "PutObjectAcl";
    type Input = PutObjectAclRequest;
    type Output = PutObjectAclOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let action = Action { plain: "s3:PutObjectAcl", versioned: "s3:PutObjectVersionAcl" };
        let access = access::to_read(cx, action, version_target!(input)).await?;
        Ok(access::with_all(access, headers(input).context()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let (bucket, mut version) = change::find(cx, version_target!(input), "PUT").await?;
        let headers = headers(&input);
        let owner = if bucket.has_acls() { version.owner.clone() } else { bucket.account.clone() };
        let acl = match (headers.acl(&owner, &bucket.account)?, &input.access_control_policy) {
            (Some(_), Some(_)) => Err(Error::UnexpectedContent)?,
            (Some(acl), None) => acl,
            (None, Some(policy)) => asked::of_policy(policy, &owner)?,
            (None, None) => Err(Error::MissingAcl)?,
        };
        asked::check(&bucket, &headers, &acl)?;
        if bucket.has_acls() {
            if let Some(object) = version.object_mut() {
                object.acl = Some(acl).filter(|acl| *acl != Acl::private(&owner));
            }
            events::changed(cx, &bucket, "ObjectAcl:Put", &version).await?;
            versions::rewrite(cx, version).await?;
        }
        Ok(PutObjectAclOutput::default())
    }
}

fn headers(input: &PutObjectAclRequest) -> Asked<'_> {
    Asked {
        canned: input.acl.as_deref(),
        full_control: input.grant_full_control.as_deref(),
        read: input.grant_read.as_deref(),
        read_acp: input.grant_read_acp.as_deref(),
        write: input.grant_write.as_deref(),
        write_acp: input.grant_write_acp.as_deref(),
    }
}
