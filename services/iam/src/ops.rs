//! The table of contents: one operation, one file.

// users
mod create_user;
mod delete_user;
mod get_user;
mod list_user_tags;
mod list_users;
mod tag_user;
mod untag_user;
mod update_user;

use kernel::{OpEntry, op};

pub const ALL: &[OpEntry] = &[
    // users
    op::<create_user::CreateUser>(),
    op::<get_user::GetUser>(),
    op::<update_user::UpdateUser>(),
    op::<delete_user::DeleteUser>(),
    op::<list_users::ListUsers>(),
    op::<tag_user::TagUser>(),
    op::<untag_user::UntagUser>(),
    op::<list_user_tags::ListUserTags>(),
];
