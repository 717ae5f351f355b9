//! What a power cut does to that which was never synced. A disk may have written all of it, nothing,
//! or any part in any order; each rule is one way of choosing.

use fastrand::Rng;

/// How a cut treats pages and sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageRule {
    None,
    All,
    Half,
    Most,
    Few,
    AllButOne,
    /// Half of the 512-byte sectors, so that pages are torn inside.
    Sectors,
}

impl PageRule {
    pub const EVERY: [Self; 7] =
        [Self::None, Self::All, Self::Half, Self::Most, Self::Few, Self::AllButOne, Self::Sectors];

    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none kept",
            Self::All => "all kept",
            Self::Half => "half kept",
            Self::Most => "90 % kept",
            Self::Few => "10 % kept",
            Self::AllButOne => "all but one",
            Self::Sectors => "half sectors",
        }
    }

    /// Whether one page, or one size, got to the disk.
    pub fn keeps(self, chance: &mut Rng) -> bool {
        match self {
            Self::None => false,
            Self::All | Self::AllButOne => true,
            Self::Half | Self::Sectors => chance.bool(),
            Self::Most => chance.f64() < 0.9,
            Self::Few => chance.f64() < 0.1,
        }
    }
}

/// How a cut treats names that were created, removed or changed. Except for `First`, the order in
/// which they were made counts for nothing: a later one may stay while an earlier one goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameRule {
    None,
    All,
    Half,
    Most,
    Few,
    AllButOne,
    /// The first few in order, as a file system with a journal has it.
    First,
}

impl NameRule {
    const LOOSE: [Self; 6] = [Self::None, Self::All, Self::Half, Self::Most, Self::Few, Self::AllButOne];
    const JOURNALLED: [Self; 3] = [Self::None, Self::All, Self::First];

    pub fn pick(journalled: bool, chance: &mut Rng) -> Self {
        let rules: &[Self] = if journalled { &Self::JOURNALLED } else { &Self::LOOSE };
        rules[chance.usize(..rules.len())]
    }

    /// Which of `count` changes, oldest first, got to the disk.
    pub fn keeps(self, count: usize, chance: &mut Rng) -> Vec<bool> {
        let one = chance.usize(..=count);
        let keep = |at: usize| match self {
            Self::None => false,
            Self::All => true,
            Self::Half => chance.bool(),
            Self::Most => chance.f64() < 0.9,
            Self::Few => chance.f64() < 0.1,
            Self::AllButOne => at != one.min(count.saturating_sub(1)),
            Self::First => at < one,
        };
        (0..count).map(keep).collect()
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub pages: PageRule,
    pub names: NameRule,
}

impl Rules {
    /// Nothing goes: the state that a killed process leaves behind.
    pub const KEEP_ALL: Self = Self { pages: PageRule::All, names: NameRule::All };

    pub fn pick(journalled: bool, chance: &mut Rng) -> Self {
        let pages = PageRule::EVERY[chance.usize(..PageRule::EVERY.len())];
        Self { pages, names: NameRule::pick(journalled, chance) }
    }
}

/// How much a cut took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    pub pages: u64,
    pub sizes: u64,
    pub names: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_but_one_drops_exactly_one_name() {
        let mut chance = Rng::with_seed(1);
        for count in 1..20 {
            let kept = NameRule::AllButOne.keeps(count, &mut chance);
            assert_eq!(kept.iter().filter(|kept| !**kept).count(), 1);
        }
    }

    #[test]
    fn a_journal_keeps_names_in_order() {
        let mut chance = Rng::with_seed(2);
        for count in 0..20 {
            let kept = NameRule::First.keeps(count, &mut chance);
            assert!(kept.is_sorted_by(|a, b| a >= b), "{kept:?}");
        }
    }
}
