//! `wire!`: declares the structs of a service, one line each.
//!
//! The number before a field is the member's place in the model's shape. `struct` is a structure, `union` a
//! union (an enum, `Unset` until a member arrives), `stream` a structure that holds a [`Body`](crate::Body)
//! and so can be neither cloned nor compared.

/// ```
/// wire::wire! {
///     struct Tag { 0 key: String, 1 value: Option<String>, }
///     union Choice { 0 Number: i64, 1 Tags: Vec<Tag>, }
///     stream GetOutput { 0 body: wire::Body, 1 tag: Option<Tag>, }
/// }
/// ```
#[macro_export]
macro_rules! wire {
    ($($kind:ident $name:ident { $($place:literal $field:ident: $type:ty,)* })*) => {
        $($crate::wire!(@$kind $name { $($place $field: $type,)* });)*
    };
    (@struct $name:ident { $($place:literal $field:ident: $type:ty,)* }) => {
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name { $(pub $field: $type,)* }
        $crate::wire!(@members $name { $($place $field,)* });
    };
    (@stream $name:ident { $($place:literal $field:ident: $type:ty,)* }) => {
        #[derive(Debug, Default)]
        pub struct $name { $(pub $field: $type,)* }
        $crate::wire!(@members $name { $($place $field,)* });
    };
    (@members $name:ident { $($place:literal $field:ident,)* }) => {
        impl $crate::Struct for $name {
            #[allow(clippy::match_single_binding)]
            fn slot(&mut self, member: usize) -> $crate::Slot<'_> {
                match member {
                    $($place => $crate::Field::slot(&mut self.$field),)*
                    _ => $crate::Slot::Absent,
                }
            }
            #[allow(clippy::match_single_binding)]
            fn get(&self, member: usize) -> $crate::Ref<'_> {
                match member {
                    $($place => $crate::Field::get(&self.$field),)*
                    _ => $crate::Ref::Absent,
                }
            }
            fn reset(&mut self) {
                *self = Self::default();
            }
        }
        $crate::wire!(@field $name);
    };
    (@union $name:ident { $($place:literal $variant:ident: $type:ty,)* }) => {
        #[derive(Clone, Debug, Default, PartialEq)]
        pub enum $name { #[default] Unset, $($variant($type),)* }
        impl $crate::Struct for $name {
            fn slot(&mut self, member: usize) -> $crate::Slot<'_> {
                match member {
                    $($place => {
                        *self = $name::$variant(Default::default());
                        match self {
                            $name::$variant(value) => $crate::Field::slot(value),
                            _ => $crate::Slot::Absent,
                        }
                    })*
                    _ => $crate::Slot::Absent,
                }
            }
            fn get(&self, member: usize) -> $crate::Ref<'_> {
                match self {
                    $($name::$variant(value) if member == $place => $crate::Field::get(value),)*
                    _ => $crate::Ref::Absent,
                }
            }
            fn reset(&mut self) {
                *self = Self::default();
            }
        }
        $crate::wire!(@field $name);
    };
    (@field $name:ident) => {
        impl $crate::Field for $name {
            fn slot(&mut self) -> $crate::Slot<'_> {
                $crate::Slot::Struct(self)
            }
            fn get(&self) -> $crate::Ref<'_> {
                $crate::Ref::Struct(self)
            }
        }
        impl $crate::Elem for $name {}
    };
}
