//! The settings of a version: what a request says, in place of what was there before.
//!
//! What is looked up in rows (roles, layers, queues) is checked by the operations. What functions cannot have here is refused by name, but for the empty settings of it, which clients send to
//! say that they want none.

use crate::errors::Error;
use crate::limits::{
    ENVIRONMENT_BYTES_MAX, EPHEMERAL_MB_DEFAULT, MEMORY_MB_DEFAULT, MEMORY_MB_MAX, TIMEOUT_S_DEFAULT,
    TIMEOUT_S_MAX,
};
use crate::runtimes;
use crate::shapes::{
    CreateFunctionRequest, DeadLetterConfig, Environment, EphemeralStorage, FileSystemConfig, LoggingConfig,
    SnapStart, TracingConfig, UpdateFunctionConfigurationRequest, VpcConfig,
};
use crate::snap_starts;
use crate::state::version::{Levels, Logging, Settings};
use kernel::Result;
use wire::Map;

/// What the machine is: code for another one would not run.
pub const ARCHITECTURE: &str = if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };

/// The settings in a request, of which each may be missing.
#[derive(Default)]
pub struct Asked {
    runtime: Option<String>,
    handler: Option<String>,
    description: Option<String>,
    timeout: Option<i32>,
    memory_size: Option<i32>,
    environment: Option<Environment>,
    ephemeral_storage: Option<EphemeralStorage>,
    logging: Option<LoggingConfig>,
    dead_letters: Option<DeadLetterConfig>,
    snap_start: Option<SnapStart>,
    absent: Absent,
}

/// What functions cannot have here.
#[derive(Default)]
struct Absent {
    vpc: Option<VpcConfig>,
    file_systems: Option<Vec<FileSystemConfig>>,
    tracing: Option<TracingConfig>,
}

impl Asked {
    pub fn to_create(request: &mut CreateFunctionRequest) -> Asked {
        Asked {
            runtime: request.runtime.take(),
            handler: request.handler.take(),
            description: request.description.take(),
            timeout: request.timeout,
            memory_size: request.memory_size,
            environment: request.environment.take(),
            ephemeral_storage: request.ephemeral_storage.take(),
            logging: request.logging_config.take(),
            dead_letters: request.dead_letter_config.take(),
            snap_start: request.snap_start.take(),
            absent: Absent {
                vpc: request.vpc_config.take(),
                file_systems: request.file_system_configs.take(),
                tracing: request.tracing_config.take(),
            },
        }
    }

    pub fn to_update(request: &mut UpdateFunctionConfigurationRequest) -> Asked {
        Asked {
            runtime: request.runtime.take(),
            handler: request.handler.take(),
            description: request.description.take(),
            timeout: request.timeout,
            memory_size: request.memory_size,
            environment: request.environment.take(),
            ephemeral_storage: request.ephemeral_storage.take(),
            logging: request.logging_config.take(),
            dead_letters: request.dead_letter_config.take(),
            snap_start: request.snap_start.take(),
            absent: Absent {
                vpc: request.vpc_config.take(),
                file_systems: request.file_system_configs.take(),
                tracing: request.tracing_config.take(),
            },
        }
    }

    /// The queue for dead letters that is asked for, whose settings others have to check.
    pub fn dead_letters(&self) -> Option<String> {
        let target = self.dead_letters.as_ref().and_then(|config| config.target_arn.clone());
        target.filter(|target| !target.is_empty())
    }

    /// The settings of a function that is made.
    pub fn new_settings(self) -> Result<Settings> {
        if self.runtime.is_none() || self.handler.is_none() {
            return Err(Error::NoRuntimeOrHandler.into());
        }
        self.over(Settings {
            runtime: String::new(),
            handler: String::new(),
            description: String::new(),
            timeout_s: TIMEOUT_S_DEFAULT,
            memory_mb: MEMORY_MB_DEFAULT,
            environment: None,
            ephemeral_mb: EPHEMERAL_MB_DEFAULT,
            logging: Logging::default(),
            dead_letters: None,
            snap_start: false,
        })
    }

    /// These settings in place of earlier ones.
    pub fn over(self, before: Settings) -> Result<Settings> {
        self.absent.check()?;
        if let Some(runtime) = &self.runtime {
            runtimes::check(runtime)?;
        }
        if let Some(seconds) = self.timeout.filter(|seconds| *seconds > TIMEOUT_S_MAX) {
            return Err(Error::TimeoutTooLong { seconds }.into());
        }
        if self.memory_size.is_some_and(|megabytes| megabytes > MEMORY_MB_MAX) {
            return Err(Error::MemoryTooLarge.into());
        }
        let environment = match self.environment.and_then(|environment| environment.variables) {
            Some(variables) => Some(checked(variables)?),
            None => before.environment,
        };
        let snap_start = self.snap_start.and_then(|start| start.apply_on);
        let snap_start = snap_start.map_or(before.snap_start, |apply_on| apply_on == "PublishedVersions");
        let settings = Settings {
            runtime: self.runtime.unwrap_or(before.runtime),
            handler: self.handler.unwrap_or(before.handler),
            description: self.description.unwrap_or(before.description),
            timeout_s: or_before(self.timeout, before.timeout_s),
            memory_mb: or_before(self.memory_size, before.memory_mb),
            environment,
            ephemeral_mb: or_before(self.ephemeral_storage.map(|disk| disk.size), before.ephemeral_mb),
            logging: logging(self.logging.unwrap_or_default(), before.logging)?,
            dead_letters: match self.dead_letters.and_then(|config| config.target_arn) {
                Some(target) => Some(target).filter(|target| !target.is_empty()),
                None => before.dead_letters,
            },
            snap_start,
        };
        if settings.snap_start {
            snap_starts::check(&settings)?;
        }
        Ok(settings)
    }
}

/// A number of the model is never negative: it has a minimum.
fn or_before(asked: Option<i32>, before: u32) -> u32 {
    asked.and_then(|asked| u32::try_from(asked).ok()).unwrap_or(before)
}

impl Absent {
    fn check(&self) -> Result<()> {
        let has_vpc = self.vpc.as_ref().is_some_and(|vpc| {
            let named = |ids: &Option<Vec<String>>| ids.as_ref().is_some_and(|ids| !ids.is_empty());
            named(&vpc.subnet_ids) || named(&vpc.security_group_ids)
        });
        let traces = self.tracing.as_ref().is_some_and(|tracing| tracing.mode.as_deref() == Some("Active"));
        for (is_asked, what) in [
            (has_vpc, "functions in a VPC"),
            (self.file_systems.as_ref().is_some_and(|all| !all.is_empty()), "file systems of functions"),
            (traces, "tracing of functions"),
        ] {
            if is_asked {
                return Err(kernel::Error::not_implemented(what));
            }
        }
        Ok(())
    }
}

/// The architecture of a request must be the machine's own.
pub fn check_architectures(asked: Option<&[String]>) -> Result<()> {
    match asked.unwrap_or_default().iter().find(|asked| *asked != ARCHITECTURE) {
        Some(other) => Err(kernel::Error::not_implemented(format!("functions for {other} on this machine"))),
        None => Ok(()),
    }
}

/// Format and levels change together: a format that is asked for alone sets the levels that it has.
fn logging(asked: LoggingConfig, before: Logging) -> Result<Logging, Error> {
    let has_levels = asked.application_log_level.is_some() || asked.system_log_level.is_some();
    let is_json = asked.log_format.as_deref().map_or(before.levels.is_some(), |format| format == "JSON");
    if has_levels && !is_json {
        return Err(Error::TextLogsHaveNoLevels);
    }
    let info = || Levels { application: "INFO".to_owned(), system: "INFO".to_owned() };
    let levels = is_json.then(|| {
        let before = before.levels.unwrap_or_else(info);
        Levels {
            application: asked.application_log_level.unwrap_or(before.application),
            system: asked.system_log_level.unwrap_or(before.system),
        }
    });
    Ok(Logging { levels, group: asked.log_group.or(before.group) })
}

/// Variables that the runtime sets.
const RESERVED: [&str; 18] = [
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
];

fn checked(variables: Map<String>) -> Result<Vec<(String, String)>, Error> {
    let reserved = |name: &&str| RESERVED.contains(name);
    let names: Vec<String> = variables.keys().filter(reserved).map(str::to_owned).collect();
    if !names.is_empty() {
        return Err(Error::ReservedVariables { names });
    }
    let measured = measured(&variables);
    if measured.len() > ENVIRONMENT_BYTES_MAX {
        return Err(Error::EnvironmentTooLarge { measured });
    }
    Ok(variables.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect())
}

/// The variables as JSON, in the order in which they came: what their bound is measured by.
fn measured(variables: &Map<String>) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let pairs: Vec<String> =
        variables.iter().map(|(name, value)| format!("{}:{}", quoted(name), quoted(value))).collect();
    format!("{{{}}}", pairs.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_levels_come_and_go_with_their_format() {
        let json = LoggingConfig { log_format: Some("JSON".to_owned()), ..LoggingConfig::default() };
        let set = logging(json, Logging::default()).expect("is sound");
        let info = Levels { application: "INFO".to_owned(), system: "INFO".to_owned() };
        assert_eq!(set.levels, Some(info.clone()));
        let quiet =
            LoggingConfig { application_log_level: Some("ERROR".to_owned()), ..LoggingConfig::default() };
        let changed = logging(quiet.clone(), set).expect("is sound");
        assert_eq!(changed.levels, Some(Levels { application: "ERROR".to_owned(), ..info }));
        let text = LoggingConfig { log_format: Some("Text".to_owned()), ..LoggingConfig::default() };
        assert_eq!(logging(text, changed).expect("is sound").levels, None);
        assert_eq!(logging(quiet, Logging::default()), Err(Error::TextLogsHaveNoLevels));
    }

    #[test]
    fn the_environment_has_a_bound() {
        let of = |length: usize| [("A".to_owned(), "x".repeat(length))].into_iter().collect::<Map<String>>();
        assert!(checked(of(4_096 - 8)).is_ok());
        let measured = format!(r#"{{"A":"{}"}}"#, "x".repeat(4_096 - 7));
        assert_eq!(checked(of(4_096 - 7)), Err(Error::EnvironmentTooLarge { measured }));
    }
}
