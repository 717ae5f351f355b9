//! What services remember between requests to be quick: where a queue's head lies, who waits. Never
//! truth: a restart loses it, and that may cost time only.

use std::any::{Any, TypeId};
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

/// More than there are types to remember, so that most stand alone.
const PLACES: usize = 64;

/// One value of each type that somebody asked for. What is there stays, so that looking needs no lock.
pub struct Memory([OnceLock<Box<Known>>; PLACES]);

struct Known {
    key: TypeId,
    /// An `Arc` of that type.
    value: Box<dyn Any + Send + Sync>,
    next: OnceLock<Box<Known>>,
}

impl Default for Memory {
    fn default() -> Self {
        Memory([const { OnceLock::new() }; PLACES])
    }
}

impl Memory {
    pub fn of<T: Default + Send + Sync + 'static>(&self) -> &Arc<T> {
        let key = TypeId::of::<T>();
        let mut place = &self.0[place(key)];
        loop {
            let known = place.get_or_init(|| {
                let value = Box::new(Arc::new(T::default()));
                Box::new(Known { key, value, next: OnceLock::new() })
            });
            if known.key == key {
                return known.value.downcast_ref().expect("it lies under its own type");
            }
            place = &known.next;
        }
    }
}

fn place(key: TypeId) -> usize {
    let mut hash = AsItIs(0);
    key.hash(&mut hash);
    usize::try_from(hash.0 % PLACES as u64).unwrap_or_default()
}

/// A type's id is a hash already.
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 ^= hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn everybody_gets_the_same_value() {
        let memory = Memory::default();
        memory.of::<AtomicU32>().store(7, Ordering::Relaxed);
        assert_eq!(memory.of::<AtomicU32>().load(Ordering::Relaxed), 7);
        assert!(memory.of::<String>().is_empty());
    }
}
