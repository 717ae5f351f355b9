//! What is stored: one module a noun.
//!
//! What belongs to a function as a whole is a [`function::Function`]. What it runs is a [`version::Version`]
//! under its name: number 0 is `$LATEST`, which alone can change; published ones are 1, 2, 3, each with settings
//! of its own. So one scan reads a function with all of its versions. An [`alias::Alias`] names one or two of
//! them. A policy has a row for each qualifier that it can be put on, since an invocation by an alias looks at
//! that alias' policy alone; what becomes of events ([`event_invoke`]), what is kept ready ([`provisioned`])
//! and addresses ([`url`]) are rows a qualifier as well. Layers belong to no function; a [`mapping::Mapping`] outlives the one that it names.
//!
//! The bytes of code are blobs. A [`code::Code`] counts the versions, of functions and of layers, that use it.

pub mod alias;
pub mod code;
pub mod event_invoke;
pub mod function;
pub mod layer;
pub mod mapping;
pub mod policy;
pub mod provisioned;
pub mod queued;
pub mod url;
pub mod usage;
pub mod version;
pub mod wanted;

pub type Tags = Vec<(String, String)>;
