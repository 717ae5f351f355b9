//! IAM: users, groups, roles, policies and keys, and what they may do.
//!
//! It answers the `iam` API over its own rows, and the rest of the house through
//! [`kernel::ports::Identities`]: who a key belongs to, and what its owner may do. It judges nothing
//! itself: policies are evaluated by `auth`, requests are authorised by the gateway.
//!
//! Known limits, each refused by name: no passwords, MFA devices, certificates, SSH keys, service
//! credentials or identity providers can be made; of those, users have none. The quotas on how many
//! users, groups, roles and policies an account may have are told but not enforced.

pub mod errors;
pub mod identities;
pub mod limits;
pub mod managed;
pub mod root_key;
pub mod shapes;
pub mod state;

mod alias;
mod answers;
mod attach;
mod details;
mod entity;
mod inline;
mod keys;
mod members;
mod names;
mod ops;
mod paging;
mod policies;
mod profiles;
mod service_linked;
mod simulation;
mod tags;
mod trust;
mod whom;

#[cfg(test)]
mod testing;

use kernel::Service;
use std::sync::LazyLock;
use wire::Model;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::parse(include_str!("../iam.wire")));

/// IAM as the rest of the house asks it.
pub static IDENTITIES: identities::IamIdentities = identities::IamIdentities;

pub static SERVICE: Service = Service {
    is_global: true,
    refuses_user_sessions: true,
    differences: &[
        "Changes count at once: there is no delay until a policy or a key is known everywhere.",
        "Quotas on the number of users, groups, roles, policies and instance profiles are not enforced.",
        "Passwords, MFA devices, certificates, SSH keys and service credentials cannot be made.",
        "Of the policies that AWS manages, 193 are there, each in its default version alone.",
        "Service-linked roles can be made for 33 services; deleting one is done at once.",
        "In policy simulations ContextKeyType has no effect: the condition operator decides how a value is read.",
    ],
    ..Service::new("iam", || &MODEL, ops::ALL)
};
