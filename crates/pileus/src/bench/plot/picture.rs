//! A picture before it is written: marks on a page, one above the other, with the origin at the top left.

use super::colour::Colour;

pub type Point = (f32, f32);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}

/// Which part of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    pub at: Point,
    pub content: String,
    pub size: f32,
    pub weight: Weight,
    pub anchor: Anchor,
    pub colour: Colour,
    /// Whether it is read from below.
    pub upright: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A closed shape without an outline.
    Shape {
        corners: Vec<Point>,
        colour: Colour,
    },
    Line {
        points: Vec<Point>,
        width: f32,
        colour: Colour,
        dash: Option<[f32; 2]>,
    },
    Dot {
        at: Point,
        radius: f32,
        colour: Colour,
    },
    Text(Text),
}

pub struct Picture {
    pub width: f32,
    pub height: f32,
    pub marks: Vec<Mark>,
}

impl Picture {
    pub fn new(width: f32, height: f32) -> Picture {
        Picture { width, height, marks: Vec::new() }
    }

    pub fn rect(&mut self, (x, y): Point, (width, height): Point, colour: Colour) {
        self.shape(&[(x, y), (x + width, y), (x + width, y + height), (x, y + height)], colour);
    }

    pub fn shape(&mut self, corners: &[Point], colour: Colour) {
        self.marks.push(Mark::Shape { corners: corners.to_vec(), colour });
    }

    pub fn line(&mut self, points: &[Point], width: f32, colour: Colour, dash: Option<[f32; 2]>) {
        self.marks.push(Mark::Line { points: points.to_vec(), width, colour, dash });
    }

    pub fn dot(&mut self, at: Point, radius: f32, colour: Colour) {
        self.marks.push(Mark::Dot { at, radius, colour });
    }

    pub fn text(
        &mut self,
        at: Point,
        content: &str,
        size: f32,
        weight: Weight,
        anchor: Anchor,
        colour: Colour,
    ) {
        let content = content.to_owned();
        self.marks.push(Mark::Text(Text { at, content, size, weight, anchor, colour, upright: false }));
    }

    /// Read from below, its middle at `at`.
    pub fn upright_text(&mut self, at: Point, content: &str, size: f32, colour: Colour) {
        let (content, weight, anchor) = (content.to_owned(), Weight::Regular, Anchor::Middle);
        self.marks.push(Mark::Text(Text { at, content, size, weight, anchor, colour, upright: true }));
    }
}
