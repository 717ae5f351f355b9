//! `shapes.rs`: the structs, one line each.

use super::botocore::Target;
use super::names;
use super::selection::Selection;
use std::collections::HashSet;
use std::fmt::Write;

pub fn shapes(selection: &Selection) -> String {
    let mut lines = String::new();
    for name in &selection.shapes {
        let shape = selection.shape(name);
        let hand_written = selection.config.types.contains_key(name);
        if shape.kind == "structure" && !shape.document && !hand_written {
            let fields = fields(selection, name);
            let kind = kind(selection, name);
            let _ = writeln!(lines, "    {kind} {} {{ {fields}}}", names::camel(name));
        }
    }
    let used: Vec<&str> = ["Blob", "Body", "Map", "Timestamp", "Value"]
        .into_iter()
        .filter(|name| lines.contains(&format!(" {name},")) || mentions(&lines, name))
        .collect();
    let imports = match used.as_slice() {
        [] => String::new(),
        [one] => format!("use wire::{one};\n\n"),
        many => format!("use wire::{{{}}};\n\n", many.join(", ")),
    };
    format!(
        "//! The structs of requests and responses. Written by `cargo xtask wire` from {}: do not edit.\n\n\
         {imports}wire::wire! {{\n{lines}}}\n",
        selection.origin
    )
}

fn mentions(lines: &str, name: &str) -> bool {
    [format!("<{name}"), format!(" {name}<")].iter().any(|use_of| lines.contains(use_of))
}

fn kind(selection: &Selection, name: &str) -> &'static str {
    if selection.is_union(name) {
        "union"
    } else if selection
        .shape(name)
        .members
        .iter()
        .any(|(member, target)| !selection.is_left_out(name, member) && is_body(selection, target))
    {
        "stream"
    } else {
        "struct"
    }
}

fn is_body(selection: &Selection, target: &Target) -> bool {
    let shape = selection.shape(&target.shape);
    shape.eventstream || (shape.kind == "blob" && (shape.streaming || target.streaming))
}

fn fields(selection: &Selection, name: &str) -> String {
    let shape = selection.shape(name);
    let is_union = selection.is_union(name);
    let mut used = HashSet::new();
    let mut out = String::new();
    for (at, (member, target)) in shape.members.iter().enumerate() {
        if selection.is_left_out(name, member) {
            continue;
        }
        let mut field = if is_union { names::camel(member) } else { names::field(member) };
        while !used.insert(field.clone()) || (is_union && field == "Unset") {
            field.push('_');
        }
        let required = is_union || shape.required.contains(member);
        let rust_type = member_type(selection, name, target, required);
        let _ = write!(out, "{at} {field}: {rust_type}, ");
    }
    out
}

/// Required members are plain, others are options. A structure that holds itself is boxed.
fn member_type(selection: &Selection, owner: &str, target: &Target, required: bool) -> String {
    if is_body(selection, target) {
        return "Body".to_owned();
    }
    let plain = shape_type(selection, &target.shape);
    let is_recursive = |name: &str| selection.recursive.contains(name);
    if is_recursive(&target.shape) && is_recursive(owner) {
        return if selection.is_union(owner) {
            format!("Box<{plain}>")
        } else {
            format!("Option<Box<{plain}>>")
        };
    }
    if required { plain } else { format!("Option<{plain}>") }
}

fn shape_type(selection: &Selection, name: &str) -> String {
    if let Some(hand_written) = selection.config.types.get(name) {
        return hand_written.clone();
    }
    let shape = selection.shape(name);
    let inside = |target: &Option<Target>| {
        let inside =
            target.as_ref().map_or("String".to_owned(), |target| shape_type(selection, &target.shape));
        let sparse = selection.config.sparse.iter().any(|sparse| sparse == name);
        if sparse { format!("Option<{inside}>") } else { inside }
    };
    match shape.kind.as_str() {
        _ if shape.document => "Value".to_owned(),
        "structure" => names::camel(name),
        "list" => format!("Vec<{}>", inside(&shape.member)),
        "map" => format!("Map<{}>", inside(&shape.value)),
        "integer" => "i32".to_owned(),
        "long" => "i64".to_owned(),
        "float" => "f32".to_owned(),
        "double" => "f64".to_owned(),
        "boolean" => "bool".to_owned(),
        "timestamp" => "Timestamp".to_owned(),
        "blob" => "Blob".to_owned(),
        _ => "String".to_owned(),
    }
}
