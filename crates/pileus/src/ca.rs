//! `pileus ca`: where the certificate authority is, and how to trust it.

use crate::cli;
use crate::place::Place;
use crate::trouble::{Outcome, Trouble};
use gateway::tls::Authority;
use kernel::Clock;
use kernel::time::SystemClock;
use std::process::ExitCode;

pub fn ca(options: &cli::Place) -> Outcome {
    let place = Place::of(options)?;
    place.make()?;
    Authority::open(&place.ca(), SystemClock.now()).map_err(Trouble::new)?;
    let path = place.ca().join("ca.pem");
    let path = path.display();
    println!("{path}");
    eprintln!();
    eprintln!("AWS tools:      export AWS_CA_BUNDLE='{path}'   (pileus env does it)");
    eprintln!(
        "Python, curl:   export REQUESTS_CA_BUNDLE='{path}' SSL_CERT_FILE='{path}' CURL_CA_BUNDLE='{path}'"
    );
    eprintln!("Node.js:        export NODE_EXTRA_CA_CERTS='{path}'");
    eprintln!(
        "Debian, Ubuntu: sudo cp '{path}' /usr/local/share/ca-certificates/pileus.crt && sudo update-ca-certificates"
    );
    Ok(ExitCode::SUCCESS)
}
