//! The structs of requests and responses. Written by `cargo xtask wire` from botocore 1.43.11, cloudwatch/2010-08-01: do not edit.

use wire::{Map, Timestamp};

wire::wire! {
    struct DescribeAlarmsInput { 0 alarm_names: Option<Vec<String>>, 1 alarm_name_prefix: Option<String>, 2 alarm_types: Option<Vec<String>>, 3 children_of_alarm_name: Option<String>, 4 parents_of_alarm_name: Option<String>, 5 state_value: Option<String>, 6 action_prefix: Option<String>, 7 max_records: Option<i32>, 8 next_token: Option<String>, }
    struct DescribeAlarmsOutput { 0 composite_alarms: Option<Vec<CompositeAlarm>>, 1 metric_alarms: Option<Vec<MetricAlarm>>, 2 next_token: Option<String>, }
    struct CompositeAlarm { 0 actions_enabled: Option<bool>, 1 alarm_actions: Option<Vec<String>>, 2 alarm_arn: Option<String>, 3 alarm_configuration_updated_timestamp: Option<Timestamp>, 4 alarm_description: Option<String>, 5 alarm_name: Option<String>, 6 alarm_rule: Option<String>, 7 insufficient_data_actions: Option<Vec<String>>, 8 ok_actions: Option<Vec<String>>, 9 state_reason: Option<String>, 10 state_reason_data: Option<String>, 11 state_updated_timestamp: Option<Timestamp>, 12 state_value: Option<String>, 13 state_transitioned_timestamp: Option<Timestamp>, 14 actions_suppressed_by: Option<String>, 15 actions_suppressed_reason: Option<String>, 16 actions_suppressor: Option<String>, 17 actions_suppressor_wait_period: Option<i32>, 18 actions_suppressor_extension_period: Option<i32>, }
    struct MetricAlarm { 0 alarm_name: Option<String>, 1 alarm_arn: Option<String>, 2 alarm_description: Option<String>, 3 alarm_configuration_updated_timestamp: Option<Timestamp>, 4 actions_enabled: Option<bool>, 5 ok_actions: Option<Vec<String>>, 6 alarm_actions: Option<Vec<String>>, 7 insufficient_data_actions: Option<Vec<String>>, 8 state_value: Option<String>, 9 state_reason: Option<String>, 10 state_reason_data: Option<String>, 11 state_updated_timestamp: Option<Timestamp>, 12 metric_name: Option<String>, 13 namespace: Option<String>, 14 statistic: Option<String>, 15 extended_statistic: Option<String>, 16 dimensions: Option<Vec<Dimension>>, 17 period: Option<i32>, 18 unit: Option<String>, 19 evaluation_periods: Option<i32>, 20 datapoints_to_alarm: Option<i32>, 21 threshold: Option<f64>, 22 comparison_operator: Option<String>, 23 treat_missing_data: Option<String>, 24 evaluate_low_sample_count_percentile: Option<String>, 25 metrics: Option<Vec<MetricDataQuery>>, 26 threshold_metric_id: Option<String>, 27 evaluation_state: Option<String>, 28 state_transitioned_timestamp: Option<Timestamp>, 29 evaluation_criteria: Option<EvaluationCriteria>, 30 evaluation_interval: Option<i32>, }
    struct Dimension { 0 name: String, 1 value: String, }
    struct MetricDataQuery { 0 id: String, 1 metric_stat: Option<MetricStat>, 2 expression: Option<String>, 3 label: Option<String>, 4 return_data: Option<bool>, 5 period: Option<i32>, 6 account_id: Option<String>, }
    struct MetricStat { 0 metric: Metric, 1 period: i32, 2 stat: String, 3 unit: Option<String>, }
    struct Metric { 0 namespace: Option<String>, 1 metric_name: Option<String>, 2 dimensions: Option<Vec<Dimension>>, }
    union EvaluationCriteria { 0 PromQLCriteria: AlarmPromQLCriteria, }
    struct AlarmPromQLCriteria { 0 query: String, 1 pending_period: Option<i32>, 2 recovery_period: Option<i32>, }
    struct GetMetricStatisticsInput { 0 namespace: String, 1 metric_name: String, 2 dimensions: Option<Vec<Dimension>>, 3 start_time: Timestamp, 4 end_time: Timestamp, 5 period: i32, 6 statistics: Option<Vec<String>>, 7 extended_statistics: Option<Vec<String>>, 8 unit: Option<String>, }
    struct GetMetricStatisticsOutput { 0 label: Option<String>, 1 datapoints: Option<Vec<Datapoint>>, }
    struct Datapoint { 0 timestamp: Option<Timestamp>, 1 sample_count: Option<f64>, 2 average: Option<f64>, 3 sum: Option<f64>, 4 minimum: Option<f64>, 5 maximum: Option<f64>, 6 unit: Option<String>, 7 extended_statistics: Option<Map<f64>>, }
    struct PutMetricDataInput { 0 namespace: String, 1 metric_data: Option<Vec<MetricDatum>>, 2 entity_metric_data: Option<Vec<EntityMetricData>>, 3 strict_entity_validation: Option<bool>, }
    struct MetricDatum { 0 metric_name: String, 1 dimensions: Option<Vec<Dimension>>, 2 timestamp: Option<Timestamp>, 3 value: Option<f64>, 4 statistic_values: Option<StatisticSet>, 5 values: Option<Vec<f64>>, 6 counts: Option<Vec<f64>>, 7 unit: Option<String>, 8 storage_resolution: Option<i32>, }
    struct StatisticSet { 0 sample_count: f64, 1 sum: f64, 2 minimum: f64, 3 maximum: f64, }
    struct EntityMetricData { 0 entity: Option<Entity>, 1 metric_data: Option<Vec<MetricDatum>>, }
    struct Entity { 0 key_attributes: Option<Map<String>>, 1 attributes: Option<Map<String>>, }
    struct SetAlarmStateInput { 0 alarm_name: String, 1 state_value: String, 2 state_reason: String, 3 state_reason_data: Option<String>, }
}
