//! What is stored: one module a noun.
//!
//! What belongs to a function as a whole is a [`function::Function`]. What it runs is a [`version::Version`]
//! under its name: number 0 is `$LATEST`, which alone can change; versions that are published will follow as 1,
//! 2, 3, each with settings of its own. So one scan reads a function with all of its versions. A policy has a
//! row for each qualifier that it can be put on, since an invocation by an alias looks at that alias' policy
//! alone. Aliases will be rows under the function's name as well; layers belong to no function, and will have
//! tables of their own.
//!
//! The bytes of code are blobs. A [`code::Code`] counts the versions that use it.

pub mod code;
pub mod function;
pub mod policy;
pub mod usage;
pub mod version;

pub type Tags = Vec<(String, String)>;
