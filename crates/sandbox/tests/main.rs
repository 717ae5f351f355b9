//! Sandboxes of this host, from outside.

mod starting;
mod support;
