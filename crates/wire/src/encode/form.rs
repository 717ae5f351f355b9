//! What answers a form: the output in XML, wrapped in the operation's name, with the request's id.

use super::xml::{DECLARATION, Xml};
use crate::{Model, Op, Shape, Struct};

/// `<CreateUserResponse xmlns=…><CreateUserResult>…</CreateUserResult><ResponseMetadata>…`
pub fn aws(model: &Model, op: &Op, shape: Option<&Shape>, output: &dyn Struct, request_id: &str) -> Vec<u8> {
    let mut xml = Xml::aws_query(model);
    let (response, result) = (format!("{}Response", op.name), format!("{}Result", op.name));
    xml.open_root(&response);
    if let Some(shape) = shape {
        xml.open(&result);
        xml.members(shape, output);
        xml.close(&result);
    }
    xml.open("ResponseMetadata");
    xml.element("RequestId", request_id);
    xml.close("ResponseMetadata");
    xml.close(&response);
    xml.out
}

/// `<DescribeInstancesResponse xmlns=…><requestId>…</requestId>…`
pub fn ec2(model: &Model, op: &Op, shape: Option<&Shape>, output: &dyn Struct, request_id: &str) -> Vec<u8> {
    let mut xml = Xml::ec2(model);
    let response = format!("{}Response", op.name);
    xml.raw(DECLARATION);
    xml.open_root(&response);
    xml.element("requestId", request_id);
    match shape {
        Some(shape) => xml.members(shape, output),
        None => xml.element("return", "true"),
    }
    xml.close(&response);
    xml.out
}
