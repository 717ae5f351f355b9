//! The upper chart: each request's latency, with lines at the median and the mean.

use super::super::pace::Run;
use super::super::statistics::Statistics;
use super::Area;
use super::colour::{BLUE, FAINT, GREEN, INK, ORANGE, QUIET, RED};
use super::legend::{self, Sample};
use super::picture::{Anchor, Picture, Point, Weight};
use super::scale::{Scale, numbers};

/// As many requests have dots of their own.
const DOTS_MAX: usize = 400;
const MEDIAN_DASH: [f32; 2] = [10.0, 5.0];
const MEAN_DASH: [f32; 2] = [3.0, 4.0];

pub fn draw(picture: &mut Picture, area: Area, run: &Run, statistics: &Statistics) {
    let scale = Scale::of(statistics.max, statistics.p95, statistics.mean);
    grid(picture, area, scale);
    requests_axis(picture, area, run.answers.len());
    let chart = Chart { area, scale, count: run.answers.len() };
    let beyond = chart.latencies(picture, run);
    let has_bad = chart.bad_ends(picture, run);
    chart.level(picture, statistics.median, RED, MEDIAN_DASH);
    chart.level(picture, statistics.mean, GREEN, MEAN_DASH);
    picture.text(
        (area.left, area.top - 18.0),
        "End-to-end latency of each request",
        17.0,
        Weight::Bold,
        Anchor::Start,
        INK,
    );
    let entries = entries(statistics, beyond, has_bad);
    legend::draw(picture, (area.right, area.top - 18.0), &entries);
}

fn entries(statistics: &Statistics, beyond: usize, has_bad: bool) -> Vec<(Sample, String)> {
    let line = |colour, width, dash| Sample::Line { colour, width, dash };
    let mut entries = vec![
        (line(BLUE, 2.0, None), "Latency".to_owned()),
        (line(RED, 2.0, Some(MEDIAN_DASH)), format!("Median {:.1} ms", statistics.median)),
        (line(GREEN, 2.5, Some(MEAN_DASH)), format!("Mean {:.1} ms", statistics.mean)),
    ];
    if has_bad {
        entries.push((Sample::Dot(ORANGE), "Not 200".to_owned()));
    }
    if beyond > 0 {
        entries.push((Sample::Arrow(BLUE), format!("{beyond} beyond, up to {:.1} ms", statistics.max)));
    }
    entries
}

/// Lines and numbers of the axis at the left, which both charts have.
pub fn grid(picture: &mut Picture, area: Area, scale: Scale) {
    for tick in scale.ticks() {
        let y = height(area, scale, tick);
        picture.line(&[(area.left, y), (area.right, y)], 1.0, FAINT, None);
        let label = scale.label(tick);
        picture.text((area.left - 12.0, y + 5.0), &label, 14.0, Weight::Regular, Anchor::End, QUIET);
    }
    let middle = (area.top + area.bottom) / 2.0;
    picture.upright_text((36.0, middle), "Latency (ms)", 14.0, QUIET);
    picture.line(&[(area.left, area.bottom), (area.right, area.bottom)], 1.5, QUIET, None);
}

/// Where a value stands; beyond the axis all stand at its end.
pub fn height(area: Area, scale: Scale, value: f64) -> f32 {
    area.bottom - (area.bottom - area.top) * scale.share(value).clamp(0.0, 1.0)
}

fn requests_axis(picture: &mut Picture, area: Area, count: usize) {
    for number in numbers(count) {
        let x = across(area, number - 1, count);
        picture.line(&[(x, area.bottom), (x, area.bottom + 6.0)], 1.5, QUIET, None);
        let label = number.to_string();
        picture.text((x, area.bottom + 24.0), &label, 14.0, Weight::Regular, Anchor::Middle, QUIET);
    }
    let middle = (area.left + area.right) / 2.0;
    let at = (middle, area.bottom + 50.0);
    picture.text(at, "Request number", 14.0, Weight::Regular, Anchor::Middle, QUIET);
}

/// Each request has the middle of a column.
fn across(area: Area, number: usize, count: usize) -> f32 {
    area.left + (area.right - area.left) * (number as f32 + 0.5) / count.max(1) as f32
}

struct Chart {
    area: Area,
    scale: Scale,
    count: usize,
}

impl Chart {
    fn at(&self, number: usize, latency_ms: f64) -> Point {
        (across(self.area, number, self.count), height(self.area, self.scale, latency_ms))
    }

    /// Answers how many of them lie beyond the axis.
    fn latencies(&self, picture: &mut Picture, run: &Run) -> usize {
        let latencies: Vec<(usize, f64)> = run
            .answers
            .iter()
            .enumerate()
            .filter_map(|(number, answer)| Some((number, answer.as_ref()?.latency_ms()?)))
            .collect();
        let points: Vec<Point> = latencies.iter().map(|(number, ms)| self.at(*number, *ms)).collect();
        picture.line(&thinned(&points), 1.5, BLUE, None);
        if points.len() <= DOTS_MAX {
            points.iter().for_each(|point| picture.dot(*point, 2.2, BLUE));
        }
        let beyond = latencies.iter().filter(|(_, ms)| *ms > self.scale.top);
        beyond.map(|(number, ms)| legend::arrow(picture, self.at(*number, *ms), BLUE)).count()
    }

    /// Marks requests that did not end with 200: at their latency, or at the ground where they have none.
    fn bad_ends(&self, picture: &mut Picture, run: &Run) -> bool {
        let answers = run.answers.iter().enumerate();
        let bad = answers.filter_map(|(number, answer)| Some((number, answer.as_ref()?)));
        let mut bad = bad.filter(|(_, answer)| answer.status() != 200).peekable();
        let has_some = bad.peek().is_some();
        for (number, answer) in bad {
            picture.dot(self.at(number, answer.latency_ms().unwrap_or(0.0)), 4.0, ORANGE);
        }
        has_some
    }

    fn level(&self, picture: &mut Picture, value: f64, colour: super::colour::Colour, dash: [f32; 2]) {
        let y = height(self.area, self.scale, value);
        picture.line(&[(self.area.left, y), (self.area.right, y)], 2.0, colour, Some(dash));
    }
}

/// Of the points that share half a unit of width, the first, the lowest, the highest and the last: the line looks
/// the same, and a run of a hundred thousand requests makes no picture of megabytes.
pub fn thinned(points: &[Point]) -> Vec<Point> {
    let same = |one: &Point, other: &Point| (one.0 * 2.0).floor() == (other.0 * 2.0).floor();
    let mut kept = Vec::new();
    for column in points.chunk_by(same) {
        if column.len() <= 4 {
            kept.extend_from_slice(column);
            continue;
        }
        let by_height = |one: &(usize, &Point), other: &(usize, &Point)| one.1.1.total_cmp(&other.1.1);
        let lowest = column.iter().enumerate().max_by(by_height).map_or(0, |(at, _)| at);
        let highest = column.iter().enumerate().min_by(by_height).map_or(0, |(at, _)| at);
        let mut places = vec![0, lowest, highest, column.len() - 1];
        places.sort_unstable();
        places.dedup();
        kept.extend(places.into_iter().map(|place| column[place]));
    }
    kept
}
