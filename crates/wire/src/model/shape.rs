//! Shapes and members: what a value is, where it stands, what it must satisfy.

use super::pattern::Pattern;
use crate::timestamp::Format;
use std::ops::Range;

/// A shape of one model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShapeId(pub(crate) u32);

impl ShapeId {
    /// Plain text, in every model.
    pub(crate) const TEXT: ShapeId = ShapeId(0);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Enum,
    Boolean,
    Integer,
    Long,
    Float,
    Double,
    Timestamp(Option<Format>),
    Blob,
    /// A blob that is pulled, not held.
    Stream,
    Document,
    List,
    Map,
    Structure,
    Union,
    /// A union whose members travel as frames.
    EventStream,
}

#[derive(Debug)]
pub struct Shape {
    pub name: &'static str,
    pub kind: Kind,
    pub rules: Rules,
    /// The value is kept out of messages.
    pub sensitive: bool,
    /// The list or map stands without an element of its own.
    pub flattened: bool,
    /// Nulls are elements.
    pub sparse: bool,
    /// For the shapes of errors.
    pub error: Option<ErrorTraits>,
    pub(crate) members: Range<usize>,
    /// Bit by bit, which members must be there.
    pub(crate) required: u128,
    pub(crate) sorted: Option<Sorted>,
}

impl Shape {
    /// A value that is one text, number or flag: its faults are reported on the list or map that holds it.
    pub fn is_scalar(&self) -> bool {
        !matches!(
            self.kind,
            Kind::List | Kind::Map | Kind::Structure | Kind::Union | Kind::EventStream | Kind::Document
        )
    }
}

/// What a model says about an error.
#[derive(Clone, Copy, Debug)]
pub struct ErrorTraits {
    /// The code that travels, where it is not the shape's name.
    pub code: Option<&'static str>,
    pub status: u16,
}

/// The constraints of a shape.
#[derive(Debug, Default)]
pub struct Rules {
    pub min: Option<Bound>,
    pub max: Option<Bound>,
    pub pattern: Option<Pattern>,
    pub values: Vec<&'static str>,
}

impl Rules {
    pub fn is_empty(&self) -> bool {
        self.min.is_none() && self.max.is_none() && self.pattern.is_none() && self.values.is_empty()
    }
}

/// One end of a range, with the text that messages show.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    pub text: &'static str,
    pub value: f64,
}

/// Where a member stands in a request or response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Body,
    Header,
    /// All headers with a prefix.
    Headers,
    Query,
    Label,
    /// The whole body.
    Payload,
    Status,
    /// An attribute of the XML element.
    Attribute,
}

/// Which of a member's names counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// The model's own: JSON and CBOR.
    Name,
    /// REST bodies and XML responses.
    Wire,
    /// Query parameters.
    Query,
}

#[derive(Debug)]
pub struct Member {
    pub name: &'static str,
    pub wire: &'static str,
    pub query: &'static str,
    pub shape: ShapeId,
    pub place: Place,
    pub flattened: bool,
    pub required: bool,
}

impl Member {
    /// Stands in where a shape has no member: a struct that disagrees with its model loses values, no more.
    pub(crate) const TEXT: &'static Member = &Member {
        name: "member",
        wire: "member",
        query: "member",
        shape: ShapeId::TEXT,
        place: Place::Body,
        flattened: false,
        required: false,
    };

    pub fn named(&self, naming: Naming) -> &'static str {
        match naming {
            Naming::Name => self.name,
            Naming::Wire => self.wire,
            Naming::Query => self.query,
        }
    }
}

/// The members of a large shape, sorted by each of their names.
#[derive(Debug)]
pub(crate) struct Sorted([Vec<u16>; 3]);

impl Sorted {
    /// Smaller shapes are scanned.
    const FROM: usize = 12;

    pub(crate) fn of(members: &[Member]) -> Option<Self> {
        (members.len() >= Self::FROM).then(|| {
            Sorted([Naming::Name, Naming::Wire, Naming::Query].map(|naming| {
                let mut order: Vec<u16> = (0..members.len() as u16).collect();
                order.sort_by_key(|at| members[*at as usize].named(naming));
                order
            }))
        })
    }

    pub(crate) fn find(&self, members: &[Member], name: &str, naming: Naming) -> Option<usize> {
        let order = &self.0[naming as usize];
        let at = order.binary_search_by(|at| members[*at as usize].named(naming).cmp(name)).ok()?;
        Some(order[at] as usize)
    }
}
