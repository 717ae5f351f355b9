//! A whole tree of files, frozen: what is on the disk after a power cut. Making one copies no bytes,
//! so that the simulated disk stands still only for a moment.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::contents::Contents;

#[derive(Clone, Debug)]
pub enum Entry {
    File(Contents),
    Directory(Image),
}

#[derive(Clone, Debug, Default)]
pub struct Image {
    pub entries: BTreeMap<String, Entry>,
}

impl Image {
    pub fn write_to(&self, directory: &Path) -> io::Result<()> {
        fs::create_dir_all(directory)?;
        for (name, entry) in &self.entries {
            let path = directory.join(name);
            match entry {
                Entry::File(contents) => contents.write_to(&path)?,
                Entry::Directory(image) => image.write_to(&path)?,
            }
        }
        Ok(())
    }

    pub fn read_from(directory: &Path) -> io::Result<Self> {
        let mut image = Self::default();
        for found in fs::read_dir(directory)? {
            let found = found?;
            let kind = found.file_type()?;
            let entry = if kind.is_dir() {
                Entry::Directory(Self::read_from(&found.path())?)
            } else if kind.is_file() {
                Entry::File(Contents::from_bytes(&fs::read(found.path())?))
            } else {
                continue;
            };
            image.entries.insert(found.file_name().to_string_lossy().into_owned(), entry);
        }
        Ok(image)
    }

    /// Every file in it, with its path.
    pub fn files(&self) -> Vec<(PathBuf, &Contents)> {
        let mut all = Vec::new();
        for (name, entry) in &self.entries {
            match entry {
                Entry::File(contents) => all.push((PathBuf::from(name), contents)),
                Entry::Directory(image) => {
                    let below = image.files().into_iter();
                    all.extend(below.map(|(path, contents)| (Path::new(name).join(path), contents)));
                }
            }
        }
        all
    }

    pub fn file_mut(&mut self, path: &Path) -> Option<&mut Contents> {
        let mut names = path.iter().map(|name| name.to_str());
        let mut entry = self.entries.get_mut(names.next()??)?;
        for name in names {
            let Entry::Directory(image) = entry else { return None };
            entry = image.entries.get_mut(name?)?;
        }
        match entry {
            Entry::File(contents) => Some(contents),
            Entry::Directory(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_goes_to_a_directory_and_back() {
        let mut inner = Image::default();
        inner.entries.insert("log".into(), Entry::File(Contents::from_bytes(&[5; 9000])));
        let mut image = Image::default();
        image.entries.insert("data".into(), Entry::Directory(inner));
        image.entries.insert("empty".into(), Entry::File(Contents::default()));

        let directory = tempfile::tempdir().expect("a temporary directory");
        image.write_to(directory.path()).expect("written");
        let mut back = Image::read_from(directory.path()).expect("read");

        let paths: Vec<_> = back.files().into_iter().map(|(path, _)| path).collect();
        assert_eq!(paths, [PathBuf::from("data/log"), PathBuf::from("empty")]);
        let log = back.file_mut(Path::new("data/log")).expect("the log");
        assert_eq!(log.read(0, 10_000), [5; 9000]);
        assert!(back.file_mut(Path::new("data/none")).is_none());
    }
}
