//! The text model: one fact a line, as the wire layer reads it.

use super::botocore::{Operation, Shape, Target};
use super::selection::Selection;
use anyhow::{Result, bail};
use std::fmt::Write;

/// Words that stand for unconstrained shapes.
const BUILT_IN: [&str; 10] =
    ["string", "boolean", "integer", "long", "float", "double", "timestamp", "blob", "stream", "document"];

pub fn model(selection: &Selection) -> Result<String> {
    let mut out = format!("# Written by `cargo xtask wire` from {}: do not edit.\n", selection.origin);
    header(selection, &mut out);
    for (name, op, implemented) in selection.operations() {
        operation(selection, name, op, implemented, &mut out);
    }
    for name in selection.shapes.iter().chain(&selection.errors) {
        shape(selection, name, &mut out)?;
    }
    Ok(out)
}

fn header(selection: &Selection, out: &mut String) {
    let metadata = &selection.model.metadata;
    let _ = writeln!(out, "service {} {}", selection.service, metadata.api_version);
    let _ = writeln!(out, "protocols {}", protocols(selection).join(" "));
    if let Some(target) = &metadata.target_prefix {
        let _ = writeln!(out, "json {} {target}", metadata.json_version.as_deref().unwrap_or("1.1"));
    }
    if let Some(namespace) = namespace(selection) {
        let _ = writeln!(out, "namespace {namespace}");
    }
    if metadata.aws_query_compatible.is_some() {
        let _ = writeln!(out, "set query-compatible");
    }
    for line in &selection.config.set {
        let _ = writeln!(out, "set {line}");
    }
}

fn protocols(selection: &Selection) -> Vec<String> {
    let metadata = &selection.model.metadata;
    let named = if !selection.config.protocols.is_empty() {
        &selection.config.protocols
    } else if !metadata.protocols.is_empty() {
        &metadata.protocols
    } else {
        std::slice::from_ref(&metadata.protocol)
    };
    named.iter().map(|name| name.replace("smithy-rpc-v2-cbor", "cbor")).collect()
}

fn namespace(selection: &Selection) -> Option<String> {
    let named = selection.model.metadata.xml_namespace.as_ref().map(|namespace| namespace.uri().to_owned());
    match selection.model.metadata.protocol.as_str() {
        "ec2" => named.map(|uri| format!("{}/", uri.trim_end_matches('/'))),
        "rest-xml" => named.or_else(|| xml_namespace_of_rest(selection)),
        _ => named,
    }
}

/// REST services name it on their inputs only; it is the same for all.
fn xml_namespace_of_rest(selection: &Selection) -> Option<String> {
    (selection.service == "s3").then(|| "http://s3.amazonaws.com/doc/2006-03-01/".to_owned())
}

fn operation(selection: &Selection, name: &str, op: &Operation, implemented: bool, out: &mut String) {
    let (method, uri) = (&op.http.method, &op.http.request_uri);
    if implemented {
        let status = op.http.response_code.unwrap_or(200);
        let input = body(&op.input, None);
        let output = body(&op.output, selection.config.roots.get(name));
        let _ = write!(out, "op {name} {method} {uri} {status} {input} {output}");
    } else {
        let _ = write!(out, "known {name} {method} {uri}");
    }
    let needs = needs(selection, name, op);
    if !needs.is_empty() {
        let _ = write!(out, " needs {}", needs.join(" "));
    }
    out.push('\n');
}

fn body(target: &Option<Target>, root: Option<&String>) -> String {
    let Some(target) = target else { return "-".to_owned() };
    match root.or(target.location_name.as_ref()) {
        Some(root) => format!("{}@{root}", shape_name(&target.shape)),
        None => shape_name(&target.shape),
    }
}

/// What tells an operation from others with the same method and URI: its required query keys and headers.
fn needs(selection: &Selection, name: &str, op: &Operation) -> Vec<String> {
    let shares = |other: &&Operation| {
        other.http.method == op.http.method && other.http.request_uri == op.http.request_uri
    };
    if !selection.model.metadata.protocol.starts_with("rest")
        || !selection.operations().any(|(known, other, _)| known != name && shares(&other))
    {
        return Vec::new();
    }
    let Some(input) = op.input.as_ref().map(|target| selection.shape(&target.shape)) else {
        return Vec::new();
    };
    let required = input.members.iter().filter(|(member, _)| input.required.contains(member));
    required
        .filter_map(|(member, target)| {
            let wire = target.location_name.as_deref().unwrap_or(member);
            match target.location.as_deref() {
                Some("querystring") => Some(format!("?{wire}")),
                Some("header") => Some(wire.to_ascii_lowercase()),
                _ => None,
            }
        })
        .collect()
}

/// Shapes whose names are words of the format get an underscore.
fn shape_name(name: &str) -> String {
    if BUILT_IN.contains(&name) { format!("{name}_") } else { name.to_owned() }
}

/// The word for a shape without constraints, or its name.
fn reference(selection: &Selection, target: &Target) -> String {
    let shape = selection.shape(&target.shape);
    let plain = shape.min.is_none()
        && shape.max.is_none()
        && shape.pattern.is_none()
        && shape.values.is_empty()
        && shape.timestamp_format.is_none()
        && !shape.sensitive;
    let is_scalar = !matches!(shape.kind.as_str(), "structure" | "list" | "map");
    match shape.kind.as_str() {
        _ if shape.document => "document".to_owned(),
        "blob" if shape.streaming || target.streaming => "stream".to_owned(),
        kind if is_scalar && plain => word(kind).to_owned(),
        _ => shape_name(&target.shape),
    }
}

fn word(kind: &str) -> &str {
    if kind == "character" { "string" } else { kind }
}

fn shape(selection: &Selection, name: &str, out: &mut String) -> Result<()> {
    let shape = selection.shape(name);
    let target = Target {
        shape: name.to_owned(),
        location_name: None,
        query_name: None,
        location: None,
        flattened: false,
        streaming: false,
        xml_attribute: false,
        event_payload: false,
        event_header: false,
    };
    if reference(selection, &target) != shape_name(name) {
        return Ok(());
    }
    let named = shape_name(name);
    let line = match shape.kind.as_str() {
        "structure" if shape.exception => {
            let error = shape.error.as_ref();
            let code = error.and_then(|error| error.code.as_deref()).unwrap_or("-");
            let default = if shape.fault { 500 } else { 400 };
            let status = error.and_then(|error| error.http_status_code).unwrap_or(default);
            format!("error {named} {code} {status}{}", members(selection, name))
        }
        "structure" if shape.eventstream => format!("events {named}{}", members(selection, name)),
        "structure" if selection.is_union(name) => format!("union {named}{}", members(selection, name)),
        "structure" => format!("structure {named}{}", members(selection, name)),
        "list" => {
            format!("list {named}{} {}", traits(selection, name), element(selection, &shape.member, "member"))
        }
        "map" => {
            let (key, value) =
                (element(selection, &shape.key, "key"), element(selection, &shape.value, "value"));
            format!("map {named}{} {key} {value}", traits(selection, name))
        }
        _ if !shape.values.is_empty() => {
            if shape.values.iter().any(|value| value.contains('|')) {
                bail!("a value of {name} has a bar in it");
            }
            format!("enum {named}{} {}", traits(selection, name), shape.values.join("|"))
        }
        kind => format!("{} {named}{}", word(kind), traits(selection, name)),
    };
    let _ = writeln!(out, "{line}");
    Ok(())
}

fn traits(selection: &Selection, name: &str) -> String {
    let shape = selection.shape(name);
    let mut out = String::new();
    if let Some(min) = shape.min.as_ref().filter(|_| shape.values.is_empty()) {
        let _ = write!(out, " min={min}");
    }
    if let Some(max) = shape.max.as_ref().filter(|_| shape.values.is_empty()) {
        let _ = write!(out, " max={max}");
    }
    let flags = [
        (shape.flattened, "flat"),
        (selection.config.sparse.iter().any(|sparse| sparse == name), "sparse"),
        (shape.sensitive, "sensitive"),
    ];
    for (_, flag) in flags.iter().filter(|(set, _)| *set) {
        let _ = write!(out, " {flag}");
    }
    match shape.timestamp_format.as_deref() {
        Some("unixTimestamp") => out.push_str(" epoch"),
        Some("iso8601") => out.push_str(" iso8601"),
        Some("rfc822") => out.push_str(" http-date"),
        _ => {}
    }
    if let Some(pattern) = shape.pattern.as_ref().filter(|_| shape.values.is_empty()) {
        let _ = write!(out, " pattern={}", pattern.replace('\n', "\\n").replace('\r', "\\r"));
    }
    out
}

fn element(selection: &Selection, target: &Option<Target>, default: &str) -> String {
    let Some(target) = target else { return "string".to_owned() };
    let own = target.location_name.as_ref().or(selection.shape(&target.shape).location_name.as_ref());
    let wire = own.map_or(default, String::as_str);
    format!("{}@{wire}", reference(selection, target))
}

fn members(selection: &Selection, name: &str) -> String {
    let shape = selection.shape(name);
    shape
        .members
        .iter()
        .map(|(member, target)| format!(" {}", member_word(selection, name, shape, member, target)))
        .collect()
}

fn member_word(selection: &Selection, owner: &str, shape: &Shape, name: &str, target: &Target) -> String {
    let mut word = name.to_owned();
    if shape.required.iter().any(|required| required == name) {
        word.push('!');
    }
    let used = selection.shape(&target.shape);
    let flattened = target.flattened || used.flattened;
    if flattened {
        word.push('*');
    }
    let reference = match selection.is_left_out(owner, name) {
        true => "document".to_owned(),
        false => reference(selection, target),
    };
    let _ = write!(word, ":{reference}");
    let wire = wire_name(used, target, flattened).unwrap_or_else(|| name.to_owned());
    if wire != name {
        let _ = write!(word, "@{wire}");
    }
    let query = query_name(selection, target, &wire, name);
    if query != wire {
        let _ = write!(word, "~{query}");
    }
    if let Some(place) = place(shape, name, target) {
        let _ = write!(word, "^{place}");
    }
    word
}

/// A flattened list is named by its element, where that has a name. A member without a name of its own goes by
/// that of its shape.
fn wire_name(used: &Shape, target: &Target, flattened: bool) -> Option<String> {
    let element = used.member.as_ref().and_then(|element| element.location_name.clone());
    let own = target.location_name.as_ref().or(used.location_name.as_ref());
    element.filter(|_| flattened).or_else(|| own.cloned())
}

/// The parameter's name. EC2 writes the wire name with a capital.
fn query_name(selection: &Selection, target: &Target, wire: &str, name: &str) -> String {
    if let Some(query) = &target.query_name {
        return query.clone();
    }
    if selection.model.metadata.protocol != "ec2" {
        return wire.to_owned();
    }
    let wire = target.location_name.as_deref().unwrap_or(name);
    let mut signs = wire.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}

fn place(shape: &Shape, name: &str, target: &Target) -> Option<&'static str> {
    if shape.payload.as_deref() == Some(name) {
        return Some("payload");
    }
    if target.event_payload {
        return Some("payload");
    }
    if target.event_header {
        return Some("header");
    }
    if target.xml_attribute {
        return Some("attribute");
    }
    Some(match target.location.as_deref()? {
        "header" => "header",
        "headers" => "headers",
        "querystring" => "query",
        "uri" => "label",
        "statusCode" => "status",
        _ => return None,
    })
}
