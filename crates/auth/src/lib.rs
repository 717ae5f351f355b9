//! Who is asking, and may they? Signatures (SigV4) and policies (IAM), as pure functions.
//!
//! - [`sigv4`] finds, verifies and makes signatures, of whole requests and of chunked bodies.
//! - [`sigv2`] verifies URLs that were signed in the older way of S3.
//! - [`policy`] parses policy documents, evaluates them and explains the answer.
//! - [`token`] seals temporary credentials into session tokens and numbers access keys.
//!
//! This crate must not know a clock, a random source, a socket, a store or an AWS service:
//! time, nonces, secrets and policies are arguments.

mod calendar;
mod hash;
pub mod policy;
pub mod sigv2;
pub mod sigv4;
pub mod token;

#[doc(hidden)]
pub mod fuzz;
