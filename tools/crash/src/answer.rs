//! Reads the XML of an answer: the few paths that are asked for.

use percent_encoding::percent_decode_str;
use roxmltree::{Document, Node};

use crash::connection::Reply;
use crash::trouble::{Outcome, Trouble};

/// The nodes below `node` whose name is `name`, one level down.
pub fn children<'a, 'b>(
    node: Node<'a, 'b>,
    name: &'b str,
) -> impl Iterator<Item = Node<'a, 'b>> + use<'a, 'b> {
    node.children().filter(move |child| child.tag_name().name() == name)
}

/// The members of a list.
pub fn members<'a, 'b>(
    node: Node<'a, 'b>,
    list: &'b str,
) -> impl Iterator<Item = Node<'a, 'b>> + use<'a, 'b> {
    children(node, list).flat_map(|list| children(list, "member"))
}

/// The text of a child; empty where there is none.
pub fn text(node: Node<'_, '_>, name: &str) -> String {
    let child = node.children().find(|child| child.tag_name().name() == name);
    child.and_then(|child| child.text()).unwrap_or_default().to_owned()
}

/// A policy document comes percent-encoded.
pub fn document(node: Node<'_, '_>, name: &str) -> String {
    percent_decode_str(&text(node, name)).decode_utf8_lossy().into_owned()
}

/// Hands the result of an answer to `read`: the element inside the outermost one.
pub fn read<T>(reply: &Reply, read: impl FnOnce(Node<'_, '_>) -> T) -> Outcome<T> {
    let text = reply.text();
    let parsed = Document::parse(&text)?;
    let result = parsed.root_element().first_element_child();
    Ok(read(result.ok_or_else(|| Trouble::new(format!("an answer without a result: {text}")))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_texts_are_found() {
        let body = br#"<R xmlns="urn:x"><Result><L><member><N>a</N><D>%7B%22</D></member><member/></L></Result></R>"#;
        let reply = Reply { status: 200, head: Vec::new(), body: body.to_vec() };
        let found = read(&reply, |result| {
            members(result, "L").map(|member| (text(member, "N"), document(member, "D"))).collect::<Vec<_>>()
        });
        assert_eq!(found.expect("is XML"), [("a".into(), "{\"".into()), (String::new(), String::new())]);
    }
}
