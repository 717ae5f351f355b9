use proptest::prelude::*;

use super::*;

type Sample = (String, Vec<u8>, i64, u16, bool, [u8; 3]);

fn encoded<K: Key>(key: &K) -> Vec<u8> {
    let mut out = Vec::new();
    key.encode(&mut out);
    out
}

fn prefix<K>(prefix: impl PrefixOf<K>) -> Vec<u8> {
    let mut out = Vec::new();
    prefix.encode_prefix(&mut out);
    out
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-c\0\u{1}\u{ff}]{0,4}", any::<String>()]
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let few = prop_oneof![Just(0u8), Just(1), Just(0xFE), Just(0xFF)];
    prop_oneof![proptest::collection::vec(few, 0..5), proptest::collection::vec(any::<u8>(), 0..20)]
}

fn sample() -> impl Strategy<Value = Sample> {
    (text(), bytes(), any::<i64>(), any::<u16>(), any::<bool>(), any::<[u8; 3]>())
}

proptest! {
    #[test]
    fn order_is_preserved(one in sample(), other in sample()) {
        prop_assert_eq!(one.cmp(&other), encoded(&one).cmp(&encoded(&other)));
    }

    #[test]
    fn strings_that_begin_alike_keep_their_order(one in (bytes(), bytes()), other in (bytes(), bytes())) {
        prop_assert_eq!(one.cmp(&other), encoded(&one).cmp(&encoded(&other)));
    }

    #[test]
    fn what_was_encoded_is_decoded(key in sample()) {
        prop_assert_eq!(&Sample::decode(&encoded(&key)).unwrap(), &key);
    }

    #[test]
    fn bytes_that_are_no_key_are_refused_without_a_panic(input in proptest::collection::vec(any::<u8>(), 0..40)) {
        if let Ok(key) = Sample::decode(&input) {
            prop_assert_eq!(encoded(&key), input);
        }
    }

    #[test]
    fn a_prefix_matches_exactly_the_keys_that_begin_with_it(one in (text(), bytes()), other in (text(), bytes())) {
        let scope = prefix::<(String, Vec<u8>)>((one.0.as_str(),));
        prop_assert_eq!(encoded(&other).starts_with(&scope), one.0 == other.0);
    }

    #[test]
    fn a_beginning_matches_the_texts_that_begin_with_it(start in text(), name in text()) {
        let scope = prefix::<(u8, String)>((7u8, Beginning(&start)));
        prop_assert_eq!(encoded(&(7u8, name.clone())).starts_with(&scope), name.starts_with(&start));
    }

    #[test]
    fn the_successor_lies_behind_the_prefix_and_before_the_rest(start in bytes(), other in bytes()) {
        if let Some(next) = successor(&start) {
            prop_assert_eq!(other.starts_with(&start), other >= start && other < next);
        } else {
            prop_assert!(start.iter().all(|byte| *byte == 0xFF));
        }
    }
}

#[test]
fn borrowed_keys_encode_as_owned_ones() {
    let owned = ("a".to_owned(), b"b\0".to_vec(), -1i64);
    let mut borrowed = Vec::new();
    KeyOf::<(String, Vec<u8>, i64)>::encode_key(&("a", &b"b\0"[..], -1i64), &mut borrowed);
    assert_eq!(encoded(&owned), borrowed);
    assert_eq!(prefix::<(String, Vec<u8>, i64)>(&owned), borrowed);
}

#[test]
fn the_encoding_is_a_promise() {
    let key = ("a\0b".to_owned(), 1u16, -1i64, true, [9u8; 2]);
    let bytes = [b'a', 0, 0xFF, b'b', 0, 0, 0, 1, 0x7F, 255, 255, 255, 255, 255, 255, 255, 1, 9, 9];
    assert_eq!(encoded(&key), bytes);
}
