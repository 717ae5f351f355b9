//! Where a value stands, for messages. A chain on the stack; written out only when something is wrong.

use std::fmt::Write;

pub struct Path<'p> {
    up: Option<&'p Path<'p>>,
    step: Step<'p>,
}

enum Step<'p> {
    Root,
    /// The input's own name, where a service puts it in front.
    Prefix(&'p str),
    Member(&'static str),
    Index(usize),
    Key(&'p str),
}

impl<'p> Path<'p> {
    pub const ROOT: Path<'static> = Path { up: None, step: Step::Root };

    pub fn prefix(name: &'p str) -> Path<'p> {
        Path { up: None, step: Step::Prefix(name) }
    }

    pub fn member(&'p self, name: &'static str) -> Path<'p> {
        Path { up: Some(self), step: Step::Member(name) }
    }

    pub fn index(&'p self, place: usize) -> Path<'p> {
        Path { up: Some(self), step: Step::Index(place) }
    }

    pub fn key(&'p self, key: &'p str) -> Path<'p> {
        Path { up: Some(self), step: Step::Key(key) }
    }

    /// Whether this is the input itself.
    pub fn is_root(&self) -> bool {
        self.up.is_none()
    }

    /// `tags.1.member.key`
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) {
        if let Some(up) = self.up {
            up.write(out);
            if !out.is_empty() {
                out.push('.');
            }
        }
        match self.step {
            Step::Root => {}
            Step::Prefix(name) | Step::Member(name) => out.push_str(&lower_first(name)),
            Step::Index(place) => {
                // A `String` takes every write.
                let _ = write!(out, "{}.member", place + 1);
            }
            Step::Key(key) => {
                out.push_str(key);
                out.push_str(".member");
            }
        }
    }
}

/// `UserName` is `userName` in messages.
pub fn lower_first(name: &str) -> String {
    let mut signs = name.chars();
    signs.next().map_or_else(String::new, |first| first.to_lowercase().chain(signs).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_joined_as_aws_writes_them() {
        let tags = Path::ROOT.member("Tags");
        let first = tags.index(0);
        assert_eq!(first.member("Key").text(), "tags.1.member.key");
        let attributes = Path::ROOT.member("messageAttributes");
        assert_eq!(
            attributes.key("attr1").member("DataType").text(),
            "messageAttributes.attr1.member.dataType"
        );
        assert_eq!(Path::prefix("CreateRestApiInput").member("name").text(), "createRestApiInput.name");
    }
}
