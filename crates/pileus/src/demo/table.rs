//! How a demo ends: what was done, how long each step took, where to look next.

use super::show::{Done, Show, seconds};

/// Of the last column, and of the gaps between.
const TOOK_CHARS: usize = 8;
const GAPS_CHARS: usize = 4;
const FOUND_CHARS_MIN: usize = 20;

pub fn print(show: &Show, next: &[(String, String)]) {
    let done = show.done();
    let what_chars = width(done.iter().map(|done| done.what.as_str()));
    let room = show.columns().saturating_sub(what_chars + TOOK_CHARS + GAPS_CHARS).max(FOUND_CHARS_MIN);
    let found_chars = width(done.iter().map(|done| done.found.as_str())).min(room);
    let row = |what: &str, found: &str, took: &str| {
        format!("{what:what_chars$}  {:found_chars$}  {took:>TOOK_CHARS$}", cut(found, found_chars))
    };
    let rule = show.dim(&"─".repeat(what_chars + found_chars + TOOK_CHARS + GAPS_CHARS));
    show.line("");
    show.line(&show.bold(&row("what was done", "what came of it", "took")));
    show.line(&rule);
    for Done { what, found, took } in done.iter() {
        show.line(&row(what, found, &seconds(*took)));
    }
    show.line(&rule);
    let all = seconds(done.iter().map(|done| done.took).sum());
    show.line(&show.bold(&row("all of it", "", &all)));
    show.line("");
    show.line(&show.bold("where to look next"));
    let chars = width(next.iter().map(|(command, _)| command.as_str()));
    for (command, why) in next {
        show.line(&format!("  {command:chars$}  {}", show.dim(why)));
    }
}

fn width<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0)
}

/// So many characters of a text, with a sign where the rest was.
fn cut(text: &str, chars_max: usize) -> String {
    match text.chars().count() > chars_max {
        true => text.chars().take(chars_max.saturating_sub(1)).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(cut("ärger", 5), "ärger");
        assert_eq!(cut("ärgern", 5), "ärge…");
    }
}
