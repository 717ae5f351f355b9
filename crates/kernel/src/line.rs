//! Lines of those who wait for the same thing, in order of arrival.
//!
//! Only the first of a line looks; it lets the next one come forward as soon as it has found something.
//! So an arrival wakes one that waits, not all of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::OwnedMutexGuard;

#[derive(Default)]
pub struct Lines(Arc<Mutex<HashMap<Vec<u8>, Line>>>);

#[derive(Default)]
struct Line {
    /// How many stand in it, the first included.
    length: usize,
    front: Arc<tokio::sync::Mutex<()>>,
}

impl Lines {
    /// Whether anybody stands in a line.
    pub fn is_busy(&self, name: &[u8]) -> bool {
        self.lock().contains_key(name)
    }

    /// Joins a line; ready at its front. Whoever gives up waiting leaves it.
    pub async fn join(&self, name: &[u8]) -> Place {
        let standing = Standing { name: name.to_vec(), lines: self.0.clone() };
        let front = {
            let mut lines = self.lock();
            let line = lines.entry(name.to_vec()).or_default();
            line.length += 1;
            line.front.clone()
        };
        Place { _front: front.lock_owned().await, _standing: standing }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Vec<u8>, Line>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place at the front of a line; dropped, it is the next one's.
pub struct Place {
    _front: OwnedMutexGuard<()>,
    _standing: Standing,
}

struct Standing {
    name: Vec<u8>,
    lines: Arc<Mutex<HashMap<Vec<u8>, Line>>>,
}

impl Drop for Standing {
    fn drop(&mut self) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get_mut(&self.name) {
            line.length -= 1;
            if line.length == 0 {
                lines.remove(&self.name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    fn poll<F: Future>(future: std::pin::Pin<&mut F>) -> Option<F::Output> {
        match future.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        }
    }

    #[test]
    fn one_after_the_other_and_nothing_is_left() {
        let lines = Lines::default();
        let mut first = pin!(lines.join(b"q"));
        let mut second = pin!(lines.join(b"q"));
        let mut third = pin!(lines.join(b"q"));
        let place = poll(first.as_mut()).expect("nobody is before it");
        assert!(poll(second.as_mut()).is_none() && poll(third.as_mut()).is_none());
        assert!(lines.is_busy(b"q") && !lines.is_busy(b"r"));
        drop(place);
        assert!(poll(third.as_mut()).is_none(), "the third came after the second");
        let place = poll(second.as_mut()).expect("its turn");
        drop(place);
        drop(poll(third.as_mut()).expect("its turn"));
        assert!(!lines.is_busy(b"q"));
    }

    #[test]
    fn who_gives_up_leaves_the_line() {
        let lines = Lines::default();
        let mut first = Box::pin(lines.join(b"q"));
        let place = poll(first.as_mut());
        let mut second = Box::pin(lines.join(b"q"));
        assert!(poll(second.as_mut()).is_none());
        drop(second);
        drop(place);
        assert!(!lines.is_busy(b"q"));
    }
}
