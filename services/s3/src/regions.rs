//! Where a new bucket lies.

use crate::errors::Error;

/// The region that has no name in a location constraint.
pub const FIRST: &str = "us-east-1";

/// The region of a bucket that is made in `here`, with the location that was asked for.
pub fn of_new(here: &str, asked: Option<&str>) -> Result<String, Error> {
    let asked = asked.unwrap_or_default();
    let named = if asked == "EU" { "eu-west-1" } else { asked };
    match (here, named) {
        (FIRST, "") => Ok(FIRST.to_owned()),
        (FIRST, named) if named == FIRST || !is_region(named) => {
            Err(Error::InvalidLocation { asked: asked.to_owned() })
        }
        (FIRST, named) => Ok(named.to_owned()),
        (here, named) if named == here => Ok(here.to_owned()),
        (here, _) => Err(Error::IllegalLocation { asked: asked.to_owned(), here: here.to_owned() }),
    }
}

/// `eu-west-1`: two letters at the front, a digit at the end, and words between.
fn is_region(name: &str) -> bool {
    let words: Vec<&str> = name.split('-').collect();
    let [first, middle @ .., last] = words.as_slice() else { return false };
    let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    first.len() == 2
        && is_word(first)
        && !middle.is_empty()
        && middle.iter().all(is_word)
        && last.len() == 1
        && last.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_of_new_buckets() {
        assert_eq!(of_new(FIRST, None).ok().as_deref(), Some(FIRST));
        assert_eq!(of_new(FIRST, Some("EU")).ok().as_deref(), Some("eu-west-1"));
        assert_eq!(of_new("eu-west-1", Some("eu-west-1")).ok().as_deref(), Some("eu-west-1"));
        for (here, asked) in
            [(FIRST, "us-east-1"), (FIRST, "nowhere"), ("eu-west-1", ""), ("eu-west-1", "EU2")]
        {
            assert!(of_new(here, Some(asked)).is_err(), "{here} {asked}");
        }
    }
}
