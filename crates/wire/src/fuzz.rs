//! Entries for fuzzing: any bytes, every decoder, and what was decoded is encoded again. Nothing may panic.

use crate::{Blob, decode_value, encode_failure, event_stream, route};
use crate::{Map, Model, Op, Protocol, Request, Timestamp, Value, decode, encode, encode_value};
use std::sync::LazyLock;

/// A model with everything that models can have.
pub static MODEL: LazyLock<Model> = LazyLock::new(|| Model::parse(include_str!("fuzz.wire")));

crate::wire! {
    struct Everything {
        0 text: String, 1 number: Option<i32>, 2 long: Option<i64>, 3 float: Option<f32>, 4 double: Option<f64>,
        5 flag: Option<bool>, 6 moment: Option<Timestamp>, 7 blob: Option<Blob>, 8 document: Option<Value>,
        9 items: Option<Vec<String>>, 10 entries: Option<Map<String>>, 11 below: Option<Box<Everything>>,
        12 many: Option<Vec<Everything>>, 13 named: Option<Map<Everything>>, 14 sparse: Option<Vec<Option<i32>>>,
        15 flat: Option<Vec<String>>, 16 label: Option<String>, 17 query: Option<Vec<String>>,
        18 header: Option<Vec<Timestamp>>, 19 headers: Option<Map<String>>, 20 choice: Option<Choice>,
    }
    union Choice { 0 Text: String, 1 Again: Box<Everything>, 2 Numbers: Vec<i32>, }
}

pub fn fuzz_json(data: &[u8]) {
    run(Protocol::AwsJson, data);
}

pub fn fuzz_cbor(data: &[u8]) {
    run(Protocol::RpcCbor, data);
}

pub fn fuzz_query(data: &[u8]) {
    run(Protocol::AwsQuery, data);
}

pub fn fuzz_ec2(data: &[u8]) {
    run(Protocol::Ec2Query, data);
}

pub fn fuzz_rest_json(data: &[u8]) {
    run(Protocol::RestJson, data);
}

pub fn fuzz_rest_xml(data: &[u8]) {
    run(Protocol::RestXml, data);
}

/// The bytes are path, query and headers, one line each.
pub fn fuzz_route(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.lines();
    let (path, query) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let mut headers = http::HeaderMap::new();
    let values = lines.filter_map(|line| line.split_once(':'));
    for (name, value) in values {
        if let (Ok(name), Ok(value)) = (http::HeaderName::try_from(name), http::HeaderValue::try_from(value))
        {
            headers.append(name, value);
        }
    }
    for protocol in [Protocol::RestJson, Protocol::AwsQuery, Protocol::AwsJson, Protocol::RpcCbor] {
        let method = http::Method::GET;
        let mut request =
            Request { method: &method, path, query, headers: &headers, body: &[], stream: None };
        if let Ok(routed) = route(&MODEL, protocol, &request) {
            // What it finds does not matter, that it comes back does.
            let _ = decode(&MODEL, &routed, protocol, &mut request, &mut Everything::default());
        }
    }
}

pub fn fuzz_event_stream(data: &[u8]) {
    if let Ok(Some((message, length))) = event_stream::Message::decode(data) {
        let again = message.encode();
        assert!(length <= data.len() && event_stream::Message::decode(&again).is_ok());
    }
    // Past the checksums: the same bytes as the payload of an event.
    let header = event_stream::Header::Text("Again".to_owned());
    let message = event_stream::Message {
        headers: vec![(":event-type".to_owned(), header)],
        payload: bytes::Bytes::copy_from_slice(data),
    };
    for protocol in [Protocol::RestJson, Protocol::RestXml, Protocol::RpcCbor] {
        let _ = event_stream::read_event(&MODEL, protocol, "Choice", &message, &mut Choice::default());
    }
}

fn op() -> &'static Op {
    // The model above has it.
    MODEL.op("Any").unwrap_or(&MODEL.operations()[0])
}

fn run(protocol: Protocol, body: &[u8]) {
    let headers = http::HeaderMap::new();
    let method = http::Method::POST;
    let mut request =
        Request { method: &method, path: "/", query: "", headers: &headers, body, stream: None };
    let routed = crate::Routed { op: op(), labels: Vec::new() };
    let mut input = Everything::default();
    match decode(&MODEL, &routed, protocol, &mut request, &mut input) {
        Ok(_) => encode_everywhere(&mut input),
        Err(failure) => drop(encode_failure(&MODEL, protocol, &failure, "id")),
    }
}

fn encode_everywhere(input: &mut Everything) {
    for protocol in [
        Protocol::AwsJson,
        Protocol::AwsQuery,
        Protocol::Ec2Query,
        Protocol::RestJson,
        Protocol::RestXml,
        Protocol::RpcCbor,
    ] {
        let response = encode(&MODEL, op(), protocol, input, "id");
        if protocol == Protocol::AwsJson {
            let text = response.body.bytes().map(std::str::from_utf8);
            assert!(matches!(text, Some(Ok(_))), "JSON is UTF-8");
        }
    }
    let value = encode_value(&MODEL, op(), input);
    let mut again = Everything::default();
    let _ = decode_value(&MODEL, op(), &value, &mut again);
}
