//! The letters of pictures: DejaVu Sans, which the program carries with it, so that a picture looks the same on a
//! machine without fonts. SVG names it and leaves the letters to the viewer.

use super::picture::Weight;
use ttf_parser::{Face, GlyphId};

/// What SVG asks for: the same letters, or those that are as wide.
pub const FAMILY: &str = "DejaVu Sans, Verdana, sans-serif";

pub fn face(weight: Weight) -> Face<'static> {
    let bytes = match weight {
        Weight::Regular => dejavu::sans::regular(),
        Weight::Bold => dejavu::sans::bold(),
    };
    Face::parse(bytes, 0).expect("the font is part of the program")
}

/// The letters of a text with their places from its beginning, and how wide it is, in the units of the face.
pub fn letters(face: &Face<'_>, text: &str) -> (Vec<(GlyphId, f32)>, f32) {
    let mut at = 0.0;
    let place = |letter: char| {
        let glyph = face.glyph_index(letter).unwrap_or(GlyphId(0));
        let placed = (glyph, at);
        at += f32::from(face.glyph_hor_advance(glyph).unwrap_or_default());
        placed
    };
    let letters = text.chars().map(place).collect();
    (letters, at)
}

pub fn width(text: &str, size: f32, weight: Weight) -> f32 {
    let face = face(weight);
    letters(&face, text).1 * size / f32::from(face.units_per_em())
}

/// As much of a text as there is room for.
pub fn shortened(text: &str, size: f32, weight: Weight, room: f32) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let mut kept = text.to_owned();
    while !kept.is_empty() && width(&format!("{kept}…"), size, weight) > room {
        kept.pop();
    }
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_widths() {
        let narrow = width("ill", 10.0, Weight::Regular);
        assert!(narrow > 5.0 && narrow < width("mmm", 10.0, Weight::Regular));
        assert!((width("ill", 20.0, Weight::Regular) - 2.0 * narrow).abs() < 0.01);
        assert!(width("ill", 10.0, Weight::Bold) > narrow);
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(shortened("short", 10.0, Weight::Regular, 100.0), "short");
        let cut = shortened(&"long ".repeat(40), 10.0, Weight::Regular, 100.0);
        assert!(cut.ends_with('…') && width(&cut, 10.0, Weight::Regular) <= 100.0);
    }
}
