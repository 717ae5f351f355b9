//! The names of runtimes: those that functions can be made for, and those that AWS has ended.

use crate::errors::Error;

/// In the order in which AWS' refusals list them.
pub const SUPPORTED: [&str; 25] = [
    "nodejs20.x",
    "python3.14",
    "provided.al2023",
    "python3.12",
    "python3.13",
    "nodejs24.x",
    "nodejs22.x",
    "java25",
    "python3.10",
    "python3.11",
    "java21",
    "ruby3.3",
    "ruby3.4",
    "ruby3.2",
    "python3.8",
    "python3.9",
    "java17",
    "nodejs16.x",
    "dotnet10",
    "dotnet8",
    "java11",
    "dotnet6",
    "nodejs18.x",
    "provided.al2",
    "java8.al2",
];

const ENDED: [&str; 18] = [
    "nodejs",
    "nodejs4.3",
    "nodejs4.3-edge",
    "nodejs6.10",
    "nodejs8.10",
    "nodejs10.x",
    "nodejs12.x",
    "nodejs14.x",
    "java8",
    "python2.7",
    "dotnetcore1.0",
    "dotnetcore2.0",
    "dotnetcore2.1",
    "dotnetcore3.1",
    "go1.x",
    "ruby2.5",
    "ruby2.7",
    "provided",
];

/// Ended by AWS, though not here.
const KEPT: [&str; 2] = ["python3.6", "python3.7"];

/// All that functions can be made for, by name.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = SUPPORTED.into_iter().chain(KEPT).collect();
    names.sort_by_key(|name| order(name));
    names
}

/// `python3.9` before `python3.10`.
fn order(name: &str) -> (&str, Vec<u32>) {
    let (family, numbers) =
        name.split_at(name.find(|letter: char| letter.is_ascii_digit()).unwrap_or(name.len()));
    (
        family,
        numbers.split(|letter: char| !letter.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect(),
    )
}

pub fn check(runtime: &str) -> Result<(), Error> {
    let named = || runtime.to_owned();
    if ENDED.contains(&runtime) {
        return Err(Error::EndedRuntime { runtime: named() });
    }
    match SUPPORTED.contains(&runtime) || KEPT.contains(&runtime) {
        true => Ok(()),
        false => Err(Error::UnknownRuntime { runtime: named() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_order() {
        let names = names();
        assert_eq!(names.len(), SUPPORTED.len() + KEPT.len());
        let at = |name| names.iter().position(|known| *known == name).unwrap();
        assert!(at("python3.9") < at("python3.10") && at("java8.al2") < at("java11"));
    }

    #[test]
    fn names_are_exact() {
        assert_eq!(check("python3.12"), Ok(()));
        assert_eq!(check("python3.6"), Ok(()));
        let runtime = || "PYTHON3.9".to_owned();
        assert_eq!(check(&runtime()), Err(Error::UnknownRuntime { runtime: runtime() }));
        assert_eq!(check("java8"), Err(Error::EndedRuntime { runtime: "java8".to_owned() }));
    }
}
