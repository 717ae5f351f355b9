//! The colours of pictures: they differ in brightness too, so that they can be told apart where they are printed in
//! grey.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

pub const PAPER: Colour = Colour(255, 255, 255);
/// Titles and figures.
pub const INK: Colour = Colour(17, 24, 39);
/// What stands beside.
pub const QUIET: Colour = Colour(75, 85, 99);
/// Lines that help the eye.
pub const FAINT: Colour = Colour(222, 226, 232);
/// The ground of a box.
pub const PALE: Colour = Colour(245, 247, 250);
/// Latencies.
pub const BLUE: Colour = Colour(43, 108, 176);
/// The median, and calls of other machines.
pub const RED: Colour = Colour(197, 48, 48);
/// The mean.
pub const GREEN: Colour = Colour(20, 122, 72);
/// Requests that ended badly.
pub const ORANGE: Colour = Colour(217, 119, 6);
