//! The master key: 32 bytes in a file that only its owner can read.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::random_bytes;

/// The key that wraps all data keys of a data directory.
#[derive(Clone)]
pub struct MasterKey {
    bytes: Zeroizing<[u8; 32]>,
    /// Where it came from, to be named when it does not fit.
    source: PathBuf,
}

/// Why a key cannot be used. Each text says which file is expected.
#[derive(Debug)]
pub enum KeyError {
    /// The key file cannot be read or written.
    File(PathBuf, io::Error),
    /// The key file does not hold exactly 32 bytes.
    Length(PathBuf, usize),
    /// The keyring was wrapped with another master key.
    Wrong { keyring: PathBuf, key: PathBuf },
    /// The keyring is not what was written.
    Damaged(PathBuf, String),
    /// The operating system gave no random bytes.
    NoRandomness,
}

impl MasterKey {
    /// A new key, not stored anywhere.
    pub fn generate() -> Result<MasterKey, KeyError> {
        let bytes = Zeroizing::new(random_bytes()?);
        Ok(MasterKey { bytes, source: PathBuf::from("(a key that was never in a file)") })
    }

    /// A key from elsewhere; `source` names it in messages.
    pub fn from_bytes(bytes: [u8; 32], source: impl Into<PathBuf>) -> MasterKey {
        MasterKey { bytes: Zeroizing::new(bytes), source: source.into() }
    }

    /// Reads a key file.
    pub fn read_file(path: &Path) -> Result<MasterKey, KeyError> {
        let failed = |error| KeyError::File(path.to_owned(), error);
        let mut content = Zeroizing::new(Vec::new());
        File::open(path).map_err(failed)?.take(64).read_to_end(&mut content).map_err(failed)?;
        let bytes = content[..].try_into().map_err(|_| KeyError::Length(path.to_owned(), content.len()))?;
        // Whoever made it may have been killed before its name was durable.
        sync_parent(path).map_err(failed)?;
        Ok(Self::from_bytes(bytes, path))
    }

    /// Makes a key and its file, readable by the owner alone. An existing file is never replaced, and no
    /// power cut leaves half a key behind.
    pub fn create_file(path: &Path) -> Result<MasterKey, KeyError> {
        let failed = |error| KeyError::File(path.to_owned(), error);
        let mut key = Self::generate()?;
        key.source = path.to_owned();
        let mut draft = path.as_os_str().to_owned();
        draft.push(format!(".{}.new", std::process::id()));
        let draft = PathBuf::from(draft);
        let named = write_draft(&draft, &key.bytes).and_then(|()| name_once(&draft, path));
        named.and_then(|()| sync_parent(path)).map_err(failed)?;
        Ok(key)
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    pub(super) fn source(&self) -> &Path {
        &self.source
    }
}

fn write_draft(draft: &Path, bytes: &[u8; 32]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(draft)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Gives the draft its name, unless another file has it. Where there are no hard links, a look must do.
fn name_once(draft: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(draft, path) {
        Ok(()) => fs::remove_file(draft),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists || path.exists() => {
            fs::remove_file(draft)?;
            Err(io::ErrorKind::AlreadyExists.into())
        }
        Err(_) => fs::rename(draft, path),
    }
}

fn sync_parent(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(parent)?.sync_all()
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "MasterKey({})", self.source.display())
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyError::File(path, error) => write!(out, "key file {}: {error}", path.display()),
            KeyError::Length(path, len) => {
                write!(out, "key file {}: expected 32 bytes, found {len}", path.display())
            }
            KeyError::Wrong { keyring, key } => write!(
                out,
                "{} cannot be opened with the master key {}: expected the key file with which this data \
                 directory was made",
                keyring.display(),
                key.display()
            ),
            KeyError::Damaged(path, what) => write!(out, "keyring {} is damaged: {what}", path.display()),
            KeyError::NoRandomness => write!(out, "the operating system gave no random bytes for a key"),
        }
    }
}

impl std::error::Error for KeyError {}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_key_file_is_private_and_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("master.key");
        let made = MasterKey::create_file(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(MasterKey::read_file(&path).unwrap().bytes(), made.bytes());
        assert!(matches!(MasterKey::create_file(&path), Err(KeyError::File(..))));
        assert_eq!(MasterKey::read_file(&path).unwrap().bytes(), made.bytes());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no draft is left");
    }

    #[test]
    fn a_file_that_is_no_key_is_refused_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("short.key");
        fs::write(&path, b"short").unwrap();
        let text = MasterKey::read_file(&path).unwrap_err().to_string();
        assert!(text.contains("short.key") && text.contains("found 5"), "{text}");
        assert!(matches!(MasterKey::read_file(&dir.path().join("none")), Err(KeyError::File(..))));
    }

    #[test]
    fn a_key_does_not_show_its_bytes() {
        let key = MasterKey::from_bytes([7; 32], "x.key");
        assert_eq!(format!("{key:?}"), "MasterKey(x.key)");
    }
}
