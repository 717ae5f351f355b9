//! The lower chart: a bar for each of the statistics, and beside it one for the function's own calls of another
//! machine where it tells of them.

use super::super::pace::Run;
use super::super::statistics::Statistics;
use super::Area;
use super::colour::{BLUE, Colour, INK, PAPER, QUIET, RED};
use super::font;
use super::legend::{self, Sample};
use super::picture::{Anchor, Picture, Weight};
use super::scale::Scale;
use super::timeline::{grid, height};

/// In the order in which they are drawn: from the lowest to the highest, and the spread.
const ORDER: [&str; 7] = ["Min", "Median", "Mean", "P95", "P99", "Max", "Std Dev"];
const BAR_MAX: f32 = 76.0;
/// Between the bars and the ends of their place, on both sides together.
const ROOM: f32 = 0.36;

struct Series {
    name: &'static str,
    colour: Colour,
    statistics: Statistics,
}

pub fn draw(picture: &mut Picture, area: Area, run: &Run, statistics: &Statistics) {
    let mut series = vec![Series { name: "End to end", colour: BLUE, statistics: *statistics }];
    if let Some(statistics) = Statistics::of(&run.calls_ms()) {
        series.push(Series { name: "Lambda to EC2 and back", colour: RED, statistics });
    }
    let most = |of: fn(&Statistics) -> f64| series.iter().map(|one| of(&one.statistics)).fold(0.0, f64::max);
    let scale = Scale::of(most(|it| it.max) * 1.04, most(|it| it.p95), most(|it| it.mean));
    grid(picture, area, scale);
    let place = (area.right - area.left) / ORDER.len() as f32;
    for (number, name) in ORDER.iter().enumerate() {
        let middle = area.left + place * (number as f32 + 0.5);
        group(
            picture,
            Area { left: middle - place / 2.0, right: middle + place / 2.0, ..area },
            scale,
            &series,
            name,
        );
        picture.text((middle, area.bottom + 26.0), name, 15.0, Weight::Regular, Anchor::Middle, INK);
    }
    let title = (area.left, area.top - 34.0);
    picture.text(title, "Statistics", 17.0, Weight::Bold, Anchor::Start, INK);
    if series.len() > 1 {
        let entries: Vec<_> =
            series.iter().map(|one| (Sample::Box(one.colour), one.name.to_owned())).collect();
        legend::draw(picture, (area.right, area.top - 34.0), &entries);
    }
}

/// The bars of one name, side by side in their place.
fn group(picture: &mut Picture, place: Area, scale: Scale, series: &[Series], name: &str) {
    let room = (place.right - place.left) * (1.0 - ROOM);
    let width = (room / series.len() as f32).min(BAR_MAX);
    let mut left = (place.left + place.right - width * series.len() as f32) / 2.0;
    for one in series {
        let value = one.statistics.named().into_iter().find(|(named, _)| *named == name);
        let value = value.map_or(0.0, |(_, value)| value);
        let top = height(place, scale, value);
        let bar = (left + 1.0, width - 2.0);
        picture.rect((bar.0, top), (bar.1, place.bottom - top), one.colour);
        if value > scale.top {
            breach(picture, bar, top);
        }
        let label = figure(value);
        let size = if series.len() > 1 { 12.0 } else { 14.0 };
        // No line of the grid goes through a figure.
        let wide = (font::width(&label, size, Weight::Bold) + 8.0).min(width - 2.0);
        let middle = left + width / 2.0;
        picture.rect((middle - wide / 2.0, top - 8.0 - size), (wide, size + 5.0), PAPER);
        picture.text((middle, top - 8.0), &label, size, Weight::Bold, Anchor::Middle, QUIET);
        left += width;
    }
}

/// Shows that a bar goes on beyond the axis.
fn breach(picture: &mut Picture, (left, width): (f32, f32), top: f32) {
    let (low, high) = (top + 26.0, top + 18.0);
    let right = left + width;
    picture.shape(
        &[(left - 1.0, low), (right + 1.0, high), (right + 1.0, high + 7.0), (left - 1.0, low + 7.0)],
        PAPER,
    );
}

/// Four digits tell enough.
fn figure(value: f64) -> String {
    match value {
        value if value >= 1_000.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}
