//! The end of an environment that has extensions: its code is asked to end, then they are, then all of it is.

use crate::environment::{Heard, Life};
use rustix::process::Signal;
use std::time::Duration;
use tokio::time::Instant;

/// In all, where programs run beside the code.
const WITH_EXTERNAL: Duration = Duration::from_secs(2);
/// Of these, for the code.
const CODE: Duration = Duration::from_millis(300);
const WITH_INTERNAL: Duration = Duration::from_millis(500);
/// What was written before the end may still be on its way.
const LAST_WORDS: Duration = Duration::from_millis(500);
const TERMINATE: i32 = Signal::TERM.as_raw();

impl Life {
    pub async fn depart(mut self) {
        self.thaw();
        let begun = Instant::now();
        if self.extensions.has_external() {
            if !self.has_left {
                let _ = self.sandbox.signal_program(TERMINATE);
                self.until_ended(begun + CODE).await;
            }
            self.telemetry.flush();
            let deadline = self.log.now().plus(WITH_EXTERNAL.saturating_sub(begun.elapsed()));
            self.extensions.shut_down(self.reason, deadline);
            while self.extensions.some_end() {
                let is_last = self.has_left;
                match self.hear(begun + WITH_EXTERNAL).await {
                    Heard::TooLate => break,
                    // First it is the code alone that ends.
                    Heard::Ended(_) if is_last => break,
                    _ => {}
                }
            }
        } else {
            let _ = self.sandbox.signal(TERMINATE);
            self.until_ended(begun + WITH_INTERNAL).await;
        }
        self.sandbox.kill();
        self.hear_last_words(Instant::now() + LAST_WORDS).await;
        self.drain().await;
        self.log.end_lines().await;
    }

    async fn until_ended(&mut self, until: Instant) {
        while !matches!(self.hear(until).await, Heard::TooLate | Heard::Ended(_)) {}
    }
}
