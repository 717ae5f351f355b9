//! The structs of requests and responses. Written by `cargo xtask wire` from botocore 1.43.11, logs/2014-03-28: do not edit.

use wire::{Body, Map};

wire::wire! {
    struct CreateLogGroupRequest { 0 log_group_name: String, 2 tags: Option<Map<String>>, 3 log_group_class: Option<String>, 4 deletion_protection_enabled: Option<bool>, }
    struct CreateLogStreamRequest { 0 log_group_name: String, 1 log_stream_name: String, }
    struct DeleteLogGroupRequest { 0 log_group_name: String, }
    struct DeleteLogStreamRequest { 0 log_group_name: String, 1 log_stream_name: String, }
    struct DeleteResourcePolicyRequest { 0 policy_name: Option<String>, }
    struct DeleteRetentionPolicyRequest { 0 log_group_name: String, }
    struct DeleteSubscriptionFilterRequest { 0 log_group_name: String, 1 filter_name: String, }
    struct DescribeLogGroupsRequest { 1 log_group_name_prefix: Option<String>, 2 log_group_name_pattern: Option<String>, 3 next_token: Option<String>, 4 limit: Option<i32>, 5 include_linked_accounts: Option<bool>, 6 log_group_class: Option<String>, 7 log_group_identifiers: Option<Vec<String>>, }
    struct DescribeLogGroupsResponse { 0 log_groups: Option<Vec<LogGroup>>, 1 next_token: Option<String>, }
    struct LogGroup { 0 log_group_name: Option<String>, 1 creation_time: Option<i64>, 2 retention_in_days: Option<i32>, 3 metric_filter_count: Option<i32>, 4 arn: Option<String>, 5 stored_bytes: Option<i64>, 9 log_group_class: Option<String>, 10 log_group_arn: Option<String>, 11 deletion_protection_enabled: Option<bool>, }
    struct DescribeLogStreamsRequest { 0 log_group_name: Option<String>, 1 log_group_identifier: Option<String>, 2 log_stream_name_prefix: Option<String>, 3 order_by: Option<String>, 4 descending: Option<bool>, 5 next_token: Option<String>, 6 limit: Option<i32>, }
    struct DescribeLogStreamsResponse { 0 log_streams: Option<Vec<LogStream>>, 1 next_token: Option<String>, }
    struct LogStream { 0 log_stream_name: Option<String>, 1 creation_time: Option<i64>, 2 first_event_timestamp: Option<i64>, 3 last_event_timestamp: Option<i64>, 4 last_ingestion_time: Option<i64>, 5 upload_sequence_token: Option<String>, 6 arn: Option<String>, 7 stored_bytes: Option<i64>, }
    struct DescribeMetricFiltersRequest { 0 log_group_name: Option<String>, 1 filter_name_prefix: Option<String>, 2 next_token: Option<String>, 3 limit: Option<i32>, 4 metric_name: Option<String>, 5 metric_namespace: Option<String>, }
    struct DescribeMetricFiltersResponse { 0 metric_filters: Option<Vec<MetricFilter>>, 1 next_token: Option<String>, }
    struct MetricFilter { 0 filter_name: Option<String>, 1 filter_pattern: Option<String>, 2 metric_transformations: Option<Vec<MetricTransformation>>, 3 creation_time: Option<i64>, 4 log_group_name: Option<String>, 5 apply_on_transformed_logs: Option<bool>, 6 field_selection_criteria: Option<String>, 7 emit_system_field_dimensions: Option<Vec<String>>, }
    struct MetricTransformation { 0 metric_name: String, 1 metric_namespace: String, 2 metric_value: String, 3 default_value: Option<f64>, 4 dimensions: Option<Map<String>>, 5 unit: Option<String>, }
    struct DescribeResourcePoliciesRequest { 0 next_token: Option<String>, 1 limit: Option<i32>, 3 policy_scope: Option<String>, }
    struct DescribeResourcePoliciesResponse { 0 resource_policies: Option<Vec<ResourcePolicy>>, 1 next_token: Option<String>, }
    struct ResourcePolicy { 0 policy_name: Option<String>, 1 policy_document: Option<String>, 2 last_updated_time: Option<i64>, 3 policy_scope: Option<String>, }
    struct DescribeSubscriptionFiltersRequest { 0 log_group_name: String, 1 filter_name_prefix: Option<String>, 2 next_token: Option<String>, 3 limit: Option<i32>, }
    struct DescribeSubscriptionFiltersResponse { 0 subscription_filters: Option<Vec<SubscriptionFilter>>, 1 next_token: Option<String>, }
    struct SubscriptionFilter { 0 filter_name: Option<String>, 1 log_group_name: Option<String>, 2 filter_pattern: Option<String>, 3 destination_arn: Option<String>, 4 role_arn: Option<String>, 5 distribution: Option<String>, 6 apply_on_transformed_logs: Option<bool>, 7 creation_time: Option<i64>, }
    struct FilterLogEventsRequest { 0 log_group_name: Option<String>, 1 log_group_identifier: Option<String>, 2 log_stream_names: Option<Vec<String>>, 3 log_stream_name_prefix: Option<String>, 4 start_time: Option<i64>, 5 end_time: Option<i64>, 6 filter_pattern: Option<String>, 7 next_token: Option<String>, 8 limit: Option<i32>, 9 interleaved: Option<bool>, 10 unmask: Option<bool>, }
    struct FilterLogEventsResponse { 0 events: Option<Vec<FilteredLogEvent>>, 1 searched_log_streams: Option<Vec<SearchedLogStream>>, 2 next_token: Option<String>, }
    struct FilteredLogEvent { 0 log_stream_name: Option<String>, 1 timestamp: Option<i64>, 2 message: Option<String>, 3 ingestion_time: Option<i64>, 4 event_id: Option<String>, }
    struct SearchedLogStream { 0 log_stream_name: Option<String>, 1 searched_completely: Option<bool>, }
    struct GetLogEventsRequest { 0 log_group_name: Option<String>, 1 log_group_identifier: Option<String>, 2 log_stream_name: String, 3 start_time: Option<i64>, 4 end_time: Option<i64>, 5 next_token: Option<String>, 6 limit: Option<i32>, 7 start_from_head: Option<bool>, 8 unmask: Option<bool>, }
    struct GetLogEventsResponse { 0 events: Option<Vec<OutputLogEvent>>, 1 next_forward_token: Option<String>, 2 next_backward_token: Option<String>, }
    struct OutputLogEvent { 0 timestamp: Option<i64>, 1 message: Option<String>, 2 ingestion_time: Option<i64>, }
    struct ListLogGroupsRequest { 0 log_group_name_pattern: Option<String>, 1 log_group_class: Option<String>, 2 include_linked_accounts: Option<bool>, 4 next_token: Option<String>, 5 limit: Option<i32>, 8 log_group_tags: Option<Vec<TagFilter>>, }
    struct TagFilter { 0 key: String, 1 values: Option<Vec<String>>, }
    struct ListLogGroupsResponse { 0 log_groups: Option<Vec<LogGroupSummary>>, 1 next_token: Option<String>, }
    struct LogGroupSummary { 0 log_group_name: Option<String>, 1 log_group_arn: Option<String>, 2 log_group_class: Option<String>, }
    struct ListTagsForResourceRequest { 0 resource_arn: String, }
    struct ListTagsForResourceResponse { 0 tags: Option<Map<String>>, }
    struct ListTagsLogGroupRequest { 0 log_group_name: String, }
    struct ListTagsLogGroupResponse { 0 tags: Option<Map<String>>, }
    struct PutLogEventsRequest { 0 log_group_name: String, 1 log_stream_name: String, 2 log_events: Vec<InputLogEvent>, 3 sequence_token: Option<String>, 4 entity: Option<Entity>, }
    struct InputLogEvent { 0 timestamp: i64, 1 message: String, }
    struct Entity { 0 key_attributes: Option<Map<String>>, 1 attributes: Option<Map<String>>, }
    struct PutLogEventsResponse { 0 next_sequence_token: Option<String>, 1 rejected_log_events_info: Option<RejectedLogEventsInfo>, 2 rejected_entity_info: Option<RejectedEntityInfo>, }
    struct RejectedLogEventsInfo { 0 too_new_log_event_start_index: Option<i32>, 1 too_old_log_event_end_index: Option<i32>, 2 expired_log_event_end_index: Option<i32>, }
    struct RejectedEntityInfo { 0 error_type: String, }
    struct PutLogGroupDeletionProtectionRequest { 0 log_group_identifier: String, 1 deletion_protection_enabled: bool, }
    struct PutResourcePolicyRequest { 0 policy_name: Option<String>, 1 policy_document: Option<String>, }
    struct PutResourcePolicyResponse { 0 resource_policy: Option<ResourcePolicy>, }
    struct PutRetentionPolicyRequest { 0 log_group_name: String, 1 retention_in_days: i32, }
    struct PutSubscriptionFilterRequest { 0 log_group_name: String, 1 filter_name: String, 2 filter_pattern: String, 3 destination_arn: String, 4 role_arn: Option<String>, 5 distribution: Option<String>, 6 apply_on_transformed_logs: Option<bool>, }
    struct StartLiveTailRequest { 0 log_group_identifiers: Vec<String>, 1 log_stream_names: Option<Vec<String>>, 2 log_stream_name_prefixes: Option<Vec<String>>, 3 log_event_filter_pattern: Option<String>, }
    stream StartLiveTailResponse { 0 response_stream: Body, }
    union StartLiveTailResponseStream { 0 SessionStart: LiveTailSessionStart, 1 SessionUpdate: LiveTailSessionUpdate, 2 SessionTimeoutException: SessionTimeoutException, 3 SessionStreamingException: SessionStreamingException, }
    struct LiveTailSessionStart { 0 request_id: Option<String>, 1 session_id: Option<String>, 2 log_group_identifiers: Option<Vec<String>>, 3 log_stream_names: Option<Vec<String>>, 4 log_stream_name_prefixes: Option<Vec<String>>, 5 log_event_filter_pattern: Option<String>, }
    struct LiveTailSessionUpdate { 0 session_metadata: Option<LiveTailSessionMetadata>, 1 session_results: Option<Vec<LiveTailSessionLogEvent>>, }
    struct LiveTailSessionMetadata { 0 sampled: Option<bool>, }
    struct LiveTailSessionLogEvent { 0 log_stream_name: Option<String>, 1 log_group_identifier: Option<String>, 2 message: Option<String>, 3 timestamp: Option<i64>, 4 ingestion_time: Option<i64>, }
    struct SessionTimeoutException { 0 message: Option<String>, }
    struct SessionStreamingException { 0 message: Option<String>, }
    struct TagLogGroupRequest { 0 log_group_name: String, 1 tags: Map<String>, }
    struct TagResourceRequest { 0 resource_arn: String, 1 tags: Map<String>, }
    struct TestMetricFilterRequest { 0 filter_pattern: String, 1 log_event_messages: Vec<String>, }
    struct TestMetricFilterResponse { 0 matches: Option<Vec<MetricFilterMatchRecord>>, }
    struct MetricFilterMatchRecord { 0 event_number: Option<i64>, 1 event_message: Option<String>, 2 extracted_values: Option<Map<String>>, }
    struct UntagLogGroupRequest { 0 log_group_name: String, 1 tags: Vec<String>, }
    struct UntagResourceRequest { 0 resource_arn: String, 1 tag_keys: Vec<String>, }
}
