//! PublishLayerVersion: an archive that functions can share, under the next number of its layer.

use crate::code::{Archive, Source};
use crate::layers::{self, NamedLayer};
use crate::shapes::{
    GetLayerVersionResponse, LayerVersionContentInput, PublishLayerVersionRequest,
    PublishLayerVersionResponse,
};
use crate::state::layer::{Layer, LayerVersion};
use crate::usage;
use kernel::{Access, Cx, Operation, Result};

pub struct PublishLayerVersion;

impl Operation for PublishLayerVersion {
    const NAME: &'static str = "PublishLayerVersion";
    type Input = PublishLayerVersionRequest;
    type Output = PublishLayerVersionResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let layer = NamedLayer::new(cx.here, &input.layer_name);
        Ok(Access::to("lambda:PublishLayerVersion", layer.arn()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = NamedLayer::new(cx.here, &input.layer_name);
        named.check_region(cx.here)?;
        let LayerVersionContentInput { s3_bucket, s3_key, s3_object_version, zip_file } = input.content;
        let source = Source { zip: zip_file, bucket: s3_bucket, key: s3_key, version: s3_object_version };
        let archive = Archive::of(cx, source).await?;
        usage::add(cx, &named.here, 0, archive.bytes()).await?;
        let layer = cx.tx.get::<Layer>(named.key()).await?.unwrap_or_else(|| named.without_versions());
        let version = LayerVersion {
            account: layer.account.clone(),
            region: layer.region.clone(),
            name: layer.name.clone(),
            number: layer.next_version,
            created: cx.now,
            description: input.description.unwrap_or_default(),
            license: input.license_info.filter(|license| !license.is_empty()),
            runtimes: input.compatible_runtimes,
            architectures: input.compatible_architectures,
            code: archive.store(cx).await?,
            statements: Vec::new(),
            revision: cx.ids.uuid(),
        };
        cx.tx.put(&Layer { next_version: layer.next_version + 1, ..layer });
        cx.tx.put(&version);
        Ok(published(layers::whole(cx, &version)))
    }
}

/// The same under another name.
fn published(told: GetLayerVersionResponse) -> PublishLayerVersionResponse {
    PublishLayerVersionResponse {
        content: told.content,
        layer_arn: told.layer_arn,
        layer_version_arn: told.layer_version_arn,
        description: told.description,
        created_date: told.created_date,
        version: told.version,
        compatible_runtimes: told.compatible_runtimes,
        license_info: told.license_info,
        compatible_architectures: told.compatible_architectures,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, layer_arn, refusal, zip};
    use data_encoding::BASE64;
    use serde_json::json;

    #[tokio::test]
    async fn numbers_are_never_given_twice() {
        let cloud = cloud().await;
        let asked = json!({"LayerName": "l", "Description": "d", "LicenseInfo": "MIT",
            "CompatibleRuntimes": ["python3.12"], "CompatibleArchitectures": ["x86_64"],
            "Content": {"ZipFile": zip("layer")}});
        let mut made = call(&cloud, "PublishLayerVersion", asked.clone()).await;
        assert!(
            made["Content"]["Location"].as_str().is_some_and(|location| location.contains("/_lambda/code/"))
        );
        made["Content"]["Location"] = json!("somewhere");
        let bytes = BASE64.decode(zip("layer").as_bytes()).expect("is Base64");
        let sha256 = BASE64.encode(ring::digest::digest(&ring::digest::SHA256, &bytes).as_ref());
        let content = json!({"Location": "somewhere", "CodeSha256": sha256, "CodeSize": bytes.len()});
        let expected = json!({"Content": content, "LayerArn": layer_arn("l"), "Version": 1,
            "LayerVersionArn": layer_arn("l:1"), "Description": "d", "LicenseInfo": "MIT",
            "CreatedDate": "2026-01-01T00:00:00.000+0000",
            "CompatibleRuntimes": ["python3.12"], "CompatibleArchitectures": ["x86_64"]});
        assert_eq!(made, expected);
        for number in [1, 2] {
            if number == 2 {
                call(&cloud, "PublishLayerVersion", asked.clone()).await;
            }
            call(&cloud, "DeleteLayerVersion", json!({"LayerName": "l", "VersionNumber": number})).await;
        }
        assert_eq!(call(&cloud, "PublishLayerVersion", asked).await["Version"], 3);
        let usage = call(&cloud, "GetAccountSettings", json!({})).await;
        assert_eq!(usage["AccountUsage"]["TotalCodeSize"], bytes.len());
    }

    #[tokio::test]
    async fn what_is_not_said_is_not_told() {
        let cloud = cloud().await;
        let least = json!({"LayerName": "l", "Content": {"ZipFile": zip("layer")}});
        let made = call(&cloud, "PublishLayerVersion", least).await;
        assert_eq!((&made["Description"], made.get("CompatibleRuntimes")), (&json!(""), None));
        let empty = json!({"LayerName": "l", "Content": {"ZipFile": zip("layer")}, "CompatibleRuntimes": []});
        assert_eq!(call(&cloud, "PublishLayerVersion", empty).await["CompatibleRuntimes"], json!([]));
        let broken = json!({"LayerName": "l", "Content": {"ZipFile": BASE64.encode(b"no archive")}});
        let sentence = "Could not unzip uploaded file. Please check your file, then try to upload again.";
        let refused = refusal(&cloud, "PublishLayerVersion", broken).await;
        assert_eq!(refused, (400, "InvalidParameterValueException", sentence).into());
    }
}
