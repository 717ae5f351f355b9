//! Structs as values of the program itself, with the model's names.

use crate::model::Shape;
use crate::{Body, Map, Model, Ref, Struct, Value};

/// All members that are set. A body that streams is none of them.
pub fn structure(model: &Model, shape: &Shape, fields: &dyn Struct) -> Value {
    let members = model.members(shape).iter().enumerate();
    let set = members.filter_map(|(at, member)| {
        let field = value(model, model.shape(member.shape), fields.get(at))?;
        Some((member.name, field))
    });
    Value::Map(set.collect())
}

fn value(model: &Model, shape: &Shape, value: Ref<'_>) -> Option<Value> {
    Some(match value {
        Ref::Absent => return None,
        Ref::Text(text) => Value::Text(text.to_owned()),
        Ref::Bool(value) => Value::Bool(value),
        Ref::Int(value) => Value::Int(value.into()),
        Ref::Long(value) => Value::Int(value),
        Ref::Float(value) => Value::Float(value.into()),
        Ref::Double(value) => Value::Float(value),
        Ref::Time(value) => Value::Time(value),
        Ref::Blob(blob) => Value::Blob(blob.clone()),
        Ref::Body(Body::Bytes(bytes)) => Value::Blob(bytes.clone().into()),
        Ref::Body(_) => return None,
        Ref::Document(value) => value.clone(),
        Ref::Struct(fields) => structure(model, shape, fields),
        Ref::List(items) => {
            let element = model.shape(model.element(shape).shape);
            let items = (0..items.len()).map(|at| self::value(model, element, items.at(at)));
            Value::List(items.map(Option::unwrap_or_default).collect())
        }
        Ref::Map(entries) => {
            let element = model.shape(model.entry(shape).1.shape);
            let entries = (0..entries.len()).filter_map(|at| entries.at(at));
            let entries =
                entries.map(|(key, item)| (key, self::value(model, element, item).unwrap_or_default()));
            Value::Map(entries.collect::<Map<Value>>())
        }
    })
}
