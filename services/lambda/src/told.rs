//! A version as answers tell it.

use crate::shapes::{
    DeadLetterConfig, EnvironmentResponse, EphemeralStorage, FunctionConfiguration, Layer, LoggingConfig,
    SnapStartResponse, TracingConfigResponse,
};
use crate::state::version::{Phase, UsedLayer, Version};
use data_encoding::BASE64;
use kernel::Time;

/// With its state, as it is told of one function.
pub fn whole(version: &Version) -> FunctionConfiguration {
    let creating = (version.phase == Phase::Creating).then_some(CREATING);
    let updating = (version.phase == Phase::Updating).then_some(CREATING);
    let failed = (version.phase == Phase::Failed).then_some(FAILED);
    let state = match version.phase {
        Phase::Creating => "Pending",
        Phase::Failed => "Failed",
        Phase::Updating | Phase::Settled => "Active",
    };
    let update = match version.phase {
        Phase::Creating => None,
        Phase::Updating => Some("InProgress"),
        Phase::Settled => Some("Successful"),
        Phase::Failed => Some("Failed"),
    };
    FunctionConfiguration {
        state: Some(state.to_owned()),
        state_reason: creating.or(failed).map(|(reason, _)| reason.to_owned()),
        state_reason_code: creating.or(failed).map(|(_, code)| code.to_owned()),
        last_update_status: update.map(str::to_owned),
        last_update_status_reason: updating.map(|(reason, _)| reason.to_owned()),
        last_update_status_reason_code: updating.map(|(_, code)| code.to_owned()),
        ..in_list(version)
    }
}

/// The same under the ARN that was asked for.
pub fn whole_as(arn: String, version: &Version) -> FunctionConfiguration {
    FunctionConfiguration { function_arn: Some(arn), ..whole(version) }
}

/// AWS tells the same of updates.
const CREATING: (&str, &str) = ("The function is being created.", "Creating");

/// Of a version whose code could not be initialised.
const FAILED: (&str, &str) = ("Function initialization failed.", "FunctionError");

/// Without its state, as lists tell it.
pub fn in_list(version: &Version) -> FunctionConfiguration {
    let settings = &version.settings;
    FunctionConfiguration {
        function_name: Some(version.name.clone()),
        function_arn: Some(version.arn()),
        runtime: Some(settings.runtime.clone()),
        role: Some(version.role.clone()),
        handler: Some(settings.handler.clone()),
        code_size: i64::try_from(version.code.bytes).ok(),
        description: Some(settings.description.clone()),
        timeout: i32::try_from(settings.timeout_s).ok(),
        memory_size: i32::try_from(settings.memory_mb).ok(),
        last_modified: Some(date(version.modified)),
        code_sha256: Some(BASE64.encode(&version.code.sha256)),
        version: Some(version.qualifier()),
        environment: settings.environment.as_ref().map(|variables| EnvironmentResponse {
            variables: Some(variables.iter().map(|(name, value)| (name.clone(), value.clone())).collect()),
        }),
        dead_letter_config: settings
            .dead_letters
            .as_ref()
            .map(|target| DeadLetterConfig { target_arn: Some(target.clone()) }),
        layers: (!version.layers.is_empty()).then(|| version.layers.iter().map(layer).collect()),
        tracing_config: Some(TracingConfigResponse { mode: Some("PassThrough".to_owned()) }),
        revision_id: Some(version.revision.clone()),
        package_type: Some("Zip".to_owned()),
        architectures: Some(vec![crate::settings::ARCHITECTURE.to_owned()]),
        ephemeral_storage: i32::try_from(settings.ephemeral_mb).ok().map(|size| EphemeralStorage { size }),
        snap_start: Some(snap_start(version)),
        logging_config: Some(logging(version)),
        ..FunctionConfiguration::default()
    }
}

/// The same with its qualifier in its ARN, as lists of versions tell it.
pub fn qualified(version: &Version) -> FunctionConfiguration {
    FunctionConfiguration { function_arn: Some(version.qualified_arn()), ..in_list(version) }
}

fn layer(used: &UsedLayer) -> Layer {
    Layer { arn: Some(used.arn.clone()), code_size: i64::try_from(used.code.bytes).ok() }
}

fn snap_start(version: &Version) -> SnapStartResponse {
    let apply_on = if version.settings.snap_start { "PublishedVersions" } else { "None" };
    let is_on = version.has_image() && version.phase == Phase::Settled;
    SnapStartResponse {
        apply_on: Some(apply_on.to_owned()),
        optimization_status: Some(if is_on { "On" } else { "Off" }.to_owned()),
    }
}

fn logging(version: &Version) -> LoggingConfig {
    let levels = version.settings.logging.levels.as_ref();
    LoggingConfig {
        log_format: Some(levels.map_or("Text", |_| "JSON").to_owned()),
        application_log_level: levels.map(|levels| levels.application.clone()),
        system_log_level: levels.map(|levels| levels.system.clone()),
        log_group: Some(version.log_group()),
    }
}

/// `2026-01-01T00:00:00.000+0000`
pub fn date(time: Time) -> String {
    format!("{}+0000", time.iso_millis().trim_end_matches('Z'))
}
