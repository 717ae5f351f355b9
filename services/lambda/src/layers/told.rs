//! A version of a layer as answers tell it.

use crate::download;
use crate::shapes::{GetLayerVersionResponse, LayerVersionContentOutput, LayerVersionsListItem};
use crate::state::layer::LayerVersion;
use crate::told::date;
use data_encoding::BASE64;
use kernel::Cx;

/// With where its content can be fetched.
pub fn whole(cx: &Cx<'_>, version: &LayerVersion) -> GetLayerVersionResponse {
    let content = LayerVersionContentOutput {
        location: Some(download::location(cx, &version.code)),
        code_sha256: Some(BASE64.encode(&version.code.sha256)),
        code_size: i64::try_from(version.code.bytes).ok(),
    };
    GetLayerVersionResponse {
        content: Some(content),
        layer_arn: Some(version.layer_arn()),
        layer_version_arn: Some(version.arn()),
        description: Some(version.description.clone()),
        created_date: Some(date(version.created)),
        version: i64::try_from(version.number).ok(),
        compatible_runtimes: version.runtimes.clone(),
        license_info: version.license.clone(),
        compatible_architectures: version.architectures.clone(),
    }
}

pub fn in_list(version: &LayerVersion) -> LayerVersionsListItem {
    LayerVersionsListItem {
        layer_version_arn: Some(version.arn()),
        version: i64::try_from(version.number).ok(),
        description: Some(version.description.clone()),
        created_date: Some(date(version.created)),
        compatible_runtimes: version.runtimes.clone(),
        license_info: version.license.clone(),
        compatible_architectures: version.architectures.clone(),
    }
}
