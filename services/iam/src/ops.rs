//! The table of contents: one operation, one file.

// users
mod list_users;

use kernel::{OpEntry, op};

pub const ALL: &[OpEntry] = &[
    // users
    op::<list_users::ListUsers>(),
];
