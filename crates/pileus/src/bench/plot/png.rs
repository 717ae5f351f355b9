//! A picture as PNG, painted at twice its size: sharp on a screen of today, and printed over half a page.

use super::colour::{Colour, PAPER};
use super::font;
use super::picture::{Anchor, Mark, Picture, Point, Text};
use tiny_skia::{Color, FillRule, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, StrokeDash, Transform};
use ttf_parser::OutlineBuilder;

const SCALE: f32 = 2.0;

impl Picture {
    /// Says why, where that cannot be done.
    pub fn png(&self) -> Result<Vec<u8>, String> {
        let (width, height) = ((self.width * SCALE) as u32, (self.height * SCALE) as u32);
        let mut canvas = Pixmap::new(width, height).ok_or("the picture is too large")?;
        canvas.fill(colour(PAPER));
        for mark in &self.marks {
            paint(&mut canvas, mark);
        }
        canvas.encode_png().map_err(|error| error.to_string())
    }
}

fn paint(canvas: &mut Pixmap, mark: &Mark) {
    match mark {
        Mark::Shape { corners, colour } => {
            let path = line(corners, true);
            fill(canvas, path, *colour, scaled());
        }
        Mark::Line { points, width, colour, dash } => {
            let dash = dash.and_then(|dash| StrokeDash::new(dash.to_vec(), 0.0));
            let stroke = Stroke { width: *width, line_join: LineJoin::Round, dash, ..Stroke::default() };
            // A line of one point has no path.
            if let Some(path) = line(points, false) {
                canvas.stroke_path(&path, &ink(*colour), &stroke, scaled(), None);
            }
        }
        Mark::Dot { at: (x, y), radius, colour } => {
            fill(canvas, PathBuilder::from_circle(*x, *y, *radius), *colour, scaled());
        }
        Mark::Text(text) => letters(canvas, text),
    }
}

fn letters(canvas: &mut Pixmap, text: &Text) {
    let face = font::face(text.weight);
    let unit = text.size / f32::from(face.units_per_em());
    let (letters, width) = font::letters(&face, &text.content);
    let begin = match text.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => -width / 2.0,
        Anchor::End => -width,
    };
    let turn = if text.upright { -90.0 } else { 0.0 };
    let (x, y) = text.at;
    let place = scaled().pre_translate(x, y).pre_concat(Transform::from_rotate(turn));
    let place = place.pre_scale(unit, -unit);
    for (glyph, at) in letters {
        let mut outline = Outline(PathBuilder::new());
        // A space has no outline.
        if face.outline_glyph(glyph, &mut outline).is_some() {
            fill(canvas, outline.0.finish(), text.colour, place.pre_translate(begin + at, 0.0));
        }
    }
}

fn fill(canvas: &mut Pixmap, path: Option<Path>, colour: Colour, transform: Transform) {
    if let Some(path) = path {
        canvas.fill_path(&path, &ink(colour), FillRule::Winding, transform, None);
    }
}

fn line(points: &[Point], closed: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    let (&(x, y), rest) = points.split_first()?;
    builder.move_to(x, y);
    rest.iter().for_each(|(x, y)| builder.line_to(*x, *y));
    if closed {
        builder.close();
    }
    builder.finish()
}

fn scaled() -> Transform {
    Transform::from_scale(SCALE, SCALE)
}

fn colour(Colour(red, green, blue): Colour) -> Color {
    Color::from_rgba8(red, green, blue, u8::MAX)
}

fn ink(of: Colour) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(colour(of));
    paint
}

/// Hands a letter's outline on to the painter.
struct Outline(PathBuilder);

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}
