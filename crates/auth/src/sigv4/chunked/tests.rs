//! AWS's two published bodies, in pieces of every size, and bodies that somebody changed.

use super::super::claim::Scope;
use super::super::rejection::Family;
use super::*;
use crate::hash::from_hex;
use proptest::prelude::*;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const NOW_S: i64 = 1_369_353_600;
const SEED: &str = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
const SEED_WITH_TRAILER: &str = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";

fn decoder(seed: &str, has_trailer: bool) -> Decoder {
    let scope = Scope { date: "20130524".into(), region: "us-east-1".into(), service: "s3".into() };
    let key = SigningKey::derive(SECRET, &scope);
    Decoder::signed(key, NOW_S, &scope, from_hex(seed).expect("a signature"), has_trailer)
}

/// 65,536 bytes and 1,024 bytes of `a`, and the end, under the given signatures.
fn body(signatures: [&str; 3], trailer: &str) -> Vec<u8> {
    let [first, second, last] = signatures;
    let mut body = Vec::new();
    for (length, signature) in [(65_536, first), (1_024, second)] {
        body.extend_from_slice(format!("{length:x};chunk-signature={signature}\r\n").as_bytes());
        body.extend(std::iter::repeat_n(b'a', length));
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("0;chunk-signature={last}\r\n{trailer}\r\n").as_bytes());
    body
}

fn published() -> Vec<u8> {
    let signatures = [
        "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
        "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
        "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
    ];
    body(signatures, "")
}

fn published_with_trailer() -> Vec<u8> {
    let signatures = [
        "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
        "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
        "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
    ];
    let trailer = "x-amz-checksum-crc32c:sOO8/Q==\n\r\nx-amz-trailer-signature:\
                   d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n";
    body(signatures, trailer)
}

fn decode(mut decoder: Decoder, body: &[u8], piece: usize) -> Result<(Vec<u8>, End), Rejection> {
    let mut out = Vec::new();
    for piece in body.chunks(piece) {
        decoder.push(piece, &mut out)?;
    }
    decoder.finish().map(|end| (out, end))
}

#[test]
fn the_published_body_comes_out_whole() {
    for piece in [1, 7, 85, 86, 4_096, 100_000] {
        let (out, end) = decode(decoder(SEED, false), &published(), piece).expect("it is right");
        assert_eq!((out.len(), end.length), (66_560, 66_560));
        assert!(out.iter().all(|&byte| byte == b'a') && end.trailers.is_empty());
    }
}

#[test]
fn the_published_trailer_comes_out_too() {
    for piece in [1, 64, 100_000] {
        let body = published_with_trailer();
        let (out, end) = decode(decoder(SEED_WITH_TRAILER, true), &body, piece).expect("it is right");
        assert_eq!(out.len(), 66_560);
        assert_eq!(end.trailers, [("x-amz-checksum-crc32c".to_string(), "sOO8/Q==".to_string())]);
    }
}

#[test]
fn a_changed_trailer_is_noticed() {
    let text = String::from_utf8(published_with_trailer()).expect("plain text");
    let changed = text.replace("sOO8", "sOO9");
    assert_eq!(
        decode(decoder(SEED_WITH_TRAILER, true), changed.as_bytes(), 99),
        Err(Rejection::ChunkMismatch)
    );
    let unsigned = text.replace("x-amz-trailer-signature", "x-amz-other");
    assert!(decode(decoder(SEED_WITH_TRAILER, true), unsigned.as_bytes(), 99).is_err());
}

#[test]
fn nothing_of_a_changed_chunk_is_given_out() {
    let mut changed = published();
    changed[66_000] = b'b';
    let (mut decoder, mut out) = (decoder(SEED, false), Vec::new());
    assert_eq!(decoder.push(&changed, &mut out), Err(Rejection::ChunkMismatch));
    assert_eq!(out.len(), 65_536);
    assert_eq!(decoder.push(b"more", &mut out), Err(Rejection::ChunkMismatch));
    assert_eq!(decoder.finish(), Err(Rejection::ChunkMismatch));
}

#[test]
fn chunks_cannot_change_places_or_be_left_out() {
    let body = published();
    let first_end = 65_536 + 85 + 4;
    let last_start = body.len() - 86;
    let swapped = [&body[first_end..last_start], &body[..first_end], &body[last_start..]].concat();
    assert!(decode(decoder(SEED, false), &swapped, 4_096).is_err());
    let shortened = [&body[..first_end], &body[last_start..]].concat();
    assert!(decode(decoder(SEED, false), &shortened, 4_096).is_err());
}

#[test]
fn bodies_that_are_cut_are_refused() {
    let body = published();
    for length in [0, 10, 7_000, 65_700, body.len() - 20] {
        let outcome = decode(decoder(SEED, false), &body[..length], 4_096);
        assert!(matches!(outcome, Err(Rejection::MalformedChunk { .. })), "{length}: {outcome:?}");
    }
    // The very last line break may be missing.
    assert!(decode(decoder(SEED, false), &body[..body.len() - 2], 4_096).is_ok());
}

#[test]
fn signed_chunks_are_bounded() {
    let head = format!("{:x};chunk-signature=00\r\n", SIGNED_CHUNK_BYTES_MAX + 1);
    let refusal = decode(decoder(SEED, false), head.as_bytes(), 9).expect_err("too large");
    assert_eq!(refusal.code(Family::S3), "InvalidChunkSizeError");
}

#[test]
fn an_unsigned_chunk_in_a_signed_body_is_refused() {
    assert_eq!(decode(decoder(SEED, false), b"1\r\na\r\n", 9), Err(Rejection::ChunkMismatch));
}

#[test]
fn unsigned_bodies_have_trailers() {
    let body = b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nX-Amz-Checksum-CRC32: abc \r\n\r\n";
    for piece in 1..body.len() {
        let (out, end) = decode(Decoder::unsigned(), body, piece).expect("it is right");
        assert_eq!(out, b"hello world");
        assert_eq!(end.trailers, [("x-amz-checksum-crc32".to_string(), "abc".to_string())]);
    }
}

#[test]
fn malformed_bodies_are_refused() {
    for body in [
        &b"x\r\n"[..],
        b"\r\n",
        b"-1\r\n",
        b"5\r\nhelloworld\r\n0\r\n\r\n",
        b"0\r\nno colon\r\n\r\n",
        b"0\r\n\r\nmore",
        b"ffffffffffffffffffff\r\n",
        &[b'1'; 5_000],
    ] {
        assert!(decode(Decoder::unsigned(), body, 3).is_err(), "{:?}", String::from_utf8_lossy(body));
    }
    let endless = [b"0\r\n".to_vec(), b"a:b\r\n".repeat(10_000)].concat();
    assert!(decode(Decoder::unsigned(), &endless, 512).is_err());
}

proptest! {
    #[test]
    fn what_the_chain_signs_decodes(
        chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..200), 0..8),
        piece in 1..300_usize,
        trailer in any::<bool>(),
    ) {
        let mut signer = decoder(SEED, trailer).chain.expect("it is signed");
        let mut body = Vec::new();
        for chunk in chunks.iter().chain([&Vec::new()]) {
            let signature = crate::hash::hex_string(&signer.sign_chunk(chunk));
            body.extend(format!("{:x};chunk-signature={signature}\r\n", chunk.len()).bytes());
            body.extend(chunk);
            if !chunk.is_empty() { body.extend(b"\r\n"); }
        }
        if trailer {
            let trailers = [("x-amz-checksum-crc32".to_string(), "v".to_string())];
            let signature = crate::hash::hex_string(&signer.sign_trailers(&trailers));
            body.extend(format!("x-amz-checksum-crc32:v\r\nx-amz-trailer-signature:{signature}\r\n").bytes());
        }
        body.extend(b"\r\n");
        let (out, end) = decode(decoder(SEED, trailer), &body, piece).expect("it is right");
        prop_assert_eq!(end.length, out.len() as u64);
        prop_assert_eq!(out, chunks.concat());
        prop_assert_eq!(end.trailers.len(), usize::from(trailer));
    }
}
