//! One file on the simulated disk: what a reader sees now, what is surely on the disk, and every
//! version of each page and of the size between the two, any of which a power cut may leave.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::contents::{Contents, PAGE_BYTES, Page, SECTOR_BYTES, bytes_of};
use super::rule::{Dropped, PageRule};

/// Versions of a page that are remembered between two syncs; the ones in the middle go first.
const VERSIONS_MAX: usize = 6;

#[derive(Default, Debug)]
pub struct SimFile {
    current: Contents,
    durable: Contents,
    unsynced_pages: BTreeMap<u64, Vec<Page>>,
    unsynced_sizes: Vec<u64>,
}

impl SimFile {
    /// A file that lay on the disk before the simulation began.
    pub fn durable(contents: Contents) -> Self {
        Self { current: contents.clone(), durable: contents, ..Self::default() }
    }

    pub fn size(&self) -> u64 {
        self.current.size()
    }

    pub fn read(&self, offset: u64, length: usize) -> Vec<u8> {
        self.current.read(offset, length)
    }

    pub fn write(&mut self, offset: u64, data: &[u8]) {
        let touched = self.current.write(offset, data);
        self.remember(&touched);
    }

    pub fn resize(&mut self, size: u64) {
        let touched = self.current.resize(size);
        self.remember(&touched);
    }

    pub fn zero(&mut self, from: u64, to: u64) {
        let touched = self.current.zero(from, to);
        self.remember(&touched);
    }

    fn remember(&mut self, touched: &[u64]) {
        for number in touched {
            let versions = self.unsynced_pages.entry(*number).or_default();
            if versions.len() == VERSIONS_MAX {
                versions.remove(VERSIONS_MAX / 2);
            }
            versions.push(self.current.page(*number));
        }
        let last_size = self.unsynced_sizes.last().copied().unwrap_or(self.durable.size());
        if last_size != self.size() {
            self.unsynced_sizes.push(self.size());
        }
    }

    /// Everything written so far is on the disk when this returns.
    pub fn sync(&mut self) {
        for number in std::mem::take(&mut self.unsynced_pages).into_keys() {
            self.durable.set_page(number, self.current.page(number));
        }
        self.durable.set_size(self.current.size());
        self.unsynced_sizes.clear();
    }

    /// What a power cut leaves of this file.
    pub fn after_cut(&self, rule: PageRule, chance: &mut Rng, dropped: &mut Dropped) -> Contents {
        let mut left = self.durable.clone();
        let size = self.size_after_cut(rule, chance, dropped);
        let lost = match rule {
            PageRule::AllButOne => chance.usize(..=self.unsynced_pages.len().saturating_sub(1)),
            _ => usize::MAX,
        };
        for (at, (number, versions)) in self.unsynced_pages.iter().enumerate() {
            let old = left.page(*number);
            let page = if at == lost { old } else { page_after_cut(old, versions, rule, chance) };
            dropped.pages += u64::from(Some(&page) != versions.last());
            left.set_page(*number, page);
        }
        left.resize(size);
        left
    }

    fn size_after_cut(&self, rule: PageRule, chance: &mut Rng, dropped: &mut Dropped) -> u64 {
        if self.unsynced_sizes.is_empty() {
            return self.durable.size();
        }
        if !rule.keeps(chance) {
            dropped.sizes += 1;
            return self.durable.size();
        }
        if rule == PageRule::All || chance.f64() < 0.7 {
            return self.size();
        }
        self.unsynced_sizes[chance.usize(..self.unsynced_sizes.len())]
    }
}

/// The page as the disk has it after the cut.
fn page_after_cut(old: Page, versions: &[Page], rule: PageRule, chance: &mut Rng) -> Page {
    let Some(newest) = versions.last() else { return old };
    if rule == PageRule::Sectors {
        return mix_sectors(&old, newest, chance);
    }
    if !rule.keeps(chance) {
        return old;
    }
    let between = rule != PageRule::All && chance.f64() < 0.2;
    if between { versions[chance.usize(..versions.len())].clone() } else { newest.clone() }
}

fn mix_sectors(old: &Page, new: &Page, chance: &mut Rng) -> Page {
    let mut mixed = *bytes_of(old);
    for start in (0..PAGE_BYTES).step_by(SECTOR_BYTES) {
        if chance.bool() {
            let sector = start..start + SECTOR_BYTES;
            mixed[sector.clone()].copy_from_slice(&bytes_of(new)[sector]);
        }
    }
    Some(mixed.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(file: &SimFile, rule: PageRule, seed: u64) -> (Contents, Dropped) {
        let mut dropped = Dropped::default();
        (file.after_cut(rule, &mut Rng::with_seed(seed), &mut dropped), dropped)
    }

    #[test]
    fn what_is_synced_survives_every_rule() {
        let mut file = SimFile::default();
        file.write(100, &[3; 20_000]);
        file.sync();
        for rule in PageRule::EVERY {
            for seed in 0..20 {
                let (left, dropped) = cut(&file, rule, seed);
                assert_eq!(left, file.current, "{rule:?}");
                assert_eq!(dropped, Dropped::default(), "{rule:?}");
            }
        }
    }

    #[test]
    fn synced_bytes_survive_later_writes_beside_them() {
        let mut file = SimFile::default();
        file.write(0, &[3; 5000]);
        file.sync();
        file.write(5000, &[4; 9000]);
        for rule in PageRule::EVERY {
            for seed in 0..50 {
                let (left, _) = cut(&file, rule, seed);
                assert_eq!(left.read(0, 5000), [3; 5000], "{rule:?} {seed}");
            }
        }
    }

    #[test]
    fn what_is_not_synced_may_go_or_stay() {
        let mut file = SimFile::default();
        file.write(0, &[3; 4096]);
        file.sync();
        file.write(0, &[4; 4096]);
        assert_eq!(cut(&file, PageRule::None, 1).0.read(0, 4096), [3; 4096]);
        assert_eq!(cut(&file, PageRule::All, 1).0.read(0, 4096), [4; 4096]);
        assert_eq!(cut(&file, PageRule::AllButOne, 1).0.read(0, 4096), [3; 4096]);
        let torn = (0..9).map(|seed| cut(&file, PageRule::Sectors, seed).0.read(0, 4096));
        assert!(torn.into_iter().any(|page| page.contains(&3) && page.contains(&4)));
    }

    #[test]
    fn a_version_in_between_can_be_what_is_left() {
        let mut file = SimFile::default();
        for version in 1..=3 {
            file.write(0, &[version; 4096]);
        }
        let left: Vec<u8> = (0..200).flat_map(|seed| cut(&file, PageRule::Most, seed).0.read(0, 1)).collect();
        assert!([1, 2, 3].iter().all(|version| left.contains(version)));
    }

    #[test]
    fn an_unsynced_size_may_go_with_all_that_lies_behind_it() {
        let mut file = SimFile::default();
        file.write(0, &[3; 100]);
        file.sync();
        file.write(100, &[4; 100]);
        let (left, dropped) = cut(&file, PageRule::None, 1);
        assert_eq!(left.size(), 100);
        assert_eq!(dropped, Dropped { pages: 1, sizes: 1, names: 0 });
    }

    #[test]
    fn the_rule_that_keeps_all_is_the_current_state() {
        let mut file = SimFile::default();
        for step in 0..50u64 {
            file.write(step * 1000, &[step as u8; 3000]);
            file.resize(40_000 - step * 7);
        }
        for seed in 0..50 {
            assert_eq!(cut(&file, PageRule::All, seed).0, file.current);
        }
    }
}
