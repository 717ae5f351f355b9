//! What a program needs that drives the real server from outside: start it and end it by its process id,
//! send it signed requests, read its answers. The crash test and the benchmark share this.
//!
//! Everything happens on loopback. Requests are plain HTTP/1.1 with whole bodies.

pub mod archive;
pub mod connection;
pub mod line;
pub mod processes;
pub mod request;
pub mod rest_request;
pub mod s3_request;
pub mod server;
pub mod trouble;
