//! Archives of code, as functions and layers take them.

use crate::trouble::{Outcome, Trouble};
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub struct Archive(ZipWriter<Cursor<Vec<u8>>>);

impl Archive {
    pub fn new() -> Archive {
        Archive(ZipWriter::new(Cursor::new(Vec::new())))
    }

    pub fn file(mut self, name: &str, content: &[u8]) -> Outcome<Archive> {
        let broken = |error: &dyn std::fmt::Display| Trouble::new(format!("{name}: {error}"));
        // Fast: it travels from here to here.
        let options = SimpleFileOptions::default().compression_level(Some(1)).unix_permissions(0o644);
        self.0.start_file(name, options).map_err(|error| broken(&error))?;
        self.0.write_all(content).map_err(|error| broken(&error))?;
        Ok(self)
    }

    /// All that lies below a folder.
    pub fn folder(self, folder: &Path, below: &str) -> Outcome<Archive> {
        let broken = |error: std::io::Error| Trouble::at(folder, error);
        let mut archive = self;
        let mut entries: Vec<_> =
            fs::read_dir(folder).map_err(broken)?.collect::<Result<_, _>>().map_err(broken)?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = format!("{below}{}", entry.file_name().to_string_lossy());
            archive = match entry.path().is_dir() {
                true => archive.folder(&entry.path(), &format!("{name}/"))?,
                false => archive.file(&name, &fs::read(entry.path()).map_err(broken)?)?,
            };
        }
        Ok(archive)
    }

    pub fn bytes(self) -> Outcome<Vec<u8>> {
        let whole = self.0.finish().map_err(|error| Trouble::new(error.to_string()))?;
        Ok(whole.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_keep_their_names() {
        let ground = tempfile::tempdir().unwrap();
        fs::create_dir(ground.path().join("inner")).unwrap();
        fs::write(ground.path().join("inner/a.py"), "a = 1").unwrap();
        let whole = Archive::new().file("main.py", b"").and_then(|it| it.folder(ground.path(), "python/"));
        let Ok(bytes) = whole.and_then(Archive::bytes) else { panic!("it can be written") };
        let read = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(
            read.file_names().collect::<Result<Vec<_>, _>>().unwrap(),
            ["main.py", "python/inner/a.py"]
        );
    }
}
