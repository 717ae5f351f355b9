//! What users, groups and roles have in common: a name that finds them, policies inside, policies
//! attached. What is done with those is written once, over this trait.

use crate::errors::Error;
use crate::limits;
use crate::state::InlinePolicy;
use crate::state::attachment;
use crate::state::group::Group;
use crate::state::role::Role;
use crate::state::user::User;
use crate::tags;
use kernel::{Access, Cx, Result};
use std::future::Future;
use store::{Row, Tx};

pub trait Entity: Row {
    const KIND: attachment::Entity;
    /// `user`: in ARNs and in sentences.
    const NOUN: &'static str;
    /// All inline policies together, white space not counted.
    const INLINE_CHARS_MAX: u32;
    /// How many managed policies, and what AWS calls this quota.
    const ATTACHED_QUOTA: (&'static str, u32);

    fn load<'a>(
        tx: &'a mut Tx,
        account: &'a str,
        name: &'a str,
    ) -> impl Future<Output = std::result::Result<Option<Self>, store::Error>> + Send;
    fn absent(name: &str) -> Error;

    fn account(&self) -> &str;
    fn name(&self) -> &str;
    fn id(&self) -> &str;
    fn arn(&self) -> String;
    fn tags(&self) -> &[(String, String)];
    /// The ARN of the managed policy that bounds it.
    fn boundary(&self) -> Option<&str> {
        None
    }
    fn attached(&self) -> &[String];
    fn attached_mut(&mut self) -> &mut Vec<String>;
    fn inline(&self) -> &[InlinePolicy];
    fn inline_mut(&mut self) -> &mut Vec<InlinePolicy>;

    /// Whether its owner may change it: service-linked roles belong to their service.
    fn check_changeable(&self) -> std::result::Result<(), Error> {
        Ok(())
    }
}

/// Users and roles can have a permissions boundary; groups cannot.
pub trait Bounded: Entity {
    fn boundary_mut(&mut self) -> &mut Option<String>;
}

/// The entity of the caller's account with this name.
pub async fn find<E: Entity>(cx: &mut Cx<'_>, name: &str) -> Result<E> {
    let found = E::load(cx.tx, &cx.here.account, name).await?;
    Ok(found.ok_or_else(|| E::absent(name))?)
}

/// The same, to be changed.
pub async fn find_to_change<E: Entity>(cx: &mut Cx<'_>, name: &str) -> Result<E> {
    let found: E = find(cx, name).await?;
    found.check_changeable()?;
    Ok(found)
}

/// An action on an entity: by its ARN with its path, by its tags and by what bounds it, so that one can
/// be allowed to grant rights only to those who are bounded. By its plain name when there is none.
pub async fn access<E: Entity>(cx: &mut Cx<'_>, action: &'static str, name: &str) -> Result<Access> {
    let Some(entity) = E::load(cx.tx, &cx.here.account, name).await? else {
        return Ok(Access::to(action, cx.global_arn(&format!("{}/{name}", E::NOUN))));
    };
    let access = tags::of_resource(Access::to(action, entity.arn()), entity.tags());
    Ok(match entity.boundary() {
        Some(boundary) => access.with("iam:PermissionsBoundary", [boundary.to_owned()]),
        None => access,
    })
}

/// The accessors, which are the same words for all three.
macro_rules! accessors {
    ($row:ident) => {
        const KIND: attachment::Entity = attachment::Entity::$row;

        async fn load<'a>(
            tx: &'a mut Tx,
            account: &'a str,
            name: &'a str,
        ) -> std::result::Result<Option<$row>, store::Error> {
            $row::load(tx, account, name).await
        }
        fn account(&self) -> &str {
            &self.account
        }
        fn name(&self) -> &str {
            &self.name
        }
        fn id(&self) -> &str {
            &self.id
        }
        fn arn(&self) -> String {
            $row::arn(self)
        }
        fn attached(&self) -> &[String] {
            &self.attached
        }
        fn attached_mut(&mut self) -> &mut Vec<String> {
            &mut self.attached
        }
        fn inline(&self) -> &[InlinePolicy] {
            &self.inline
        }
        fn inline_mut(&mut self) -> &mut Vec<InlinePolicy> {
            &mut self.inline
        }
    };
}

impl Entity for User {
    const NOUN: &'static str = "user";
    const INLINE_CHARS_MAX: u32 = limits::INLINE_CHARS_PER_USER;
    const ATTACHED_QUOTA: (&'static str, u32) = ("PoliciesPerUser", limits::ATTACHED_POLICIES_PER_USER);
    accessors!(User);

    fn absent(name: &str) -> Error {
        Error::NoSuchUser { name: name.to_owned() }
    }
    fn tags(&self) -> &[(String, String)] {
        &self.tags
    }
    fn boundary(&self) -> Option<&str> {
        self.boundary.as_deref()
    }
}

impl Entity for Group {
    const NOUN: &'static str = "group";
    const INLINE_CHARS_MAX: u32 = limits::INLINE_CHARS_PER_GROUP;
    const ATTACHED_QUOTA: (&'static str, u32) = ("PoliciesPerGroup", limits::ATTACHED_POLICIES_PER_GROUP);
    accessors!(Group);

    fn absent(name: &str) -> Error {
        Error::NoSuchGroup { name: name.to_owned() }
    }
    fn tags(&self) -> &[(String, String)] {
        &[]
    }
}

impl Entity for Role {
    const NOUN: &'static str = "role";
    const INLINE_CHARS_MAX: u32 = limits::INLINE_CHARS_PER_ROLE;
    const ATTACHED_QUOTA: (&'static str, u32) = ("PoliciesPerRole", limits::ATTACHED_POLICIES_PER_ROLE);
    accessors!(Role);

    fn absent(name: &str) -> Error {
        Error::NoSuchRole { name: name.to_owned() }
    }
    fn tags(&self) -> &[(String, String)] {
        &self.tags
    }
    fn boundary(&self) -> Option<&str> {
        self.boundary.as_deref()
    }
    fn check_changeable(&self) -> std::result::Result<(), Error> {
        match &self.linked_service {
            Some(_) => Err(Error::Protected { role: self.name.clone() }),
            None => Ok(()),
        }
    }
}

impl Bounded for User {
    fn boundary_mut(&mut self) -> &mut Option<String> {
        &mut self.boundary
    }
}

impl Bounded for Role {
    fn boundary_mut(&mut self) -> &mut Option<String> {
        &mut self.boundary
    }
}
