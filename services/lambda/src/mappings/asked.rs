//! What a request may set of a mapping.

use super::errors::Trouble;
use super::sources::Kind;
use crate::pattern::Pattern;
use crate::shapes::{
    CreateEventSourceMappingRequest, DestinationConfig, FilterCriteria, ScalingConfig,
    UpdateEventSourceMappingRequest,
};
use crate::state::mapping::Settings;

pub const REPORTS_FAILURES: &str = "ReportBatchItemFailures";
const FILTERS_MAX: usize = 5;

/// The settings that a request names; what it leaves out stays as it was.
pub struct Asked {
    batch_max: Option<i32>,
    window_s: Option<i32>,
    filters: Option<FilterCriteria>,
    responses: Option<Vec<String>>,
    scaling: Option<ScalingConfig>,
    /// What only streams have.
    of_streams: Option<&'static str>,
    has_position: bool,
}

impl Asked {
    pub fn to_create(input: &CreateEventSourceMappingRequest) -> Asked {
        Asked {
            batch_max: input.batch_size,
            window_s: input.maximum_batching_window_in_seconds,
            filters: input.filter_criteria.clone(),
            responses: input.function_response_types.clone(),
            scaling: input.scaling_config.clone(),
            of_streams: first_given([
                ("DestinationConfig", has_destination(input.destination_config.as_ref())),
                ("ParallelizationFactor", input.parallelization_factor.is_some()),
                ("MaximumRecordAgeInSeconds", input.maximum_record_age_in_seconds.is_some()),
                ("BisectBatchOnFunctionError", input.bisect_batch_on_function_error.is_some()),
                ("MaximumRetryAttempts", input.maximum_retry_attempts.is_some()),
                ("TumblingWindowInSeconds", input.tumbling_window_in_seconds.is_some()),
            ]),
            has_position: input.starting_position.is_some() || input.starting_position_timestamp.is_some(),
        }
    }

    pub fn to_update(input: &UpdateEventSourceMappingRequest) -> Asked {
        Asked {
            batch_max: input.batch_size,
            window_s: input.maximum_batching_window_in_seconds,
            filters: input.filter_criteria.clone(),
            responses: input.function_response_types.clone(),
            scaling: input.scaling_config.clone(),
            of_streams: first_given([
                ("DestinationConfig", has_destination(input.destination_config.as_ref())),
                ("ParallelizationFactor", input.parallelization_factor.is_some()),
                ("MaximumRecordAgeInSeconds", input.maximum_record_age_in_seconds.is_some()),
                ("BisectBatchOnFunctionError", input.bisect_batch_on_function_error.is_some()),
                ("MaximumRetryAttempts", input.maximum_retry_attempts.is_some()),
                ("TumblingWindowInSeconds", input.tumbling_window_in_seconds.is_some()),
            ]),
            has_position: false,
        }
    }

    /// The settings of a mapping to a source, in place of what they were.
    pub fn over(self, kind: Kind, source: &str, before: Settings) -> Result<Settings, Trouble> {
        if let Some(parameter) = self.of_streams {
            return Err(Trouble::NotOfSource { parameter });
        }
        if self.has_position {
            return Err(Trouble::PositionOfSource { source: source.to_owned() });
        }
        let filters = self.filters.map(filters).transpose()?;
        // The model bounds the numbers from below.
        let number = |asked: Option<i32>| asked.and_then(|asked| u32::try_from(asked).ok());
        let settings = Settings {
            batch_max: number(self.batch_max).unwrap_or(before.batch_max),
            window_s: number(self.window_s).unwrap_or(before.window_s),
            filters: filters.unwrap_or(before.filters),
            reports_failures: self.responses.map_or(before.reports_failures, |types| !types.is_empty()),
            concurrency_max: match self.scaling {
                Some(scaling) => number(scaling.maximum_concurrency),
                None => before.concurrency_max,
            },
        };
        kind.check(&settings)?;
        Ok(settings)
    }
}

fn first_given(parameters: [(&'static str, bool); 6]) -> Option<&'static str> {
    parameters.into_iter().find_map(|(name, is_given)| is_given.then_some(name))
}

fn has_destination(asked: Option<&DestinationConfig>) -> bool {
    let Some(asked) = asked else { return false };
    let on_success = asked.on_success.as_ref().and_then(|on| on.destination.as_deref());
    let on_failure = asked.on_failure.as_ref().and_then(|on| on.destination.as_deref());
    on_success.or(on_failure).is_some_and(|destination| !destination.is_empty())
}

fn filters(asked: FilterCriteria) -> Result<Vec<String>, Trouble> {
    let filters = asked.filters.unwrap_or_default();
    if filters.len() > FILTERS_MAX {
        return Err(Trouble::TooManyFilters);
    }
    let checked = |pattern: Option<String>| {
        let pattern = pattern.ok_or(Trouble::InvalidFilter)?;
        Pattern::parse(&pattern).map_err(|_| Trouble::InvalidFilter)?;
        Ok(pattern)
    };
    filters.into_iter().map(|filter| checked(filter.pattern)).collect()
}
