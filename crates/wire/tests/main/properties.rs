//! Any bytes, any change to good bytes: every decoder answers, none panics, and what is good round trips.

use proptest::prelude::*;
use wire::fuzz;

type Entry = fn(&[u8]);

const ENTRIES: [Entry; 8] = [
    fuzz::fuzz_json,
    fuzz::fuzz_cbor,
    fuzz::fuzz_query,
    fuzz::fuzz_ec2,
    fuzz::fuzz_rest_json,
    fuzz::fuzz_rest_xml,
    fuzz::fuzz_route,
    fuzz::fuzz_event_stream,
];

/// Good requests, to be spoiled.
const SEEDS: [&[u8]; 8] = [
    br#"{"Text":"a\u00e9\ud83d\ude00","Number":-3,"Long":9007199254740993,"Double":"NaN","Moment":1.5,"Blob":"AAEC","Document":{"a":[1,{"b":null}]},"Items":["a"],"Entries":{"k":"v"},"Below":{"Text":"b","Choice":{"Numbers":[1]}},"Many":[{"Text":"c"}],"Sparse":[1,null],"Unknown":[[{}]]}"#,
    b"\xbf\x64Text\x61a\x66Number\x22\x66Double\xf9\x3c\x00\x66Moment\xc1\xfb\x3f\xf0\0\0\0\0\0\0\x64Blob\x42ab\x65Items\x9f\x7f\x61a\xff\xff\x67Entries\xa1\x61k\x61v\x65Below\xa1\x64Text\x61b\x61x\x82\xf6\xa0\xff",
    b"Action=Any&Text=a%C3%A9+b&Number=3&Items.member.2=b&Items.member.1=a&Entries.entry.1.key=k&Entries.entry.1.value=v&Below.Text=x&Many.item.1.Text=y&Flat.1=red",
    b"Text=a&Number=3&Items.2=b&Items.1=a&Entries.1.key=k&Entries.1.value=v&Below.Text=x&Many.1.Text=y",
    br#"{"Text":"a","Choice":{"Again":{"Text":"x"}},"Named":{"n":{"Text":"y"}}}"#,
    b"<?xml version='1.0'?><A xmlns:x='y'><Text>a&#xe9;&amp;<![CDATA[<]]></Text><Flat>red</Flat><Flat>blue</Flat><Items><member>a</member></Items><!-- c --><Entries><entry><key>k</key><value>v</value></entry></Entries><Below><Text/></Below></A>",
    b"/a/x%2Fy/z/b\nq=1&q=%zz&y\nx-moments: Tue, 14 Nov 2023 22:13:20 GMT\nx-meta-a: b",
    b"\0\0\0\x10\0\0\0\0\x05\xc2\x48\xeb\x7d\x98\xc8\xff",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        ENTRIES.iter().for_each(|entry| entry(&bytes));
    }

    #[test]
    fn any_text_of_marks_is_answered(text in r#"[\[\]{}<>/&=.%+:,"'!a0-9eEtfn\\\- ?#;]{0,120}"#) {
        ENTRIES.iter().for_each(|entry| entry(text.as_bytes()));
    }

    #[test]
    fn spoiled_requests_are_answered(
        seed in 0..SEEDS.len(),
        changes in proptest::collection::vec((any::<u16>(), any::<u8>(), 0..4u8), 1..8),
    ) {
        let mut bytes = SEEDS[seed].to_vec();
        for (at, byte, kind) in changes {
            let at = at as usize % bytes.len().max(1);
            match kind {
                0 if !bytes.is_empty() => bytes[at] = byte,
                1 => bytes.insert(at.min(bytes.len()), byte),
                2 => bytes.truncate(at.max(1)),
                _ => bytes.extend_from_within(at.min(bytes.len())..),
            }
        }
        ENTRIES.iter().for_each(|entry| entry(&bytes));
    }

    #[test]
    fn what_is_decoded_is_encoded_and_decoded_the_same(input in everything()) {
        for protocol in [wire::Protocol::AwsJson, wire::Protocol::RpcCbor, wire::Protocol::RestXml] {
            prop_assert_eq!(&round_trip(protocol, &input), &input);
        }
    }
}

/// Every text that XML can hold.
fn everything() -> impl Strategy<Value = fuzz::Everything> {
    let text = "[a-z]{1,8}";
    let scalars = (text, any::<Option<i64>>(), proptest::option::of(-1e12..1e12f64), any::<Option<bool>>());
    let parts = (
        proptest::option::of(
            (-62_135_596_800_000..253_402_300_799_999i64).prop_map(wire::Timestamp::from_millis),
        ),
        proptest::option::of(proptest::collection::vec(any::<u8>(), 0..16)),
        proptest::option::of(proptest::collection::vec("[a-z]{1,8}", 0..3)),
        proptest::option::of(proptest::collection::btree_map("[a-z]{1,8}", "[a-z]{1,8}", 0..3)),
    );
    let leaf = (scalars, parts).prop_map(|((text, long, double, flag), (moment, blob, items, entries))| {
        fuzz::Everything {
            text,
            long,
            double,
            flag,
            moment,
            blob: blob.map(wire::Blob::from),
            items,
            entries: entries.map(|entries| entries.into_iter().collect()),
            ..Default::default()
        }
    });
    leaf.prop_recursive(4, 16, 3, |inner| {
        (inner.clone(), proptest::option::of(inner.clone()), proptest::collection::vec(inner, 0..3)).prop_map(
            |(mut one, below, many)| {
                one.below = below.map(Box::new);
                one.many = Some(many);
                one
            },
        )
    })
}

fn round_trip(protocol: wire::Protocol, input: &fuzz::Everything) -> fuzz::Everything {
    let op = fuzz::MODEL.op("Any").expect("the model has it");
    let response = wire::encode(&fuzz::MODEL, op, protocol, &mut input.clone(), "id");
    let (method, headers) = (http::Method::POST, http::HeaderMap::new());
    let body = response.body.bytes().expect("bytes");
    let mut request =
        wire::Request { method: &method, path: "/", query: "", headers: &headers, body, stream: None };
    let routed = wire::Routed { op, labels: Vec::new() };
    let mut back = fuzz::Everything::default();
    wire::decode(&fuzz::MODEL, &routed, protocol, &mut request, &mut back).expect("our own encoding");
    back
}
