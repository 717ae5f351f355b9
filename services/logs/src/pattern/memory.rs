//! Compiled patterns by their text: a pattern that changed is another text.

use super::Pattern;
use crate::errors::Error;
use kernel::Cx;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// More than that many, and it starts afresh.
const PATTERNS_MAX: usize = 1_024;

#[derive(Default)]
struct Patterns(Mutex<HashMap<String, Arc<Pattern>>>);

/// The pattern, compiled now or before.
pub fn compiled(cx: &Cx<'_>, text: &str) -> Result<Arc<Pattern>, Error> {
    let patterns = cx.memory::<Patterns>();
    let mut known = patterns.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(pattern) = known.get(text) {
        return Ok(pattern.clone());
    }
    let pattern = Arc::new(Pattern::parse(text)?);
    if known.len() >= PATTERNS_MAX {
        known.clear();
    }
    known.insert(text.to_owned(), pattern.clone());
    Ok(pattern)
}
