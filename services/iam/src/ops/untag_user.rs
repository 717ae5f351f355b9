//! UntagUser: takes tags off a user; those that it has not do not matter.

use crate::entity;
use crate::shapes::UntagUserRequest;
use crate::state::user::User;
use crate::tags;
use kernel::{Access, Cx, Operation, Result};

pub struct UntagUser;

impl Operation for UntagUser {
    const NAME: &'static str = "UntagUser";
    type Input = UntagUserRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = entity::access::<User>(cx, "iam:UntagUser", &input.user_name).await?;
        Ok(tags::keys_in_request(access, &input.tag_keys))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut user: User = entity::find(cx, &input.user_name).await?;
        tags::unset(&mut user.tags, &input.tag_keys);
        cx.tx.put(&user);
        Ok(())
    }
}
