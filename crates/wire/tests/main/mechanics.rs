//! What the formats do with what is odd: depth, duplicates, numbers, nulls, dates. On a model with everything.

use super::support::Ask;
use wire::fuzz::{Choice, Everything, MODEL};
use wire::{Failure, Protocol, Request, Routed, Timestamp, Value, decode, encode};

fn read(protocol: Protocol, body: impl AsRef<[u8]>) -> Result<Everything, Failure> {
    let (method, headers) = (http::Method::POST, http::HeaderMap::new());
    let body = body.as_ref();
    let mut request =
        Request { method: &method, path: "/", query: "", headers: &headers, body, stream: None };
    let mut input = Everything::default();
    let routed = Routed { op: MODEL.op("Any").unwrap(), labels: Vec::new() };
    decode(&MODEL, &routed, protocol, &mut request, &mut input).map(|_| input)
}

#[track_caller]
fn json(body: &str) -> Everything {
    read(Protocol::AwsJson, body).expect("good JSON")
}

/// A JSON object with the required member and another.
fn with(member: &str) -> String {
    format!(r#"{{"Text":"a",{member}}}"#)
}

#[test]
fn nesting_is_bounded_wherever_it_stands() {
    let deep = |open: &str, inner: &str, close: &str, times: usize| {
        format!("{}{inner}{}", open.repeat(times), close.repeat(times))
    };
    for (member, open, close) in [
        ("Unknown", "[", "]"),
        ("Unknown", "{\"a\":", "}"),
        ("Document", "[", "]"),
        ("Below", "{\"Text\":\"a\",\"Below\":", "}"),
    ] {
        let body = |times| with(&format!("\"{member}\":{}", deep(open, "null", close, times)));
        assert!(read(Protocol::AwsJson, body(120)).is_ok(), "{member}");
        assert_eq!(read(Protocol::AwsJson, body(100_000)), Err(Failure::TooDeep), "{member}");
    }
    // A tower of lists, and one of tags, in a member that nobody knows.
    for byte in [0x81u8, 0x9f] {
        let mut body = b"\xa1\x61x".to_vec();
        body.extend(std::iter::repeat_n(byte, 100_000));
        assert_eq!(read(Protocol::RpcCbor, body), Err(Failure::TooDeep));
    }
    let mut body = b"\xa1\x61x".to_vec();
    body.extend(std::iter::repeat_n(0xc1, 100_000));
    assert!(matches!(read(Protocol::RpcCbor, body), Err(Failure::Malformed(_))));
    let body = deep("<Below>", "", "</Below>", 100_000);
    assert_eq!(read(Protocol::RestXml, format!("<Any>{body}</Any>")), Err(Failure::TooDeep));
    let body = format!("Text=a&{}Text=a", "Below.".repeat(100_000));
    assert_eq!(read(Protocol::AwsQuery, body), Err(Failure::TooDeep));
}

#[test]
fn the_last_duplicate_wins() {
    let input = json(
        r#"{"Text":"x","Text":"b","Entries":{"a":"b","a":"c"},"Items":["a","b"],"Items":["c"],"Below":{"Text":"a","Number":1},"Below":{"Text":"c"}}"#,
    );
    assert_eq!(input.text, "b");
    assert_eq!(input.entries.unwrap().into_iter().collect::<Vec<_>>(), [("a".to_owned(), "c".to_owned())]);
    assert_eq!(input.items.unwrap(), ["c"]);
    assert_eq!(input.below.unwrap().number, None);
    assert_eq!(read(Protocol::AwsQuery, "Text=x&Text=b").unwrap().text, "b");
    let xml = read(Protocol::RestXml, "<A><Text>x</Text><Text>b</Text></A>");
    assert_eq!(xml.unwrap().text, "b");
}

#[test]
fn numbers_keep_what_they_are() {
    assert_eq!(json(&with("\"Long\":9007199254740993")).long, Some(9_007_199_254_740_993));
    assert_eq!(json(&with("\"Long\":-9223372036854775808")).long, Some(i64::MIN));
    assert_eq!(json(&with("\"Long\":1e3")).long, Some(1000));
    assert_eq!(json(&with("\"Long\":1.9")).long, Some(1));
    assert_eq!(json(&with("\"Double\":3")).double, Some(3.0));
    assert!(json(&with("\"Double\":\"NaN\"")).double.unwrap().is_nan());
    assert_eq!(json(&with("\"Float\":\"-Infinity\"")).float, Some(f32::NEG_INFINITY));
    for wrong in
        ["\"Long\":9223372036854775808", "\"Number\":2147483648", "\"Long\":\"1\"", "\"Double\":\"x\""]
    {
        assert!(matches!(read(Protocol::AwsJson, with(wrong)), Err(Failure::WrongType(_))), "{wrong}");
    }
    for wrong in ["\"Long\":-", "\"Long\":1e", "\"Long\":1-2", "\"Long\":.5", "\"Long\":+1"] {
        assert!(matches!(read(Protocol::AwsJson, with(wrong)), Err(Failure::Malformed(_))), "{wrong}");
    }
}

#[test]
fn floats_of_cbor_come_in_three_sizes() {
    let read = |bytes: &[u8]| {
        let mut body = b"\xa2\x64Text\x61a\x66Double".to_vec();
        body.extend_from_slice(bytes);
        read(Protocol::RpcCbor, body).unwrap().double.unwrap()
    };
    assert_eq!(read(b"\xf9\x3c\x00"), 1.0);
    assert_eq!(read(b"\xf9\xc4\x00"), -4.0);
    assert_eq!(read(b"\xf9\x00\x01"), 5.960_464_477_539_063e-8);
    assert_eq!(read(b"\xf9\x7c\x00"), f64::INFINITY);
    assert!(read(b"\xf9\x7e\x00").is_nan());
    assert_eq!(read(b"\xfa\x47\xc3\x50\x00"), 100_000.0);
    assert_eq!(read(b"\xfb\x3f\xf1\x99\x99\x99\x99\x99\x9a"), 1.1);
    assert_eq!(read(b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff"), 18_446_744_073_709_551_615.0);
    assert_eq!(read(b"\x38\x63"), -100.0);
}

#[test]
fn nulls_are_absent_but_count_in_sparse_lists() {
    let input =
        json(r#"{"Text":"a","Number":null,"Items":["a",null,"b"],"Sparse":[1,null,3],"Entries":{"a":null}}"#);
    assert_eq!(input.number, None);
    assert_eq!(input.items.unwrap(), ["a", "b"]);
    assert_eq!(input.sparse.unwrap(), [Some(1), None, Some(3)]);
    assert_eq!(input.entries.unwrap().len(), 0);
    let mut output = Everything { sparse: Some(vec![Some(1), None]), ..Default::default() };
    let response = encode(&MODEL, MODEL.op("Any").unwrap(), Protocol::AwsJson, &mut output, "id");
    assert_eq!(response.body.bytes(), Some(&br#"{"Text":"","Sparse":[1,null]}"#[..]));
}

#[test]
fn broken_json_is_refused() {
    for body in [
        "{",
        "{\"Text\"",
        "{\"Text\":",
        "{\"Text\":\"a\"",
        "{\"Text\":\"a\",}",
        "{\"Text\":\"a\"}x",
        "{\"Text\":\"a\"},",
        "{\"Text\":\"\n\"}",
        "{\"Text\":\"\\x\"}",
        "{\"Text\":\"\\u12\"}",
        "{Text:\"a\"}",
        "{\"Text\" \"a\"}",
        "nul",
        "{\"Items\":[\"a\" \"b\"]}",
        "{\"Items\":[,]}",
        "{\"Items\":[\"a\",]}",
        "{,}",
        "{\"x\":tru}",
        "{\"x\":}",
        "\u{feff}{}",
    ] {
        assert!(matches!(read(Protocol::AwsJson, body), Err(Failure::Malformed(_))), "{body}");
    }
    assert!(matches!(read(Protocol::AwsJson, b"{\"Text\":\"\xff\"}"), Err(Failure::Malformed(_))));
    assert!(matches!(read(Protocol::AwsJson, "[]"), Err(Failure::WrongType(_))));
}

#[test]
fn moments_come_in_every_form() {
    let moment = Timestamp::from_millis(1_700_000_000_120);
    assert_eq!(json(&with("\"Moment\":1700000000.12")).moment, Some(moment));
    assert_eq!(json(&with("\"Moment\":\"2023-11-14T22:13:20.12Z\"")).moment, Some(moment));
    assert_eq!(json(&with("\"Moment\":1.70000000012E9")).moment, Some(moment));
    let query = read(Protocol::AwsQuery, "Text=a&Moment=2023-11-14T22%3A13%3A20.12Z").unwrap();
    assert_eq!(query.moment, Some(moment));
    assert!(matches!(read(Protocol::AwsJson, with("\"Moment\":\"soon\"")), Err(Failure::WrongType(_))));
    assert!(matches!(read(Protocol::AwsJson, with("\"Moment\":1e40")), Err(Failure::WrongType(_))));
}

#[test]
fn unions_and_documents_arrive() {
    let input =
        json(&with(r#""Choice":{"__type":"x","Numbers":[1,2]},"Document":{"a":[1,2.5,"x",true,null]}"#));
    assert_eq!(input.choice, Some(Choice::Numbers(vec![1, 2])));
    let list = input.document.as_ref().and_then(|document| document.get("a")).and_then(Value::as_list);
    let expected =
        [Value::Int(1), Value::Float(2.5), Value::Text("x".into()), Value::Bool(true), Value::Null];
    assert_eq!(list, Some(&expected[..]));
}

#[test]
fn lists_flattened_or_not_arrive_in_xml() {
    let xml = "<Any><Text>a</Text><Flat>red</Flat><Number>3</Number><Flat>blue</Flat><Items><member>x</member></Items>\
               <Entries><entry><key>k</key><value>v</value></entry></Entries><Many><item><Text>b</Text></item></Many></Any>";
    let input = read(Protocol::RestXml, xml).unwrap();
    assert_eq!(input.flat.unwrap(), ["red", "blue"]);
    assert_eq!(input.items.unwrap(), ["x"]);
    assert_eq!(input.entries.unwrap().get("k").map(String::as_str), Some("v"));
    assert_eq!(input.many.unwrap()[0].text, "b");
}

#[test]
fn labels_queries_and_headers_are_bound() {
    let ask = Ask::new("GET", "/a/x%2Fy/z/b?q=1&q=b+c")
        .header("x-moments", "Tue, 14 Nov 2023 22:13:20 GMT, Wed, 15 Nov 2023 22:13:20 GMT")
        .header("x-meta-Colour", "red");
    let Err(Failure::Validation(violations)) = ask.decode::<Everything>(&MODEL) else {
        panic!("Text is missing")
    };
    assert_eq!(violations[0].missing, Some("Text"));
    assert_eq!(violations.len(), 1);
    let protocol = ask.protocol(&MODEL);
    assert_eq!(protocol, Protocol::RestJson);
}

#[test]
fn a_request_that_is_all_wrong_gets_a_bounded_answer() {
    let key = "k".repeat(100_000);
    let many = vec!["{}"; 10_000].join(",");
    let body = with(&format!(r#""Named":{{"{key}":{{"Text":"a","Many":[{many}]}}}}"#));
    let Err(Failure::Validation(violations)) = read(Protocol::AwsJson, body) else { panic!("all wrong") };
    assert!((2..100).contains(&violations.len()), "{}", violations.len());
}
