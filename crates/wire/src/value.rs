//! A value without a struct: documents, in-process calls, the extra members of an error.

use crate::{Blob, Map, Timestamp};

/// What CloudFormation, Step Functions and document members hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    #[default]
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Blob(Blob),
    Time(Timestamp),
    List(Vec<Value>),
    Map(Map<Value>),
}

impl Value {
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_map(&self) -> Option<&Map<Value>> {
        match self {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The member of a map; `None` for anything else.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_map()?.get(key)
    }
}

macro_rules! value_from {
    ($($from:ty => |$name:ident| $value:expr;)*) => {
        $(impl From<$from> for Value {
            fn from($name: $from) -> Self {
                $value
            }
        })*
    };
}

value_from! {
    bool => |it| Value::Bool(it);
    i32 => |it| Value::Int(it.into());
    i64 => |it| Value::Int(it);
    f64 => |it| Value::Float(it);
    &str => |it| Value::Text(it.to_owned());
    String => |it| Value::Text(it);
    Blob => |it| Value::Blob(it);
    Timestamp => |it| Value::Time(it);
    Vec<Value> => |it| Value::List(it);
    Map<Value> => |it| Value::Map(it);
}
