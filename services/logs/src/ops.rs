//! What CloudWatch Logs can do.

mod create_log_group;
mod create_log_stream;
mod delete_log_group;
mod delete_log_stream;
mod delete_resource_policy;
mod delete_retention_policy;
mod delete_subscription_filter;
mod describe_log_groups;
mod describe_log_streams;
mod describe_metric_filters;
mod describe_resource_policies;
mod describe_subscription_filters;
mod filter_log_events;
mod get_log_events;
mod list_log_groups;
mod list_tags_for_resource;
mod list_tags_log_group;
mod put_log_events;
mod put_log_group_deletion_protection;
mod put_resource_policy;
mod put_retention_policy;
mod put_subscription_filter;
mod start_live_tail;
mod tag_log_group;
mod tag_resource;
mod test_metric_filter;
mod untag_log_group;
mod untag_resource;

use kernel::{OpEntry, op};

pub const ALL: &[OpEntry] = &[
    // groups
    op::<create_log_group::CreateLogGroup>(),
    op::<describe_log_groups::DescribeLogGroups>(),
    op::<list_log_groups::ListLogGroups>(),
    op::<put_retention_policy::PutRetentionPolicy>(),
    op::<delete_retention_policy::DeleteRetentionPolicy>(),
    op::<put_log_group_deletion_protection::PutLogGroupDeletionProtection>(),
    op::<delete_log_group::DeleteLogGroup>(),
    // streams
    op::<create_log_stream::CreateLogStream>(),
    op::<describe_log_streams::DescribeLogStreams>(),
    op::<delete_log_stream::DeleteLogStream>(),
    // events
    op::<put_log_events::PutLogEvents>(),
    op::<get_log_events::GetLogEvents>(),
    op::<filter_log_events::FilterLogEvents>(),
    op::<start_live_tail::StartLiveTail>(),
    op::<test_metric_filter::TestMetricFilter>(),
    // subscriptions
    op::<put_subscription_filter::PutSubscriptionFilter>(),
    op::<describe_subscription_filters::DescribeSubscriptionFilters>(),
    op::<delete_subscription_filter::DeleteSubscriptionFilter>(),
    // who may
    op::<put_resource_policy::PutResourcePolicy>(),
    op::<describe_resource_policies::DescribeResourcePolicies>(),
    op::<delete_resource_policy::DeleteResourcePolicy>(),
    // tags
    op::<tag_resource::TagResource>(),
    op::<untag_resource::UntagResource>(),
    op::<list_tags_for_resource::ListTagsForResource>(),
    op::<tag_log_group::TagLogGroup>(),
    op::<untag_log_group::UntagLogGroup>(),
    op::<list_tags_log_group::ListTagsLogGroup>(),
    // what no group has here: asking answers so
    op::<describe_metric_filters::DescribeMetricFilters>(),
];
