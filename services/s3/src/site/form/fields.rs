//! The fields of a form, up to the file.

use super::parts::Reader;
use crate::errors::Error;
use kernel::Result;

/// Names in lower case, in the order in which they came.
pub struct Fields {
    fields: Vec<(String, String)>,
    file_name: String,
}

impl Fields {
    /// Reads all fields; the reader stands at the file then.
    pub async fn read(reader: &mut Reader<'_>) -> Result<Fields> {
        reader.begin().await?;
        let mut fields = Vec::new();
        while let Some(part) = reader.part().await? {
            let name = part.name.to_ascii_lowercase();
            if name != "file" {
                check_once(&fields, &name)?;
                fields.push((name, reader.content().await?));
                continue;
            }
            let mut read = Fields { fields, file_name: part.file_name.unwrap_or_default() };
            if let Some(content_type) = part.content_type.filter(|_| read.get("content-type").is_none()) {
                read.fields.push((FILE_TYPE.to_owned(), content_type));
            }
            return Ok(read);
        }
        Err(Error::InvalidArgument {
            message: "POST requires exactly one file upload per request.".to_owned(),
            name: "file",
            value: "0".to_owned(),
        })?
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// As they are to be understood. The type that the browser gave the file counts where no field says one.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| {
            let name = if name == FILE_TYPE { "content-type" } else { name.as_str() };
            (name, value.as_str())
        })
    }

    /// As they were sent.
    pub fn sent(&self) -> impl Iterator<Item = (&str, &str)> {
        let sent = self.fields.iter().filter(|(name, _)| name != FILE_TYPE);
        sent.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The key, with the name of the file put into it.
    pub fn key(&self) -> Result<String, Error> {
        let key = self.get("key").map(|key| key.replace("${filename}", &self.file_name));
        key.filter(|key| !key.is_empty()).ok_or_else(|| Error::InvalidArgument {
            message:
                "Bucket POST must contain a field named 'key'.  If it is specified, please check the order \
                      of the fields."
                    .to_owned(),
            name: "key",
            value: String::new(),
        })
    }
}

/// What is checked against the policy must be what counts: a field that comes twice could be two things.
fn check_once(fields: &[(String, String)], name: &str) -> Result<(), Error> {
    match fields.iter().any(|(known, _)| known == name) {
        true => Err(Error::InvalidArgument {
            message: "POST requires each field at most once.".to_owned(),
            name: "field",
            value: name.to_owned(),
        }),
        false => Ok(()),
    }
}

/// Not a field's name: no field can have it.
const FILE_TYPE: &str = "\0content-type of the file";

/// Tags come as XML in a form, and as a query in the header that stands for it.
pub fn tagging(xml: &str) -> Result<String, Error> {
    let mut out = String::new();
    let mut rest = xml;
    while let Some((_, after)) = rest.split_once("<Tag>") {
        let (tag, after) = after.split_once("</Tag>").ok_or(Error::MalformedXml)?;
        let (key, value) = (element(tag, "Key")?, element(tag, "Value")?);
        if !out.is_empty() {
            out.push('&');
        }
        out.push_str(&super::super::encoded(&key).replace('/', "%2F"));
        out.push('=');
        out.push_str(&super::super::encoded(&value).replace('/', "%2F"));
        rest = after;
    }
    match out.is_empty() && !xml.contains("TagSet") {
        true => Err(Error::MalformedXml),
        false => Ok(out),
    }
}

fn element(xml: &str, name: &str) -> Result<String, Error> {
    let inside = || {
        let (_, after) = xml.split_once(&format!("<{name}>"))?;
        let (inside, _) = after.split_once(&format!("</{name}>"))?;
        (!inside.contains('<')).then_some(inside)
    };
    let text = inside().ok_or(Error::MalformedXml)?;
    Ok(text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_as_a_query() {
        let xml = "<Tagging><TagSet><Tag><Key>a b</Key><Value>1&amp;2</Value></Tag></TagSet></Tagging>";
        assert_eq!(tagging(xml).ok().as_deref(), Some("a%20b=1%262"));
        assert!(tagging("nonsense").is_err());
    }
}
