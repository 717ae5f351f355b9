//! XML into a tree. Prefixes of elements are dropped, attributes are children named `@…`, namespaces are not
//! looked at. Comments and processing instructions are skipped, a DTD is refused.

use super::reader::{Outcome, malformed};
use super::tree::{ROOT, Tree, check_depth};
use crate::Failure;
use memchr::{memchr, memmem};
use std::borrow::Cow;

pub fn parse(text: &str) -> Outcome<Tree<'_>> {
    let mut parser =
        Parser { rest: text.trim_start_matches('\u{feff}'), tree: Tree::new(), open: vec![ROOT] };
    while parser.step()? {}
    if parser.open.len() != 1 || !parser.rest.trim().is_empty() {
        return Err(broken("it ends early"));
    }
    if parser.tree.children(ROOT).count() != 1 {
        return Err(broken("it has not one root"));
    }
    Ok(parser.tree)
}

struct Parser<'a> {
    rest: &'a str,
    tree: Tree<'a>,
    /// The way from the root to the element that is open.
    open: Vec<usize>,
}

fn broken(why: &str) -> Box<Failure> {
    malformed(format!("The XML is broken: {why}"))
}

impl<'a> Parser<'a> {
    fn top(&self) -> usize {
        self.open.last().copied().unwrap_or(ROOT)
    }

    /// Takes the text up to the next mark, and the mark. `false` when there is no other.
    fn step(&mut self) -> Outcome<bool> {
        let Some(start) = memchr(b'<', self.rest.as_bytes()) else { return Ok(false) };
        let (text, mark) = self.rest.split_at(start);
        self.text(text)?;
        if let Some(after) = mark.strip_prefix("<![CDATA[") {
            let content = self.until(after, "]]>")?;
            self.tree.append_text(self.top(), Cow::Borrowed(content));
        } else if let Some(after) = mark.strip_prefix("<!--") {
            self.until(after, "-->")?;
        } else if let Some(after) = mark.strip_prefix("<?") {
            self.until(after, "?>")?;
        } else if mark.starts_with("<!") {
            return Err(broken("a DTD is not allowed"));
        } else if let Some(after) = mark.strip_prefix("</") {
            let name = self.until(after, ">")?;
            self.close(local(name.trim_end()))?;
        } else {
            self.element(mark.get(1..).unwrap_or(""))?;
        }
        Ok(true)
    }

    /// What comes before `end`; goes on behind it.
    fn until(&mut self, after: &'a str, end: &str) -> Outcome<&'a str> {
        let at = memmem::find(after.as_bytes(), end.as_bytes()).ok_or_else(|| broken("a mark has no end"))?;
        self.rest = after.get(at + end.len()..).unwrap_or("");
        Ok(after.get(..at).unwrap_or(""))
    }

    fn text(&mut self, text: &'a str) -> Outcome<()> {
        if self.open.len() == 1 {
            return if text.trim().is_empty() { Ok(()) } else { Err(broken("text outside of the root")) };
        }
        if !text.is_empty() {
            self.tree.append_text(self.top(), unescape(text)?);
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Outcome<()> {
        let top = self.top();
        if self.open.len() < 2 || self.tree.name(top) != name {
            return Err(broken("an element is closed that is not open"));
        }
        self.open.pop();
        Ok(())
    }

    fn element(&mut self, after: &'a str) -> Outcome<()> {
        check_depth(self.open.len())?;
        let end = after.find(|sign: char| sign.is_ascii_whitespace() || sign == '/' || sign == '>');
        let (name, rest) = after.split_at(end.ok_or_else(|| broken("a mark has no end"))?);
        if name.is_empty() {
            return Err(broken("an element has no name"));
        }
        let node = self.tree.add(self.top(), Cow::Borrowed(local(name)));
        let rest = self.attributes(node, rest)?;
        if let Some(rest) = rest.strip_prefix("/>") {
            self.rest = rest;
        } else {
            self.rest = rest.strip_prefix('>').ok_or_else(|| broken("a mark has no end"))?;
            self.open.push(node);
        }
        Ok(())
    }

    fn attributes(&mut self, node: usize, rest: &'a str) -> Outcome<&'a str> {
        let mut rest = rest.trim_ascii_start();
        while !rest.starts_with('>') && !rest.starts_with('/') {
            let wrong = || broken("an attribute has no value");
            let (name, after) = rest.split_once('=').ok_or_else(wrong)?;
            let after = after.trim_ascii_start();
            let quote = after.chars().next().filter(|sign| matches!(sign, '"' | '\'')).ok_or_else(wrong)?;
            let (value, after) =
                after.get(1..).and_then(|after| after.split_once(quote)).ok_or_else(wrong)?;
            let name = name.trim();
            if !name.starts_with("xmlns") {
                let attribute = self.tree.add(node, Cow::Owned(format!("@{name}")));
                self.tree.set_text(attribute, unescape(value)?);
            }
            rest = after.trim_ascii_start();
        }
        Ok(rest)
    }
}

/// The name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn unescape(text: &str) -> Outcome<Cow<'_, str>> {
    if memchr(b'&', text.as_bytes()).is_none() {
        return Ok(Cow::Borrowed(text));
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, entity)) = rest.split_once('&') {
        out.push_str(before);
        let (name, after) = entity.split_once(';').ok_or_else(|| broken("an entity has no end"))?;
        out.push(entity_sign(name).ok_or_else(|| broken("an entity is unknown"))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(Cow::Owned(out))
}

fn entity_sign(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_texts_and_attributes() {
        let xml = "<?xml version=\"1.0\"?>\n<!-- x --><s:A xmlns:s='u' xsi:type = \"T&amp;\"><B>a&lt;<![CDATA[<&>]]>&#x41;</B ><C/></s:A>\n";
        let tree = parse(xml).unwrap();
        let root = tree.child(ROOT, "A").unwrap();
        assert_eq!(tree.text(tree.child(root, "@xsi:type").unwrap()), "T&");
        assert_eq!(tree.text(tree.child(root, "B").unwrap()), "a<<&>A");
        assert!(tree.child(root, "C").is_some());
    }

    #[test]
    fn what_is_broken_is_refused() {
        for xml in [
            "",
            "text",
            "<a>",
            "</a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>x",
            "<a b></a>",
            "<a b=c/>",
            "<a",
            "<>",
            "<!DOCTYPE a><a/>",
            "<a>&x;</a>",
            "<a>&amp</a>",
            "<a><![CDATA[</a>",
            "<a b='c/>",
        ] {
            assert!(parse(xml).is_err(), "{xml}");
        }
        let deep = "<a>".repeat(101) + &"</a>".repeat(101);
        assert!(matches!(*parse(&deep).unwrap_err(), Failure::TooDeep));
        assert!(parse(&("<a>".repeat(100) + &"</a>".repeat(100))).is_ok());
    }
}
