//! One walker for forms and XML: follows the model through a tree and fills the slots.

use super::check::Noticed;
use super::path::Path;
use super::reader::Outcome;
use super::scalar;
use super::tree::Tree;
use super::walk::forget;
use crate::model::{Member, Naming, Place, Shape};
use crate::{Entries, List, Model, Ref, Slot, Struct};

/// What a tree was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    AwsQuery,
    /// Lists are never wrapped.
    Ec2Query,
    Xml,
}

pub struct TreeWalk<'m, 't> {
    model: &'m Model,
    tree: &'t Tree<'t>,
    flavour: Flavour,
    pub noticed: Noticed,
}

impl<'m, 't> TreeWalk<'m, 't> {
    pub fn new(model: &'m Model, tree: &'t Tree<'t>, flavour: Flavour) -> Self {
        TreeWalk { model, tree, flavour, noticed: Noticed::default() }
    }

    /// Fills the members that are children of the node; gives back which ones were there.
    pub fn members(
        &mut self,
        node: usize,
        shape: &Shape,
        into: &mut dyn Struct,
        path: &Path<'_>,
    ) -> Outcome<u128> {
        let members = self.model.members(shape);
        let mut seen = 0u128;
        let mut hint = 0;
        for child in self.tree.children(node) {
            let Some((at, member)) =
                self.find(shape, child, hint).and_then(|at| members.get(at).map(|member| (at, member)))
            else {
                self.noticed.unknown += 1;
                continue;
            };
            // Elements of a flattened list repeat their member.
            hint = at;
            if path.is_root() {
                self.noticed.order = at;
            }
            let path = path.member(member.name);
            let is_first = seen >> at & 1 == 0;
            seen |= 1 << at;
            match into.slot(at) {
                Slot::Absent if is_first => self.noticed.unsupported(&path),
                Slot::Absent => {}
                slot => self.member(child, member, slot, is_first, &path)?,
            }
        }
        self.check_repeated(shape, into, seen, path);
        Ok(seen)
    }

    fn find(&self, shape: &Shape, child: usize, hint: usize) -> Option<usize> {
        let members = self.model.members(shape);
        let name = self.tree.name(child);
        if self.flavour != Flavour::Xml {
            return self.model.find(shape, name, Naming::Query, hint);
        }
        let (name, place) = match name.strip_prefix('@') {
            Some(name) => (name, Place::Attribute),
            None => (name, Place::Body),
        };
        let at = self.model.find(shape, name, Naming::Wire, hint)?;
        members.get(at).filter(|member| member.place == place).map(|_| at)
    }

    fn member(
        &mut self,
        node: usize,
        member: &Member,
        slot: Slot<'_>,
        is_first: bool,
        path: &Path<'_>,
    ) -> Outcome<()> {
        let shape = self.model.shape(member.shape);
        let flattened = member.flattened || self.flavour == Flavour::Ec2Query;
        match slot {
            Slot::List(into) if self.flavour == Flavour::Xml && flattened => {
                self.item(node, self.model.element(shape), into, path)
            }
            Slot::Map(into) if self.flavour == Flavour::Xml && flattened => {
                self.entry(node, shape, into, path)
            }
            Slot::List(into) => self.list(node, shape, flattened, into, path),
            Slot::Map(into) => self.map(node, shape, flattened, into, path),
            slot => {
                let slot = match (is_first, slot) {
                    (false, Slot::Struct(known)) => {
                        known.reset();
                        Slot::Struct(known)
                    }
                    (_, slot) => slot,
                };
                self.value(node, shape, slot, path)
            }
        }
    }

    /// Lists that came element by element are complete only when all members were seen.
    fn check_repeated(&mut self, shape: &Shape, into: &mut dyn Struct, seen: u128, path: &Path<'_>) {
        if self.flavour != Flavour::Xml {
            return;
        }
        for (at, member) in self.model.members(shape).iter().enumerate() {
            if !member.flattened || seen >> at & 1 == 0 {
                continue;
            }
            if path.is_root() {
                self.noticed.order = at;
            }
            let shape = self.model.shape(member.shape);
            match into.get(at) {
                Ref::List(list) => self.noticed.list(self.model, shape, list, &path.member(member.name)),
                Ref::Map(map) => self.noticed.map(self.model, shape, map, &path.member(member.name)),
                _ => {}
            }
        }
    }

    /// Fills one slot and checks what it got.
    pub fn value(&mut self, node: usize, shape: &Shape, slot: Slot<'_>, path: &Path<'_>) -> Outcome<()> {
        match slot {
            Slot::Struct(into) => {
                let seen = self.members(node, shape, into, path)?;
                self.noticed.missing(self.model, shape, seen, path);
            }
            Slot::List(into) => {
                let flattened = self.flavour == Flavour::Ec2Query;
                self.list(node, shape, flattened, into, path)?;
            }
            Slot::Map(into) => self.map(node, shape, false, into, path)?,
            slot => checked(&mut self.noticed, self.model, self.tree.text(node), shape, slot, path)?,
        }
        Ok(())
    }

    fn list(
        &mut self,
        node: usize,
        shape: &Shape,
        flattened: bool,
        into: &mut dyn List,
        path: &Path<'_>,
    ) -> Outcome<()> {
        forget(Slot::List(into));
        let element = self.model.element(shape);
        if self.flavour == Flavour::Xml {
            let tree = self.tree;
            for child in tree.children(node).filter(|child| tree.name(*child) == element.wire) {
                self.item(child, element, into, path)?;
            }
        } else if let Some(items) = self.wrapper(node, flattened, element.wire) {
            let tree = self.tree;
            for child in tree.children(items).filter(|child| is_number(tree.name(*child))) {
                self.item(child, element, into, path)?;
            }
        }
        self.noticed.list(self.model, shape, into, path);
        Ok(())
    }

    /// The node whose children are numbered.
    fn wrapper(&self, node: usize, flattened: bool, name: &str) -> Option<usize> {
        if flattened { Some(node) } else { self.tree.child(node, name) }
    }

    fn item(&mut self, node: usize, element: &Member, into: &mut dyn List, path: &Path<'_>) -> Outcome<()> {
        let shape = self.model.shape(element.shape);
        let place = into.len();
        if shape.is_scalar() {
            scalar::fill(self.tree.text(node), into.push())?;
            return Ok(());
        }
        self.value(node, shape, into.push(), &path.index(place))
    }

    fn map(
        &mut self,
        node: usize,
        shape: &Shape,
        flattened: bool,
        into: &mut dyn Entries,
        path: &Path<'_>,
    ) -> Outcome<()> {
        forget(Slot::Map(into));
        let wrapped = self.flavour != Flavour::Xml;
        let entries = if wrapped { self.wrapper(node, flattened, "entry") } else { Some(node) };
        if let Some(entries) = entries {
            for child in self.tree.children(entries) {
                self.entry(child, shape, into, path)?;
            }
        }
        self.noticed.map(self.model, shape, into, path);
        Ok(())
    }

    /// One key and its value; an entry without a key is not one.
    fn entry(&mut self, node: usize, shape: &Shape, into: &mut dyn Entries, path: &Path<'_>) -> Outcome<()> {
        let (key, value) = self.model.entry(shape);
        let found = (self.tree.child(node, key.wire), self.tree.child(node, value.wire));
        let (Some(key), Some(node)) = found else {
            self.noticed.unknown += 1;
            return Ok(());
        };
        let key = self.tree.text(key);
        let shape = self.model.shape(value.shape);
        let slot = into.insert(key.to_owned());
        if shape.is_scalar() {
            scalar::fill(self.tree.text(node), slot)?;
            return Ok(());
        }
        self.value(node, shape, slot, &path.key(key))
    }
}

fn is_number(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}

/// Fills a slot from a text and checks what it got.
pub fn checked(
    noticed: &mut Noticed,
    model: &Model,
    text: &str,
    shape: &Shape,
    slot: Slot<'_>,
    path: &Path<'_>,
) -> Outcome<()> {
    let filled = match slot {
        Slot::Text(into) => {
            into.clear();
            into.push_str(text);
            noticed.text(model, shape, text, path);
            true
        }
        Slot::Int(into) => {
            scalar::fill(text, Slot::Int(into))?;
            noticed.number(model, shape, Ref::Int(*into), path);
            true
        }
        Slot::Long(into) => {
            scalar::fill(text, Slot::Long(into))?;
            noticed.number(model, shape, Ref::Long(*into), path);
            true
        }
        Slot::Double(into) => {
            scalar::fill(text, Slot::Double(into))?;
            noticed.number(model, shape, Ref::Double(*into), path);
            true
        }
        Slot::Blob(into) => {
            scalar::fill(text, Slot::Blob(into))?;
            noticed.blob(model, shape, Ref::Blob(into), into.len(), path);
            true
        }
        slot => scalar::fill(text, slot)?,
    };
    if !filled {
        noticed.unsupported(path);
    }
    Ok(())
}
