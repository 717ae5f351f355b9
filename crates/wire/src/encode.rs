//! Structs into responses.

use crate::{Failure, Model, Op, Protocol, Response, Struct, Value};

/// One error, as a service describes it.
#[derive(Clone, Copy, Debug)]
pub struct ErrorParts<'a> {
    /// The model's name of the error, or a plain code.
    pub code: &'a str,
    pub status: u16,
    pub message: &'a str,
    /// Whether the caller is at fault.
    pub sender: bool,
    /// Members besides the message.
    pub fields: &'a [(&'a str, Value)],
}

/// The response of an operation. A body that streams moves out of `output`.
pub fn encode(
    model: &Model,
    op: &Op,
    protocol: Protocol,
    output: &mut dyn Struct,
    request_id: &str,
) -> Response {
    let _ = (model, op, protocol, output, request_id);
    Response { status: 500, headers: Vec::new(), body: crate::Body::Empty }
}

/// The output of an operation that was called in process.
pub fn encode_value(model: &Model, op: &Op, output: &dyn Struct) -> Value {
    let _ = (model, op, output);
    Value::Null
}

/// An error of the service.
pub fn encode_error(model: &Model, protocol: Protocol, error: &ErrorParts<'_>, request_id: &str) -> Response {
    let _ = (model, protocol, error, request_id);
    Response { status: 500, headers: Vec::new(), body: crate::Body::Empty }
}

/// An error of the decoder or the router.
pub fn encode_failure(model: &Model, protocol: Protocol, failure: &Failure, request_id: &str) -> Response {
    let message = failure.message(protocol, model);
    let error = ErrorParts {
        code: failure.code(protocol, model),
        status: failure.status(protocol, model),
        message: &message,
        sender: !matches!(failure, Failure::NotImplemented { .. }),
        fields: &[],
    };
    encode_error(model, protocol, &error, request_id)
}
