//! The picture of a run: how the latency went from request to request, and below it what that comes to. It is laid
//! out once, as a [`Picture`] of simple marks, and then written as SVG or painted as PNG.

mod bars;
mod colour;
mod font;
mod legend;
mod picture;
mod png;
mod scale;
mod svg;
mod timeline;

use super::pace::Run;
use super::report;
use super::statistics::Statistics;
use colour::{FAINT, INK, PALE, QUIET};
use picture::{Anchor, Weight};

pub use picture::Picture;

const WIDTH: f32 = 1400.0;
const HEIGHT: f32 = 1000.0;
/// Where both charts begin and end.
const LEFT: f32 = 100.0;
const RIGHT: f32 = WIDTH - 40.0;
/// Statuses that the box beside the bars has room for.
const STATUSES_MAX: usize = 5;

pub struct Title<'a> {
    pub function: &'a str,
    pub region: &'a str,
    pub rate: f64,
    pub at: &'a str,
}

/// The part of the picture that a chart's data takes.
#[derive(Clone, Copy)]
struct Area {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
}

pub fn draw(title: &Title<'_>, run: &Run, statistics: &Statistics) -> Picture {
    let mut picture = Picture::new(WIDTH, HEIGHT);
    let heading =
        font::shortened(&format!("Latency of {}", title.function), 26.0, Weight::Bold, RIGHT - LEFT);
    picture.text((LEFT, 52.0), &heading, 26.0, Weight::Bold, Anchor::Start, INK);
    picture.text((LEFT, 80.0), &subtitle(title, run), 15.0, Weight::Regular, Anchor::Start, QUIET);
    timeline::draw(
        &mut picture,
        Area { left: LEFT, right: RIGHT, top: 145.0, bottom: 500.0 },
        run,
        statistics,
    );
    bars::draw(&mut picture, Area { left: LEFT, right: 1_090.0, top: 635.0, bottom: 925.0 }, run, statistics);
    outcome(&mut picture, Area { left: 1_125.0, right: RIGHT, top: 635.0, bottom: 925.0 }, run);
    picture
}

fn subtitle(title: &Title<'_>, run: &Run) -> String {
    let sent = run.answers.len();
    let requests = if sent == 1 { "request" } else { "requests" };
    format!("{sent} {requests}, {} a second  ·  {}  ·  begun {}", title.rate, title.region, title.at)
}

/// The box that says how the requests ended.
fn outcome(picture: &mut Picture, area: Area, run: &Run) {
    let Area { left, right, top, bottom } = area;
    picture.rect((left, top), (right - left, bottom - top), PALE);
    let mut y = top + 34.0;
    picture.text((left + 18.0, y), "Answers", 16.0, Weight::Bold, Anchor::Start, INK);
    y += 10.0;
    picture.line(&[(left + 18.0, y), (right - 18.0, y)], 1.0, FAINT, None);
    let done = run.answered().count();
    let statuses = report::statuses(run);
    let mut rows: Vec<(String, String)> = statuses
        .iter()
        .take(STATUSES_MAX)
        .map(|(status, count)| {
            (format!("{status}"), format!("{count}  ({:.1} %)", report::share(*count, done)))
        })
        .collect();
    if let Some(more) = statuses.len().checked_sub(STATUSES_MAX + 1) {
        rows.push(("others".to_owned(), format!("{} statuses", more + 1)));
    }
    rows.push(("Errors".to_owned(), run.troubles().count().to_string()));
    rows.push(("Took".to_owned(), format!("{:.1} s", run.took.as_secs_f64())));
    for (name, value) in rows {
        y += 28.0;
        picture.text((left + 18.0, y), &name, 14.0, Weight::Regular, Anchor::Start, QUIET);
        picture.text((right - 18.0, y), &value, 14.0, Weight::Regular, Anchor::End, INK);
    }
}

#[cfg(test)]
mod tests;
