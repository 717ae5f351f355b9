//! Events of Lambda and S3 as frames.

use super::models::{lambda, s3};
use wire::event_stream::{Header, Message, error, event, exception, read_event};
use wire::{Body, Protocol, encode};

#[track_caller]
fn message(bytes: &[u8]) -> Message {
    let (message, length) = Message::decode(bytes).expect("a message").expect("a whole message");
    assert_eq!(length, bytes.len());
    message
}

#[test]
fn payloads_travel_as_they_are() {
    use lambda::InvokeWithResponseStreamResponseEvent as Event;
    let union = "InvokeWithResponseStreamResponseEvent";
    let chunk = lambda::InvokeResponseStreamUpdate { payload: Some(b"\x00raw".to_vec().into()) };
    let sent = Event::PayloadChunk(chunk);
    let bytes = event(&lambda::MODEL, Protocol::RestJson, union, &sent).unwrap();
    let received = message(&bytes);
    assert_eq!(received.text_header(":message-type"), Some("event"));
    assert_eq!(received.text_header(":event-type"), Some("PayloadChunk"));
    assert_eq!(received.text_header(":content-type"), Some("application/octet-stream"));
    assert_eq!(&received.payload[..], b"\x00raw");
    let mut back = Event::default();
    read_event(&lambda::MODEL, Protocol::RestJson, union, &received, &mut back).unwrap();
    assert_eq!(back, sent);
    let complete =
        lambda::InvokeWithResponseStreamCompleteEvent { error_code: Some("e".into()), ..Default::default() };
    let sent = Event::InvokeComplete(complete);
    let bytes = event(&lambda::MODEL, Protocol::RestJson, union, &sent).unwrap();
    let received = message(&bytes);
    assert_eq!(&received.payload[..], br#"{"ErrorCode":"e"}"#);
    read_event(&lambda::MODEL, Protocol::RestJson, union, &received, &mut back).unwrap();
    assert_eq!(back, sent);
}

#[test]
fn s3_writes_structures_as_xml_and_empty_events_bare() {
    use s3::SelectObjectContentEventStream as Event;
    let union = "SelectObjectContentEventStream";
    let details = s3::Stats { bytes_scanned: Some(5), ..Default::default() };
    let sent = Event::Stats(s3::StatsEvent { details: Some(details) });
    let received = message(&event(&s3::MODEL, Protocol::RestXml, union, &sent).unwrap());
    assert_eq!(&received.payload[..], b"<Details><BytesScanned>5</BytesScanned></Details>");
    let mut back = Event::default();
    read_event(&s3::MODEL, Protocol::RestXml, union, &received, &mut back).unwrap();
    assert_eq!(back, sent);
    let end = message(&event(&s3::MODEL, Protocol::RestXml, union, &Event::End(s3::EndEvent {})).unwrap());
    assert!(end.payload.is_empty());
    assert_eq!(end.headers.len(), 2);
    assert_eq!(event(&s3::MODEL, Protocol::RestXml, union, &Event::Unset), None);
}

#[test]
fn failures_are_frames_too() {
    let received = message(&exception(&lambda::MODEL, Protocol::RestJson, "ServiceException", "a \"b\""));
    assert_eq!(received.header(":exception-type"), Some(&Header::Text("ServiceException".into())));
    assert_eq!(&received.payload[..], br#"{"message":"a \"b\""}"#);
    let received = message(&error("InternalError", "gone"));
    assert_eq!(received.text_header(":message-type"), Some("error"));
    assert_eq!(received.text_header(":error-message"), Some("gone"));
}

#[test]
fn a_stream_of_events_is_the_whole_response() {
    let mut output = lambda::InvokeWithResponseStreamResponse {
        event_stream: Body::from(&b"frames"[..]),
        executed_version: Some("1".into()),
        ..Default::default()
    };
    let op = lambda::MODEL.op("InvokeWithResponseStream").unwrap();
    let response = encode(&lambda::MODEL, op, Protocol::RestJson, &mut output, "id");
    assert_eq!(response.header("content-type"), Some("application/vnd.amazon.eventstream"));
    assert_eq!(response.header("x-amz-executed-version"), Some("1"));
    assert_eq!(response.body.bytes(), Some(&b"frames"[..]));
}
