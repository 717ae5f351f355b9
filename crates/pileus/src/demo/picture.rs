//! Pictures that the demo draws: ridges in the haze under a sky with a sun. And how large a picture is.

use jpeg_encoder::{ColorType, Encoder};

pub const WIDTH: u16 = 1_200;
pub const HEIGHT: u16 = 800;
const QUALITY: u8 = 88;
const RIDGES: usize = 5;

type Colour = [f32; 3];

pub struct Scene {
    pub name: &'static str,
    sky: [Colour; 2],
    sun: Colour,
    /// The farthest ridge and the nearest.
    land: [Colour; 2],
    /// Where the sun stands, of the width and of the height.
    sun_at: [f32; 2],
    /// How steep the land is.
    steepness: f32,
    phase: f32,
}

pub const SCENES: [Scene; 4] = [
    Scene {
        name: "canyon",
        sky: [[252.0, 203.0, 144.0], [213.0, 126.0, 235.0]],
        sun: [255.0, 241.0, 208.0],
        land: [[222.0, 130.0, 96.0], [84.0, 28.0, 30.0]],
        sun_at: [0.68, 0.33],
        steepness: 1.3,
        phase: 0.4,
    },
    Scene {
        name: "fjord",
        sky: [[224.0, 238.0, 245.0], [106.0, 156.0, 199.0]],
        sun: [255.0, 255.0, 250.0],
        land: [[142.0, 173.0, 190.0], [16.0, 50.0, 66.0]],
        sun_at: [0.25, 0.22],
        steepness: 1.7,
        phase: 2.1,
    },
    Scene {
        name: "dunes",
        sky: [[255.0, 236.0, 179.0], [124.0, 187.0, 222.0]],
        sun: [255.0, 250.0, 235.0],
        land: [[240.0, 203.0, 140.0], [158.0, 96.0, 48.0]],
        sun_at: [0.5, 0.18],
        steepness: 0.6,
        phase: 3.7,
    },
    Scene {
        name: "night",
        sky: [[62.0, 70.0, 124.0], [10.0, 12.0, 36.0]],
        sun: [236.0, 239.0, 252.0],
        land: [[50.0, 58.0, 98.0], [6.0, 7.0, 16.0]],
        sun_at: [0.78, 0.2],
        steepness: 1.0,
        phase: 5.2,
    },
];

impl Scene {
    pub fn jpeg(&self) -> Result<Vec<u8>, String> {
        let mut pixels = Vec::with_capacity(usize::from(WIDTH) * usize::from(HEIGHT) * 3);
        let ridges: Vec<Vec<f32>> = (0..RIDGES).map(|ridge| self.ridge(ridge)).collect();
        for y in 0..HEIGHT {
            for x in 0..WIDTH {
                let colour = self.colour(x, y, &ridges);
                // Clamped by the conversion.
                pixels.extend(colour.map(|part| part as u8));
            }
        }
        let mut jpeg = Vec::new();
        let encoder = Encoder::new(&mut jpeg, QUALITY);
        encoder.encode(&pixels, WIDTH, HEIGHT, ColorType::Rgb).map_err(|error| error.to_string())?;
        Ok(jpeg)
    }

    /// How high a ridge stands in each column, of the height.
    fn ridge(&self, ridge: usize) -> Vec<f32> {
        let depth = ridge as f32 / RIDGES as f32;
        let height = |x: u16| {
            let x = f32::from(x) / f32::from(WIDTH) * 6.0 + self.phase + depth * 9.0;
            let waves = [(1.0, 1.0), (2.3, 0.5), (5.1, 0.22), (11.7, 0.09), (26.0, 0.03)];
            let sum: f32 = waves.iter().map(|(pace, size)| (x * pace + size * 7.0).sin() * size).sum();
            0.42 + depth * 0.5 - sum * 0.07 * self.steepness
        };
        (0..WIDTH).map(height).collect()
    }

    fn colour(&self, x: u16, y: u16, ridges: &[Vec<f32>]) -> Colour {
        let (down, column) = (f32::from(y) / f32::from(HEIGHT), usize::from(x));
        let stands = |ridge: &Vec<f32>| ridge.get(column).is_some_and(|top| down > *top);
        match ridges.iter().rposition(stands) {
            Some(ridge) => {
                let near = ridge as f32 / (RIDGES - 1) as f32;
                let land = mixed(self.land[0], self.land[1], near);
                // Haze lies at the foot of each ridge.
                let top = ridges[ridge].get(column).copied().unwrap_or_default();
                mixed(land, self.sky[0], ((down - top) * 1.6).min(0.35) * (1.0 - near))
            }
            None => self.above(f32::from(x) / f32::from(WIDTH), down),
        }
    }

    fn above(&self, across: f32, down: f32) -> Colour {
        let sky = mixed(self.sky[1], self.sky[0], (down * 1.6).min(1.0));
        let ratio = f32::from(WIDTH) / f32::from(HEIGHT);
        let distance = ((across - self.sun_at[0]) * ratio).hypot(down - self.sun_at[1]);
        let glow = (0.09 - distance) * 160.0;
        let halo = (0.35 - distance).max(0.0);
        mixed(mixed(sky, self.sun, halo), self.sun, glow.clamp(0.0, 1.0))
    }
}

fn mixed(one: Colour, other: Colour, part: f32) -> Colour {
    [0, 1, 2].map(|at: usize| one[at] + (other[at] - one[at]) * part)
}

/// Width and height, as a JPEG says them in its frame; nothing if it is none, or if its end is missing.
pub fn size(jpeg: &[u8]) -> Option<(u16, u16)> {
    let mut rest = jpeg.strip_prefix(&[0xff, 0xd8])?;
    jpeg.strip_suffix(&[0xff, 0xd9])?;
    loop {
        let [0xff, kind, high, low, content @ ..] = rest else { return None };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        // A start of a frame: all of this row, but for tables and what is reserved.
        if matches!(kind, 0xc0..=0xcf) && !matches!(kind, 0xc4 | 0xc8 | 0xcc) {
            let [_, height @ .., _] = content.get(..6)? else { return None };
            let [tall, tall_low, wide, wide_low] = height else { return None };
            return Some((u16::from_be_bytes([*wide, *wide_low]), u16::from_be_bytes([*tall, *tall_low])));
        }
        rest = content.get(length.checked_sub(2)?..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_a_picture() {
        let jpeg = SCENES[0].jpeg().unwrap();
        assert_eq!(size(&jpeg), Some((WIDTH, HEIGHT)));
        assert!(jpeg.len() > 20_000, "{} bytes: there is little to be seen", jpeg.len());
    }

    #[test]
    fn what_is_none_has_no_size() {
        let jpeg = SCENES[1].jpeg().unwrap();
        assert_eq!(size(&jpeg[..jpeg.len() - 1]), None);
        assert_eq!(size(b"\xff\xd8\xff\xd9"), None);
        assert_eq!(size(b"<html>"), None);
    }
}
