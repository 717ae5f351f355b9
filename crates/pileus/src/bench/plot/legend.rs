//! What the marks of a chart mean, in one line that ends at its right edge.

use super::colour::{Colour, QUIET};
use super::font;
use super::picture::{Anchor, Picture, Point, Weight};

const SIZE: f32 = 14.0;
const SAMPLE: f32 = 26.0;
const GAP: f32 = 26.0;

pub enum Sample {
    Line { colour: Colour, width: f32, dash: Option<[f32; 2]> },
    Box(Colour),
    Dot(Colour),
    Arrow(Colour),
}

/// A small arrow that points to what lies beyond an axis.
pub fn arrow(picture: &mut Picture, (x, y): Point, colour: Colour) {
    picture.shape(&[(x, y - 6.0), (x + 5.0, y + 3.0), (x - 5.0, y + 3.0)], colour);
}

/// `y` is where the letters stand.
pub fn draw(picture: &mut Picture, (right, y): Point, entries: &[(Sample, String)]) {
    let width = |text: &str| SAMPLE + 8.0 + font::width(text, SIZE, Weight::Regular);
    let all: f32 = entries.iter().map(|(_, text)| width(text)).sum();
    let mut x = right - all - GAP * entries.len().saturating_sub(1) as f32;
    for (sample, text) in entries {
        draw_sample(picture, (x, y - 5.0), sample);
        picture.text((x + SAMPLE + 8.0, y), text, SIZE, Weight::Regular, Anchor::Start, QUIET);
        x += width(text) + GAP;
    }
}

fn draw_sample(picture: &mut Picture, (x, y): Point, sample: &Sample) {
    let middle = (x + SAMPLE / 2.0, y);
    match sample {
        Sample::Line { colour, width, dash } => {
            picture.line(&[(x, y), (x + SAMPLE, y)], *width, *colour, *dash);
        }
        Sample::Box(colour) => picture.rect((x + 8.0, y - 7.0), (18.0, 14.0), *colour),
        Sample::Dot(colour) => picture.dot(middle, 4.0, *colour),
        Sample::Arrow(colour) => arrow(picture, middle, *colour),
    }
}
