//! Calls that do not come over HTTP: from services, ticks, tests. The same path as a client's, from
//! decoding on: checked against the model, authorised, committed.

use crate::authorise::{Authoriser, Policies};
use crate::dispatch::{self, Content};
use bytes::Bytes;
use futures_util::StreamExt;
use kernel::attempt::Moment;
use kernel::operation::Encoded;
use kernel::ports::{Call, Calls};
use kernel::{ApiError, BoxFuture, Cloud, Error, Result};
use wire::{Body, Model, Op, Slot, Struct, Value};

/// The way from one service to another.
#[derive(Default)]
pub struct InProcess {
    policies: Policies,
}

impl Calls for InProcess {
    fn call<'a>(&'a self, cloud: &'a Cloud, asked: Call<'a>) -> BoxFuture<'a, Result<Value, ApiError>> {
        Box::pin(call(cloud, &self.policies, asked))
    }
}

pub async fn call(cloud: &Cloud, policies: &Policies, call: Call<'_>) -> Result<Value, ApiError> {
    let unknown = |what: String| ApiError::new(400, "UnknownOperationException", what);
    let service =
        cloud.service(call.service).ok_or_else(|| unknown(format!("no service {}", call.service)))?;
    let model = (service.model)();
    let op = model.op(call.operation).ok_or_else(|| unknown(format!("no operation {}", call.operation)))?;
    let entry = service.operation(call.operation).ok_or_else(|| crate::pipeline::absent(service, op.name))?;
    let request_id = cloud.ids.uuid();
    let moment = Moment {
        caller: call.caller,
        guard: &Authoriser { cloud, policies },
        here: call.here,
        request_id: &request_id,
        endpoint: "http://localhost",
        service: service.name,
        operation: op.name,
    };
    let input = ValueInput { model, op, value: call.input };
    let content = Content::AtHand(body(model, op, call.input), &[]);
    let mut output = dispatch::dispatch(cloud, &moment, entry, &input, content).await?;
    read_stream(model, op, &mut *output).await?;
    Ok(wire::encode_value(model, op, &*output))
}

/// The member of the input that would be the body of an HTTP request.
fn body(model: &Model, op: &Op, input: &Value) -> Bytes {
    let Some((_, member)) = model.payload(op.input) else { return Bytes::new() };
    match input.get(member.name) {
        Some(Value::Blob(blob)) => blob.to_vec().into(),
        Some(Value::Text(text)) => text.clone().into(),
        _ => Bytes::new(),
    }
}

/// A body that streams out is read whole: who calls from inside wants a value.
async fn read_stream(model: &Model, op: &Op, output: &mut (dyn Struct + Send)) -> Result<(), ApiError> {
    let Some((at, _)) = model.payload(op.output) else { return Ok(()) };
    let Slot::Body(body) = output.slot(at) else { return Ok(()) };
    let Body::Stream(stream) = body else { return Ok(()) };
    let mut whole = Vec::new();
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|error| ApiError::new(500, "InternalError", error.to_string()))?;
        whole.extend_from_slice(&piece);
    }
    *body = Body::from(whole);
    Ok(())
}

struct ValueInput<'a> {
    model: &'static Model,
    op: &'static Op,
    value: &'a Value,
}

impl Encoded for ValueInput<'_> {
    fn decode(&self, into: &mut dyn Struct) -> Result<()> {
        let protocol = self.model.protocols().first().copied().unwrap_or(wire::Protocol::AwsJson);
        let decoded = wire::decode_value(self.model, self.op, self.value, into)
            .map_err(|failure| crate::pipeline::malformed(self.model, protocol, &failure))?;
        crate::pipeline::supported(self.op.name, &decoded).map_err(Error::Api)
    }
}
