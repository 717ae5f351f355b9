//! What a start prints, on one screen: where it listens, where the data is, how to point a client at it.

use crate::place::Place;
use crate::running::Running;
use crate::services::SERVICES;
use std::io::Write;

/// Whether anybody reads it does not matter to the cloud.
pub fn print(running: &Running, place: &Place, ephemeral: bool) {
    let _ = write(&mut std::io::stdout().lock(), running, place, ephemeral);
}

fn write(out: &mut impl Write, running: &Running, place: &Place, ephemeral: bool) -> std::io::Result<()> {
    let names: Vec<&str> = SERVICES.iter().map(|service| service.name).collect();
    let data = match ephemeral {
        true => "nothing is kept".to_owned(),
        false => place.dir().display().to_string(),
    };
    let dir = if ephemeral { String::new() } else { place.argument() };
    writeln!(out, "pileus {} is ready", env!("CARGO_PKG_VERSION"))?;
    writeln!(out)?;
    writeln!(out, "  listens   {} and https on the same port", running.endpoint())?;
    writeln!(out, "  data      {data}")?;
    writeln!(out, "  services  {}", names.join(", "))?;
    writeln!(out)?;
    if ephemeral {
        writeln!(out, "  point a client here:   export AWS_ENDPOINT_URL={}", running.endpoint())?;
    } else {
        writeln!(out, "  point a client here:   eval \"$(pileus env{dir})\"")?;
    }
    writeln!(out, "  then for example:      aws sts get-caller-identity")?;
    if !running.default_keys {
        writeln!(out, "  root keys:             pileus root-key{dir}")?;
    }
    match ephemeral {
        true => writeln!(out, "  stop:                  Ctrl-C"),
        false => writeln!(out, "  stop:                  Ctrl-C, or pileus stop{dir}"),
    }
}
