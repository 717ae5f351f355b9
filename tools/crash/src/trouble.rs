//! What keeps the test itself from going on: a sentence for the one who runs it.

use std::fmt;

#[derive(Debug)]
pub struct Trouble(pub String);

pub type Outcome<T> = Result<T, Trouble>;

impl Trouble {
    pub fn new(what: impl Into<String>) -> Trouble {
        Trouble(what.into())
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Trouble {
    fn from(error: E) -> Trouble {
        Trouble(error.to_string())
    }
}
