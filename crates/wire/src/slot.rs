//! The seam between structs and codecs.
//!
//! A codec asks a struct "where does member 3 go?" and gets a [`Slot`], or "what does member 3 hold?" and gets
//! a [`Ref`]. The number is the member's place in the model's shape. A struct that leaves a member out answers
//! `Absent`, and the decoder reports the member as unsupported. Hand-written types join in by implementing
//! [`Field`] (and [`Elem`], to stand in lists and maps).

use crate::{Blob, Body, Map, Timestamp, Value};

/// Where a decoded member goes.
pub enum Slot<'a> {
    /// The struct does not carry this member.
    Absent,
    Text(&'a mut String),
    Bool(&'a mut bool),
    Int(&'a mut i32),
    Long(&'a mut i64),
    Float(&'a mut f32),
    Double(&'a mut f64),
    Time(&'a mut Timestamp),
    Blob(&'a mut Blob),
    Body(&'a mut Body),
    Document(&'a mut Value),
    Struct(&'a mut dyn Struct),
    List(&'a mut dyn List),
    Map(&'a mut dyn Entries),
}

/// What a member holds.
#[derive(Clone, Copy)]
pub enum Ref<'a> {
    /// Not set, or not carried.
    Absent,
    Text(&'a str),
    Bool(bool),
    Int(i32),
    Long(i64),
    Float(f32),
    Double(f64),
    Time(Timestamp),
    Blob(&'a Blob),
    Body(&'a Body),
    Document(&'a Value),
    Struct(&'a dyn Struct),
    List(&'a dyn List),
    Map(&'a dyn Entries),
}

impl Ref<'_> {
    pub fn is_absent(&self) -> bool {
        matches!(self, Ref::Absent)
    }
}

/// A structure or a union of the model.
pub trait Struct {
    fn slot(&mut self, member: usize) -> Slot<'_>;
    fn get(&self, member: usize) -> Ref<'_>;
    /// Forgets all members: of two with the same name, the last one wins.
    fn reset(&mut self);
}

/// A list: grown by the decoder, read by the encoder.
pub trait List {
    fn push(&mut self) -> Slot<'_>;
    /// A null in a sparse list.
    fn push_null(&mut self);
    fn clear(&mut self);
    fn len(&self) -> usize;
    /// `Absent` beyond the end.
    fn at(&self, place: usize) -> Ref<'_>;
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A map with string keys: grown by the decoder, read by the encoder.
pub trait Entries {
    fn insert(&mut self, key: String) -> Slot<'_>;
    /// A null in a sparse map.
    fn insert_null(&mut self, key: String);
    fn clear(&mut self);
    fn len(&self) -> usize;
    /// The entry at a place in wire order.
    fn at(&self, place: usize) -> Option<(&str, Ref<'_>)>;
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A type that a member can have.
pub trait Field {
    fn slot(&mut self) -> Slot<'_>;
    fn get(&self) -> Ref<'_>;
}

/// A type that can stand in a list or a map.
pub trait Elem: Field + Default {}

macro_rules! scalar_fields {
    ($($type:ty, $variant:ident, |$value:ident| $get:expr;)*) => {
        $(
            impl Field for $type {
                #[inline]
                fn slot(&mut self) -> Slot<'_> {
                    Slot::$variant(self)
                }
                #[inline]
                fn get(&self) -> Ref<'_> {
                    let $value = self;
                    Ref::$variant($get)
                }
            }
        )*
    };
}

scalar_fields! {
    String, Text, |value| value;
    bool, Bool, |value| *value;
    i32, Int, |value| *value;
    i64, Long, |value| *value;
    f32, Float, |value| *value;
    f64, Double, |value| *value;
    Timestamp, Time, |value| *value;
    Blob, Blob, |value| value;
    Body, Body, |value| value;
    Value, Document, |value| value;
}

macro_rules! elements {
    ($($type:ty),*) => { $(impl Elem for $type {})* };
}

elements! { String, bool, i32, i64, f32, f64, Timestamp, Blob, Value }

impl<T: Elem> Elem for Vec<T> {}
impl<T: Elem> Elem for Map<T> {}
impl<T: Elem> Elem for Box<T> {}

/// An element of a sparse list or map.
impl<T: Elem> Elem for Option<T> {}

impl<T: Field + Default> Field for Option<T> {
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        self.get_or_insert_with(T::default).slot()
    }
    #[inline]
    fn get(&self) -> Ref<'_> {
        self.as_ref().map_or(Ref::Absent, Field::get)
    }
}

impl<T: Field> Field for Box<T> {
    fn slot(&mut self) -> Slot<'_> {
        (**self).slot()
    }
    fn get(&self) -> Ref<'_> {
        (**self).get()
    }
}

impl<T: Elem> Field for Vec<T> {
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
    #[inline]
    fn get(&self) -> Ref<'_> {
        Ref::List(self)
    }
}

impl<T: Elem> List for Vec<T> {
    fn push(&mut self) -> Slot<'_> {
        self.push_mut(T::default()).slot()
    }
    fn push_null(&mut self) {
        Vec::push(self, T::default());
    }
    fn clear(&mut self) {
        self.clear();
    }
    fn len(&self) -> usize {
        self.as_slice().len()
    }
    fn at(&self, place: usize) -> Ref<'_> {
        self.as_slice().get(place).map_or(Ref::Absent, Field::get)
    }
}

impl<T: Elem> Field for Map<T> {
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }
    #[inline]
    fn get(&self) -> Ref<'_> {
        Ref::Map(self)
    }
}

impl<T: Elem> Entries for Map<T> {
    fn insert(&mut self, key: String) -> Slot<'_> {
        self.insert(key, T::default()).slot()
    }
    fn insert_null(&mut self, key: String) {
        self.insert(key, T::default());
    }
    fn clear(&mut self) {
        *self = Map::new();
    }
    fn len(&self) -> usize {
        self.len()
    }
    fn at(&self, place: usize) -> Option<(&str, Ref<'_>)> {
        self.at(place).map(|(key, value)| (key, value.get()))
    }
}

/// The struct of an operation without input or output.
impl Struct for () {
    fn slot(&mut self, _: usize) -> Slot<'_> {
        Slot::Absent
    }
    fn get(&self, _: usize) -> Ref<'_> {
        Ref::Absent
    }
    fn reset(&mut self) {}
}
