//! A disk in memory that knows, for every page, size and name, what is synced and what is only
//! current, and that can say at any moment what a power cut would leave. It knows files and
//! directories, not who writes them: `mount` puts it under a directory, `campaign` sets its trap.
//!
//! Known limits: no hard links, no symbolic links, no times, no owners. A removed file keeps its
//! memory until the disk is dropped, since an unsynced removal may come back.

pub mod contents;
mod file;
pub mod image;
mod names;
pub mod rule;
#[cfg(test)]
mod tests;
mod trap;

use std::collections::BTreeMap;

use fastrand::Rng;

use self::file::SimFile;
use self::image::{Entry, Image};
pub use self::names::Node;
use self::names::{Entries, Names};
use self::rule::{Dropped, Rules};
pub use self::trap::{Moment, Trap};

pub const ROOT: Node = 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    NotFound,
    NotADirectory,
    NotAFile,
    NotEmpty,
    Exists,
    /// The disk stands still since a trap sprang.
    Frozen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File { size: u64 },
    Directory,
}

pub struct Disk {
    files: BTreeMap<Node, SimFile>,
    names: Names,
    next: Node,
    /// As ext4 and xfs have it: any sync makes all earlier changes of names durable.
    journalled_names: bool,
    trap: Option<Trap>,
    frozen: bool,
}

impl Disk {
    pub fn new(image: &Image, journalled_names: bool) -> Self {
        let (files, names) = (BTreeMap::new(), Names::default());
        let mut disk = Self { files, names, next: ROOT + 1, journalled_names, trap: None, frozen: false };
        disk.names.add_directory(ROOT);
        disk.load(ROOT, image);
        disk.names.sync_all();
        disk
    }

    fn load(&mut self, directory: Node, image: &Image) {
        for (name, entry) in &image.entries {
            let node = self.fresh_node();
            match entry {
                Entry::File(contents) => {
                    self.files.insert(node, SimFile::durable(contents.clone()));
                }
                Entry::Directory(image) => {
                    self.names.add_directory(node);
                    self.load(node, image);
                }
            }
            self.names.add(directory, name, node);
        }
    }

    fn fresh_node(&mut self) -> Node {
        self.next += 1;
        self.next - 1
    }

    pub fn kind(&self, node: Node) -> Result<Kind, Problem> {
        match self.files.get(&node) {
            Some(file) => Ok(Kind::File { size: file.size() }),
            None => self.names.entries(node).map(|_| Kind::Directory).ok_or(Problem::NotFound),
        }
    }

    pub fn entries(&self, directory: Node) -> Result<&Entries, Problem> {
        self.names.entries(directory).ok_or(Problem::NotADirectory)
    }

    pub fn lookup(&self, directory: Node, name: &str) -> Result<Node, Problem> {
        self.entries(directory)?.get(name).copied().ok_or(Problem::NotFound)
    }

    fn file(&mut self, node: Node) -> Result<&mut SimFile, Problem> {
        self.files.get_mut(&node).ok_or(Problem::NotAFile)
    }

    pub fn create_file(&mut self, directory: Node, name: &str) -> Result<Node, Problem> {
        let node = self.create(directory, name)?;
        self.files.insert(node, SimFile::default());
        Ok(node)
    }

    pub fn create_directory(&mut self, directory: Node, name: &str) -> Result<Node, Problem> {
        let node = self.create(directory, name)?;
        self.names.add_directory(node);
        Ok(node)
    }

    fn create(&mut self, directory: Node, name: &str) -> Result<Node, Problem> {
        if self.entries(directory)?.contains_key(name) {
            return Err(Problem::Exists);
        }
        self.meet(Moment::Name)?;
        let node = self.fresh_node();
        self.names.add(directory, name, node);
        Ok(node)
    }

    pub fn remove(&mut self, directory: Node, name: &str) -> Result<(), Problem> {
        let node = self.lookup(directory, name)?;
        if self.names.entries(node).is_some_and(|entries| !entries.is_empty()) {
            return Err(Problem::NotEmpty);
        }
        self.meet(Moment::Name)?;
        self.names.remove(directory, name);
        Ok(())
    }

    pub fn rename(&mut self, from: (Node, &str), to: (Node, &str)) -> Result<(), Problem> {
        let node = self.lookup(from.0, from.1)?;
        self.entries(to.0)?;
        self.meet(Moment::Name)?;
        self.names.rename(from, to, node);
        Ok(())
    }

    pub fn read(&self, node: Node, offset: u64, length: usize) -> Result<Vec<u8>, Problem> {
        let file = self.files.get(&node).ok_or(Problem::NotAFile)?;
        Ok(file.read(offset, length))
    }

    pub fn write(&mut self, node: Node, offset: u64, data: &[u8]) -> Result<(), Problem> {
        self.meet(Moment::Write)?;
        self.file(node)?.write(offset, data);
        Ok(())
    }

    pub fn resize(&mut self, node: Node, size: u64) -> Result<(), Problem> {
        self.meet(Moment::Write)?;
        self.file(node)?.resize(size);
        Ok(())
    }

    pub fn zero(&mut self, node: Node, from: u64, to: u64) -> Result<(), Problem> {
        self.meet(Moment::Write)?;
        self.file(node)?.zero(from, to);
        Ok(())
    }

    pub fn sync_file(&mut self, node: Node) -> Result<(), Problem> {
        self.meet(Moment::Sync)?;
        self.file(node)?.sync();
        if self.journalled_names {
            self.names.sync_all();
        }
        Ok(())
    }

    pub fn sync_directory(&mut self, node: Node) -> Result<(), Problem> {
        self.entries(node)?;
        self.meet(Moment::Name)?;
        if self.journalled_names {
            self.names.sync_all();
        } else {
            self.names.sync(node);
        }
        Ok(())
    }

    /// What would be left if the power went now.
    pub fn after_cut(&self, rules: Rules, chance: &mut Rng) -> (Image, Dropped) {
        let mut dropped = Dropped::default();
        let names = self.names.after_cut(rules.names, chance, &mut dropped);
        let mut leave = |file: &SimFile| file.after_cut(rules.pages, chance, &mut dropped);
        let image = self.tree_after_cut(ROOT, &names, &mut leave);
        (image, dropped)
    }

    fn tree_after_cut(
        &self,
        directory: Node,
        names: &BTreeMap<Node, Entries>,
        leave: &mut dyn FnMut(&SimFile) -> contents::Contents,
    ) -> Image {
        let mut image = Image::default();
        for (name, node) in names.get(&directory).into_iter().flatten() {
            let entry = match self.files.get(node) {
                Some(file) => Entry::File(leave(file)),
                None => Entry::Directory(self.tree_after_cut(*node, names, leave)),
            };
            image.entries.insert(name.clone(), entry);
        }
        image
    }
}
