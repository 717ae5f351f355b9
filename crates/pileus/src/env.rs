//! `pileus env`: shell exports that point every AWS tool here.

use crate::cli;
use crate::place::Place;
use crate::running::Running;
use crate::trouble::Outcome;
use serde_json::json;
use std::process::ExitCode;

pub fn env(options: &cli::Env) -> Outcome {
    let place = Place::of(&options.place)?;
    let running = Running::find(&place);
    let endpoint = running.as_ref().map_or_else(|| "http://127.0.0.1:4566".to_owned(), Running::endpoint);
    let default_keys = running.as_ref().is_none_or(|running| running.default_keys);
    let mut exports = vec![
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_REGION", options.region.clone()),
        ("AWS_DEFAULT_REGION", options.region.clone()),
        ("AWS_CA_BUNDLE", place.ca().join("ca.pem").display().to_string()),
        // Else they put `streaming-` and the like in front of an address.
        ("AWS_DISABLE_HOST_PREFIX_INJECTION", "true".to_owned()),
    ];
    if default_keys {
        exports.push(("AWS_ACCESS_KEY_ID", "test".to_owned()));
        exports.push(("AWS_SECRET_ACCESS_KEY", "test".to_owned()));
    }
    if options.json {
        let object: serde_json::Map<_, _> =
            exports.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
        println!("{}", serde_json::Value::Object(object));
        return Ok(ExitCode::SUCCESS);
    }
    for (name, value) in exports {
        println!("export {name}={}", quoted(&value));
    }
    if default_keys {
        println!("unset AWS_SESSION_TOKEN AWS_PROFILE");
    } else {
        println!("# no default keys here: make one with `pileus root-key` and export it");
    }
    if running.is_none() {
        eprintln!("pileus: note: the cloud does not run; start it with `pileus start`");
    }
    Ok(ExitCode::SUCCESS)
}

/// As a shell takes it, whatever is in it.
fn quoted(value: &str) -> String {
    let is_plain = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/:.-_".contains(&byte));
    if is_plain { value.to_owned() } else { format!("'{}'", value.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_shell_sees_one_word() {
        assert_eq!(quoted("http://127.0.0.1:4566"), "http://127.0.0.1:4566");
        assert_eq!(quoted("/a b/it's"), r"'/a b/it'\''s'");
    }
}
