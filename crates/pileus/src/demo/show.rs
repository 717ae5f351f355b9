//! What is seen of a demo: steps as they are done, what flows meanwhile, and how far it is. On a terminal it moves;
//! elsewhere it is lines.

use crate::trouble::Outcome;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{IsTerminal, stdout};
use std::time::{Duration, Instant};

/// So many of the newest lines of a log are seen.
const WINDOW: usize = 5;
/// How lines of the platform begin that tell nothing new.
const MARKS: [&str; 3] = ["INIT_START ", "START RequestId: ", "END RequestId: "];
/// Of lines that nobody sees on a terminal.
const COLUMNS_PLAIN: usize = 120;
/// How often what moves is drawn again.
const TICK: Duration = Duration::from_millis(80);

pub struct Show {
    live: Option<Live>,
    done: RefCell<Vec<Done>>,
}

/// A step that was done, and what came of it.
pub struct Done {
    pub what: String,
    pub found: String,
    pub took: Duration,
}

struct Live {
    bars: MultiProgress,
    window: Vec<ProgressBar>,
    newest: RefCell<VecDeque<String>>,
    step: ProgressBar,
}

impl Show {
    pub fn new(plain: bool) -> Show {
        let live = (!plain && stdout().is_terminal()).then(Live::new);
        Show { live, done: RefCell::default() }
    }

    pub fn title(&self, title: &str) {
        self.line("");
        self.line(&self.painted(BOLD, title));
    }

    /// Does a step and tells what came of it; one that fails ends the demo.
    pub fn step<T>(&self, what: &str, work: impl FnOnce() -> Outcome<(String, T)>) -> Outcome<T> {
        let begun = Instant::now();
        if let Some(live) = &self.live {
            live.begin(what);
        }
        let outcome = work();
        let took = begun.elapsed();
        if let Some(live) = &self.live {
            live.end();
        }
        match outcome {
            Ok((found, value)) => {
                let (mark, took_s) = (self.painted(GREEN, "✓"), self.painted(DIM, &seconds(took)));
                self.line(&format!("{mark} {what}: {found}  {took_s}"));
                self.done.borrow_mut().push(Done { what: what.to_owned(), found, took });
                Ok(value)
            }
            Err(trouble) => {
                self.line(&format!("{} {what}  {}", self.painted(RED, "✗"), seconds(took)));
                Err(trouble)
            }
        }
    }

    /// Something that happened, which stays to be read.
    pub fn happened(&self, text: &str) {
        self.line(&format!("    {text}"));
    }

    /// A line of a log; those that only mark a beginning or an end are left out.
    pub fn log(&self, text: &str) {
        if MARKS.iter().any(|mark| text.starts_with(mark)) {
            return;
        }
        let text = text.replace('\t', "  ");
        match &self.live {
            Some(live) => live.show(&text),
            None => text.lines().for_each(|line| println!("    log | {line}")),
        }
    }

    /// How far the step is.
    pub fn progress(&self, done: usize, all: usize, now: &str) {
        if let Some(live) = &self.live {
            live.progress(done, all, now);
        }
    }

    pub fn done(&self) -> std::cell::Ref<'_, Vec<Done>> {
        self.done.borrow()
    }

    pub fn line(&self, text: &str) {
        match &self.live {
            // What cannot be drawn is not worth ending for.
            Some(live) => drop(live.bars.println(text)),
            None => println!("{text}"),
        }
    }

    /// How wide a line may be.
    pub fn columns(&self) -> usize {
        match self.live {
            Some(_) => usize::from(console::Term::stdout().size().1),
            None => COLUMNS_PLAIN,
        }
    }

    pub fn bold(&self, text: &str) -> String {
        self.painted(BOLD, text)
    }

    pub fn dim(&self, text: &str) -> String {
        self.painted(DIM, text)
    }

    fn painted(&self, colour: &str, text: &str) -> String {
        match &self.live {
            Some(_) if std::env::var_os("NO_COLOR").is_none() => format!("\x1b[{colour}m{text}\x1b[0m"),
            _ => text.to_owned(),
        }
    }
}

const BOLD: &str = "1";
const DIM: &str = "2";
const RED: &str = "31";
const GREEN: &str = "32";

impl Live {
    fn new() -> Live {
        let bars = MultiProgress::with_draw_target(ProgressDrawTarget::stdout());
        let style = |template: &str| {
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
        };
        let window = (0..WINDOW)
            .map(|_| bars.add(ProgressBar::new_spinner().with_style(style("  {wide_msg:.dim}"))))
            .collect();
        let step = bars.add(ProgressBar::new_spinner().with_style(style("{spinner:.cyan} {wide_msg}")));
        Live { bars, window, newest: RefCell::default(), step }
    }

    fn begin(&self, what: &str) {
        self.step.set_style(Live::style("{spinner:.cyan} {wide_msg} {elapsed:.dim}"));
        self.step.reset();
        self.step.set_message(what.to_owned());
        self.step.enable_steady_tick(TICK);
    }

    /// Nothing but what was done is left.
    fn end(&self) {
        self.step.disable_steady_tick();
        self.step.set_style(Live::style(""));
        self.step.tick();
        self.newest.borrow_mut().clear();
        self.draw();
    }

    fn progress(&self, done: usize, all: usize, now: &str) {
        self.step.set_style(Live::style(
            "{spinner:.cyan} {bar:30.cyan/dim} {pos}/{len}  {wide_msg} {elapsed:.dim}",
        ));
        self.step.set_length(all as u64);
        self.step.set_position(done as u64);
        self.step.set_message(now.to_owned());
    }

    fn style(template: &str) -> ProgressStyle {
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        style.progress_chars("━━─")
    }

    fn show(&self, text: &str) {
        let mut newest = self.newest.borrow_mut();
        newest.extend(text.lines().map(str::to_owned));
        let over = newest.len().saturating_sub(WINDOW);
        newest.drain(..over);
        drop(newest);
        self.draw();
    }

    fn draw(&self) {
        let newest = self.newest.borrow();
        for (number, bar) in self.window.iter().enumerate() {
            bar.set_message(newest.get(number).cloned().unwrap_or_default());
            bar.tick();
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        // What is left of it is empty lines.
        let _ = self.bars.clear();
    }
}

/// `0.04 s`, or `12.3 s`.
pub fn seconds(took: Duration) -> String {
    match took.as_secs_f64() {
        s if s < 10.0 => format!("{s:.2} s"),
        s => format!("{s:.1} s"),
    }
}
