//! The structs of requests and responses. Written by `cargo xtask wire` from botocore 1.43.11, lambda/2015-03-31: do not edit.

use wire::{Blob, Body, Map, Timestamp};

wire::wire! {
    struct AddLayerVersionPermissionRequest { 0 layer_name: String, 1 version_number: i64, 2 statement_id: String, 3 action: String, 4 principal: String, 5 organization_id: Option<String>, 6 revision_id: Option<String>, }
    struct AddLayerVersionPermissionResponse { 0 statement: Option<String>, 1 revision_id: Option<String>, }
    struct AddPermissionRequest { 0 function_name: String, 1 statement_id: String, 2 action: String, 3 principal: String, 4 source_arn: Option<String>, 5 source_account: Option<String>, 6 event_source_token: Option<String>, 7 qualifier: Option<String>, 8 revision_id: Option<String>, 9 principal_org_id: Option<String>, 10 function_url_auth_type: Option<String>, 11 invoked_via_function_url: Option<bool>, }
    struct AddPermissionResponse { 0 statement: Option<String>, }
    struct CreateAliasRequest { 0 function_name: String, 1 name: String, 2 function_version: String, 3 description: Option<String>, 4 routing_config: Option<AliasRoutingConfiguration>, }
    struct AliasRoutingConfiguration { 0 additional_version_weights: Option<Map<f64>>, }
    struct AliasConfiguration { 0 alias_arn: Option<String>, 1 name: Option<String>, 2 function_version: Option<String>, 3 description: Option<String>, 4 routing_config: Option<AliasRoutingConfiguration>, 5 revision_id: Option<String>, }
    struct CreateEventSourceMappingRequest { 0 event_source_arn: Option<String>, 1 function_name: String, 2 enabled: Option<bool>, 3 batch_size: Option<i32>, 4 filter_criteria: Option<FilterCriteria>, 5 maximum_batching_window_in_seconds: Option<i32>, 6 parallelization_factor: Option<i32>, 7 starting_position: Option<String>, 8 starting_position_timestamp: Option<Timestamp>, 9 destination_config: Option<DestinationConfig>, 10 maximum_record_age_in_seconds: Option<i32>, 11 bisect_batch_on_function_error: Option<bool>, 12 maximum_retry_attempts: Option<i32>, 13 tags: Option<Map<String>>, 14 tumbling_window_in_seconds: Option<i32>, 19 function_response_types: Option<Vec<String>>, 22 scaling_config: Option<ScalingConfig>, }
    struct FilterCriteria { 0 filters: Option<Vec<Filter>>, }
    struct Filter { 0 pattern: Option<String>, }
    struct DestinationConfig { 0 on_success: Option<OnSuccess>, 1 on_failure: Option<OnFailure>, }
    struct OnSuccess { 0 destination: Option<String>, }
    struct OnFailure { 0 destination: Option<String>, }
    struct ScalingConfig { 0 maximum_concurrency: Option<i32>, }
    struct EventSourceMappingConfiguration { 0 uuid: Option<String>, 3 batch_size: Option<i32>, 4 maximum_batching_window_in_seconds: Option<i32>, 6 event_source_arn: Option<String>, 7 filter_criteria: Option<FilterCriteria>, 8 function_arn: Option<String>, 9 last_modified: Option<Timestamp>, 11 state: Option<String>, 12 state_transition_reason: Option<String>, 22 function_response_types: Option<Vec<String>>, 25 scaling_config: Option<ScalingConfig>, 29 event_source_mapping_arn: Option<String>, }
    struct CreateFunctionRequest { 0 function_name: String, 1 runtime: Option<String>, 2 role: String, 3 handler: Option<String>, 4 code: FunctionCode, 5 description: Option<String>, 6 timeout: Option<i32>, 7 memory_size: Option<i32>, 8 publish: Option<bool>, 9 vpc_config: Option<VpcConfig>, 10 package_type: Option<String>, 11 dead_letter_config: Option<DeadLetterConfig>, 12 environment: Option<Environment>, 14 tracing_config: Option<TracingConfig>, 15 tags: Option<Map<String>>, 16 layers: Option<Vec<String>>, 17 file_system_configs: Option<Vec<FileSystemConfig>>, 20 architectures: Option<Vec<String>>, 21 ephemeral_storage: Option<EphemeralStorage>, 22 snap_start: Option<SnapStart>, 23 logging_config: Option<LoggingConfig>, }
    struct FunctionCode { 0 zip_file: Option<Blob>, 1 s3_bucket: Option<String>, 2 s3_key: Option<String>, 3 s3_object_version: Option<String>, }
    struct VpcConfig { 0 subnet_ids: Option<Vec<String>>, 1 security_group_ids: Option<Vec<String>>, 2 ipv6_allowed_for_dual_stack: Option<bool>, }
    struct DeadLetterConfig { 0 target_arn: Option<String>, }
    struct Environment { 0 variables: Option<Map<String>>, }
    struct TracingConfig { 0 mode: Option<String>, }
    struct FileSystemConfig { 0 arn: String, 1 local_mount_path: String, }
    struct EphemeralStorage { 0 size: i32, }
    struct SnapStart { 0 apply_on: Option<String>, }
    struct LoggingConfig { 0 log_format: Option<String>, 1 application_log_level: Option<String>, 2 system_log_level: Option<String>, 3 log_group: Option<String>, }
    struct FunctionConfiguration { 0 function_name: Option<String>, 1 function_arn: Option<String>, 2 runtime: Option<String>, 3 role: Option<String>, 4 handler: Option<String>, 5 code_size: Option<i64>, 6 description: Option<String>, 7 timeout: Option<i32>, 8 memory_size: Option<i32>, 9 last_modified: Option<String>, 10 code_sha256: Option<String>, 11 version: Option<String>, 13 dead_letter_config: Option<DeadLetterConfig>, 14 environment: Option<EnvironmentResponse>, 16 tracing_config: Option<TracingConfigResponse>, 18 revision_id: Option<String>, 19 layers: Option<Vec<Layer>>, 20 state: Option<String>, 21 state_reason: Option<String>, 22 state_reason_code: Option<String>, 23 last_update_status: Option<String>, 24 last_update_status_reason: Option<String>, 25 last_update_status_reason_code: Option<String>, 27 package_type: Option<String>, 31 architectures: Option<Vec<String>>, 32 ephemeral_storage: Option<EphemeralStorage>, 33 snap_start: Option<SnapStartResponse>, 35 logging_config: Option<LoggingConfig>, }
    struct EnvironmentResponse { 0 variables: Option<Map<String>>, }
    struct TracingConfigResponse { 0 mode: Option<String>, }
    struct Layer { 0 arn: Option<String>, 1 code_size: Option<i64>, }
    struct SnapStartResponse { 0 apply_on: Option<String>, 1 optimization_status: Option<String>, }
    struct CreateFunctionUrlConfigRequest { 0 function_name: String, 1 qualifier: Option<String>, 2 auth_type: String, 3 cors: Option<Cors>, 4 invoke_mode: Option<String>, }
    struct Cors { 0 allow_credentials: Option<bool>, 1 allow_headers: Option<Vec<String>>, 2 allow_methods: Option<Vec<String>>, 3 allow_origins: Option<Vec<String>>, 4 expose_headers: Option<Vec<String>>, 5 max_age: Option<i32>, }
    struct CreateFunctionUrlConfigResponse { 0 function_url: String, 1 function_arn: String, 2 auth_type: String, 3 cors: Option<Cors>, 4 creation_time: String, 5 invoke_mode: Option<String>, }
    struct DeleteAliasRequest { 0 function_name: String, 1 name: String, }
    struct DeleteEventSourceMappingRequest { 0 uuid: String, }
    struct DeleteFunctionRequest { 0 function_name: String, 1 qualifier: Option<String>, }
    struct DeleteFunctionResponse { 0 status_code: Option<i32>, }
    struct DeleteFunctionConcurrencyRequest { 0 function_name: String, }
    struct DeleteFunctionEventInvokeConfigRequest { 0 function_name: String, 1 qualifier: Option<String>, }
    struct DeleteFunctionUrlConfigRequest { 0 function_name: String, 1 qualifier: Option<String>, }
    struct DeleteLayerVersionRequest { 0 layer_name: String, 1 version_number: i64, }
    struct DeleteProvisionedConcurrencyConfigRequest { 0 function_name: String, 1 qualifier: String, }
    struct GetAccountSettingsRequest { }
    struct GetAccountSettingsResponse { 0 account_limit: Option<AccountLimit>, 1 account_usage: Option<AccountUsage>, }
    struct AccountLimit { 0 total_code_size: Option<i64>, 1 code_size_unzipped: Option<i64>, 2 code_size_zipped: Option<i64>, 3 concurrent_executions: Option<i32>, 4 unreserved_concurrent_executions: Option<i32>, }
    struct AccountUsage { 0 total_code_size: Option<i64>, 1 function_count: Option<i64>, }
    struct GetAliasRequest { 0 function_name: String, 1 name: String, }
    struct GetEventSourceMappingRequest { 0 uuid: String, }
    struct GetFunctionRequest { 0 function_name: String, 1 qualifier: Option<String>, }
    struct GetFunctionResponse { 0 configuration: Option<FunctionConfiguration>, 1 code: Option<FunctionCodeLocation>, 2 tags: Option<Map<String>>, 4 concurrency: Option<Concurrency>, }
    struct FunctionCodeLocation { 0 repository_type: Option<String>, 1 location: Option<String>, }
    struct Concurrency { 0 reserved_concurrent_executions: Option<i32>, }
    struct GetFunctionCodeSigningConfigRequest { 0 function_name: String, }
    struct GetFunctionCodeSigningConfigResponse { 1 function_name: String, }
    struct GetFunctionConcurrencyRequest { 0 function_name: String, }
    struct GetFunctionConcurrencyResponse { 0 reserved_concurrent_executions: Option<i32>, }
    struct GetFunctionConfigurationRequest { 0 function_name: String, 1 qualifier: Option<String>, }
    struct GetFunctionEventInvokeConfigRequest { 0 function_name: String, 1 qualifier: Option<String>, }
    struct FunctionEventInvokeConfig { 0 last_modified: Option<Timestamp>, 1 function_arn: Option<String>, 2 maximum_retry_attempts: Option<i32>, 3 maximum_event_age_in_seconds: Option<i32>, 4 destination_config: Option<DestinationConfig>, }
    struct GetFunctionRecursionConfigRequest { 0 function_name: String, }
    struct GetFunctionRecursionConfigResponse { 0 recursive_loop: Option<String>, }
    struct GetFunctionUrlConfigRequest { 0 function_name: String, 1 qualifier: Option<String>, }
    struct GetFunctionUrlConfigResponse { 0 function_url: String, 1 function_arn: String, 2 auth_type: String, 3 cors: Option<Cors>, 4 creation_time: String, 5 last_modified_time: String, 6 invoke_mode: Option<String>, }
    struct GetLayerVersionRequest { 0 layer_name: String, 1 version_number: i64, }
    struct GetLayerVersionResponse { 0 content: Option<LayerVersionContentOutput>, 1 layer_arn: Option<String>, 2 layer_version_arn: Option<String>, 3 description: Option<String>, 4 created_date: Option<String>, 5 version: Option<i64>, 6 compatible_runtimes: Option<Vec<String>>, 7 license_info: Option<String>, 8 compatible_architectures: Option<Vec<String>>, }
    struct LayerVersionContentOutput { 0 location: Option<String>, 1 code_sha256: Option<String>, 2 code_size: Option<i64>, }
    struct GetLayerVersionByArnRequest { 0 arn: String, }
    struct GetLayerVersionPolicyRequest { 0 layer_name: String, 1 version_number: i64, }
    struct GetLayerVersionPolicyResponse { 0 policy: Option<String>, 1 revision_id: Option<String>, }
    struct GetPolicyRequest { 0 function_name: String, 1 qualifier: Option<String>, }
    struct GetPolicyResponse { 0 policy: Option<String>, 1 revision_id: Option<String>, }
    struct GetProvisionedConcurrencyConfigRequest { 0 function_name: String, 1 qualifier: String, }
    struct GetProvisionedConcurrencyConfigResponse { 0 requested_provisioned_concurrent_executions: Option<i32>, 1 available_provisioned_concurrent_executions: Option<i32>, 2 allocated_provisioned_concurrent_executions: Option<i32>, 3 status: Option<String>, 4 status_reason: Option<String>, 5 last_modified: Option<String>, }
    struct GetRuntimeManagementConfigRequest { 0 function_name: String, 1 qualifier: Option<String>, }
    struct GetRuntimeManagementConfigResponse { 0 update_runtime_on: Option<String>, 2 function_arn: Option<String>, }
    struct InvocationRequest { 0 function_name: String, 1 invocation_type: Option<String>, 2 log_type: Option<String>, 3 client_context: Option<String>, 5 payload: Option<Blob>, 6 qualifier: Option<String>, }
    struct InvocationResponse { 0 status_code: Option<i32>, 1 function_error: Option<String>, 2 log_result: Option<String>, 3 payload: Option<Blob>, 4 executed_version: Option<String>, }
    stream InvokeAsyncRequest { 0 function_name: String, 1 invoke_args: Body, }
    struct InvokeAsyncResponse { 0 status: Option<i32>, }
    struct InvokeWithResponseStreamRequest { 0 function_name: String, 1 invocation_type: Option<String>, 2 log_type: Option<String>, 3 client_context: Option<String>, 4 qualifier: Option<String>, 5 payload: Option<Blob>, }
    stream InvokeWithResponseStreamResponse { 0 status_code: Option<i32>, 1 executed_version: Option<String>, 2 event_stream: Body, 3 response_stream_content_type: Option<String>, }
    union InvokeWithResponseStreamResponseEvent { 0 PayloadChunk: InvokeResponseStreamUpdate, 1 InvokeComplete: InvokeWithResponseStreamCompleteEvent, }
    struct InvokeResponseStreamUpdate { 0 payload: Option<Blob>, }
    struct InvokeWithResponseStreamCompleteEvent { 0 error_code: Option<String>, 1 error_details: Option<String>, 2 log_result: Option<String>, }
    struct ListAliasesRequest { 0 function_name: String, 1 function_version: Option<String>, 2 marker: Option<String>, 3 max_items: Option<i32>, }
    struct ListAliasesResponse { 0 next_marker: Option<String>, 1 aliases: Option<Vec<AliasConfiguration>>, }
    struct ListEventSourceMappingsRequest { 0 event_source_arn: Option<String>, 1 function_name: Option<String>, 2 marker: Option<String>, 3 max_items: Option<i32>, }
    struct ListEventSourceMappingsResponse { 0 next_marker: Option<String>, 1 event_source_mappings: Option<Vec<EventSourceMappingConfiguration>>, }
    struct ListFunctionEventInvokeConfigsRequest { 0 function_name: String, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListFunctionEventInvokeConfigsResponse { 0 function_event_invoke_configs: Option<Vec<FunctionEventInvokeConfig>>, 1 next_marker: Option<String>, }
    struct ListFunctionUrlConfigsRequest { 0 function_name: String, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListFunctionUrlConfigsResponse { 0 function_url_configs: Vec<FunctionUrlConfig>, 1 next_marker: Option<String>, }
    struct FunctionUrlConfig { 0 function_url: String, 1 function_arn: String, 2 creation_time: String, 3 last_modified_time: String, 4 cors: Option<Cors>, 5 auth_type: String, 6 invoke_mode: Option<String>, }
    struct ListFunctionsRequest { 1 function_version: Option<String>, 2 marker: Option<String>, 3 max_items: Option<i32>, }
    struct ListFunctionsResponse { 0 next_marker: Option<String>, 1 functions: Option<Vec<FunctionConfiguration>>, }
    struct ListLayerVersionsRequest { 0 compatible_runtime: Option<String>, 1 layer_name: String, 2 marker: Option<String>, 3 max_items: Option<i32>, 4 compatible_architecture: Option<String>, }
    struct ListLayerVersionsResponse { 0 next_marker: Option<String>, 1 layer_versions: Option<Vec<LayerVersionsListItem>>, }
    struct LayerVersionsListItem { 0 layer_version_arn: Option<String>, 1 version: Option<i64>, 2 description: Option<String>, 3 created_date: Option<String>, 4 compatible_runtimes: Option<Vec<String>>, 5 license_info: Option<String>, 6 compatible_architectures: Option<Vec<String>>, }
    struct ListLayersRequest { 0 compatible_runtime: Option<String>, 1 marker: Option<String>, 2 max_items: Option<i32>, 3 compatible_architecture: Option<String>, }
    struct ListLayersResponse { 0 next_marker: Option<String>, 1 layers: Option<Vec<LayersListItem>>, }
    struct LayersListItem { 0 layer_name: Option<String>, 1 layer_arn: Option<String>, 2 latest_matching_version: Option<LayerVersionsListItem>, }
    struct ListProvisionedConcurrencyConfigsRequest { 0 function_name: String, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListProvisionedConcurrencyConfigsResponse { 0 provisioned_concurrency_configs: Option<Vec<ProvisionedConcurrencyConfigListItem>>, 1 next_marker: Option<String>, }
    struct ProvisionedConcurrencyConfigListItem { 0 function_arn: Option<String>, 1 requested_provisioned_concurrent_executions: Option<i32>, 2 available_provisioned_concurrent_executions: Option<i32>, 3 allocated_provisioned_concurrent_executions: Option<i32>, 4 status: Option<String>, 5 status_reason: Option<String>, 6 last_modified: Option<String>, }
    struct ListTagsRequest { 0 resource: String, }
    struct ListTagsResponse { 0 tags: Option<Map<String>>, }
    struct ListVersionsByFunctionRequest { 0 function_name: String, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListVersionsByFunctionResponse { 0 next_marker: Option<String>, 1 versions: Option<Vec<FunctionConfiguration>>, }
    struct PublishLayerVersionRequest { 0 layer_name: String, 1 description: Option<String>, 2 content: LayerVersionContentInput, 3 compatible_runtimes: Option<Vec<String>>, 4 license_info: Option<String>, 5 compatible_architectures: Option<Vec<String>>, }
    struct LayerVersionContentInput { 0 s3_bucket: Option<String>, 1 s3_key: Option<String>, 2 s3_object_version: Option<String>, 3 zip_file: Option<Blob>, }
    struct PublishLayerVersionResponse { 0 content: Option<LayerVersionContentOutput>, 1 layer_arn: Option<String>, 2 layer_version_arn: Option<String>, 3 description: Option<String>, 4 created_date: Option<String>, 5 version: Option<i64>, 6 compatible_runtimes: Option<Vec<String>>, 7 license_info: Option<String>, 8 compatible_architectures: Option<Vec<String>>, }
    struct PublishVersionRequest { 0 function_name: String, 1 code_sha256: Option<String>, 2 description: Option<String>, 3 revision_id: Option<String>, }
    struct PutFunctionConcurrencyRequest { 0 function_name: String, 1 reserved_concurrent_executions: i32, }
    struct PutFunctionEventInvokeConfigRequest { 0 function_name: String, 1 qualifier: Option<String>, 2 maximum_retry_attempts: Option<i32>, 3 maximum_event_age_in_seconds: Option<i32>, 4 destination_config: Option<DestinationConfig>, }
    struct PutFunctionRecursionConfigRequest { 0 function_name: String, 1 recursive_loop: String, }
    struct PutFunctionRecursionConfigResponse { 0 recursive_loop: Option<String>, }
    struct PutProvisionedConcurrencyConfigRequest { 0 function_name: String, 1 qualifier: String, 2 provisioned_concurrent_executions: i32, }
    struct PutProvisionedConcurrencyConfigResponse { 0 requested_provisioned_concurrent_executions: Option<i32>, 1 available_provisioned_concurrent_executions: Option<i32>, 2 allocated_provisioned_concurrent_executions: Option<i32>, 3 status: Option<String>, 4 status_reason: Option<String>, 5 last_modified: Option<String>, }
    struct PutRuntimeManagementConfigRequest { 0 function_name: String, 1 qualifier: Option<String>, 2 update_runtime_on: String, }
    struct PutRuntimeManagementConfigResponse { 0 update_runtime_on: String, 1 function_arn: String, }
    struct RemoveLayerVersionPermissionRequest { 0 layer_name: String, 1 version_number: i64, 2 statement_id: String, 3 revision_id: Option<String>, }
    struct RemovePermissionRequest { 0 function_name: String, 1 statement_id: String, 2 qualifier: Option<String>, 3 revision_id: Option<String>, }
    struct TagResourceRequest { 0 resource: String, 1 tags: Map<String>, }
    struct UntagResourceRequest { 0 resource: String, 1 tag_keys: Vec<String>, }
    struct UpdateAliasRequest { 0 function_name: String, 1 name: String, 2 function_version: Option<String>, 3 description: Option<String>, 4 routing_config: Option<AliasRoutingConfiguration>, 5 revision_id: Option<String>, }
    struct UpdateEventSourceMappingRequest { 0 uuid: String, 1 function_name: Option<String>, 2 enabled: Option<bool>, 3 batch_size: Option<i32>, 4 filter_criteria: Option<FilterCriteria>, 5 maximum_batching_window_in_seconds: Option<i32>, 6 destination_config: Option<DestinationConfig>, 7 maximum_record_age_in_seconds: Option<i32>, 8 bisect_batch_on_function_error: Option<bool>, 9 maximum_retry_attempts: Option<i32>, 10 parallelization_factor: Option<i32>, 12 tumbling_window_in_seconds: Option<i32>, 13 function_response_types: Option<Vec<String>>, 14 scaling_config: Option<ScalingConfig>, }
    struct UpdateFunctionCodeRequest { 0 function_name: String, 1 zip_file: Option<Blob>, 2 s3_bucket: Option<String>, 3 s3_key: Option<String>, 4 s3_object_version: Option<String>, 6 publish: Option<bool>, 7 dry_run: Option<bool>, 8 revision_id: Option<String>, 9 architectures: Option<Vec<String>>, }
    struct UpdateFunctionConfigurationRequest { 0 function_name: String, 1 role: Option<String>, 2 handler: Option<String>, 3 description: Option<String>, 4 timeout: Option<i32>, 5 memory_size: Option<i32>, 6 vpc_config: Option<VpcConfig>, 7 environment: Option<Environment>, 8 runtime: Option<String>, 9 dead_letter_config: Option<DeadLetterConfig>, 11 tracing_config: Option<TracingConfig>, 12 revision_id: Option<String>, 13 layers: Option<Vec<String>>, 14 file_system_configs: Option<Vec<FileSystemConfig>>, 16 ephemeral_storage: Option<EphemeralStorage>, 17 snap_start: Option<SnapStart>, 18 logging_config: Option<LoggingConfig>, }
    struct UpdateFunctionEventInvokeConfigRequest { 0 function_name: String, 1 qualifier: Option<String>, 2 maximum_retry_attempts: Option<i32>, 3 maximum_event_age_in_seconds: Option<i32>, 4 destination_config: Option<DestinationConfig>, }
    struct UpdateFunctionUrlConfigRequest { 0 function_name: String, 1 qualifier: Option<String>, 2 auth_type: Option<String>, 3 cors: Option<Cors>, 4 invoke_mode: Option<String>, }
    struct UpdateFunctionUrlConfigResponse { 0 function_url: String, 1 function_arn: String, 2 auth_type: String, 3 cors: Option<Cors>, 4 creation_time: String, 5 last_modified_time: String, 6 invoke_mode: Option<String>, }
}
