//! Tuples of parts: whole keys, borrowed forms of them for lookups, and their beginnings for scans.

use super::part::{KeyPart, LastPartOf, PartOf};
use crate::Error;

/// The key of a row: a tuple of up to six parts.
pub trait Key: Sized + Send + Sync + 'static {
    /// Appends the encoded key.
    fn encode(&self, out: &mut Vec<u8>);
    /// Reads back what `encode` wrote; anything else is [`Error::Corrupt`].
    fn decode(input: &[u8]) -> Result<Self, Error>;
}

/// A whole key of type `K`, owned or borrowed: `("1234", "alice")` for `(String, String)`.
pub trait KeyOf<K> {
    /// Appends what the owned key would append.
    fn encode_key(&self, out: &mut Vec<u8>);
}

/// The first parts of a key of type `K`, from none to all of them.
pub trait PrefixOf<K> {
    /// Appends the bytes with which all matching keys begin.
    fn encode_prefix(&self, out: &mut Vec<u8>);
}

impl<K, T: KeyOf<K>> KeyOf<K> for &T {
    fn encode_key(&self, out: &mut Vec<u8>) {
        (*self).encode_key(out);
    }
}

impl<K, T: PrefixOf<K>> PrefixOf<K> for &T {
    fn encode_prefix(&self, out: &mut Vec<u8>) {
        (*self).encode_prefix(out);
    }
}

impl<K: Key> PrefixOf<K> for () {
    fn encode_prefix(&self, _out: &mut Vec<u8>) {}
}

/// The key of a table that has one row.
impl Key for () {
    fn encode(&self, _out: &mut Vec<u8>) {}
    fn decode(input: &[u8]) -> Result<Self, Error> {
        check_end(input)
    }
}

impl KeyOf<()> for () {
    fn encode_key(&self, _out: &mut Vec<u8>) {}
}

fn check_end(rest: &[u8]) -> Result<(), Error> {
    if rest.is_empty() {
        Ok(())
    } else {
        Err(Error::Corrupt("a stored key is longer than its table's keys".into()))
    }
}

macro_rules! tuple_key {
    ($($part:ident $query:ident $at:tt),+) => {
        impl<$($part: KeyPart),+> Key for ($($part,)+) {
            fn encode(&self, out: &mut Vec<u8>) {
                $(self.$at.encode(out);)+
            }
            fn decode(mut input: &[u8]) -> Result<Self, Error> {
                let key = ($($part::decode(&mut input)?,)+);
                check_end(input)?;
                Ok(key)
            }
        }
        impl<$($part: KeyPart, $query: PartOf<$part>),+> KeyOf<($($part,)+)> for ($($query,)+) {
            fn encode_key(&self, out: &mut Vec<u8>) {
                $(self.$at.encode_part(out);)+
            }
        }
    };
}

// One prefix: its whole parts, its last part, and the parts of the key that it leaves open.
macro_rules! tuple_prefix {
    ([$($part:ident $query:ident $at:tt),*] $last:ident $last_query:ident $last_at:tt [$($open:ident),*]) => {
        impl<$($part: KeyPart, $query: PartOf<$part>,)* $last: KeyPart, $last_query: LastPartOf<$last>, $($open: KeyPart),*>
            PrefixOf<($($part,)* $last, $($open,)*)> for ($($query,)* $last_query,)
        {
            fn encode_prefix(&self, out: &mut Vec<u8>) {
                $(self.$at.encode_part(out);)*
                self.$last_at.encode_last(out);
            }
        }
    };
}

tuple_key!(A QA 0);
tuple_key!(A QA 0, B QB 1);
tuple_key!(A QA 0, B QB 1, C QC 2);
tuple_key!(A QA 0, B QB 1, C QC 2, D QD 3);
tuple_key!(A QA 0, B QB 1, C QC 2, D QD 3, E QE 4);
tuple_key!(A QA 0, B QB 1, C QC 2, D QD 3, E QE 4, F QF 5);

tuple_prefix!([] A QA 0 []);
tuple_prefix!([] A QA 0 [B]);
tuple_prefix!([] A QA 0 [B, C]);
tuple_prefix!([] A QA 0 [B, C, D]);
tuple_prefix!([] A QA 0 [B, C, D, E]);
tuple_prefix!([] A QA 0 [B, C, D, E, F]);
tuple_prefix!([A QA 0] B QB 1 []);
tuple_prefix!([A QA 0] B QB 1 [C]);
tuple_prefix!([A QA 0] B QB 1 [C, D]);
tuple_prefix!([A QA 0] B QB 1 [C, D, E]);
tuple_prefix!([A QA 0] B QB 1 [C, D, E, F]);
tuple_prefix!([A QA 0, B QB 1] C QC 2 []);
tuple_prefix!([A QA 0, B QB 1] C QC 2 [D]);
tuple_prefix!([A QA 0, B QB 1] C QC 2 [D, E]);
tuple_prefix!([A QA 0, B QB 1] C QC 2 [D, E, F]);
tuple_prefix!([A QA 0, B QB 1, C QC 2] D QD 3 []);
tuple_prefix!([A QA 0, B QB 1, C QC 2] D QD 3 [E]);
tuple_prefix!([A QA 0, B QB 1, C QC 2] D QD 3 [E, F]);
tuple_prefix!([A QA 0, B QB 1, C QC 2, D QD 3] E QE 4 []);
tuple_prefix!([A QA 0, B QB 1, C QC 2, D QD 3] E QE 4 [F]);
tuple_prefix!([A QA 0, B QB 1, C QC 2, D QD 3, E QE 4] F QF 5 []);
