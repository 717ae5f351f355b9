//! A picture as SVG: small, sharp at every size, its texts can be searched.

use super::colour::{Colour, PAPER};
use super::font::FAMILY;
use super::picture::{Anchor, Mark, Picture, Point, Text, Weight};
use std::fmt::{self, Display, Write};

impl Picture {
    pub fn svg(&self) -> String {
        let mut out = String::new();
        self.write_svg(&mut out).expect("a text takes all that is written");
        out
    }

    fn write_svg(&self, out: &mut String) -> fmt::Result {
        let Picture { width, height, marks } = self;
        writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"{FAMILY}\">"
        )?;
        writeln!(out, "<rect width=\"{width}\" height=\"{height}\" fill=\"{PAPER}\"/>")?;
        marks.iter().try_for_each(|mark| write(out, mark))?;
        writeln!(out, "</svg>")
    }
}

fn write(out: &mut String, mark: &Mark) -> fmt::Result {
    match mark {
        Mark::Shape { corners, colour } => {
            writeln!(out, "<polygon points=\"{}\" fill=\"{colour}\"/>", Points(corners))
        }
        Mark::Line { points, width, colour, dash } => {
            let dash = dash.map(|[on, off]| format!(" stroke-dasharray=\"{on} {off}\"")).unwrap_or_default();
            writeln!(
                out,
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" \
                 stroke-linejoin=\"round\"{dash}/>",
                Points(points)
            )
        }
        Mark::Dot { at: (x, y), radius, colour } => {
            writeln!(out, "<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"{radius}\" fill=\"{colour}\"/>")
        }
        Mark::Text(text) => write_text(out, text),
    }
}

fn write_text(out: &mut String, text: &Text) -> fmt::Result {
    let Text { at: (x, y), content, size, weight, anchor, colour, upright } = text;
    let anchor = match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let weight = if *weight == Weight::Bold { " font-weight=\"bold\"" } else { "" };
    let turn = if *upright { format!(" transform=\"rotate(-90 {x:.2} {y:.2})\"") } else { String::new() };
    writeln!(
        out,
        "<text x=\"{x:.2}\" y=\"{y:.2}\" font-size=\"{size}\"{weight} text-anchor=\"{anchor}\" \
         fill=\"{colour}\"{turn}>{}</text>",
        escaped(content)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

struct Points<'a>(&'a [Point]);

impl Display for Points<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut space = "";
        self.0.iter().try_for_each(|(x, y)| write!(f, "{}{x:.2},{y:.2}", std::mem::replace(&mut space, " ")))
    }
}

impl Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Colour(red, green, blue) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}
