//! Sandboxes of this host, from outside.

mod bounds;
mod ends;
mod hostile;
mod network;
mod rootless;
mod starting;
mod support;
mod templates;
