//! Names of query parameters and error codes that an older model still has, carried over to the new one.

use super::botocore::{Service, Shape, Target};

/// Services that moved from query to JSON lost their names on the way; clients that did not move still use them.
pub fn merge(new: &mut Service, old: &Service) {
    if new.metadata.xml_namespace.is_none() {
        new.metadata.xml_namespace = old
            .metadata
            .xml_namespace
            .as_ref()
            .map(|namespace| super::botocore::Namespace::Uri(namespace.uri().to_owned()));
    }
    for (name, shape) in &mut new.shapes {
        let Some(known) = old.shapes.get(name) else { continue };
        if known.error.is_some() {
            shape.error = known.error.clone();
        }
        for (member, target) in &mut shape.members {
            if let Some(known) = known.members.get(member) {
                target.query_name = parameter(known, old);
            }
        }
        element_names(shape, known);
    }
}

/// A flattened list or map is named by its element.
fn parameter(member: &Target, old: &Service) -> Option<String> {
    let shape = old.shapes.get(&member.shape)?;
    let element = shape.member.as_ref().and_then(|element| element.location_name.clone());
    let own =
        element.filter(|_| shape.flattened || member.flattened).or_else(|| member.location_name.clone());
    own.or_else(|| shape.location_name.clone().filter(|_| shape.flattened))
}

fn element_names(shape: &mut Shape, known: &Shape) {
    for (new, old) in
        [(&mut shape.key, &known.key), (&mut shape.value, &known.value), (&mut shape.member, &known.member)]
    {
        if let (Some(new), Some(old)) = (new, old) {
            new.location_name = old.location_name.clone();
        }
    }
    shape.flattened |= known.flattened;
}
