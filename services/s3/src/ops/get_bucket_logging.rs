//! GetBucketLogging: where the access log goes, if anywhere.

use crate::acl::show;
use crate::door;
use crate::shapes::{
    GetBucketLoggingOutput, GetBucketLoggingRequest, LoggingEnabled, PartitionedPrefix, SimplePrefix,
    TargetGrant, TargetObjectKeyFormat,
};
use crate::state::acl::Grant;
use crate::state::configuration;
use crate::state::logging::{KeyFormat, Logging};
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketLogging;

impl Operation for GetBucketLogging {
    const NAME: &'static str = "GetBucketLogging";
    type Input = GetBucketLoggingRequest;
    type Output = GetBucketLoggingOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:GetBucketLogging", &input.bucket, input.expected_bucket_owner.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        let found = configuration::find::<Logging>(cx, &bucket).await?;
        Ok(GetBucketLoggingOutput { logging_enabled: found.map(shown) })
    }
}

fn shown(logging: Logging) -> LoggingEnabled {
    let grants: Vec<TargetGrant> = logging.grants.iter().map(shown_grant).collect();
    LoggingEnabled {
        target_bucket: logging.target,
        target_grants: Some(grants).filter(|grants| !grants.is_empty()),
        target_prefix: logging.prefix,
        target_object_key_format: logging.key_format.map(shown_format),
    }
}

fn shown_grant(grant: &Grant) -> TargetGrant {
    TargetGrant {
        grantee: Some(show::grantee(&grant.grantee)),
        permission: Some(show::permission(grant.permission).to_owned()),
    }
}

fn shown_format(format: KeyFormat) -> TargetObjectKeyFormat {
    let by = |source: &str| TargetObjectKeyFormat {
        partitioned_prefix: Some(PartitionedPrefix { partition_date_source: Some(source.to_owned()) }),
        ..TargetObjectKeyFormat::default()
    };
    match format {
        KeyFormat::Simple => {
            TargetObjectKeyFormat { simple_prefix: Some(SimplePrefix::default()), partitioned_prefix: None }
        }
        KeyFormat::ByEventTime => by("EventTime"),
        KeyFormat::ByDeliveryTime => by("DeliveryTime"),
    }
}
