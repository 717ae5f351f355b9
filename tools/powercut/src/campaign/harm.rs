//! Damage to one place of one file, as a disk does it in time.

use std::path::PathBuf;

use fastrand::Rng;

use crate::disk::contents::{Contents, PAGE_BYTES, SECTOR_BYTES};
use crate::disk::image::Image;

#[derive(Clone, Copy, Debug)]
pub enum Damage {
    Bit,
    Byte,
    /// A sector that reads as zeros.
    Sector,
}

/// Damages one place of one file, where there is something but zeros.
pub fn harm(image: &mut Image, only: &str, chance: &mut Rng) -> Option<(PathBuf, u64, Damage)> {
    let mut files = image.files();
    files.retain(|(path, _)| path.to_string_lossy().contains(only));
    files.retain(|(_, contents)| contents.used_pages().next().is_some());
    let path = files.get(chance.usize(..files.len().max(1)))?.0.clone();
    let contents = image.file_mut(&path)?;
    let pages: Vec<u64> = contents.used_pages().collect();
    let start = pages.get(chance.usize(..pages.len()))? * PAGE_BYTES as u64;
    let length = (contents.size() - start).min(PAGE_BYTES as u64);
    let offset = start + chance.u64(..length);
    let damage = [Damage::Bit, Damage::Byte, Damage::Sector][chance.usize(..3)];
    damage.apply(contents, offset, chance);
    Some((path, offset, damage))
}

impl Damage {
    fn apply(self, contents: &mut Contents, offset: u64, chance: &mut Rng) {
        let old = contents.read(offset, 1).first().copied().unwrap_or(0);
        match self {
            Self::Bit => drop(contents.write(offset, &[old ^ (1 << chance.u8(..8))])),
            Self::Byte => drop(contents.write(offset, &[old ^ chance.u8(1..)])),
            Self::Sector => {
                let start = offset / SECTOR_BYTES as u64 * SECTOR_BYTES as u64;
                drop(contents.zero(start, (start + SECTOR_BYTES as u64).min(contents.size())));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::image::Entry;

    #[test]
    fn every_harm_changes_the_file_it_names_and_nothing_else() {
        let mut image = Image::default();
        for name in ["a", "b"] {
            image.entries.insert(name.into(), Entry::File(Contents::from_bytes(&[7; 9000])));
        }
        image.entries.insert("empty".into(), Entry::File(Contents::default()));
        let mut chance = Rng::with_seed(1);
        for _ in 0..100 {
            let mut harmed = image.clone();
            let (path, offset, damage) =
                harm(&mut harmed, "", &mut chance).expect("there is something to harm");
            for (other, contents) in image.files() {
                let after = harmed.file_mut(&other).expect("still there");
                assert_eq!(after.size(), contents.size());
                assert_eq!(after == contents, other != path, "{damage:?} at {offset}");
            }
        }
    }
}
