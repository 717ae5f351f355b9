//! What travels on the wire: requests become typed structs, typed structs become responses.
//!
//! A service embeds one text model (names, places, types, constraints) and one line of `wire!` per struct.
//! One codec per format walks the model and fills or reads the struct through its slots, so there is no
//! code per operation. Constraints of the model are checked on the way in, with AWS's own sentences.
//!
//! This crate knows shapes and the parts of HTTP. It knows no service, no kernel, no socket and no clock.

mod base64;
mod blob;
mod body;
mod date;
mod decode;
mod encode;
pub mod event_stream;
mod failure;
#[doc(hidden)]
pub mod fuzz;
mod macros;
mod map;
mod message;
pub mod model;
mod protocol;
mod route;
mod slot;
mod timestamp;
mod value;

pub use blob::Blob;
pub use body::{Body, BodyStream};
pub use decode::{Decoded, decode, decode_value};
pub use encode::{ErrorParts, encode, encode_error, encode_failure, encode_value};
pub use failure::{Failure, Violation};
pub use map::Map;
pub use message::{Request, Response};
pub use model::{Member, Model, Op, Shape};
pub use protocol::{Protocol, protocol_of};
pub use route::{Routed, route};
pub use slot::{Elem, Entries, Field, List, Ref, Slot, Struct};
pub use timestamp::Timestamp;
pub use value::Value;
