//! What people see while something takes longer than a second.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// A line with a spinner that shows itself after a second, on a terminal only.
pub struct Spinner(ProgressBar);

impl Spinner {
    pub fn new(what: &str) -> Spinner {
        let bar = ProgressBar::new_spinner().with_message(what.to_owned());
        let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        Spinner(bar)
    }

    pub fn say(&self, what: String) {
        if self.0.elapsed() > Duration::from_secs(1) {
            self.0.set_message(what);
            self.0.tick();
        }
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Between two looks at another process.
pub fn moment() {
    #[allow(clippy::disallowed_methods, reason = "another process gives no signal when it is ready or gone")]
    std::thread::sleep(Duration::from_millis(10));
}
