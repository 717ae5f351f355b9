//! The facts of a request that conditions and variables ask for.

/// Context keys and their values. Keys are blind to case, also the tag names in them.
#[derive(Clone, Debug, Default)]
pub struct Context {
    // A request has a dozen or two: walking them is quicker than hashing.
    entries: Vec<(String, Vec<String>)>,
}

impl Context {
    pub fn new() -> Context {
        Context::default()
    }

    /// Sets a key to one value, whatever it was before.
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        self.set_all(key, vec![value.into()]);
    }

    /// Sets a key to several values, such as `aws:TagKeys`. None at all is the same as no key.
    pub fn set_all(&mut self, key: &str, values: Vec<String>) {
        match self.entries.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(key)) {
            Some((_, old)) => *old = values,
            None => self.entries.push((key.to_string(), values)),
        }
    }

    /// The values of a key; `None` if it is absent or empty.
    pub fn get(&self, key: &str) -> Option<&[String]> {
        let (_, values) = self.entries.iter().find(|(known, _)| known.eq_ignore_ascii_case(key))?;
        (!values.is_empty()).then_some(values.as_slice())
    }

    /// All keys with their values, in the order in which they were set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.entries.iter().map(|(key, values)| (key.as_str(), values.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_blind_to_case_and_the_last_value_stays() {
        let mut context = Context::new();
        context.set("aws:RequestTag/Team", "blue");
        context.set("AWS:requesttag/team", "red");
        assert_eq!(context.get("aws:RequestTag/TEAM"), Some(&["red".to_string()][..]));
        assert_eq!(context.iter().count(), 1);
    }

    #[test]
    fn an_empty_list_is_absent() {
        let mut context = Context::new();
        context.set_all("aws:TagKeys", Vec::new());
        assert_eq!(context.get("aws:TagKeys"), None);
    }
}
