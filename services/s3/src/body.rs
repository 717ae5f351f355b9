//! Bodies on their way in and out.

pub mod checksum;
pub mod cipher;
pub mod digester;
pub mod intake;
pub mod outflow;
