//! Security Token Service: who am I, and temporary credentials.
//!
//! It keeps nothing. Credentials travel inside their own session token, sealed, and end by themselves;
//! what they may do is looked up afresh at every request, so that a role that is deleted or narrowed
//! takes effect at once.
//!
//! This service must not know how a signature is verified or a policy evaluated: the gateway does both.

mod credentials;
mod errors;
mod limits;
mod ops;
mod session_policies;
mod session_tags;
mod shapes;

use kernel::service::ResourcePolicy;
use kernel::{Arn, BoxFuture, Cx, Need, Result, Service};
use std::sync::LazyLock;
use wire::Model;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::parse(include_str!("../sts.wire")));

pub static SERVICE: Service = Service {
    // Who has a token of an identity provider has no key of ours.
    is_open_to_strangers: true,
    resource_policy: Some(trust_policy),
    differences: &[
        "The root of an account may assume roles when it uses one of the default keys (`test`, or twelve \
         digits): set-ups that know no other key go on working. With a real root key it may not, as on AWS.",
        "A session of GetSessionToken ends when its user is renamed.",
        "PackedPolicySize is computed from the length of policies, tags and ARNs: AWS does not publish its own.",
    ],
    ..Service::new("sts", || &MODEL, ops::ALL)
};

/// The resource of AssumeRole is the role; its policy says who may.
fn trust_policy<'a>(cx: &'a mut Cx<'_>, need: &'a Need) -> BoxFuture<'a, Result<Option<ResourcePolicy>>> {
    Box::pin(async move {
        let arn = need.resource.as_str();
        let Some(name) = Arn::parse(arn).filter(|arn| arn.service == "iam").and_then(role_name) else {
            return Ok(None);
        };
        let role = cx.world.identities.role(cx.tx, name.account, name.role).await?;
        let role = role.filter(|role| role.arn == arn);
        Ok(role.map(|role| ResourcePolicy { text: Some(role.trust), owner: role.account }))
    })
}

/// The account and the plain name in a role's ARN.
struct RoleName<'a> {
    account: &'a str,
    role: &'a str,
}

fn role_name(arn: Arn<'_>) -> Option<RoleName<'_>> {
    let role = arn.resource.strip_prefix("role/")?.rsplit('/').next()?;
    Some(RoleName { account: arn.account, role })
}
