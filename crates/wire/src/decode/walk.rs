//! One walker for everything that is pulled: follows the model and the reader together and fills the slots.

use super::check::Noticed;
use super::path::Path;
use super::reader::{Number, Outcome, Reader, wrong_type};
use crate::model::{Kind, Naming, Place, Shape};
use crate::{Entries, List, Model, Ref, Slot, Struct};

pub struct Walk<'m> {
    model: &'m Model,
    naming: Naming,
    pub noticed: Noticed,
}

impl<'m> Walk<'m> {
    /// Members go by the model's own names.
    pub fn by_name(model: &'m Model) -> Self {
        Walk { model, naming: Naming::Name, noticed: Noticed::default() }
    }

    /// Members go by their names in REST bodies.
    pub fn by_wire_name(model: &'m Model) -> Self {
        Walk { model, naming: Naming::Wire, noticed: Noticed::default() }
    }

    pub fn structure<'a>(
        &mut self,
        reader: &mut impl Reader<'a>,
        shape: &Shape,
        into: &mut dyn Struct,
        path: &Path<'_>,
    ) -> Outcome<()> {
        let seen = self.members(reader, shape, into, path)?;
        self.noticed.missing(self.model, shape, seen, path);
        Ok(())
    }

    /// Fills the members that stand in the body, or all of them where there is nothing but a body; gives back
    /// which ones were there.
    pub fn members<'a>(
        &mut self,
        reader: &mut impl Reader<'a>,
        shape: &Shape,
        into: &mut dyn Struct,
        path: &Path<'_>,
    ) -> Outcome<u128> {
        reader.open_map()?;
        let members = self.model.members(shape);
        let mut seen = 0u128;
        let mut hint = 0;
        while let Some(key) = reader.next_key()? {
            let found = self.model.find(shape, &key, self.naming, hint);
            let Some((at, member)) = found
                .and_then(|at| members.get(at).map(|member| (at, member)))
                .filter(|(_, member)| self.naming == Naming::Name || member.place == Place::Body)
            else {
                // `__type` travels with unions and errors.
                self.noticed.unknown += usize::from(key != "__type");
                reader.skip()?;
                continue;
            };
            hint = at + 1;
            if reader.take_null()? {
                continue;
            }
            if seen >> at & 1 == 1 {
                forget(into.slot(at));
            }
            seen |= 1 << at;
            if path.is_root() {
                self.noticed.order = at;
            }
            let path = path.member(member.name);
            match into.slot(at) {
                Slot::Absent => {
                    self.noticed.unsupported(&path);
                    reader.skip()?;
                }
                slot => self.value(reader, self.model.shape(member.shape), slot, &path)?,
            }
        }
        Ok(seen)
    }

    /// Fills one slot and checks what it got.
    pub fn value<'a>(
        &mut self,
        reader: &mut impl Reader<'a>,
        shape: &Shape,
        slot: Slot<'_>,
        path: &Path<'_>,
    ) -> Outcome<()> {
        match slot {
            Slot::Struct(into) => self.structure(reader, shape, into, path),
            Slot::List(into) => self.list(reader, shape, into, path),
            Slot::Map(into) => self.map(reader, shape, into, path),
            Slot::Text(into) => {
                reader.text(into)?;
                self.noticed.text(self.model, shape, into, path);
                Ok(())
            }
            Slot::Int(into) => {
                scalar(reader, shape, Slot::Int(into))?;
                self.noticed.number(self.model, shape, Ref::Int(*into), path);
                Ok(())
            }
            Slot::Long(into) => {
                scalar(reader, shape, Slot::Long(into))?;
                self.noticed.number(self.model, shape, Ref::Long(*into), path);
                Ok(())
            }
            Slot::Float(into) => {
                scalar(reader, shape, Slot::Float(into))?;
                self.noticed.number(self.model, shape, Ref::Float(*into), path);
                Ok(())
            }
            Slot::Double(into) => {
                scalar(reader, shape, Slot::Double(into))?;
                self.noticed.number(self.model, shape, Ref::Double(*into), path);
                Ok(())
            }
            Slot::Blob(into) => {
                *into = reader.blob()?;
                self.noticed.blob(self.model, shape, Ref::Blob(into), into.len(), path);
                Ok(())
            }
            other => scalar(reader, shape, other),
        }
    }

    fn list<'a>(
        &mut self,
        reader: &mut impl Reader<'a>,
        shape: &Shape,
        into: &mut dyn List,
        path: &Path<'_>,
    ) -> Outcome<()> {
        reader.open_list()?;
        let element = self.model.shape(self.model.element(shape).shape);
        let mut place = 0;
        while reader.next_item()? {
            if reader.take_null()? {
                if shape.sparse {
                    into.push_null();
                }
            } else if element.is_scalar() {
                scalar(reader, element, into.push())?;
            } else {
                self.value(reader, element, into.push(), &path.index(place))?;
            }
            place += 1;
        }
        self.noticed.list(self.model, shape, into, path);
        Ok(())
    }

    fn map<'a>(
        &mut self,
        reader: &mut impl Reader<'a>,
        shape: &Shape,
        into: &mut dyn Entries,
        path: &Path<'_>,
    ) -> Outcome<()> {
        reader.open_map()?;
        let element = self.model.shape(self.model.entry(shape).1.shape);
        while let Some(key) = reader.next_key()? {
            if reader.take_null()? {
                if shape.sparse {
                    into.insert_null(key.into_owned());
                }
            } else if element.is_scalar() {
                scalar(reader, element, into.insert(key.into_owned()))?;
            } else {
                let slot = into.insert(key.clone().into_owned());
                self.value(reader, element, slot, &path.key(&key))?;
            }
        }
        self.noticed.map(self.model, shape, into, path);
        Ok(())
    }
}

/// Makes room for a second value of the same member.
pub fn forget(slot: Slot<'_>) {
    match slot {
        Slot::Struct(known) => known.reset(),
        Slot::List(known) => known.clear(),
        Slot::Map(known) => known.clear(),
        _ => {}
    }
}

/// Fills a slot that holds one value, unchecked.
fn scalar<'a>(reader: &mut impl Reader<'a>, shape: &Shape, slot: Slot<'_>) -> Outcome<()> {
    match slot {
        Slot::Text(into) => reader.text(into)?,
        Slot::Bool(into) => *into = reader.boolean()?,
        Slot::Int(into) => *into = integer(reader.number("Integer")?)?,
        Slot::Long(into) => *into = reader.number("Long")?.whole().ok_or_else(|| out_of_range("Long"))?,
        Slot::Float(into) => *into = reader.number("Float")?.real() as f32,
        Slot::Double(into) => *into = reader.number("Double")?.real(),
        Slot::Time(into) => {
            let format = if let Kind::Timestamp(format) = shape.kind { format } else { None };
            *into = reader.timestamp(format)?;
        }
        Slot::Blob(into) => *into = reader.blob()?,
        Slot::Document(into) => *into = reader.document()?,
        // A body stands outside, and a struct here disagrees with its model.
        Slot::Absent | Slot::Body(_) | Slot::Struct(_) | Slot::List(_) | Slot::Map(_) => reader.skip()?,
    }
    Ok(())
}

fn integer(number: Number) -> Outcome<i32> {
    number.whole().and_then(|whole| i32::try_from(whole).ok()).ok_or_else(|| out_of_range("Integer"))
}

fn out_of_range(wanted: &str) -> Box<crate::Failure> {
    wrong_type(format!("A number is out of range for {wanted}"))
}
