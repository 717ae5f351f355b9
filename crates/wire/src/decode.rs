//! Requests into structs.

pub(crate) mod text;

use crate::{Failure, Model, Op, Protocol, Request, Routed, Struct, Value};

/// What the decoder noticed besides the values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// Paths of members that the request has and the struct does not carry.
    pub unsupported: Vec<String>,
    /// How many members were there that the model does not know.
    pub unknown: usize,
}

/// Fills the input of an operation and checks it against the model.
pub fn decode(
    model: &Model,
    routed: &Routed<'_>,
    protocol: Protocol,
    request: &mut Request<'_>,
    into: &mut dyn Struct,
) -> Result<Decoded, Failure> {
    let _ = (model, routed, protocol, request, into);
    Err(Failure::TooDeep)
}

/// Fills the input of an operation that is called in process; the same checks apply.
pub fn decode_value(
    model: &Model,
    op: &Op,
    value: &Value,
    into: &mut dyn Struct,
) -> Result<Decoded, Failure> {
    let _ = (model, op, value, into);
    Err(Failure::TooDeep)
}
