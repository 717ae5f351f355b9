//! The structs of requests and responses. Written by `cargo xtask wire` from botocore 1.43.11, logs/2014-03-28: do not edit.

use wire::Map;

wire::wire! {
    struct DescribeMetricFiltersRequest { 0 log_group_name: Option<String>, 1 filter_name_prefix: Option<String>, 2 next_token: Option<String>, 3 limit: Option<i32>, 4 metric_name: Option<String>, 5 metric_namespace: Option<String>, }
    struct DescribeMetricFiltersResponse { 0 metric_filters: Option<Vec<MetricFilter>>, 1 next_token: Option<String>, }
    struct MetricFilter { 0 filter_name: Option<String>, 1 filter_pattern: Option<String>, 2 metric_transformations: Option<Vec<MetricTransformation>>, 3 creation_time: Option<i64>, 4 log_group_name: Option<String>, 5 apply_on_transformed_logs: Option<bool>, 6 field_selection_criteria: Option<String>, 7 emit_system_field_dimensions: Option<Vec<String>>, }
    struct MetricTransformation { 0 metric_name: String, 1 metric_namespace: String, 2 metric_value: String, 3 default_value: Option<f64>, 4 dimensions: Option<Map<String>>, 5 unit: Option<String>, }
    struct PutMetricFilterRequest { 0 log_group_name: String, 1 filter_name: String, 2 filter_pattern: String, 3 metric_transformations: Vec<MetricTransformation>, 4 apply_on_transformed_logs: Option<bool>, 5 field_selection_criteria: Option<String>, 6 emit_system_field_dimensions: Option<Vec<String>>, }
}
