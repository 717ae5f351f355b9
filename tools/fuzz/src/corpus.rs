//! Good inputs to begin with, and words that parsers stumble over.

use crate::Target;

pub const TARGETS: &[Target] = &[
    Target { name: "json", run: wire::fuzz::fuzz_json, good: &[JSON, DOCUMENT] },
    Target { name: "cbor", run: wire::fuzz::fuzz_cbor, good: &[CBOR, CBOR_INDEFINITE] },
    Target { name: "query", run: wire::fuzz::fuzz_query, good: &[QUERY] },
    Target { name: "ec2", run: wire::fuzz::fuzz_ec2, good: &[QUERY] },
    Target { name: "rest-json", run: wire::fuzz::fuzz_rest_json, good: &[JSON, DOCUMENT] },
    Target { name: "rest-xml", run: wire::fuzz::fuzz_rest_xml, good: &[XML] },
    Target { name: "route", run: wire::fuzz::fuzz_route, good: &[ROUTE] },
    Target { name: "event-stream", run: wire::fuzz::fuzz_event_stream, good: &[EVENT] },
    Target { name: "sigv4", run: auth::fuzz::sigv4, good: &[SIGNED, PRESIGNED] },
    Target { name: "chunks", run: auth::fuzz::chunked, good: &[CHUNKS] },
    Target { name: "sandbox-spec", run: sandbox_spec, good: &[SPEC] },
    Target { name: "sandbox-frames", run: sandbox_frames, good: &[FRAMES] },
    Target { name: "sandbox-names", run: sandbox_names, good: &[NAME_ASKED] },
    Target { name: "policy", run: auth::fuzz::policy, good: &[POLICY, TRUST] },
];

fn sandbox_spec(input: &[u8]) {
    let _ = sandbox::Spec::parse(input);
}

/// In pieces, as they come from a socket.
fn sandbox_frames(input: &[u8]) {
    let mut frames = sandbox::Frames::default();
    for piece in input.chunks(7) {
        frames.push(piece);
        while let Ok(Some(_)) = frames.take() {}
    }
}

fn sandbox_names(input: &[u8]) {
    let suffixes = vec![("amazonaws.com".to_owned(), std::net::Ipv4Addr::LOCALHOST)];
    let _ = sandbox::Names { suffixes, others: None }.answer(input);
}

pub const WORDS: &[&[u8]] = &[
    b"\"",
    b"\\",
    b"\\u",
    b"\\ud800",
    b"{",
    b"}",
    b"[",
    b"]",
    b"null",
    b"-",
    b"1e999",
    b"9223372036854775808",
    b"NaN",
    b"<",
    b">",
    b"</",
    b"<![CDATA[",
    b"]]>",
    b"<!DOCTYPE x [",
    b"&#x110000;",
    b"&amp;",
    b"%",
    b"%00",
    b"%ff",
    b"&",
    b"=",
    b".1",
    b".4294967296",
    b".member.",
    b"\xff",
    b"\xc3",
    b"\0",
    b"\r\n",
    b"\n",
    b"\x9f",
    b"\x7f",
    b"\xf9\x7c\x00",
    b"\xfb",
    b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff",
    b"${",
    b"}",
    b"*",
    b"?",
    b"arn:",
    b"::",
    b"2026-13-45T99:99:99Z",
    b"ffffffffffffffff\r\n",
    b"0\r\n\r\n",
    b"::ffff:1.2.3.4/200",
];

const JSON: &[u8] = br#"{"Text":"abc","Number":3,"Long":9007199254740993,"Float":1.5,"Double":"NaN","Flag":true,
"Moment":1700000000.5,"Blob":"aGVsbG8=","Document":{"a":[1,null,"x"]},"Items":["a","b"],"Entries":{"k":"v"},
"Below":{"Text":"b"},"Many":[{"Text":"c"}],"Named":{"n":{"Text":"d"}},"Sparse":[1,null],"Choice":{"Text":"e"}}"#;
const DOCUMENT: &[u8] =
    br#"{"Text":"a","Document":{"deep":[[[[{"x":{"y":[1,2.5e10,-3,true,false,null,"\u00e9\n"]}}]]]]}}"#;
/// `{"Text": "abc", "Number": 3, "Moment": 1(1.5e9)}`
const CBOR: &[u8] = b"\xa3\x64Text\x63abc\x66Number\x03\x66Moment\xc1\xfb\x41\xd6\x5a\x0b\xc0\x00\x00\x00";
const CBOR_INDEFINITE: &[u8] = b"\xbf\x64Text\x7f\x62ab\x61c\xff\x65Items\x9f\x61a\x61b\xff\xff";
const QUERY: &[u8] = b"Action=Any&Version=2026-01-01&Text=abc&Number=3&Items.member.1=a&Items.member.2=b\
&Entries.entry.1.key=k&Entries.entry.1.value=v&Below.Text=b&Many.item.1.Text=c&Flat.1=red&Moment=2026-01-01T00%3A00%3A00Z";
const XML: &[u8] = br#"<?xml version="1.0"?><Everything xmlns="http://fuzz/"><Text>abc</Text><Number>3</Number>
<Items><member>a</member></Items><Entries><entry><key>k</key><value>v</value></entry></Entries>
<Below><Text>b</Text></Below><Flat>red</Flat><Flat>green</Flat><Moment>2026-01-01T00:00:00Z</Moment></Everything>"#;
const ROUTE: &[u8] =
    b"/a/b%2Fc/d/b\nx&y=1&q=2\nx-amz-target: Fuzz.Any\nx-moments: Tue, 14 Nov 2023 22:13:20 GMT\n";
const EVENT: &[u8] = b"\x00\x00\x00\x1d\x00\x00\x00\x00\xfd\x52\x8c\x5a{'foo':'bar'}\xc3\x65\x39\x36";
const SIGNED: &[u8] = b"POST\n/a/../b%20c\nx=1&y=%2f\nhost: sts.amazonaws.com\nx-amz-date: 20260101T000000Z\n\
authorization: AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/sts/aws4_request, SignedHeaders=host;x-amz-date, Signature=00ff\n";
const PRESIGNED: &[u8] = b"GET\n/\nX-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2F20260101%2Fus-east-1%2Fs3%2Faws4_request\
&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=ab\nhost: b.s3.amazonaws.com\n";
const CHUNKS: &[u8] = b"\x075\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";
const POLICY: &[u8] = br#"{"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"a","Effect":"Allow","Action":["s3:Get*","sqs:*"],
"Resource":"arn:aws:s3:::bucket/${aws:username}/*","Condition":{"ForAnyValue:StringLikeIfExists":{"aws:TagKeys":["a*","b?"]},
"IpAddress":{"aws:SourceIp":"10.0.0.0/8"},"DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"},"NumericEquals":{"x:y":"1"}}},
{"Effect":"Deny","NotAction":"s3:*","NotResource":["*"]}]}"#;
const TRUST: &[u8] = br#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["123456789012","arn:aws:iam::123456789012:user/b"],
"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"Bool":{"aws:SecureTransport":"true"}}}}"#;
const SPEC: &[u8] = br#"{"program":{"warm":{"zygote":{"interpreter":{"family":"python","version":"3.11.2",
"executable":"/usr/bin/python3.11","folders":["/opt/python"],"forks":true},"preload":["json"],"search":["/opt"],
"mounts":[{"host":"/x","inside":"/opt"}]},"script":"/var/task/a.py","arguments":["b"]}},
"environment":{"A":"b"},"directory":"/var/task","mounts":[{"host":"/x","inside":"/var/task"}],
"limits":{"memory_bytes":134217728,"deadline_ms":3000},"hostname":"here",
"listeners":[{"name":"api","address":"169.254.170.1:443","kind":"stream"}],"any_address":true}"#;
const FRAMES: &[u8] = b"\x02\0\0\0ab\0\0\0\0\x01\0\0\0c";
const NAME_ASKED: &[u8] = b"\x07\x07\x01\0\0\x01\0\0\0\0\0\0\x02s3\x09amazonaws\x03com\0\0\x01\0\x01";
