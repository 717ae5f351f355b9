//! Which names lead to which nodes: now, and surely after a power cut. Every creation, removal and
//! renaming stays pending until its directory is synced, and each may be kept or dropped by itself.
//! A renaming between two directories counts as a removal and a creation.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::rule::{Dropped, NameRule};

pub type Node = u64;
pub type Entries = BTreeMap<String, Node>;

#[derive(Debug)]
enum Change {
    Added(String, Node),
    Removed(String),
    Renamed(String, String, Node),
}

#[derive(Default, Debug)]
struct Directory {
    current: Entries,
    durable: Entries,
}

#[derive(Default, Debug)]
pub struct Names {
    directories: BTreeMap<Node, Directory>,
    pending: Vec<(Node, Change)>,
}

impl Names {
    pub fn add_directory(&mut self, node: Node) {
        self.directories.insert(node, Directory::default());
    }

    /// What a reader of the directory sees; `None` if it is no directory.
    pub fn entries(&self, directory: Node) -> Option<&Entries> {
        self.directories.get(&directory).map(|directory| &directory.current)
    }

    pub fn add(&mut self, directory: Node, name: &str, node: Node) {
        self.change(directory, Change::Added(name.into(), node));
    }

    pub fn remove(&mut self, directory: Node, name: &str) {
        self.change(directory, Change::Removed(name.into()));
    }

    pub fn rename(&mut self, from: (Node, &str), to: (Node, &str), node: Node) {
        if from.0 == to.0 {
            self.change(from.0, Change::Renamed(from.1.into(), to.1.into(), node));
        } else {
            self.remove(from.0, from.1);
            self.add(to.0, to.1, node);
        }
    }

    fn change(&mut self, directory: Node, change: Change) {
        if let Some(found) = self.directories.get_mut(&directory) {
            apply(&mut found.current, &change);
            self.pending.push((directory, change));
        }
    }

    /// Every change in this directory is on the disk when this returns.
    pub fn sync(&mut self, directory: Node) {
        if let Some(found) = self.directories.get_mut(&directory) {
            found.durable = found.current.clone();
            self.pending.retain(|(changed, _)| *changed != directory);
        }
    }

    pub fn sync_all(&mut self) {
        for directory in self.directories.values_mut() {
            directory.durable = directory.current.clone();
        }
        self.pending.clear();
    }

    /// What a power cut leaves in every directory.
    pub fn after_cut(
        &self,
        rule: NameRule,
        chance: &mut Rng,
        dropped: &mut Dropped,
    ) -> BTreeMap<Node, Entries> {
        let durable = |(node, directory): (&Node, &Directory)| (*node, directory.durable.clone());
        let mut left: BTreeMap<_, _> = self.directories.iter().map(durable).collect();
        let kept = rule.keeps(self.pending.len(), chance);
        for ((directory, change), kept) in self.pending.iter().zip(kept) {
            match left.get_mut(directory) {
                Some(entries) if kept => apply(entries, change),
                _ => dropped.names += 1,
            }
        }
        left
    }
}

fn apply(entries: &mut Entries, change: &Change) {
    match change {
        Change::Added(name, node) => {
            entries.insert(name.clone(), *node);
        }
        Change::Removed(name) => {
            entries.remove(name);
        }
        Change::Renamed(from, to, node) => {
            if entries.get(from) == Some(node) {
                entries.remove(from);
            }
            entries.insert(to.clone(), *node);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: Node = 1;

    fn names() -> Names {
        let mut names = Names::default();
        names.add_directory(ROOT);
        names
    }

    fn left(names: &Names, rule: NameRule) -> Vec<String> {
        let mut dropped = Dropped::default();
        let left = names.after_cut(rule, &mut Rng::with_seed(1), &mut dropped);
        left[&ROOT].keys().cloned().collect()
    }

    #[test]
    fn a_synced_name_stays_and_an_unsynced_one_may_go() {
        let mut names = names();
        names.add(ROOT, "synced", 2);
        names.sync(ROOT);
        names.add(ROOT, "new", 3);
        assert_eq!(left(&names, NameRule::None), ["synced"]);
        assert_eq!(left(&names, NameRule::All), ["new", "synced"]);
    }

    #[test]
    fn an_unsynced_removal_may_come_back() {
        let mut names = names();
        names.add(ROOT, "a", 2);
        names.sync(ROOT);
        names.remove(ROOT, "a");
        assert!(names.entries(ROOT).expect("a directory").is_empty());
        assert_eq!(left(&names, NameRule::None), ["a"]);
        names.sync(ROOT);
        assert!(left(&names, NameRule::None).is_empty());
    }

    #[test]
    fn an_unsynced_renaming_leaves_the_old_file_under_the_new_name() {
        let mut names = names();
        names.add(ROOT, "current", 2);
        names.add(ROOT, "next", 3);
        names.sync(ROOT);
        names.rename((ROOT, "next"), (ROOT, "current"), 3);
        let mut dropped = Dropped::default();
        let before = names.after_cut(NameRule::None, &mut Rng::with_seed(1), &mut dropped);
        assert_eq!((before[&ROOT]["current"], dropped.names), (2, 1));
        let after = names.after_cut(NameRule::All, &mut Rng::with_seed(1), &mut dropped);
        assert_eq!(after[&ROOT], BTreeMap::from([("current".to_owned(), 3)]));
    }

    #[test]
    fn syncing_one_directory_leaves_the_other_pending() {
        let mut names = names();
        names.add_directory(5);
        names.add(ROOT, "a", 2);
        names.add(5, "b", 3);
        names.sync(5);
        assert!(left(&names, NameRule::None).is_empty());
        names.sync_all();
        assert_eq!(left(&names, NameRule::None), ["a"]);
    }
}
