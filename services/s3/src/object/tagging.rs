//! Tags of objects: in a header, as a query string, or as XML.

use super::access::ContextKey;
use crate::errors::object::ObjectError;
use crate::limits::OBJECT_TAGS_MAX;
use crate::shapes::Tag;
use crate::tags;
use kernel::Result;

pub type Tags = Vec<(String, String)>;

/// `x-amz-tagging: a=1&b=2`, sorted by key as AWS shows it.
pub fn of_header(text: Option<&str>) -> Result<Tags> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(Vec::new()) };
    let fault = || ObjectError::TagHeader { value: text.to_owned() };
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let mut found = Vec::new();
    for pair in pairs {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let tag = Tag {
            key: decoded(key).filter(|key| !key.is_empty()).ok_or_else(fault)?,
            value: decoded(value).ok_or_else(fault)?,
        };
        if found.iter().any(|known: &Tag| known.key == tag.key)
            || tag.value.contains('=') && pair.contains(',')
        {
            Err(fault())?;
        }
        found.push(tag);
    }
    let mut found = of_xml(&found)?;
    found.sort();
    Ok(found)
}

/// Tags that a request brings, as policies see them.
pub fn context(tags: &[(String, String)]) -> Vec<ContextKey> {
    if tags.is_empty() {
        return Vec::new();
    }
    let keys = tags.iter().map(|(key, _)| key.clone()).collect();
    let each =
        tags.iter().map(|(key, value)| (format!("s3:RequestObjectTag/{key}").into(), vec![value.clone()]));
    each.chain([("s3:RequestObjectTagKeys".into(), keys)]).collect()
}

/// A set of tags, checked.
pub fn of_xml(tags: &[Tag]) -> Result<Tags> {
    if tags.len() > OBJECT_TAGS_MAX {
        Err(ObjectError::TooManyTags)?;
    }
    if let Some(tag) = tags.iter().find(|tag| tags::is_reserved(&tag.key)) {
        let message = "Your TagKey cannot be prefixed with aws:";
        Err(ObjectError::InvalidTag { key: tag.key.clone(), value: None, message })?;
    }
    Ok(tags::checked(tags)?)
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            plain => plain,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        let tags = |text| of_header(Some(text)).map_err(|error| error.to_string());
        assert_eq!(
            tags("tag2=tag2&tag1=a%20b&tag"),
            Ok(vec![
                ("tag".into(), String::new()),
                ("tag1".into(), "a b".into()),
                ("tag2".into(), "tag2".into())
            ])
        );
        for bad in ["key1=val1&key1=val2", "key1=val1,key2=val2", "=x", "a=%zz", "a=%"] {
            let error = tags(bad).expect_err(bad);
            assert!(error.contains("The header 'x-amz-tagging' shall be encoded"), "{error}");
        }
        assert!(tags("aws:x=1").is_err());
        let many: Vec<String> = (0..11).map(|i| format!("k{i}=v")).collect();
        assert!(tags(&many.join("&")).expect_err("are too many").contains("greater than 10"));
    }
}
