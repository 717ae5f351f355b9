//! Which functions can begin from images of their initialised code.

use crate::errors::Error;
use crate::limits::EPHEMERAL_MB_DEFAULT;
use crate::state::version::Settings;

/// Runtimes that AWS starts so and that can be forked, hence started so here.
const FORKED: [&str; 3] = ["python3.12", "python3.13", "python3.14"];
/// Runtimes that AWS starts so as well.
const OTHERS: [&str; 7] = ["java11", "java17", "java21", "java25", "dotnet8", "dotnet10", "dotnet9"];

pub fn check(settings: &Settings) -> Result<(), Error> {
    let runtime = &settings.runtime;
    if OTHERS.contains(&runtime.as_str()) {
        return Err(Error::CannotBeForked { runtime: runtime.clone() });
    }
    if !FORKED.contains(&runtime.as_str()) {
        return Err(Error::NoSnapStartFor { what: runtime.clone() });
    }
    match settings.ephemeral_mb > EPHEMERAL_MB_DEFAULT {
        true => {
            Err(Error::NoSnapStartFor { what: format!("EphemeralStorage of {} MB", settings.ephemeral_mb) })
        }
        false => Ok(()),
    }
}
