//! What a start prints, on one screen: where it listens, where the data is, how to point a client at it.

use crate::place::Place;
use crate::running::Running;
use crate::services::SERVICES;

pub fn print(running: &Running, place: &Place, ephemeral: bool) {
    let names: Vec<&str> = SERVICES.iter().map(|service| service.name).collect();
    let data = match ephemeral {
        true => "nothing is kept".to_owned(),
        false => place.dir().display().to_string(),
    };
    let dir = if ephemeral { String::new() } else { place.argument() };
    println!("pileus {} is ready", env!("CARGO_PKG_VERSION"));
    println!();
    println!("  listens   {} and https on the same port", running.endpoint());
    println!("  data      {data}");
    println!("  services  {}", names.join(", "));
    println!();
    if ephemeral {
        println!("  point a client here:   export AWS_ENDPOINT_URL={}", running.endpoint());
    } else {
        println!("  point a client here:   eval \"$(pileus env{dir})\"");
    }
    println!("  then for example:      aws sts get-caller-identity");
    if !running.default_keys {
        println!("  root keys:             pileus root-key{dir}");
    }
    match ephemeral {
        true => println!("  stop:                  Ctrl-C"),
        false => println!("  stop:                  Ctrl-C, or pileus stop{dir}"),
    }
}
