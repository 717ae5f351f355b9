//! boto3, which functions in Python expect to be there.

use super::python::Python;
use crate::place::Place;
use crate::trouble::{Outcome, Trouble};
use functions::{Found, Runtimes};

const NEEDS: &str = "It needs the network once, or a mirror that pip's settings name.";

/// Installs it where it is missing, and tells of it.
pub fn ready(place: &Place, python: &Python) -> Outcome<String> {
    let folder = place.functions().join("runtimes");
    let runtimes = Runtimes::open(folder.clone()).map_err(|error| Trouble::at(&folder, error))?;
    let kit = match runtimes.find(&python.runtime) {
        Some(Found::Exact(interpreter) | Found::Nearest(interpreter)) => runtimes.kit(interpreter),
        Some(Found::Own) | None => None,
    };
    let kit = kit.ok_or_else(|| Trouble::new(format!("nothing runs {} here", python.runtime)))?;
    if kit.is_there() {
        return Ok(format!("{} is there", kit.name()));
    }
    kit.install().map_err(|why| Trouble::new(format!("{why}\n  {NEEDS}")))?;
    Ok(format!("{} installed", kit.name()))
}
