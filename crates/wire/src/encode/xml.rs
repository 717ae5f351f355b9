//! XML, written by following the model: REST bodies and the responses of forms.

use crate::base64;
use crate::model::{Kind, Member, Naming, Place, Shape};
use crate::timestamp::Format;
use crate::{Model, Ref, Struct, Timestamp, Value};

pub const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Writes XML for one model, in the names of one protocol.
pub struct Xml<'m> {
    pub model: &'m Model,
    pub naming: Naming,
    /// What the items of a list are called that do not say.
    pub item: &'static str,
    pub out: Vec<u8>,
}

impl<'m> Xml<'m> {
    pub fn rest(model: &'m Model) -> Self {
        Xml { model, naming: Naming::Wire, item: "member", out: Vec::with_capacity(512) }
    }

    pub fn aws_query(model: &'m Model) -> Self {
        Xml { model, naming: Naming::Query, item: "member", out: Vec::with_capacity(512) }
    }

    pub fn ec2(model: &'m Model) -> Self {
        Xml { model, naming: Naming::Wire, item: "item", out: Vec::with_capacity(512) }
    }

    pub fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    pub fn open(&mut self, name: &str) {
        self.out.reserve(name.len() + 2);
        self.out.push(b'<');
        self.raw(name);
        self.out.push(b'>');
    }

    pub fn close(&mut self, name: &str) {
        self.out.reserve(name.len() + 3);
        self.raw("</");
        self.raw(name);
        self.out.push(b'>');
    }

    /// Opens a root in the service's namespace.
    pub fn open_root(&mut self, name: &str) {
        self.raw("<");
        self.raw(name);
        if !self.model.namespace.is_empty() {
            self.raw(" xmlns=\"");
            self.text(self.model.namespace);
            self.raw("\"");
        }
        self.raw(">");
    }

    /// An element that holds a text.
    pub fn element(&mut self, name: &str, text: &str) {
        self.open(name);
        self.text(text);
        self.close(name);
    }

    /// The members of the body, one after the other.
    pub fn members(&mut self, shape: &Shape, fields: &dyn Struct) {
        for (at, member) in self.model.members(shape).iter().enumerate() {
            let field = fields.get(at);
            if member.place == Place::Body && !field.is_absent() {
                self.member(member, field);
            }
        }
    }

    fn member(&mut self, member: &Member, field: Ref<'_>) {
        let name = member.named(self.naming);
        let shape = self.model.shape(member.shape);
        match field {
            Ref::List(_) | Ref::Map(_) if member.flattened => self.repeated(name, shape, field),
            _ => self.named(name, shape, field),
        }
    }

    /// A value in an element of that name.
    pub fn named(&mut self, name: &str, shape: &Shape, value: Ref<'_>) {
        match value {
            Ref::Struct(fields) => self.open_with_attributes(name, shape, fields),
            _ => self.open(name),
        }
        self.content(shape, value);
        self.close(name);
    }

    /// What stands inside the element of a value.
    pub fn content(&mut self, shape: &Shape, value: Ref<'_>) {
        match value {
            Ref::Struct(fields) => self.members(shape, fields),
            Ref::List(_) => {
                let wire = self.model.element(shape).wire;
                let name = if wire == "member" { self.item } else { wire };
                self.repeated(name, shape, value);
            }
            Ref::Map(_) => self.repeated("entry", shape, value),
            Ref::Text(value) => self.text(value),
            Ref::Bool(value) => self.raw(if value { "true" } else { "false" }),
            Ref::Int(value) => self.raw(itoa::Buffer::new().format(value)),
            Ref::Long(value) => self.raw(itoa::Buffer::new().format(value)),
            Ref::Float(value) => self.real(value.into(), zmij::Buffer::new().format(value)),
            Ref::Double(value) => self.real(value, zmij::Buffer::new().format(value)),
            Ref::Time(value) => self.moment(shape, value),
            Ref::Blob(value) => base64::encode(&mut self.out, value),
            // No form and no XML carries documents.
            Ref::Absent | Ref::Body(_) | Ref::Document(_) => {}
        }
    }

    /// One element for each item or entry.
    fn repeated(&mut self, name: &str, shape: &Shape, value: Ref<'_>) {
        match value {
            Ref::List(items) => {
                let element = self.model.shape(self.model.element(shape).shape);
                for at in 0..items.len() {
                    self.named(name, element, items.at(at));
                }
            }
            Ref::Map(entries) => {
                let (key_member, value_member) = self.model.entry(shape);
                let element = self.model.shape(value_member.shape);
                for (key, value) in (0..entries.len()).filter_map(|at| entries.at(at)) {
                    self.open(name);
                    self.element(key_member.wire, key);
                    self.named(value_member.wire, element, value);
                    self.close(name);
                }
            }
            _ => {}
        }
    }

    fn open_with_attributes(&mut self, name: &str, shape: &Shape, fields: &dyn Struct) {
        self.raw("<");
        self.raw(name);
        for (at, member) in self.model.members(shape).iter().enumerate() {
            if let (Place::Attribute, Ref::Text(value)) = (member.place, fields.get(at)) {
                if member.wire.starts_with("xsi:") {
                    self.raw(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"");
                }
                self.raw(" ");
                self.raw(member.wire);
                self.raw("=\"");
                self.text(value);
                self.raw("\"");
            }
        }
        self.out.push(b'>');
    }

    /// A value that no shape describes: the extra members of an error.
    pub fn any(&mut self, name: &str, value: &Value) {
        match value {
            Value::List(items) => {
                self.open(name);
                items.iter().for_each(|item| self.any("member", item));
                self.close(name);
            }
            Value::Map(map) => {
                self.open(name);
                map.iter().for_each(|(key, value)| self.any(key, value));
                self.close(name);
            }
            Value::Null => {}
            Value::Text(text) => self.element(name, text),
            Value::Bool(value) => self.element(name, if *value { "true" } else { "false" }),
            Value::Int(value) => self.element(name, itoa::Buffer::new().format(*value)),
            Value::Float(value) => self.element(name, zmij::Buffer::new().format(*value)),
            Value::Time(value) => self.element(name, &value.iso(self.model.switches.fraction)),
            Value::Blob(value) => {
                self.open(name);
                base64::encode(&mut self.out, value);
                self.close(name);
            }
        }
    }

    fn real(&mut self, value: f64, finite: &str) {
        self.raw(match value {
            f64::INFINITY => "Infinity",
            f64::NEG_INFINITY => "-Infinity",
            _ if value.is_nan() => "NaN",
            _ => finite,
        });
    }

    fn moment(&mut self, shape: &Shape, value: Timestamp) {
        let format = match shape.kind {
            Kind::Timestamp(Some(format)) => format,
            _ => Format::Iso8601,
        };
        let text = value.text(format, self.model.switches.fraction);
        self.raw(&text);
    }

    /// Escapes what XML means something by. Control characters that XML 1.0 cannot hold are written as AWS
    /// writes them, as references.
    pub fn text(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        while let Some(at) = rest.iter().position(|byte| IS_SPECIAL[*byte as usize]) {
            let (plain, special) = rest.split_at(at);
            self.out.extend_from_slice(plain);
            let Some((byte, after)) = special.split_first() else { break };
            match byte {
                b'&' => self.raw("&amp;"),
                b'<' => self.raw("&lt;"),
                b'>' => self.raw("&gt;"),
                b'"' => self.raw("&quot;"),
                _ => self.raw(&format!("&#x{byte:X};")),
            }
            rest = after;
        }
        self.out.extend_from_slice(rest);
    }
}

/// Marks and control characters, but for tabs and line feeds.
const IS_SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        special[byte] = byte != b'\t' as usize && byte != b'\n' as usize;
        byte += 1;
    }
    special[b'&' as usize] = true;
    special[b'<' as usize] = true;
    special[b'>' as usize] = true;
    special[b'"' as usize] = true;
    special
};
