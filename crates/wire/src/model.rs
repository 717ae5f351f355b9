//! The text model of a service: its operations, shapes, members, constraints and switches.
//!
//! The text is written by `cargo xtask wire` and parsed once, on first use of the service. All names are slices
//! of that text. Members are found by their number, by the structs, and by their name, by the codecs.

mod parse;
pub(crate) mod pattern;
pub(crate) mod router;
mod shape;
mod switches;

pub use parse::ModelError;
pub use shape::{Bound, ErrorTraits, Kind, Member, Naming, Place, Rules, Shape, ShapeId};
pub use switches::Switches;

use crate::Protocol;
use router::Router;
use std::collections::HashMap;

/// One operation of the service.
#[derive(Debug)]
pub struct Op {
    pub name: &'static str,
    pub method: &'static str,
    pub uri: &'static str,
    pub status: u16,
    pub input: Option<ShapeId>,
    pub output: Option<ShapeId>,
    /// The root element of an XML request, where it is not the shape's name.
    pub input_root: Option<&'static str>,
    /// The root element of an XML response, where it is not the shape's name.
    pub output_root: Option<&'static str>,
    /// Members that must be there for this operation and not another of the same URI.
    pub needs: Vec<router::Need>,
    /// `false`: AWS has it, the shapes are not here.
    pub implemented: bool,
}

/// One service.
#[derive(Debug)]
pub struct Model {
    pub service: &'static str,
    pub version: &'static str,
    /// What stands before the dot in `X-Amz-Target`, and names the service in CBOR paths.
    pub target: &'static str,
    /// `1.0` or `1.1`.
    pub json_version: &'static str,
    pub namespace: &'static str,
    pub switches: Switches,
    protocols: Vec<Protocol>,
    operations: Vec<Op>,
    shapes: Vec<Shape>,
    members: Vec<Member>,
    shapes_by_name: HashMap<&'static str, ShapeId>,
    router: Router,
}

impl Model {
    /// Parses a model that is part of the program. Panics on a text that the generator would not write.
    pub fn parse(text: &'static str) -> Model {
        match Model::try_parse(text) {
            Ok(model) => model,
            Err(error) => panic!("the embedded model is broken: {error}"),
        }
    }

    pub fn try_parse(text: &'static str) -> Result<Model, ModelError> {
        parse::parse(text)
    }

    /// An operation that AWS has; see [`Op::implemented`].
    pub fn op(&self, name: &str) -> Option<&Op> {
        let at = self.operations.binary_search_by(|op| op.name.cmp(name)).ok()?;
        self.operations.get(at)
    }

    /// All operations, by name.
    pub fn operations(&self) -> &[Op] {
        &self.operations
    }

    /// What the service speaks; the first is its own.
    pub fn protocols(&self) -> &[Protocol] {
        &self.protocols
    }

    pub fn shape(&self, id: ShapeId) -> &Shape {
        &self.shapes[id.0 as usize]
    }

    pub fn shape_named(&self, name: &str) -> Option<&Shape> {
        self.shape_id(name).map(|id| self.shape(id))
    }

    pub fn shape_id(&self, name: &str) -> Option<ShapeId> {
        self.shapes_by_name.get(name).copied()
    }

    /// The members of a structure, in the order that the structs count.
    /// The member that is the whole body of a message, with its number.
    pub fn payload(&self, shape: Option<ShapeId>) -> Option<(usize, &Member)> {
        let members = self.members(self.shape(shape?)).iter().enumerate();
        members.into_iter().find(|(_, member)| member.place == Place::Payload)
    }

    pub fn members(&self, shape: &Shape) -> &[Member] {
        self.members.get(shape.members.clone()).unwrap_or(&[])
    }

    /// The element of a list.
    pub fn element(&self, shape: &Shape) -> &Member {
        self.members(shape).first().unwrap_or(Member::TEXT)
    }

    /// The key and the value of a map.
    pub fn entry(&self, shape: &Shape) -> (&Member, &Member) {
        match self.members(shape) {
            [key, value] => (key, value),
            _ => (Member::TEXT, Member::TEXT),
        }
    }

    /// The number of the member with this name. `hint` is where it most likely stands.
    pub(crate) fn find(&self, shape: &Shape, name: &str, naming: Naming, hint: usize) -> Option<usize> {
        let members = self.members(shape);
        if members.get(hint).is_some_and(|member| member.named(naming) == name) {
            return Some(hint);
        }
        match &shape.sorted {
            Some(sorted) => sorted.find(members, name, naming),
            None => members.iter().position(|member| member.named(naming) == name),
        }
    }

    /// All shapes: the built-in ones, then those of the text.
    pub fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    pub(crate) fn router(&self) -> &Router {
        &self.router
    }
}
