//! The digests that clients compare with their own: of bodies and of attributes.

use crate::state::message::{Attribute, AttributeValue};
use md5::{Digest, Md5};

/// The MD5 of a body, in hexadecimal digits.
pub fn of_body(body: &str) -> String {
    hex(Md5::new_with_prefix(body))
}

/// The MD5 of attributes in the order of their names; `None` where there are none.
///
/// Each is its name, its type, one byte for the kind of its value, and the value; all but that byte with
/// their length in front, as four bytes.
pub fn of_attributes<'a>(attributes: impl IntoIterator<Item = &'a Attribute>) -> Option<String> {
    let mut digest = Md5::new();
    let mut is_empty = true;
    for attribute in attributes {
        is_empty = false;
        put(&mut digest, attribute.name.as_bytes());
        put(&mut digest, attribute.kind.as_bytes());
        let (kind, value) = match &attribute.value {
            AttributeValue::Text(text) => (1, text.as_bytes()),
            AttributeValue::Binary(bytes) => (2, bytes.as_slice()),
        };
        digest.update([kind]);
        put(&mut digest, value);
    }
    (!is_empty).then(|| hex(digest))
}

fn put(digest: &mut Md5, bytes: &[u8]) {
    // Messages are far shorter than four gigabytes.
    digest.update((bytes.len() as u32).to_be_bytes());
    digest.update(bytes);
}

fn hex(digest: Md5) -> String {
    data_encoding::HEXLOWER.encode(&digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(name: &str, kind: &str, value: AttributeValue) -> Attribute {
        Attribute { name: name.to_owned(), kind: kind.to_owned(), value }
    }

    fn text(name: &str, value: &str) -> Attribute {
        attribute(name, "String", AttributeValue::Text(value.to_owned()))
    }

    #[test]
    fn as_aws_computes_them() {
        assert_eq!(of_body("msg"), "6e2baaf3b97dbeef01c0043275f9a0e7");
        let three = [text("General", "Kenobi"), text("Hello", "There"), text("Help.Me", "Me")];
        assert_eq!(of_attributes(&three).as_deref(), Some("4c360f3fdafd970e05fae2f149d997f5"));
        assert_eq!(of_attributes(&three[..2]).as_deref(), Some("fca026605781cb4126a1e9044df24232"));
        let bytes = b"traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01";
        let binary = attribute("attr1", "Binary", AttributeValue::Binary(bytes.to_vec()));
        assert_eq!(of_attributes([&binary]).as_deref(), Some("8cbe4db156db8a94db8b801b7addb984"));
        assert_eq!(of_attributes([]), None);
    }
}
