//! The keyring: the data keys of a directory, wrapped by the master key, and sealing with them.
//!
//! File: magic, format, number of keys, then each key as number, nonce and sealed bytes, then a CRC-32 of
//! all of it. It is replaced as a whole and durable before a new key is used.
//!
//! Sealed bytes begin with the nonce: four bytes name the data key, eight count its uses. A key that was
//! made once stays in the ring for ever: at 64 bytes a key, 10,000 restarts are 640 KB.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use bytes::Bytes;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroizing;

use super::master_key::{KeyError, MasterKey};
use super::random_bytes;
use crate::Error;
use crate::disk::Disk;

/// How many bytes longer sealed bytes are: the nonce in front, the tag behind.
pub const SEAL_OVERHEAD: usize = NONCE_LEN + TAG_LEN;

pub(crate) const NONCE_LEN: usize = 12;
pub(crate) const TAG_LEN: usize = 16;
const USES_MAX: u64 = 1 << 31;
const MAGIC: &[u8; 8] = b"PILEUSKR";
const FORMAT: u32 = 1;
const HEADER_LEN: usize = 16;
/// Number, nonce, key, tag.
const ENTRY_LEN: usize = 4 + NONCE_LEN + 32 + 16;

/// The data keys of one directory.
pub struct Keyring {
    path: PathBuf,
    disk: Disk,
    master: MasterKey,
    keys: RwLock<BTreeMap<u32, Arc<DataKey>>>,
    current: RwLock<Arc<DataKey>>,
    renewal: Mutex<()>,
}

struct DataKey {
    number: u32,
    bytes: Zeroizing<[u8; 32]>,
    cipher: LessSafeKey,
    uses: AtomicU64,
}

impl DataKey {
    fn new(number: u32, bytes: [u8; 32]) -> DataKey {
        let bytes = Zeroizing::new(bytes);
        DataKey { number, cipher: cipher(&bytes), bytes, uses: AtomicU64::new(0) }
    }
}

fn cipher(key: &[u8; 32]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("an AES-256 key has 32 bytes"))
}

impl Keyring {
    /// Opens or makes the keyring at `path`, and gives it a fresh data key.
    pub(crate) fn open(disk: &Disk, path: &Path, master: MasterKey) -> Result<Keyring, KeyError> {
        let mut keys = read_keys(disk, path, &master)?;
        let fresh = fresh_key(&keys)?;
        keys.insert(fresh.number, fresh.clone());
        write_keys(disk, path, &master, &keys)?;
        Ok(Keyring {
            path: path.to_owned(),
            disk: disk.clone(),
            master,
            keys: RwLock::new(keys),
            current: RwLock::new(fresh),
            renewal: Mutex::new(()),
        })
    }

    /// Seals `plain`, bound to `place`.
    #[cfg(test)]
    fn seal(&self, place: &[u8], plain: &[u8]) -> Result<Bytes, Error> {
        let mut sealed = Vec::with_capacity(plain.len() + SEAL_OVERHEAD);
        self.sealing(1)?.seal_into(place, plain, &mut sealed)?;
        Ok(Bytes::from(sealed))
    }

    /// The right to seal `count` times at most.
    pub(crate) fn sealing(&self, count: usize) -> Result<Sealing, Error> {
        let count = count as u64;
        loop {
            let key = self.current.read().unwrap_or_else(PoisonError::into_inner).clone();
            let first = key.uses.fetch_add(count, Ordering::Relaxed);
            if first.saturating_add(count) <= USES_MAX {
                return Ok(Sealing { key, next: first, end: first + count });
            }
            self.renew(key.number).map_err(|error| Error::Unavailable(error.to_string()))?;
        }
    }

    /// Opens what was sealed at `place`; bytes that were changed or moved are [`Error::Corrupt`].
    pub(crate) fn unseal(&self, place: &[u8], sealed: &[u8]) -> Result<Bytes, Error> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE_LEN>().ok_or_else(damaged)?;
        let key =
            self.key(u32::from_le_bytes([nonce[0], nonce[1], nonce[2], nonce[3]])).ok_or_else(damaged)?;
        let mut plain = body.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let len = key.cipher.open_in_place(nonce, Aad::from(place), &mut plain).map_err(|_| damaged())?.len();
        plain.truncate(len);
        Ok(Bytes::from(plain))
    }

    /// The same where the bytes lie. What is plain then lies between the nonce and the tag.
    pub(crate) fn unseal_within(&self, place: &[u8], sealed: &mut [u8]) -> Result<(), Error> {
        let (nonce, body) = sealed.split_first_chunk_mut::<NONCE_LEN>().ok_or_else(damaged)?;
        let key =
            self.key(u32::from_le_bytes([nonce[0], nonce[1], nonce[2], nonce[3]])).ok_or_else(damaged)?;
        let nonce = Nonce::assume_unique_for_key(*nonce);
        key.cipher.open_in_place(nonce, Aad::from(place), body).map_err(|_| damaged())?;
        Ok(())
    }

    fn key(&self, number: u32) -> Option<Arc<DataKey>> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).get(&number).cloned()
    }

    fn renew(&self, worn: u32) -> Result<(), KeyError> {
        let _one_at_a_time = self.renewal.lock().unwrap_or_else(PoisonError::into_inner);
        if self.current.read().unwrap_or_else(PoisonError::into_inner).number != worn {
            return Ok(());
        }
        let mut keys = self.keys.read().unwrap_or_else(PoisonError::into_inner).clone();
        let fresh = fresh_key(&keys)?;
        keys.insert(fresh.number, fresh.clone());
        write_keys(&self.disk, &self.path, &self.master, &keys)?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }
}

/// Nonces of a data key that nobody else uses.
pub(crate) struct Sealing {
    key: Arc<DataKey>,
    next: u64,
    end: u64,
}

impl Sealing {
    /// Appends `plain`, sealed and bound to `place`.
    pub fn seal_into(&mut self, place: &[u8], plain: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        let nonce = self.next_nonce()?;
        out.extend_from_slice(&nonce);
        let start = out.len();
        out.extend_from_slice(plain);
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self
            .key
            .cipher
            .seal_in_place_separate_tag(nonce, Aad::from(place), &mut out[start..])
            .map_err(|_| Error::TooLarge("a value is too long to be sealed".into()))?;
        out.extend_from_slice(tag.as_ref());
        Ok(())
    }

    /// Seals what lies between the room for the nonce, in front, and that for the tag, behind.
    pub fn seal_within(&mut self, place: &[u8], stored: &mut [u8]) -> Result<(), Error> {
        let no_room = || Error::TooLarge("there is no room for the seal".into());
        let (nonce_room, rest) = stored.split_first_chunk_mut::<NONCE_LEN>().ok_or_else(no_room)?;
        let (plain, tag_room) = rest.split_last_chunk_mut::<TAG_LEN>().ok_or_else(no_room)?;
        *nonce_room = self.next_nonce()?;
        let nonce = Nonce::assume_unique_for_key(*nonce_room);
        let tag = self
            .key
            .cipher
            .seal_in_place_separate_tag(nonce, Aad::from(place), plain)
            .map_err(|_| Error::TooLarge("a value is too long to be sealed".into()))?;
        tag_room.copy_from_slice(tag.as_ref());
        Ok(())
    }

    fn next_nonce(&mut self) -> Result<[u8; NONCE_LEN], Error> {
        let uses = self.next;
        if uses == self.end {
            return Err(Error::Unavailable("more was to be sealed than was announced".into()));
        }
        self.next += 1;
        let mut nonce = [0; NONCE_LEN];
        nonce[..4].copy_from_slice(&self.key.number.to_le_bytes());
        nonce[4..].copy_from_slice(&uses.to_le_bytes());
        Ok(nonce)
    }
}

/// Wraps the data keys of `path` with another master key. Nothing else has to be written anew.
pub(crate) fn rewrap(disk: &Disk, path: &Path, old: &MasterKey, new: &MasterKey) -> Result<(), KeyError> {
    let keys = read_keys(disk, path, old)?;
    write_keys(disk, path, new, &keys)
}

fn damaged() -> Error {
    Error::Corrupt("sealed bytes do not fit their place".into())
}

fn fresh_key(keys: &BTreeMap<u32, Arc<DataKey>>) -> Result<Arc<DataKey>, KeyError> {
    let number = keys.keys().next_back().map_or(1, |last| last + 1);
    Ok(Arc::new(DataKey::new(number, random_bytes()?)))
}

fn read_keys(disk: &Disk, path: &Path, master: &MasterKey) -> Result<BTreeMap<u32, Arc<DataKey>>, KeyError> {
    let damaged = |what: &str| KeyError::Damaged(path.to_owned(), what.into());
    let failed = |error| KeyError::File(path.to_owned(), error);
    let Some(content) = disk.read_if_there(path).map_err(failed)? else { return Ok(BTreeMap::new()) };
    let (body, sum) = content.split_last_chunk::<4>().ok_or_else(|| damaged("it is too short"))?;
    if crc32fast::hash(body) != u32::from_le_bytes(*sum) {
        return Err(damaged("its checksum does not fit"));
    }
    let head = [&MAGIC[..], &FORMAT.to_le_bytes()].concat();
    let entries = body.strip_prefix(&head[..]).and_then(|rest| rest.get(4..));
    let entries = entries.ok_or_else(|| damaged("this program does not know its format"))?;
    let wrapping = cipher(master.bytes());
    let wrong = || KeyError::Wrong { keyring: path.to_owned(), key: master.source().to_owned() };
    entries.chunks(ENTRY_LEN).map(|entry| unwrap_key(&wrapping, entry).ok_or_else(wrong)).collect()
}

fn unwrap_key(wrapping: &LessSafeKey, entry: &[u8]) -> Option<(u32, Arc<DataKey>)> {
    let (number, rest) = entry.split_first_chunk::<4>()?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE_LEN>()?;
    let mut opened = Zeroizing::new(sealed.to_vec());
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let key: [u8; 32] =
        (*wrapping.open_in_place(nonce, Aad::from(number), &mut opened).ok()?).try_into().ok()?;
    let number = u32::from_le_bytes(*number);
    Some((number, Arc::new(DataKey::new(number, key))))
}

fn write_keys(
    disk: &Disk,
    path: &Path,
    master: &MasterKey,
    keys: &BTreeMap<u32, Arc<DataKey>>,
) -> Result<(), KeyError> {
    let count =
        u32::try_from(keys.len()).map_err(|_| KeyError::Damaged(path.to_owned(), "too many keys".into()))?;
    let mut content = Vec::with_capacity(HEADER_LEN + keys.len() * ENTRY_LEN + 4);
    content.extend_from_slice(MAGIC);
    content.extend_from_slice(&FORMAT.to_le_bytes());
    content.extend_from_slice(&count.to_le_bytes());
    let wrapping = cipher(master.bytes());
    for key in keys.values() {
        let number = key.number.to_le_bytes();
        let nonce: [u8; NONCE_LEN] = random_bytes()?;
        let mut sealed = Zeroizing::new(key.bytes.to_vec());
        wrapping
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(number), &mut *sealed)
            .expect("a key of 32 bytes is short enough to be sealed");
        content.extend_from_slice(&number);
        content.extend_from_slice(&nonce);
        content.extend_from_slice(&sealed);
    }
    let sum = crc32fast::hash(&content);
    content.extend_from_slice(&sum.to_le_bytes());
    disk.replace_durably(path, &content).map_err(|error| KeyError::File(path.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Home {
        _dir: tempfile::TempDir,
        path: PathBuf,
    }

    fn home() -> Home {
        let dir = tempfile::tempdir().unwrap();
        Home { path: dir.path().join("keyring"), _dir: dir }
    }

    fn master(byte: u8) -> MasterKey {
        MasterKey::from_bytes([byte; 32], format!("{byte}.key"))
    }

    fn open(home: &Home, byte: u8) -> Result<Keyring, KeyError> {
        Keyring::open(&Disk::default(), &home.path, master(byte))
    }

    #[test]
    fn what_was_sealed_is_opened_also_by_the_next_process() {
        let home = home();
        let sealed = open(&home, 1).unwrap().seal(b"row", b"secret").unwrap();
        assert_eq!(sealed.len(), 6 + SEAL_OVERHEAD);
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
        let next = open(&home, 1).unwrap();
        assert_eq!(next.unseal(b"row", &sealed).unwrap(), &b"secret"[..]);
        assert_ne!(next.seal(b"row", b"secret").unwrap()[..4], sealed[..4]);
    }

    #[test]
    fn bytes_are_sealed_and_opened_where_they_lie() {
        let home = home();
        let ring = open(&home, 1).unwrap();
        let mut stored = [&[0; NONCE_LEN][..], b"secret", &[0; TAG_LEN]].concat();
        ring.sealing(1).unwrap().seal_within(b"row", &mut stored).unwrap();
        assert_eq!(ring.unseal(b"row", &stored).unwrap(), &b"secret"[..]);
        assert!(ring.unseal_within(b"other", &mut stored.clone()).is_err());
        ring.unseal_within(b"row", &mut stored).unwrap();
        assert_eq!(stored[NONCE_LEN..][..6], *b"secret");
        assert!(ring.sealing(1).unwrap().seal_within(b"row", &mut [0; SEAL_OVERHEAD - 1]).is_err());
    }

    #[test]
    fn changed_and_moved_bytes_are_refused() {
        let home = home();
        let ring = open(&home, 1).unwrap();
        let sealed = ring.seal(b"row", b"secret").unwrap();
        assert!(matches!(ring.unseal(b"other", &sealed), Err(Error::Corrupt(_))));
        for at in 0..sealed.len() {
            let mut changed = sealed.to_vec();
            changed[at] ^= 1;
            assert!(matches!(ring.unseal(b"row", &changed), Err(Error::Corrupt(_))), "byte {at}");
            assert!(matches!(ring.unseal(b"row", &sealed[..at]), Err(Error::Corrupt(_))));
        }
    }

    #[test]
    fn another_master_key_is_refused_with_both_files_named() {
        let home = home();
        open(&home, 1).unwrap();
        let text = open(&home, 2).err().unwrap().to_string();
        assert!(text.contains("keyring") && text.contains("2.key"), "{text}");
    }

    #[test]
    fn a_rewrapped_keyring_opens_with_the_new_key_alone() {
        let home = home();
        let sealed = open(&home, 1).unwrap().seal(b"row", b"secret").unwrap();
        rewrap(&Disk::default(), &home.path, &master(1), &master(2)).unwrap();
        assert!(open(&home, 1).is_err());
        assert_eq!(open(&home, 2).unwrap().unseal(b"row", &sealed).unwrap(), &b"secret"[..]);
    }

    #[test]
    fn a_worn_key_is_replaced() {
        let home = home();
        let ring = open(&home, 1).unwrap();
        let before = ring.seal(b"row", b"secret").unwrap();
        ring.current.read().unwrap().uses.store(USES_MAX, Ordering::Relaxed);
        let after = ring.seal(b"row", b"secret").unwrap();
        assert_ne!(before[..4], after[..4]);
        drop(ring);
        assert_eq!(open(&home, 1).unwrap().unseal(b"row", &after).unwrap(), &b"secret"[..]);
    }

    #[test]
    fn a_damaged_keyring_is_reported() {
        let home = home();
        open(&home, 1).unwrap();
        let mut content = std::fs::read(&home.path).unwrap();
        content[20] ^= 1;
        std::fs::write(&home.path, content).unwrap();
        assert!(matches!(open(&home, 1), Err(KeyError::Damaged(..))));
    }
}
