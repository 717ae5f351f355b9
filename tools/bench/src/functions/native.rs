//! A function that is a program of its own, built where there is a compiler.

use std::path::Path;
use std::process::Command;

use crash::trouble::Outcome;

use super::Kind;

const SOURCE: &str = include_str!("native.c");

/// Nothing where there is no compiler.
pub fn kind(home: &Path) -> Outcome<Option<Kind>> {
    let (source, program) = (home.join("native.c"), home.join("native"));
    std::fs::write(&source, SOURCE)?;
    let built = Command::new("cc").args(["-O1", "-D_GNU_SOURCE", "-o"]).arg(&program).arg(&source).status();
    if !built.is_ok_and(|status| status.success()) {
        eprintln!("bench: there is no C compiler here, so that no native program is measured");
        return Ok(None);
    }
    Ok(Some(Kind {
        name: "native",
        interpreter: None,
        runtime: "provided.al2023".to_owned(),
        file: "bootstrap",
        code: std::fs::read(&program)?,
        nothing: vec![program.to_string_lossy().into_owned(), "nothing".to_owned()],
        at_most: None,
    }))
}
