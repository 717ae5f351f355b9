//! Sandboxes of this host, from outside.

mod accompanied;
mod adding;
mod bounds;
mod clients;
mod descriptors;
mod ends;
mod handler;
mod hostile;
mod network;
mod rootless;
mod starting;
mod support;
mod templates;
