//! Bodies on their way in and out.

pub mod checksum;
pub mod digester;
