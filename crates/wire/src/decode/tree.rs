//! Forms and XML as a tree: nodes in one arena, each with a name, a text and children in order.

use super::reader::Outcome;
use crate::Failure;
use std::borrow::Cow;

/// The node that holds everything.
pub const ROOT: usize = 0;

/// How deep forms and XML may be nested.
const MAX_DEPTH: usize = 100;

#[derive(Debug, Default)]
struct Node<'a> {
    name: Cow<'a, str>,
    text: Option<Cow<'a, str>>,
    first: Option<usize>,
    last: Option<usize>,
    next: Option<usize>,
}

#[derive(Debug)]
pub struct Tree<'a> {
    nodes: Vec<Node<'a>>,
}

impl<'a> Tree<'a> {
    pub fn new() -> Self {
        Tree::with_capacity(0)
    }

    /// With room for so many nodes.
    pub fn with_capacity(nodes: usize) -> Self {
        let mut all = Vec::with_capacity(nodes + 1);
        all.push(Node::default());
        Tree { nodes: all }
    }

    /// Adds a last child. The parent is a node of this tree.
    pub fn add(&mut self, parent: usize, name: Cow<'a, str>) -> usize {
        let added = self.nodes.len();
        self.nodes.push(Node { name, ..Node::default() });
        match self.nodes[parent].last.replace(added) {
            Some(last) => self.nodes[last].next = Some(added),
            None => self.nodes[parent].first = Some(added),
        }
        added
    }

    /// The last child, if it has that name.
    pub fn last_child(&self, parent: usize, name: &str) -> Option<usize> {
        self.nodes.get(parent)?.last.filter(|last| self.name(*last) == name)
    }

    pub fn set_text(&mut self, node: usize, text: Cow<'a, str>) {
        self.nodes[node].text = Some(text);
    }

    pub fn append_text(&mut self, node: usize, text: Cow<'a, str>) {
        let known = &mut self.nodes[node].text;
        *known = Some(match known.take() {
            Some(known) => known + text,
            None => text,
        });
    }

    pub fn name(&self, node: usize) -> &str {
        self.nodes.get(node).map_or("", |node| &node.name)
    }

    /// The text, empty where there is none.
    pub fn text(&self, node: usize) -> &str {
        self.nodes.get(node).and_then(|node| node.text.as_deref()).unwrap_or("")
    }

    pub fn children(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        let first = self.nodes.get(node).and_then(|node| node.first);
        std::iter::successors(first, |child| self.nodes.get(*child).and_then(|node| node.next))
    }

    pub fn child(&self, node: usize, name: &str) -> Option<usize> {
        self.children(node).find(|child| self.name(*child) == name)
    }
}

pub fn check_depth(depth: usize) -> Outcome<()> {
    if depth > MAX_DEPTH { Err(Box::new(Failure::TooDeep)) } else { Ok(()) }
}
