//! GetObjectAttributes: what is asked about an object, and nothing else.

use crate::body::checksum::Kind;
use crate::errors::object::ObjectError;
use crate::listing::page::entries_max;
use crate::object::access::{self, Action};
use crate::object::{customer_key, sums};
use crate::shapes::{
    Checksum, GetObjectAttributesOutput, GetObjectAttributesParts, GetObjectAttributesRequest, ObjectPart,
};
use crate::state::body::{Part, PartList, Place, load};
use crate::state::object::Object;
use crate::{show_checksum, show_sum, version_target, versions};
use kernel::{Access, Cx, Operation, Result};

pub struct GetObjectAttributes;

const KNOWN: [&str; 5] = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

impl Operation for GetObjectAttributes {
    const NAME: &'static str = "GetObjectAttributes";
    type Input = GetObjectAttributesRequest;
    type Output = GetObjectAttributesOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let action = super::get_object::READ;
        let access = access::to_read(cx, action, version_target!(input)).await?;
        let action = Action { plain: "s3:GetObjectAttributes", versioned: "s3:GetObjectVersionAttributes" };
        match access::to_write(cx, action, version_target!(input)).await? {
            Access::Needs(needs) => Ok(needs.into_iter().fold(access, Access::and)),
            _ => Ok(access),
        }
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let asked = asked(&input.object_attributes)?;
        let is_asked = |name: &str| asked.contains(&name);
        let target = version_target!(input);
        let bucket = access::bucket(cx, target).await?;
        let (version, object) =
            versions::find_object(cx.tx, &bucket, target.key, target.version, "GET").await?;
        let headers = customer_key::Headers {
            algorithm: input.sse_customer_algorithm.as_deref(),
            key: input.sse_customer_key.as_deref(),
            md5: input.sse_customer_key_md5.as_deref(),
        };
        customer_key::for_reading(&object, headers.brought()?)?;
        let object_parts = if is_asked("ObjectParts") { parts(cx, &object, &input).await? } else { None };
        Ok(GetObjectAttributesOutput {
            last_modified: Some(version.modified.whole_second().into()),
            version_id: versions::shown_id(&bucket, &version),
            e_tag: is_asked("ETag").then(|| object.etag.bare()),
            checksum: if is_asked("Checksum") { checksum(&object) } else { None },
            object_parts,
            storage_class: is_asked("StorageClass").then(|| object.storage_class().to_owned()),
            object_size: is_asked("ObjectSize").then(|| i64::try_from(object.size).unwrap_or(i64::MAX)),
            ..GetObjectAttributesOutput::default()
        })
    }
}

fn asked(names: &[String]) -> Result<Vec<&str>, ObjectError> {
    let names: Vec<&str> = names.iter().flat_map(|names| names.split(',')).map(str::trim).collect();
    match names.iter().find(|name| !KNOWN.contains(name)) {
        Some(other) => Err(ObjectError::Argument {
            name: "x-amz-object-attributes",
            value: (*other).to_owned(),
            message: "Invalid attribute name specified.",
        }),
        None => Ok(names),
    }
}

fn checksum(object: &Object) -> Option<Checksum> {
    let mut shown = Checksum::default();
    show_checksum!(shown, object.checksum.as_ref()?);
    // Here a composite one does not tell how many parts it has.
    let checksum = object.checksum.as_ref()?;
    show_sum!(shown, checksum.algorithm, sums::base64(&checksum.value));
    Some(shown)
}

async fn parts(
    cx: &mut Cx<'_>,
    object: &Object,
    input: &GetObjectAttributesRequest,
) -> Result<Option<GetObjectAttributesParts>> {
    let (Place::Parts(id), true) = (object.place, object.etag.parts > 0) else { return Ok(None) };
    let list: PartList = load(cx.tx, (id,)).await?;
    let total_parts_count = i32::try_from(list.parts.len()).ok();
    // Parts are told one by one where each has a checksum that means something by itself.
    let is_composite = object.checksum.as_ref().is_some_and(|checksum| checksum.kind == Kind::Composite);
    if !is_composite {
        return Ok(Some(GetObjectAttributesParts {
            total_parts_count,
            ..GetObjectAttributesParts::default()
        }));
    }
    let max_parts = entries_max(input.max_parts, "max-parts")?;
    let marker = input.part_number_marker.unwrap_or_default();
    let is_behind = |part: &&Part| i64::from(part.number) > i64::from(marker);
    let wanted = usize::try_from(max_parts).unwrap_or_default();
    let mut found: Vec<&Part> = list.parts.iter().filter(is_behind).take(wanted + 1).collect();
    let is_truncated = found.len() > wanted;
    found.truncate(wanted);
    let last = found.last().and_then(|part| i32::try_from(part.number).ok());
    let parts = found.into_iter().map(|part| shown(object, part)).collect();
    Ok(Some(GetObjectAttributesParts {
        total_parts_count,
        part_number_marker: Some(marker),
        next_part_number_marker: Some(last.unwrap_or(marker)),
        max_parts: Some(max_parts),
        is_truncated: Some(is_truncated),
        parts: Some(parts),
    }))
}

fn shown(object: &Object, part: &Part) -> ObjectPart {
    let mut shown = ObjectPart {
        part_number: i32::try_from(part.number).ok(),
        size: i64::try_from(part.size).ok(),
        ..ObjectPart::default()
    };
    if let Some(checksum) = &object.checksum {
        show_sum!(shown, checksum.algorithm, sums::base64(&part.sum));
    }
    shown
}
