//! Forms into a tree: `Tags.member.1.Key=a` is three levels deep.
//!
//! Parameters come in any order. They are sorted by their keys, numbers by size, so that equal beginnings lie
//! together and list items stand in order. Of equal keys the last one counts.

use super::reader::Outcome;
use super::text::decode_form;
use super::tree::{ROOT, Tree, check_depth};
use std::borrow::Cow;
use std::cmp::Ordering;

/// Room is made in advance for as many keys; most forms have fewer.
const NODES_AT_ONCE_MAX: usize = 64;

pub fn parse<'a>(query: &'a str, body: &'a str) -> Outcome<Tree<'a>> {
    let mut pairs: Vec<(Cow<'a, str>, &'a str)> = [query, body]
        .into_iter()
        .flat_map(|form| form.split('&'))
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(key, value)| (decode_form(key), value))
        .collect();
    pairs.sort_by(|(one, _), (other, _)| compare(one, other));
    let mut tree = Tree::with_capacity(pairs.len().min(NODES_AT_ONCE_MAX) * 2);
    for (key, value) in pairs {
        let node = match key {
            Cow::Borrowed(key) => leaf(&mut tree, key, Cow::Borrowed)?,
            Cow::Owned(key) => leaf(&mut tree, &key, |part| Cow::Owned(part.to_owned()))?,
        };
        tree.set_text(node, decode_form(value));
    }
    Ok(tree)
}

/// The node that a key leads to, made where it is new.
fn leaf<'a, 'k>(tree: &mut Tree<'a>, key: &'k str, name: impl Fn(&'k str) -> Cow<'a, str>) -> Outcome<usize> {
    let mut node = ROOT;
    for (depth, part) in key.split('.').enumerate() {
        check_depth(depth)?;
        node = match tree.last_child(node, part) {
            Some(known) => known,
            None => tree.add(node, name(part)),
        };
    }
    Ok(node)
}

/// Part by part; numbers by size, then by their text, so that equal parts and no others are together.
fn compare(one: &str, other: &str) -> Ordering {
    let (mut ones, mut others) = (one.split('.'), other.split('.'));
    loop {
        let order = match (ones.next(), others.next()) {
            (Some(one), Some(other)) => compare_parts(one, other),
            (None, None) => return Ordering::Equal,
            (one, other) => return one.is_some().cmp(&other.is_some()),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn compare_parts(one: &str, other: &str) -> Ordering {
    // Most are names, and most of them differ at once: no number begins with a letter.
    let may_be_number = |part: &str| part.starts_with(|c: char| c.is_ascii_digit() || c == '+');
    if !may_be_number(one) && !may_be_number(other) {
        return one.cmp(other);
    }
    match (one.parse::<u64>(), other.parse::<u64>()) {
        (Ok(low), Ok(high)) => low.cmp(&high).then_with(|| one.cmp(other)),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => one.cmp(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(tree: &Tree<'_>, node: usize) -> String {
        let children: Vec<String> = tree
            .children(node)
            .map(|child| format!("{}={}{}", tree.name(child), tree.text(child), shown(tree, child)))
            .collect();
        if children.is_empty() { String::new() } else { format!("({})", children.join(" ")) }
    }

    #[test]
    fn keys_become_levels_and_numbers_are_in_order() {
        let tree = parse("", "Tag.10.Key=j&Tag.2.Key=b&Action=X&Tag.2.Value=a%20b+c&Tag.10.Key=k").unwrap();
        assert_eq!(shown(&tree, ROOT), "(Action=X Tag=(2=(Key=b Value=a b c) 10=(Key=k)))");
        let tree = parse("a=1", "&&b&=x&c%2E1=2").unwrap();
        assert_eq!(shown(&tree, ROOT), "(=x a=1 b= c=(1=2))");
    }

    #[test]
    fn depth_is_bounded() {
        assert!(parse("", &"a.".repeat(1000)).is_err());
    }
}
