//! What a key has, what a change makes of it, and whether what is found can be.

use std::collections::BTreeMap;

use super::body::Content;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bucket {
    Plain,
    /// With versioning.
    Versioned,
}

impl Bucket {
    pub const ALL: [Bucket; 2] = [Bucket::Plain, Bucket::Versioned];

    pub fn name(self) -> &'static str {
        match self {
            Bucket::Plain => "crash-plain",
            Bucket::Versioned => "crash-versioned",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub bucket: Bucket,
    pub name: String,
}

impl Key {
    pub fn path(&self) -> String {
        format!("/{}/{}", self.bucket.name(), self.name)
    }
}

/// A version of a key. In a plain bucket there is one at most, and its id is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub id: String,
    /// `None`: a delete marker.
    pub content: Option<Content>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Makes an object, and how.
    Make(Content, How),
    /// Deletes what is in front.
    Delete,
    DeleteVersion(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    Put,
    /// Only if nothing is there.
    PutIfAbsent,
    /// Only if what is there has this ETag.
    PutIfMatch(String),
    CopyOf(Key),
    /// The parts are there already.
    Complete {
        upload: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub key: Key,
    pub what: What,
}

/// All versions of a key, the newest first.
pub type Versions = Vec<Version>;

impl Change {
    /// The versions after it; `id` is that of the version that it makes.
    pub fn apply(&self, before: &[Version], id: &str) -> Versions {
        let content = match &self.what {
            What::Make(content, _) => Some(content.clone()),
            What::Delete => None,
            What::DeleteVersion(gone) => {
                return before.iter().filter(|version| version.id != *gone).cloned().collect();
            }
        };
        let made = Version { id: id.to_owned(), content };
        match self.key.bucket {
            Bucket::Versioned => std::iter::once(made).chain(before.iter().cloned()).collect(),
            Bucket::Plain => made.content.is_some().then_some(made).into_iter().collect(),
        }
    }
}

/// What a list tells of a key: the ETag and the length of each version, none for a delete marker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub versions: BTreeMap<String, Option<(String, u64)>>,
    pub latest: String,
}

impl Found {
    pub fn of(versions: &[Version]) -> Found {
        let told = |content: &Content| (content.etag.clone(), content.length());
        let told = |version: &Version| (version.id.clone(), version.content.as_ref().map(told));
        Found {
            versions: versions.iter().map(told).collect(),
            latest: versions.first().map(|version| version.id.clone()).unwrap_or_default(),
        }
    }
}

/// The versions from now on; `None` where what is found is neither what was there nor what the change on
/// its way makes of it.
pub fn judge(before: &[Version], pending: Option<&Change>, found: &Found) -> Option<Versions> {
    if Found::of(before) == *found {
        return Some(before.to_vec());
    }
    let after = pending?.apply(before, &found.latest);
    (Found::of(&after) == *found).then_some(after)
}

#[cfg(test)]
mod tests {
    use super::super::body::Body;
    use super::*;

    fn content(seed: u64) -> Content {
        Content::of(Body { seed, length: 10 })
    }

    fn change(bucket: Bucket, what: What) -> Change {
        Change { key: Key { bucket, name: "k".into() }, what }
    }

    fn version(id: &str, content: Option<Content>) -> Version {
        Version { id: id.into(), content }
    }

    #[test]
    fn all_or_nothing() {
        let put = change(Bucket::Plain, What::Make(content(2), How::Put));
        let before = vec![version("", Some(content(1)))];
        let after = vec![version("", Some(content(2)))];
        assert_eq!(judge(&before, Some(&put), &Found::of(&before)), Some(before.clone()));
        assert_eq!(judge(&before, Some(&put), &Found::of(&after)), Some(after.clone()));
        assert_eq!(judge(&before, None, &Found::of(&after)), None);
        assert_eq!(judge(&before, Some(&put), &Found::default()), None);
    }

    #[test]
    fn versions_come_and_go() {
        let before = vec![version("1", Some(content(1)))];
        let delete = change(Bucket::Versioned, What::Delete);
        let marked = vec![version("2", None), version("1", Some(content(1)))];
        assert_eq!(judge(&before, Some(&delete), &Found::of(&marked)), Some(marked.clone()));
        let gone = change(Bucket::Versioned, What::DeleteVersion("1".into()));
        assert_eq!(gone.apply(&marked, ""), [version("2", None)]);
        assert_eq!(judge(&before, Some(&gone), &Found::default()), Some(vec![]));
        // The order counts: what is in front is told.
        let turned = vec![marked[1].clone(), marked[0].clone()];
        assert_eq!(judge(&marked, None, &Found::of(&turned)), None);
    }
}
