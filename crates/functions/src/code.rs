//! Archives of code, unpacked: each in a folder of its own, which sandboxes are shown.
//!
//! An archive is somebody's: its names may lead anywhere, its sizes may be lies. Nothing is written outside of its
//! folder, and no more than a bound. What it has is readable by all, as code is; what may be executed stays so.

use kernel::functions::Function;
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, Permissions};
use std::io::{self, Cursor, Read, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zip::ZipArchive;

/// All files of one archive together.
const UNPACKED_BYTES_MAX: u64 = 262_144_000;
const TARGET_BYTES_MAX: u64 = 4096;

/// What is unpacked. A new server begins with nothing: unpacking is quick, and half of an archive is worse than none.
pub struct Codes {
    folder: PathBuf,
    known: Mutex<HashMap<String, Arc<Unpacked>>>,
}

/// The folder of an archive, which is there for as long as anybody holds this.
pub struct Unpacked {
    pub folder: PathBuf,
}

/// What an environment runs, and keeps.
pub struct Code {
    pub task: Arc<Unpacked>,
    pub layers: Vec<Arc<Unpacked>>,
}

/// A program of an extension.
#[derive(Debug, PartialEq, Eq)]
pub struct External {
    pub name: String,
    pub is_executable: bool,
}

impl Code {
    pub fn of(codes: &Codes, function: &Function) -> Option<Code> {
        let layers: Option<_> = function.layers.iter().map(|layer| codes.hold(layer)).collect();
        Some(Code { task: codes.hold(&function.code)?, layers: layers? })
    }

    /// The programs of extensions that its layers bring, by name: later layers cover earlier ones.
    pub fn external(&self) -> Vec<External> {
        let mut found = BTreeMap::new();
        for layer in &self.layers {
            let Ok(entries) = fs::read_dir(layer.folder.join("extensions")) else { continue };
            for entry in entries.flatten() {
                let Ok(metadata) = entry.metadata() else { continue };
                let is_executable = metadata.is_symlink() || metadata.permissions().mode() & 0o111 != 0;
                let name = entry.file_name().into_string().ok().filter(|_| !metadata.is_dir());
                found.extend(name.map(|name| (name, is_executable)));
            }
        }
        found.into_iter().map(|(name, is_executable)| External { name, is_executable }).collect()
    }

    pub fn layer_folders(&self) -> Vec<PathBuf> {
        self.layers.iter().map(|layer| layer.folder.clone()).collect()
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        let folder = std::mem::take(&mut self.folder);
        // What is left is cleared by the next start.
        std::thread::spawn(move || fs::remove_dir_all(folder));
    }
}

impl Codes {
    pub fn open(folder: PathBuf) -> io::Result<Codes> {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        make_folder(&folder)?;
        Ok(Codes { folder, known: Mutex::default() })
    }

    pub fn has(&self, name: &str) -> bool {
        self.lock().contains_key(name)
    }

    pub fn hold(&self, name: &str) -> Option<Arc<Unpacked>> {
        self.lock().get(name).cloned()
    }

    /// Two at once for the same name both unpack; the first that is done counts.
    pub fn unpack(&self, name: &str, draft: &str, archive: &[u8]) -> Result<(), String> {
        let (draft, folder) = (self.folder.join(draft), self.folder.join(name));
        let done =
            unpack(&draft, archive).map_err(|error| format!("The archive cannot be unpacked: {error}."));
        if done.is_err() || fs::rename(&draft, &folder).is_err() {
            let _ = fs::remove_dir_all(&draft);
        }
        done?;
        self.lock().entry(name.to_owned()).or_insert_with(|| Arc::new(Unpacked { folder }));
        Ok(())
    }

    /// Environments that run it keep it until they end.
    pub fn drop_code(&self, name: &str) {
        self.lock().remove(name);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Unpacked>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unpack(folder: &Path, archive: &[u8]) -> io::Result<()> {
    let mut archive = ZipArchive::new(Cursor::new(archive))?;
    make_folder(folder)?;
    let mut room = UNPACKED_BYTES_MAX;
    let mut links = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let Some(name) = entry.enclosed_name() else {
            return Err(io::Error::other(format!("{:?} leads out of it", entry.name())));
        };
        let path = folder.join(name);
        if entry.is_dir() {
            make_folder(&path)?;
        } else if entry.is_symlink() {
            let mut target = String::new();
            entry.by_ref().take(TARGET_BYTES_MAX).read_to_string(&mut target)?;
            links.push((path, target));
        } else {
            let mode = entry.unix_mode().unwrap_or(0o644);
            write(&path, mode, &mut entry, &mut room)?;
        }
    }
    // Last of all, so that nothing is written through one.
    for (path, target) in links {
        make_parent(&path)?;
        symlink(target, path)?;
    }
    Ok(())
}

fn write(path: &Path, mode: u32, from: &mut impl Read, room: &mut u64) -> io::Result<()> {
    make_parent(path)?;
    let mut file = File::create(path)?;
    let written = io::copy(&mut from.take(room.saturating_add(1)), &mut file)?;
    *room = room
        .checked_sub(written)
        .ok_or_else(|| io::Error::other(format!("it has more than {UNPACKED_BYTES_MAX} bytes")))?;
    file.flush()?;
    fs::set_permissions(path, Permissions::from_mode(0o444 | (mode & 0o755)))
}

fn make_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), make_folder)
}

/// Whatever the server's own mask is, code inside has to see it.
fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    make_parent(path)?;
    match fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    fs::set_permissions(path, Permissions::from_mode(0o755))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn archive(fill: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        fill(&mut writer);
        writer.finish().unwrap().into_inner()
    }

    fn options(mode: u32) -> SimpleFileOptions {
        SimpleFileOptions::default().unix_permissions(mode)
    }

    #[test]
    fn files_links_and_modes() {
        let ground = tempfile::tempdir().unwrap();
        let codes = Codes::open(ground.path().join("code")).unwrap();
        let bytes = archive(|zip| {
            zip.start_file("lib/a.py", options(0o600)).unwrap();
            zip.write_all(b"x = 1").unwrap();
            zip.start_file("bootstrap", options(0o755)).unwrap();
            zip.add_symlink("b.py", "lib/a.py", options(0o777)).unwrap();
        });
        codes.unpack("one", "draft", &bytes).unwrap();
        assert!(codes.has("one"));
        let one = codes.hold("one").unwrap();
        let folder = one.folder.clone();
        assert_eq!(fs::read_to_string(folder.join("b.py")).unwrap(), "x = 1");
        let mode = |name: &str| fs::metadata(folder.join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("lib/a.py"), mode("bootstrap")), (0o644, 0o755));
        codes.drop_code("one");
        assert!(!codes.has("one") && folder.exists());
        drop(one);
        let until = Instant::now() + Duration::from_secs(10);
        while folder.exists() {
            assert!(Instant::now() < until, "it is still there");
            std::thread::yield_now();
        }
    }

    #[test]
    fn extensions_of_layers() {
        let ground = tempfile::tempdir().unwrap();
        let codes = Codes::open(ground.path().join("code")).unwrap();
        let layer = |name: &str, files: &[(&str, u32)]| {
            let bytes = archive(|zip| {
                for (name, mode) in files {
                    zip.start_file(*name, options(*mode)).unwrap();
                }
            });
            codes.unpack(name, &format!("draft-{name}"), &bytes).unwrap();
            codes.hold(name).unwrap()
        };
        let task = layer("task", &[("extensions/of-the-code", 0o755)]);
        let one = layer("one", &[("extensions/b", 0o644), ("extensions/lib/x", 0o755), ("python/c", 0o755)]);
        let code = Code {
            task,
            layers: vec![one, layer("two", &[("extensions/b", 0o755), ("extensions/a", 0o600)])],
        };
        let named = |name: &str, is_executable| External { name: name.to_owned(), is_executable };
        assert_eq!(code.external(), [named("a", false), named("b", true)]);
    }

    #[test]
    fn nothing_is_written_elsewhere() {
        let ground = tempfile::tempdir().unwrap();
        let codes = Codes::open(ground.path().join("code")).unwrap();
        let leads_out = archive(|zip| {
            zip.start_file("../outside", options(0o644)).unwrap();
        });
        assert!(codes.unpack("one", "draft", &leads_out).unwrap_err().contains("leads out of it"));
        let through_a_link = archive(|zip| {
            zip.add_symlink("way", ground.path().to_str().unwrap(), options(0o777)).unwrap();
            zip.start_file("way/outside", options(0o644)).unwrap();
        });
        assert!(codes.unpack("two", "draft", &through_a_link).is_err());
        assert!(!ground.path().join("outside").exists() && !codes.has("two"));
        assert_eq!(fs::read_dir(ground.path().join("code")).unwrap().count(), 0);
    }
}
