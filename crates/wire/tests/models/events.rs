//! The structs of requests and responses. Written by `cargo xtask wire` from botocore 1.43.11, events/2015-10-07: do not edit.

use wire::{Map, Timestamp};

wire::wire! {
    struct CreateConnectionRequest { 0 name: String, 1 description: Option<String>, 2 authorization_type: String, 3 auth_parameters: CreateConnectionAuthRequestParameters, 4 invocation_connectivity_parameters: Option<ConnectivityResourceParameters>, 5 kms_key_identifier: Option<String>, }
    struct CreateConnectionAuthRequestParameters { 0 basic_auth_parameters: Option<CreateConnectionBasicAuthRequestParameters>, 1 o_auth_parameters: Option<CreateConnectionOAuthRequestParameters>, 2 api_key_auth_parameters: Option<CreateConnectionApiKeyAuthRequestParameters>, 3 invocation_http_parameters: Option<ConnectionHttpParameters>, 4 connectivity_parameters: Option<ConnectivityResourceParameters>, }
    struct CreateConnectionBasicAuthRequestParameters { 0 username: String, 1 password: String, }
    struct CreateConnectionOAuthRequestParameters { 0 client_parameters: CreateConnectionOAuthClientRequestParameters, 1 authorization_endpoint: String, 2 http_method: String, 3 o_auth_http_parameters: Option<ConnectionHttpParameters>, }
    struct CreateConnectionOAuthClientRequestParameters { 0 client_id: String, 1 client_secret: String, }
    struct ConnectionHttpParameters { 0 header_parameters: Option<Vec<ConnectionHeaderParameter>>, 1 query_string_parameters: Option<Vec<ConnectionQueryStringParameter>>, 2 body_parameters: Option<Vec<ConnectionBodyParameter>>, }
    struct ConnectionHeaderParameter { 0 key: Option<String>, 1 value: Option<String>, 2 is_value_secret: Option<bool>, }
    struct ConnectionQueryStringParameter { 0 key: Option<String>, 1 value: Option<String>, 2 is_value_secret: Option<bool>, }
    struct ConnectionBodyParameter { 0 key: Option<String>, 1 value: Option<String>, 2 is_value_secret: Option<bool>, }
    struct CreateConnectionApiKeyAuthRequestParameters { 0 api_key_name: String, 1 api_key_value: String, }
    struct ConnectivityResourceParameters { 0 resource_parameters: ConnectivityResourceConfigurationArn, }
    struct ConnectivityResourceConfigurationArn { 0 resource_configuration_arn: String, }
    struct CreateConnectionResponse { 0 connection_arn: Option<String>, 1 connection_state: Option<String>, 2 creation_time: Option<Timestamp>, 3 last_modified_time: Option<Timestamp>, }
    struct PutTargetsRequest { 0 rule: String, 1 event_bus_name: Option<String>, 2 targets: Vec<Target>, }
    struct Target { 0 id: String, 1 arn: String, 2 role_arn: Option<String>, 3 input: Option<String>, 4 input_path: Option<String>, 5 input_transformer: Option<InputTransformer>, 6 kinesis_parameters: Option<KinesisParameters>, 7 run_command_parameters: Option<RunCommandParameters>, 8 ecs_parameters: Option<EcsParameters>, 9 batch_parameters: Option<BatchParameters>, 10 sqs_parameters: Option<SqsParameters>, 11 http_parameters: Option<HttpParameters>, 12 redshift_data_parameters: Option<RedshiftDataParameters>, 13 sage_maker_pipeline_parameters: Option<SageMakerPipelineParameters>, 14 dead_letter_config: Option<DeadLetterConfig>, 15 retry_policy: Option<RetryPolicy>, 16 app_sync_parameters: Option<AppSyncParameters>, }
    struct InputTransformer { 0 input_paths_map: Option<Map<String>>, 1 input_template: String, }
    struct KinesisParameters { 0 partition_key_path: String, }
    struct RunCommandParameters { 0 run_command_targets: Vec<RunCommandTarget>, }
    struct RunCommandTarget { 0 key: String, 1 values: Vec<String>, }
    struct EcsParameters { 0 task_definition_arn: String, 1 task_count: Option<i32>, 2 launch_type: Option<String>, 3 network_configuration: Option<NetworkConfiguration>, 4 platform_version: Option<String>, 5 group: Option<String>, 6 capacity_provider_strategy: Option<Vec<CapacityProviderStrategyItem>>, 7 enable_ecs_managed_tags: Option<bool>, 8 enable_execute_command: Option<bool>, 9 placement_constraints: Option<Vec<PlacementConstraint>>, 10 placement_strategy: Option<Vec<PlacementStrategy>>, 11 propagate_tags: Option<String>, 12 reference_id: Option<String>, 13 tags: Option<Vec<Tag>>, }
    struct NetworkConfiguration { 0 awsvpc_configuration: Option<AwsVpcConfiguration>, }
    struct AwsVpcConfiguration { 0 subnets: Vec<String>, 1 security_groups: Option<Vec<String>>, 2 assign_public_ip: Option<String>, }
    struct CapacityProviderStrategyItem { 0 capacity_provider: String, 1 weight: Option<i32>, 2 base: Option<i32>, }
    struct PlacementConstraint { 0 r#type: Option<String>, 1 expression: Option<String>, }
    struct PlacementStrategy { 0 r#type: Option<String>, 1 field: Option<String>, }
    struct Tag { 0 key: String, 1 value: String, }
    struct BatchParameters { 0 job_definition: String, 1 job_name: String, 2 array_properties: Option<BatchArrayProperties>, 3 retry_strategy: Option<BatchRetryStrategy>, }
    struct BatchArrayProperties { 0 size: Option<i32>, }
    struct BatchRetryStrategy { 0 attempts: Option<i32>, }
    struct SqsParameters { 0 message_group_id: Option<String>, }
    struct HttpParameters { 0 path_parameter_values: Option<Vec<String>>, 1 header_parameters: Option<Map<String>>, 2 query_string_parameters: Option<Map<String>>, }
    struct RedshiftDataParameters { 0 secret_manager_arn: Option<String>, 1 database: String, 2 db_user: Option<String>, 3 sql: Option<String>, 4 statement_name: Option<String>, 5 with_event: Option<bool>, 6 sqls: Option<Vec<String>>, }
    struct SageMakerPipelineParameters { 0 pipeline_parameter_list: Option<Vec<SageMakerPipelineParameter>>, }
    struct SageMakerPipelineParameter { 0 name: String, 1 value: String, }
    struct DeadLetterConfig { 0 arn: Option<String>, }
    struct RetryPolicy { 0 maximum_retry_attempts: Option<i32>, 1 maximum_event_age_in_seconds: Option<i32>, }
    struct AppSyncParameters { 0 graph_ql_operation: Option<String>, }
    struct PutTargetsResponse { 0 failed_entry_count: Option<i32>, 1 failed_entries: Option<Vec<PutTargetsResultEntry>>, }
    struct PutTargetsResultEntry { 0 target_id: Option<String>, 1 error_code: Option<String>, 2 error_message: Option<String>, }
}
