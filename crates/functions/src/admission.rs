//! How many invocations run at once: what is kept ready of a version, then a function's own reserve, or what the
//! others of an account share.

use kernel::functions::{Concurrency, Function};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Clone, Default)]
pub struct Admission {
    running: Arc<Mutex<HashMap<String, u32>>>,
}

/// Counted until it is dropped.
pub struct Admitted {
    running: Arc<Mutex<HashMap<String, u32>>>,
    pool: String,
}

impl Admission {
    /// `kept` is how many are kept ready of this version.
    pub fn admit(&self, function: &Function, concurrency: Concurrency, kept: u32) -> Option<Admitted> {
        let Function { account, region, name, version, .. } = function;
        if kept > 0
            && let Some(admitted) = self.count(format!("{account} {region} {name} {version}"), kept)
        {
            return Some(admitted);
        }
        match concurrency {
            Concurrency::Reserved(most) => self.count(format!("{account} {region} {name}"), most),
            Concurrency::Shared(most) => self.count(format!("{account} {region}"), most),
        }
    }

    fn count(&self, pool: String, most: u32) -> Option<Admitted> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let count = running.get(&pool).copied().unwrap_or_default();
        if count >= most {
            return None;
        }
        running.insert(pool.clone(), count + 1);
        Some(Admitted { running: self.running.clone(), pool })
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        match running.get_mut(&self.pool) {
            Some(count) if *count > 1 => *count -= 1,
            _ => _ = running.remove(&self.pool),
        }
    }
}
