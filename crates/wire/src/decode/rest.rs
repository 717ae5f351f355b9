//! REST: members stand in labels, the query, headers and the body; this puts them together.
//!
//! Known limits: the name of an XML root is not looked at, a header that repeats counts once unless the member
//! is a list, and headers that hold JSON are plain text.

use super::check::Noticed;
use super::path::Path;
use super::reader::Outcome;
use super::text::decode_form;
use super::tree_walk::{Flavour, TreeWalk, checked};
use super::walk::{Walk, forget};
use super::{json, scalar, tree, utf8, xml};
use crate::model::{Kind, Member, Place, Shape};
use crate::{Body, Entries, List, Model, Op, Protocol, Ref, Request, Routed, Slot, Struct, Timestamp};
use bytes::Bytes;

pub fn decode(
    model: &Model,
    routed: &Routed<'_>,
    protocol: Protocol,
    request: &mut Request<'_>,
    into: &mut dyn Struct,
) -> Outcome<Noticed> {
    let Some(input) = routed.op.input else { return Ok(Noticed::default()) };
    let shape = model.shape(input);
    let name_lengths = request.headers.keys().fold(0, |lengths, name| lengths | length_bit(name.as_str()));
    let mut binding = Binding { model, noticed: Noticed::default(), seen: 0, name_lengths };
    for (at, member) in model.members(shape).iter().enumerate() {
        binding.noticed.order = at;
        binding.outside(routed, request, shape, at, member, into)?;
    }
    let members = model.members(shape);
    let payload = members.iter().position(|member| member.place == Place::Payload);
    match payload.and_then(|at| members.get(at).map(|member| (at, member))) {
        Some((at, member)) => binding.payload(protocol, request, at, member, into)?,
        None => binding.body(protocol, routed.op, request.body, shape, into)?,
    }
    binding.noticed.missing(model, shape, binding.seen, &Path::ROOT);
    Ok(binding.noticed)
}

struct Binding<'m> {
    model: &'m Model,
    noticed: Noticed,
    /// Bit by bit, which members were there.
    seen: u128,
    /// Which lengths the names of the headers have: most members are none of them, which is told so at once.
    name_lengths: u64,
}

fn length_bit(name: &str) -> u64 {
    1 << (name.len() % 64)
}

impl Binding<'_> {
    /// A member that stands in a label, the query or the headers.
    fn outside(
        &mut self,
        routed: &Routed<'_>,
        request: &Request<'_>,
        input: &Shape,
        at: usize,
        member: &Member,
        into: &mut dyn Struct,
    ) -> Outcome<()> {
        match member.place {
            Place::Label => {
                let label = routed.labels.iter().find(|(name, _)| *name == member.wire);
                self.texts(at, member, into, label.iter().map(|(_, value)| value.as_str()))
            }
            Place::Query => self.query(routed.op, request, input, at, member, into),
            Place::Header if self.name_lengths & length_bit(member.wire) == 0 => Ok(()),
            Place::Header => self.header(request, at, member, into),
            Place::Headers => self.headers(request, at, member, into),
            Place::Body | Place::Payload | Place::Status | Place::Attribute => Ok(()),
        }
    }

    /// The slot of a member that is there; `None`, and a note, where the struct does not carry it.
    fn slot<'s>(&mut self, at: usize, member: &Member, into: &'s mut dyn Struct) -> Option<Slot<'s>> {
        self.seen |= 1 << at;
        match into.slot(at) {
            Slot::Absent => {
                self.noticed.unsupported(&Path::ROOT.member(member.name));
                None
            }
            slot => Some(slot),
        }
    }

    /// One text for a scalar, all of them for a list.
    fn texts<'t>(
        &mut self,
        at: usize,
        member: &Member,
        into: &mut dyn Struct,
        texts: impl Iterator<Item = &'t str>,
    ) -> Outcome<()> {
        let mut texts = texts.peekable();
        let Some(first) = texts.peek().copied() else { return Ok(()) };
        let shape = self.model.shape(member.shape);
        let path = Path::ROOT.member(member.name);
        match self.slot(at, member, into) {
            None => Ok(()),
            Some(Slot::List(list)) => self.list(shape, list, texts, &path),
            Some(slot) => checked(&mut self.noticed, self.model, first, shape, slot, &path),
        }
    }

    fn list<'t>(
        &mut self,
        shape: &Shape,
        list: &mut dyn List,
        texts: impl Iterator<Item = &'t str>,
        path: &Path<'_>,
    ) -> Outcome<()> {
        forget(Slot::List(list));
        for text in texts {
            scalar::fill(text, list.push())?;
        }
        self.noticed.list(self.model, shape, list, path);
        Ok(())
    }

    fn query(
        &mut self,
        op: &Op,
        request: &Request<'_>,
        input: &Shape,
        at: usize,
        member: &Member,
        into: &mut dyn Struct,
    ) -> Outcome<()> {
        let pairs = || {
            let parts = request.query.split('&').filter(|part| !part.is_empty());
            parts.map(|part| part.split_once('=').unwrap_or((part, "")))
        };
        if self.model.shape(member.shape).kind == Kind::Map {
            let others = self.model.members(input);
            let is_bound = |key: &str| {
                let is_member = |other: &Member| other.place == Place::Query && other.wire == key;
                is_in_uri(op.uri, key) || others.iter().any(is_member)
            };
            let free = pairs().filter(|(key, _)| !is_bound(&decode_form(key)));
            return self.query_map(free, at, member, into);
        }
        let values: Vec<_> = pairs()
            .filter(|(key, _)| decode_form(key) == member.wire)
            .map(|(_, value)| decode_form(value))
            .collect();
        self.texts(at, member, into, values.iter().map(|value| value.as_ref()))
    }

    /// All parameters that no other member takes.
    fn query_map<'q>(
        &mut self,
        pairs: impl Iterator<Item = (&'q str, &'q str)>,
        at: usize,
        member: &Member,
        into: &mut dyn Struct,
    ) -> Outcome<()> {
        let mut pairs = pairs.peekable();
        if pairs.peek().is_none() {
            return Ok(());
        }
        let Some(Slot::Map(map)) = self.slot(at, member, into) else { return Ok(()) };
        for (key, value) in pairs {
            put(map, decode_form(key).into_owned(), &decode_form(value))?;
        }
        Ok(())
    }

    fn header(
        &mut self,
        request: &Request<'_>,
        at: usize,
        member: &Member,
        into: &mut dyn Struct,
    ) -> Outcome<()> {
        let values: Vec<String> = request.headers.get_all(member.wire).iter().map(header_text).collect();
        let shape = self.model.shape(member.shape);
        if shape.kind != Kind::List {
            return self.texts(at, member, into, values.iter().map(String::as_str));
        }
        let element = self.model.shape(self.model.element(shape).shape);
        let dates = matches!(element.kind, Kind::Timestamp(_));
        let items = values.iter().flat_map(|value| split_header(value, dates));
        self.texts(at, member, into, items)
    }

    /// Headers that share a prefix; their names lose it.
    fn headers(
        &mut self,
        request: &Request<'_>,
        at: usize,
        member: &Member,
        into: &mut dyn Struct,
    ) -> Outcome<()> {
        let prefix = member.wire.to_ascii_lowercase();
        let named = |name: &http::HeaderName| name.as_str().strip_prefix(&prefix).map(str::to_owned);
        let found: Vec<_> = request
            .headers
            .iter()
            .filter_map(|(name, value)| Some((named(name)?, header_text(value))))
            .collect();
        if found.is_empty() {
            return Ok(());
        }
        let Some(Slot::Map(map)) = self.slot(at, member, into) else { return Ok(()) };
        for (name, value) in found {
            put(map, name, &value)?;
        }
        Ok(())
    }

    /// The member that is the whole body.
    fn payload(
        &mut self,
        protocol: Protocol,
        request: &mut Request<'_>,
        at: usize,
        member: &Member,
        into: &mut dyn Struct,
    ) -> Outcome<()> {
        self.noticed.order = at;
        let shape = self.model.shape(member.shape);
        // To ask for a slot makes what lies in it: that must not be done for a body that is not there.
        if shape.kind == Kind::Stream
            && let Slot::Body(body) = into.slot(at)
        {
            self.seen |= 1 << at;
            *body = request.stream.take().unwrap_or_else(|| Body::from(Bytes::copy_from_slice(request.body)));
            return Ok(());
        }
        // A text that must be there may be empty.
        let is_text = member.required && shape.kind == Kind::Text;
        if request.body.is_empty() && !is_text {
            return Ok(());
        }
        let Some(slot) = self.slot(at, member, into) else { return Ok(()) };
        let path = Path::ROOT.member(member.name);
        match slot {
            Slot::Blob(blob) => {
                *blob = Bytes::copy_from_slice(request.body).into();
                self.noticed.blob(self.model, shape, Ref::Blob(blob), blob.len(), &path);
                Ok(())
            }
            Slot::Text(text) => {
                *text = utf8(request.body)?.to_owned();
                self.noticed.text(self.model, shape, text, &path);
                Ok(())
            }
            slot => self.structured(protocol, request.body, shape, slot, &path),
        }
    }

    /// A payload that is JSON or XML itself.
    fn structured(
        &mut self,
        protocol: Protocol,
        body: &[u8],
        shape: &Shape,
        slot: Slot<'_>,
        path: &Path<'_>,
    ) -> Outcome<()> {
        let noticed = std::mem::take(&mut self.noticed);
        if protocol == Protocol::RestXml {
            let tree = xml::parse(utf8(body)?)?;
            let mut walk = TreeWalk::new(self.model, &tree, Flavour::Xml);
            walk.noticed = noticed;
            let root = tree.children(tree::ROOT).next().unwrap_or(tree::ROOT);
            walk.value(root, shape, slot, path)?;
            self.noticed = walk.noticed;
        } else {
            let mut reader = json::Json::new(utf8(body)?, self.model.switches.token_names);
            let mut walk = Walk::by_wire_name(self.model);
            walk.noticed = noticed;
            walk.value(&mut reader, shape, slot, path)?;
            reader.finish()?;
            self.noticed = walk.noticed;
        }
        Ok(())
    }

    /// The members that share the body.
    fn body(
        &mut self,
        protocol: Protocol,
        op: &Op,
        body: &[u8],
        shape: &Shape,
        into: &mut dyn Struct,
    ) -> Outcome<()> {
        let has_members = self.model.members(shape).iter().any(|member| member.place == Place::Body);
        if !has_members || body.trim_ascii().is_empty() {
            return Ok(());
        }
        let name = format!("{}Input", op.name);
        let path = if self.model.switches.input_prefix { Path::prefix(&name) } else { Path::ROOT };
        let noticed = std::mem::take(&mut self.noticed);
        if protocol == Protocol::RestXml {
            let tree = xml::parse(utf8(body)?)?;
            let mut walk = TreeWalk::new(self.model, &tree, Flavour::Xml);
            walk.noticed = noticed;
            let root = tree.children(tree::ROOT).next().unwrap_or(tree::ROOT);
            self.seen |= walk.members(root, shape, into, &path)?;
            self.noticed = walk.noticed;
        } else {
            let mut reader = json::Json::new(utf8(body)?, self.model.switches.token_names);
            let mut walk = Walk::by_wire_name(self.model);
            walk.noticed = noticed;
            self.seen |= walk.members(&mut reader, shape, into, &path)?;
            reader.finish()?;
            self.noticed = walk.noticed;
        }
        Ok(())
    }
}

/// Whether the operation's URI spells the key out.
fn is_in_uri(uri: &str, key: &str) -> bool {
    let query = uri.split_once('?').map_or("", |(_, query)| query);
    query.split('&').any(|part| part.split_once('=').map_or(part, |(known, _)| known) == key)
}

/// A parameter that comes twice becomes a list of both, where the map holds lists.
fn put(map: &mut dyn Entries, key: String, value: &str) -> Outcome<()> {
    match map.insert(key) {
        Slot::List(list) => scalar::fill(value, list.push()).map(drop),
        slot => scalar::fill(value, slot).map(drop),
    }
}

/// Headers are Latin-1 where they are not UTF-8.
fn header_text(value: &http::HeaderValue) -> String {
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => text.trim().to_owned(),
        Err(_) => value.as_bytes().iter().map(|byte| *byte as char).collect(),
    }
}

/// The items of a list in a header: split at commas, or at every second one between HTTP dates. An item in
/// quotes keeps its commas.
fn split_header(value: &str, dates: bool) -> Vec<&str> {
    let is_http_date = |item: &str| dates && Timestamp::parse(item.trim()).is_none();
    let mut items = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, sign) in value.char_indices() {
        match sign {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                let item = value.get(start..at).unwrap_or("");
                if !is_http_date(item) {
                    items.push(item);
                    start = at + 1;
                }
            }
            _ => {}
        }
    }
    items.push(value.get(start..).unwrap_or(""));
    items.into_iter().map(|item| item.trim().trim_matches('"')).filter(|item| !item.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::split_header;

    #[test]
    fn header_lists_split_at_commas_but_dates_keep_theirs() {
        assert_eq!(split_header("a, b,\"c,d\",", false), ["a", "b", "c,d"]);
        let date = "Tue, 14 Nov 2023 22:13:20 GMT";
        assert_eq!(split_header(&format!("{date}, {date}"), true), [date, date]);
    }
}
