//! The figures as a table, and as JSON.

use std::fmt::Write;

use crash::trouble::Outcome;
use serde_json::json;

use crate::figure::{Figure, Goal, Series};

pub fn table(figures: &[Figure]) -> String {
    let mut out = String::new();
    let head = ["figure", "median (min - max)", "limit", "median (min - max)", "ratio", "goal", "met"];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(figures.iter().map(row));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 7] = std::array::from_fn(width);
    for row in &rows {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        // Writing to a string does not fail.
        let _ = writeln!(out, "{}", cells.join("  ").trim_end());
    }
    let judged: Vec<bool> = figures.iter().filter_map(Figure::is_met).collect();
    let met = judged.iter().filter(|met| **met).count();
    let _ = write!(out, "{met} goals met, {} missed", judged.len() - met);
    out
}

fn row(figure: &Figure) -> [String; 7] {
    let (limit, limit_values) = match &figure.limit {
        Some((name, series)) => ((*name).to_owned(), spread(series, figure.unit)),
        None => Default::default(),
    };
    let ratio = figure.ratio().map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
    let goal = match figure.goal {
        Goal::RatioAtMost(most) => format!("<= {most:.1} x"),
        Goal::RatioAtLeast(least) => format!(">= {least:.1} x"),
        Goal::AtMost(most) => format!("<= {} {}", number(most), figure.unit),
        Goal::AtLeast(least) => format!(">= {} {}", number(least), figure.unit),
        Goal::None => String::new(),
    };
    let met = match figure.is_met() {
        Some(true) => "yes",
        Some(false) => "NO",
        None => "",
    };
    let measured = spread(&figure.measured, figure.unit);
    [figure.name.clone(), measured, limit, limit_values, ratio, goal, met.to_owned()]
}

fn spread(series: &Series, unit: &str) -> String {
    let (median, min, max) = (number(series.median()), number(series.min()), number(series.max()));
    match min == max {
        true => format!("{median} {unit}"),
        false => format!("{median} {unit} ({min} - {max})"),
    }
}

/// Three digits that matter.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 10_000.0 => format!("{:.1}k", value / 1000.0),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

pub fn json(figures: &[Figure]) -> Outcome<String> {
    let line = |figure: &Figure| {
        json!({
            "name": figure.name, "unit": figure.unit, "median": figure.measured.median(),
            "measured": figure.measured, "limit": figure.limit, "ratio": figure.ratio(),
            "goal": figure.goal, "met": figure.is_met(),
        })
    };
    Ok(serde_json::to_string_pretty(&figures.iter().map(line).collect::<Vec<_>>())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_goal_stands_out() {
        let series = |value: f64| [value].into_iter().collect::<Series>();
        let met = Figure::plain("a", "us", series(12_345.0)).with_goal(Goal::AtMost(20_000.0));
        let missed =
            Figure::plain("b", "us", series(3.0)).beside("c", series(1.0)).with_goal(Goal::RatioAtMost(2.0));
        let table = table(&[met.clone(), missed]);
        assert!(table.contains("12.3k us") && table.contains("3.00   <= 2.0 x     NO"), "{table}");
        assert!(table.ends_with("1 goals met, 1 missed"), "{table}");
        assert!(json(&[met]).expect("is JSON").contains("\"met\": true"));
    }
}
