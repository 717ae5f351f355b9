//! Calls that do not come over HTTP: from services, ticks, tests. The same path as a client's, from
//! decoding on: checked against the model, authorised, committed.

use crate::authorise::Policies;
use crate::dispatch;
use kernel::attempt::Moment;
use kernel::operation::Encoded;
use kernel::{ApiError, Caller, Cloud, Error, Here, Result};
use wire::{Model, Op, Struct, Value};

/// One call: an operation of a service with an input, by a caller.
pub struct Call<'a> {
    pub service: &'a str,
    pub operation: &'a str,
    pub input: &'a Value,
    pub caller: &'a Caller,
    pub here: &'a Here,
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
        here: call.here,
        request_id: &request_id,
        endpoint: "http://localhost",
        service: service.name,
        operation: op.name,
    };
    let input = ValueInput { model, op, value: call.input };
    let output = dispatch::dispatch(cloud, policies, &moment, entry, &input).await?;
    Ok(wire::encode_value(model, op, &*output))
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
