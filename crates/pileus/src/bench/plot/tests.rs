//! Pictures of runs, laid out, written and painted. Nothing may overlap, and nothing may lie outside.

use super::super::answer::{Answer, Reply};
use super::picture::{Mark, Text};
use super::timeline::thinned;
use super::*;
use std::time::Duration;

const TITLE: Title<'_> =
    Title { function: "ds252-hybrid <&>", region: "ap-south-1", rate: 1.0, at: "2026-11-21T21:40:00Z" };

fn answered(took_ms: f64, status: u16, call_ms: Option<f64>) -> Option<Answer> {
    Some(Answer { took_ms, reply: Reply::Answered { status, call_ms } })
}

/// Waves, with every fiftieth request going wrong.
fn waves(count: usize, has_calls: bool) -> Run {
    let answer = |number: usize| {
        let took_ms =
            1_200.0 + 150.0 * (number as f64 / 9.0).sin() + 400.0 * f64::from(u8::from(number % 41 == 7));
        let status = if number % 50 == 49 { 504 } else { 200 };
        answered(took_ms, status, has_calls.then_some(took_ms - 190.0))
    };
    Run { answers: (0..count).map(answer).collect(), late: 0, took: Duration::from_secs(count as u64) }
}

fn picture(run: &Run) -> Picture {
    draw(&TITLE, run, &Statistics::of(&run.latencies_ms()).expect("there are latencies"))
}

/// Left, top, right and bottom of a text.
fn bounds(text: &Text) -> [f32; 4] {
    let width = font::width(&text.content, text.size, text.weight);
    let (x, y) = text.at;
    let begin = match text.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => -width / 2.0,
        Anchor::End => -width,
    };
    match text.upright {
        true => [x - text.size, y + begin, x, y + begin + width],
        false => [x + begin, y - 0.75 * text.size, x + begin + width, y],
    }
}

fn texts(picture: &Picture) -> Vec<(&Text, [f32; 4])> {
    picture
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Text(text) => Some((text, bounds(text))),
            _ => None,
        })
        .collect()
}

#[track_caller]
fn is_tidy(picture: &Picture) {
    let texts = texts(picture);
    for (at, (text, [left, top, right, bottom])) in texts.iter().enumerate() {
        let is_inside = *left >= 0.0 && *top >= 0.0 && *right <= WIDTH && *bottom <= HEIGHT;
        assert!(is_inside, "{text:?} is outside");
        for (other, bounds) in &texts[..at] {
            let apart =
                *left >= bounds[2] || *right <= bounds[0] || *top >= bounds[3] || *bottom <= bounds[1];
            assert!(apart, "{text:?} covers {other:?}");
        }
    }
}

#[test]
fn no_text_covers_another() {
    for count in [1, 2, 9, 10, 99, 100, 300, 1_000, 1_234, 20_000] {
        is_tidy(&picture(&waves(count, false)));
        is_tidy(&picture(&waves(count, true)));
    }
}

#[test]
fn one_slow_start_does_not_flatten_the_rest() {
    let mut run = waves(300, false);
    run.answers[0] = answered(123_456.7, 200, None);
    let picture = picture(&run);
    is_tidy(&picture);
    let said: Vec<&str> = texts(&picture).iter().map(|(text, _)| text.content.as_str()).collect();
    assert!(said.contains(&"1 beyond, up to 123456.7 ms"), "{said:?}");
    let Some(Mark::Line { points, .. }) =
        picture.marks.iter().find(|mark| matches!(mark, Mark::Line { points, .. } if points.len() == 300))
    else {
        panic!("there is no line of 300 points");
    };
    assert_eq!(points[0].1, 145.0, "it stands at the end of the axis");
    assert!(points[1..].iter().all(|point| (145.0..=400.0).contains(&point.1)), "others have room");
}

#[test]
fn many_statuses_fit_into_their_box() {
    let mut run = waves(40, true);
    for (number, answer) in run.answers.iter_mut().enumerate() {
        *answer = answered(1.0, 400 + number as u16, None);
    }
    run.answers[3] = Some(Answer { took_ms: 1.0, reply: Reply::Lost("gone".to_owned()) });
    is_tidy(&picture(&run));
}

#[test]
fn svg_is_sound() {
    let svg = picture(&waves(300, true)).svg();
    assert!(svg.starts_with("<svg xmlns") && svg.ends_with("</svg>\n"));
    assert!(svg.contains("Latency of ds252-hybrid &lt;&amp;&gt;</text>"));
    assert!(!svg.contains("NaN") && !svg.contains("inf"));
}

#[test]
fn png_is_painted() {
    let png = picture(&waves(300, true)).png().expect("it can be painted");
    assert_eq!(&png[1..4], b"PNG");
    let painted = tiny_skia::Pixmap::decode_png(&png).expect("it can be read");
    assert_eq!((painted.width(), painted.height()), (2_800, 2_000));
    let is_ink = |pixel: &&tiny_skia::PremultipliedColorU8| pixel.red() < 80 && pixel.blue() < 80;
    assert!(painted.pixels().iter().filter(is_ink).count() > 1_000, "letters are there");
}

#[test]
fn thinning_keeps_the_ends_of_each_column() {
    let points: Vec<(f32, f32)> =
        (0..100_000).map(|at| (at as f32 / 100.0, ((at * 7_919) % 1_000) as f32)).collect();
    let kept = thinned(&points);
    assert!(kept.len() <= 4 * 2_001, "{}", kept.len());
    let highest = |points: &[(f32, f32)]| points.iter().map(|point| point.1).fold(f32::MAX, f32::min);
    assert_eq!(highest(&kept), highest(&points));
    assert_eq!(thinned(&points[..3]), &points[..3]);
}
