//! Environments that are ending in the background, counted, so that a server can wait for them.

use std::sync::Arc;
use tokio::sync::watch;

#[derive(Clone, Default)]
pub struct Departures {
    count: Arc<watch::Sender<usize>>,
}

/// Counted until it is dropped.
pub struct Departing {
    count: Arc<watch::Sender<usize>>,
}

impl Departures {
    pub fn begin(&self) -> Departing {
        self.count.send_modify(|count| *count += 1);
        Departing { count: self.count.clone() }
    }

    /// Until none is left.
    pub async fn all(&self) {
        let _ = self.count.subscribe().wait_for(|count| *count == 0).await;
    }
}

impl Drop for Departing {
    fn drop(&mut self) {
        self.count.send_modify(|count| *count = count.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn are_waited_for() {
        let departures = Departures::default();
        let departing = departures.begin();
        let waiting = tokio::spawn({
            let departures = departures.clone();
            async move { departures.all().await }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(departing);
        waiting.await.unwrap();
    }
}
