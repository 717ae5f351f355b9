//! How functions are named: by name, by partial ARN, by ARN, each with a version or an alias behind it or
//! beside it.

use crate::errors::Error;
use crate::state::function::Function;
use kernel::{Access, Arn, Cx, Here, Result};

/// A function as a request names it.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    pub here: Here,
    pub name: String,
    pub qualifier: Option<String>,
}

impl Named {
    /// What stands in a request, with the qualifier that stands beside it.
    pub fn new(cx: &Cx<'_>, text: &str, qualifier: Option<&str>) -> Result<Named, Error> {
        let parts = Parts::of(text);
        if let Some(asked) = parts.region.filter(|region| *region != cx.here.region) {
            return Err(Error::OtherRegion { asked: asked.to_owned(), here: cx.here.region.clone() });
        }
        if parts.qualifier.is_some() && qualifier.is_some() && parts.qualifier != qualifier {
            return Err(Error::QualifierMismatch);
        }
        Ok(Named {
            here: Here::new(&cx.here.region, parts.account.unwrap_or(&cx.here.account)),
            name: parts.name.to_owned(),
            qualifier: parts.qualifier.or(qualifier).map(str::to_owned),
        })
    }

    /// The same where only a function as a whole can be meant; its `$LATEST` is taken for it.
    pub fn whole(cx: &Cx<'_>, text: &str) -> Result<Named, Error> {
        let named = Named::new(cx, text, None)?;
        match named.qualifier.as_deref() {
            None | Some("$LATEST") => Ok(Named { qualifier: None, ..named }),
            Some(_) => Err(Error::NameWithQualifier),
        }
    }

    /// The same where AWS refuses every qualifier.
    pub fn unqualified(cx: &Cx<'_>, text: &str) -> Result<Named, Error> {
        let named = Named::new(cx, text, None)?;
        match &named.qualifier {
            None => Ok(named),
            Some(_) => Err(Error::NotOfQualifiers),
        }
    }

    /// The ARN of the function.
    pub fn arn(&self) -> String {
        self.here.arn("lambda", &format!("function:{}", self.name))
    }

    /// The same with the version or alias that was asked for.
    pub fn qualified_arn(&self) -> String {
        match &self.qualifier {
            Some(qualifier) => format!("{}:{qualifier}", self.arn()),
            None => self.arn(),
        }
    }

    pub fn key(&self) -> (&str, &str, &str) {
        (&self.here.account, &self.here.region, &self.name)
    }

    pub fn no_such(&self) -> Error {
        Error::NoSuchFunction { arn: self.qualified_arn() }
    }

    /// The function; the commit minds if it changes.
    pub async fn function(&self, cx: &mut Cx<'_>) -> Result<Function> {
        Ok(cx.tx.get::<Function>(self.key()).await?.ok_or_else(|| self.no_such())?)
    }

    /// What an action on the function needs.
    pub async fn access(&self, cx: &mut Cx<'_>, action: &'static str) -> Result<Access> {
        let known = cx.peek_shared::<Function>(self.key()).await?;
        let tags = known.iter().flat_map(|function| &function.tags);
        Ok(Access::to(action, self.arn())
            .with_resource_tags(tags.map(|(key, value)| (key.as_str(), value.as_str()))))
    }
}

/// What an action on a function needs that is named in a request.
pub async fn access(cx: &mut Cx<'_>, action: &'static str, text: &str) -> Result<Access> {
    Named::new(cx, text, None)?.access(cx, action).await
}

/// The function that a whole ARN names, as tags are put on it.
pub fn tagged(arn: &str) -> Result<Named, Error> {
    let unknown = || Error::NoSuchFunction { arn: arn.to_owned() };
    let parsed = Arn::parse(arn).filter(|arn| arn.service == "lambda").ok_or_else(unknown)?;
    let name = parsed.resource.strip_prefix("function:").ok_or_else(unknown)?;
    if name.contains(':') {
        return Err(Error::TagsOnQualifier);
    }
    Ok(Named { here: Here::new(parsed.region, parsed.account), name: name.to_owned(), qualifier: None })
}

/// The function, version or alias that a whole ARN names.
pub fn of_arn(arn: &str) -> Option<Named> {
    let parsed = Arn::parse(arn).filter(|arn| arn.service == "lambda")?;
    let rest = parsed.resource.strip_prefix("function:")?;
    let (name, qualifier) = match rest.split_once(':') {
        Some((name, qualifier)) => (name, Some(qualifier.to_owned())),
        None => (rest, None),
    };
    Some(Named { here: Here::new(parsed.region, parsed.account), name: name.to_owned(), qualifier })
}

/// The parts of a name, of which only the last but one must be there.
struct Parts<'a> {
    region: Option<&'a str>,
    account: Option<&'a str>,
    name: &'a str,
    qualifier: Option<&'a str>,
}

impl<'a> Parts<'a> {
    /// Of a text that the pattern of names has let pass: each part is taken as early as it can be.
    fn of(text: &'a str) -> Parts<'a> {
        let mut rest = match text.strip_prefix("arn:").and_then(|rest| rest.split_once(":lambda:")) {
            Some((_, rest)) => rest,
            None => text,
        };
        let region = take(&mut rest, is_region);
        let account = take(&mut rest, is_account);
        take(&mut rest, |part| part == "function");
        let (name, qualifier) = match rest.split_once(':') {
            Some((name, qualifier)) => (name, Some(qualifier)),
            None => (rest, None),
        };
        Parts { region, account, name, qualifier }
    }
}

/// Takes the first part off, if more follow and it is one of these.
fn take<'a>(rest: &mut &'a str, is_one: impl Fn(&str) -> bool) -> Option<&'a str> {
    let (first, others) = rest.split_once(':')?;
    is_one(first).then(|| {
        *rest = others;
        first
    })
}

fn is_account(part: &str) -> bool {
    part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// `eu-west-1`, `us-gov-east-1`.
fn is_region(part: &str) -> bool {
    let mut words: Vec<&str> = part.split('-').collect();
    let number = words.pop().unwrap_or_default();
    let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    words.len() >= 2
        && words.first().is_some_and(|word| word.len() == 2)
        && words.iter().all(is_word)
        && number.len() == 1
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_all_their_forms() {
        let parts = |text: &'static str| {
            let parts = Parts::of(text);
            (parts.region, parts.account, parts.name, parts.qualifier)
        };
        let (region, account) = (Some("us-east-1"), Some("000000000000"));
        for (text, expected) in [
            ("f", (None, None, "f", None)),
            ("f:1", (None, None, "f", Some("1"))),
            ("function:f", (None, None, "f", None)),
            ("function", (None, None, "function", None)),
            ("000000000000:f", (None, account, "f", None)),
            ("000000000000:function:f:$LATEST", (None, account, "f", Some("$LATEST"))),
            ("us-east-1:000000000000:function:f", (region, account, "f", None)),
            ("arn:aws:lambda:us-east-1:000000000000:function:f", (region, account, "f", None)),
            ("arn:aws:lambda:us-east-1:000000000000:function:f:a", (region, account, "f", Some("a"))),
        ] {
            assert_eq!(parts(text), expected, "{text}");
        }
    }

    #[test]
    fn tags_are_those_of_functions() {
        let arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
        assert_eq!(tagged(arn).map(|named| named.name), Ok("f".to_owned()));
        assert_eq!(tagged(&format!("{arn}:1")), Err(Error::TagsOnQualifier));
        let mapping = "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:x";
        assert_eq!(tagged(mapping), Err(Error::NoSuchFunction { arn: mapping.to_owned() }));
    }
}
