//! CreateFunction: a new function, with its `$LATEST`.

use crate::address::{self, Named};
use crate::code::{Archive, Source};
use crate::errors::Error;
use crate::limits::NAME_CHARS_MAX;
use crate::settings::{self, Asked};
use crate::shapes::{CreateFunctionRequest, FunctionCode, FunctionConfiguration};
use crate::state::code::CodeId;
use crate::state::function::{Function, Recursion};
use crate::state::version::{LATEST, Phase, Version};
use crate::versions::{self, Published};
use crate::{layers, role, tags, targets, ticks, told, usage};
use kernel::{Access, Cx, Operation, Result};

pub struct CreateFunction;

impl Operation for CreateFunction {
    const NAME: &'static str = "CreateFunction";
    type Input = CreateFunctionRequest;
    type Output = FunctionConfiguration;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = address::access(cx, "lambda:CreateFunction", &input.function_name).await?;
        let tags = input.tags.iter().flat_map(|tags| tags.iter());
        let access = access.with_request_tags(tags.map(|(key, value)| (key, value.as_str())));
        let function = Named::new(cx, &input.function_name, None)?.arn();
        let access = layers::needs(access, input.layers.as_deref());
        Ok(access.and(role::need_to_pass(&input.role, &function)?))
    }

    async fn run(cx: &mut Cx<'_>, mut input: Self::Input) -> Result<Self::Output> {
        let named = Named::whole(cx, &input.function_name)?;
        if named.name.len() > NAME_CHARS_MAX {
            return Err(Error::NameTooLong { name: input.function_name }.into());
        }
        check_kind(&input)?;
        let publishes = input.publish == Some(true);
        let settings = Asked::to_create(&mut input).new_settings()?;
        let mut function = function(cx, &named);
        if let Some(tags) = &input.tags {
            tags::set(&mut function.tags, tags)?;
        }
        let archive = Archive::of(cx, source(input.code)).await?;
        role::check(cx, &input.role, &named.arn()).await?;
        if cx.tx.get::<Function>(named.key()).await?.is_some() {
            return Err(Error::FunctionExists { name: named.name }.into());
        }
        if let Some(target) = &settings.dead_letters {
            targets::check_dead_letters(cx, &input.role, &named.arn(), target).await?;
        }
        let layers = layers::given(cx, &named, input.layers.as_deref().unwrap_or_default()).await?;
        layers::check_sizes(&archive.told(CodeId::default()), &layers)?;
        layers::exchange(cx, &[], &layers).await?;
        usage::add(cx, &named.here, 1, archive.bytes()).await?;
        let version = Version {
            account: named.here.account.clone(),
            region: named.here.region.clone(),
            name: named.name.clone(),
            number: LATEST,
            revision: cx.ids.uuid(),
            modified: cx.now,
            role: input.role,
            settings,
            code: archive.store(cx).await?,
            layers,
            phase: Phase::Creating,
            latest_description: None,
        };
        cx.tx.put(&function);
        cx.tx.put(&version);
        ticks::settle_later(cx, &version);
        let told = match publishes {
            true => publish(cx, &version).await?,
            false => version,
        };
        Ok(told::whole(&told))
    }
}

fn source(code: FunctionCode) -> Source {
    let FunctionCode { zip_file, s3_bucket, s3_key, s3_object_version } = code;
    Source { zip: zip_file, bucket: s3_bucket, key: s3_key, version: s3_object_version }
}

fn function(cx: &Cx<'_>, named: &Named) -> Function {
    Function {
        account: named.here.account.clone(),
        region: named.here.region.clone(),
        name: named.name.clone(),
        created: cx.now,
        tags: Vec::new(),
        next_version: LATEST + 1,
        reserved_concurrency: None,
        recursion: Recursion::default(),
        provisioned_concurrency: 0,
    }
}

/// Its first version, which becomes ready as the function does.
async fn publish(cx: &mut Cx<'_>, latest: &Version) -> Result<Version> {
    let (Published::New(version) | Published::Same(version)) =
        versions::publish(cx, latest, None, Phase::Creating).await?;
    ticks::settle_later(cx, &version);
    Ok(version)
}

/// Archives alone, for this machine.
fn check_kind(input: &CreateFunctionRequest) -> Result<()> {
    if input.package_type.as_deref() == Some("Image") {
        return Err(kernel::Error::not_implemented("functions from container images"));
    }
    settings::check_architectures(input.architectures.as_deref())
}

#[cfg(test)]
mod tests {
    use crate::settings::ARCHITECTURE;
    use crate::testing::{ROLE, archive, arn, call, cloud, least, make, make_role, refusal, zip};
    use data_encoding::BASE64;
    use serde_json::{Value, json};

    #[tokio::test]
    async fn what_is_told_of_a_new_function() {
        let cloud = cloud().await;
        let made = call(&cloud, "CreateFunction", least("f")).await;
        let bytes = BASE64.decode(zip("hello").as_bytes()).expect("is Base64");
        let digest = ring::digest::digest(&ring::digest::SHA256, &bytes);
        let expected = json!({
            "FunctionName": "f",
            "FunctionArn": arn("f"),
            "Runtime": "python3.12",
            "Role": ROLE,
            "Handler": "index.handler",
            "CodeSize": bytes.len(),
            "Description": "",
            "Timeout": 3,
            "MemorySize": 128,
            "LastModified": "2026-01-01T00:00:00.000+0000",
            "CodeSha256": BASE64.encode(digest.as_ref()),
            "Version": "$LATEST",
            "TracingConfig": {"Mode": "PassThrough"},
            "RevisionId": made["RevisionId"],
            "State": "Pending",
            "StateReason": "The function is being created.",
            "StateReasonCode": "Creating",
            "PackageType": "Zip",
            "Architectures": [ARCHITECTURE],
            "EphemeralStorage": {"Size": 512},
            "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
            "LoggingConfig": {"LogFormat": "Text", "LogGroup": "/aws/lambda/f"},
        });
        assert_eq!(made, expected);
        let early = json!({"FunctionName": "f", "Description": "d"});
        let refused = refusal(&cloud, "UpdateFunctionConfiguration", early).await;
        let sentence = "The operation cannot be performed at this time. The function is currently in the following state: Pending";
        assert_eq!(refused, (409, "ResourceConflictException", sentence).into());
        cloud.settle().await;
        let told = call(&cloud, "GetFunctionConfiguration", json!({"FunctionName": "f"})).await;
        assert_eq!((&told["State"], &told["LastUpdateStatus"]), (&json!("Active"), &json!("Successful")));
        assert_ne!(told["RevisionId"], made["RevisionId"]);
    }

    fn with(changes: Value) -> Value {
        let mut asked = least("f");
        for (name, value) in changes.as_object().expect("is an object") {
            asked[name] = value.clone();
        }
        asked
    }

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = cloud().await;
        make(&cloud, "there").await;
        make_role(&cloud, "machine", r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#).await;
        let long = "a".repeat(65);
        let invalid = "InvalidParameterValueException";
        let not_assumable = "The role defined for the function cannot be assumed by Lambda.";
        let too_long = format!(
            "1 validation error detected: Value '{long}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64"
        );
        let reserved = "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION";
        let broken = "Could not unzip uploaded file. Please check your file, then try to upload again.";
        let mandatory =
            "Runtime and Handler are mandatory parameters for functions created with deployment packages.";
        let ended = "The runtime parameter of java8 is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.";
        let elsewhere = "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')";
        for (changes, status, code, sentence) in [
            (
                json!({"FunctionName": "there"}),
                409,
                "ResourceConflictException",
                "Function already exist: there",
            ),
            (json!({"FunctionName": long}), 400, invalid, too_long.as_str()),
            (
                json!({"FunctionName": "arn:aws:lambda:eu-west-1:000000000000:function:f"}),
                404,
                "ResourceNotFoundException",
                elsewhere,
            ),
            (json!({"Role": "arn:aws:iam::000000000000:role/nobody"}), 400, invalid, not_assumable),
            (json!({"Role": "arn:aws:iam::000000000000:role/machine"}), 400, invalid, not_assumable),
            (json!({"Code": {"ZipFile": BASE64.encode(b"no archive")}}), 400, invalid, broken),
            (json!({"Code": {}}), 400, invalid, "Please provide a source for function code."),
            (
                json!({"Code": {"ZipFile": BASE64.encode(&archive(&[]))}}),
                400,
                invalid,
                "Uploaded file must be a non-empty zip",
            ),
            (json!({"Handler": null}), 400, invalid, mandatory),
            (json!({"Runtime": "java8"}), 400, invalid, ended),
            (json!({"Environment": {"Variables": {"AWS_REGION": "x"}}}), 400, invalid, reserved),
            (
                json!({"Timeout": 901}),
                400,
                "ValidationException",
                "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
            ),
            (
                json!({"Role": "arn:aws:iam::111111111111:role/r"}),
                403,
                "AccessDeniedException",
                "Cross-account pass role is not allowed.",
            ),
        ] {
            let refused = refusal(&cloud, "CreateFunction", with(changes.clone())).await;
            assert_eq!(refused, (status, code, sentence).into(), "{changes}");
        }
    }

    #[tokio::test]
    async fn what_is_not_there_yet_is_refused_by_name() {
        let cloud = cloud().await;
        let other = if ARCHITECTURE == "arm64" { "x86_64" } else { "arm64" };
        for changes in [
            json!({"PackageType": "Image"}),
            json!({"Code": {"ImageUri": "000000000000.dkr.ecr.us-east-1.amazonaws.com/f"}}),
            json!({"Architectures": [other]}),
            json!({"VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}}),
            json!({"TracingConfig": {"Mode": "Active"}}),
            json!({"DeadLetterConfig": {"TargetArn": "arn:aws:sns:us-east-1:000000000000:t"}}),
        ] {
            let refused = refusal(&cloud, "CreateFunction", with(changes.clone())).await;
            assert_eq!((refused.status, refused.code.as_str()), (501, "NotImplemented"), "{changes}");
        }
        let empty = json!({"Layers": [], "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
            "TracingConfig": {"Mode": "PassThrough"}, "Publish": false, "DeadLetterConfig": {}});
        call(&cloud, "CreateFunction", with(empty)).await;
    }
}
