//! A bucket as a web site: pages for keys, an index for folders, a page for errors, and redirects.

pub mod configuration;
pub mod routing;
