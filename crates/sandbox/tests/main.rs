//! Sandboxes of this host, from outside.

mod bounds;
mod ends;
mod hostile;
mod rootless;
mod starting;
mod support;
