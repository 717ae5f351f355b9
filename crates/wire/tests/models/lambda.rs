//! The structs of requests and responses. Written by `cargo xtask wire` from botocore 1.43.11, lambda/2015-03-31: do not edit.

use wire::{Blob, Body, Map};

wire::wire! {
    struct CreateAliasRequest { 0 function_name: String, 1 name: String, 2 function_version: String, 3 description: Option<String>, 4 routing_config: Option<AliasRoutingConfiguration>, }
    struct AliasRoutingConfiguration { 0 additional_version_weights: Option<Map<f64>>, }
    struct AliasConfiguration { 0 alias_arn: Option<String>, 1 name: Option<String>, 2 function_version: Option<String>, 3 description: Option<String>, 4 routing_config: Option<AliasRoutingConfiguration>, 5 revision_id: Option<String>, }
    struct CreateFunctionRequest { 0 function_name: String, 1 runtime: Option<String>, 2 role: String, 3 handler: Option<String>, 4 code: FunctionCode, 5 description: Option<String>, 6 timeout: Option<i32>, 7 memory_size: Option<i32>, 8 publish: Option<bool>, 9 vpc_config: Option<VpcConfig>, 10 package_type: Option<String>, 11 dead_letter_config: Option<DeadLetterConfig>, 12 environment: Option<Environment>, 13 kms_key_arn: Option<String>, 14 tracing_config: Option<TracingConfig>, 15 tags: Option<Map<String>>, 16 layers: Option<Vec<String>>, 17 file_system_configs: Option<Vec<FileSystemConfig>>, 18 image_config: Option<ImageConfig>, 19 code_signing_config_arn: Option<String>, 20 architectures: Option<Vec<String>>, 21 ephemeral_storage: Option<EphemeralStorage>, 22 snap_start: Option<SnapStart>, 23 logging_config: Option<LoggingConfig>, 24 capacity_provider_config: Option<CapacityProviderConfig>, 25 publish_to: Option<String>, 26 durable_config: Option<DurableConfig>, 27 tenancy_config: Option<TenancyConfig>, }
    struct FunctionCode { 0 zip_file: Option<Blob>, 1 s3_bucket: Option<String>, 2 s3_key: Option<String>, 3 s3_object_version: Option<String>, 4 image_uri: Option<String>, 5 source_kms_key_arn: Option<String>, }
    struct VpcConfig { 0 subnet_ids: Option<Vec<String>>, 1 security_group_ids: Option<Vec<String>>, 2 ipv6_allowed_for_dual_stack: Option<bool>, }
    struct DeadLetterConfig { 0 target_arn: Option<String>, }
    struct Environment { 0 variables: Option<Map<String>>, }
    struct TracingConfig { 0 mode: Option<String>, }
    struct FileSystemConfig { 0 arn: String, 1 local_mount_path: String, }
    struct ImageConfig { 0 entry_point: Option<Vec<String>>, 1 command: Option<Vec<String>>, 2 working_directory: Option<String>, }
    struct EphemeralStorage { 0 size: i32, }
    struct SnapStart { 0 apply_on: Option<String>, }
    struct LoggingConfig { 0 log_format: Option<String>, 1 application_log_level: Option<String>, 2 system_log_level: Option<String>, 3 log_group: Option<String>, }
    struct CapacityProviderConfig { 0 lambda_managed_instances_capacity_provider_config: LambdaManagedInstancesCapacityProviderConfig, }
    struct LambdaManagedInstancesCapacityProviderConfig { 0 capacity_provider_arn: String, 1 per_execution_environment_max_concurrency: Option<i32>, 2 execution_environment_memory_gi_b_per_v_cpu: Option<f64>, }
    struct DurableConfig { 0 retention_period_in_days: Option<i32>, 1 execution_timeout: Option<i32>, }
    struct TenancyConfig { 0 tenant_isolation_mode: String, }
    struct FunctionConfiguration { 0 function_name: Option<String>, 1 function_arn: Option<String>, 2 runtime: Option<String>, 3 role: Option<String>, 4 handler: Option<String>, 5 code_size: Option<i64>, 6 description: Option<String>, 7 timeout: Option<i32>, 8 memory_size: Option<i32>, 9 last_modified: Option<String>, 10 code_sha256: Option<String>, 11 version: Option<String>, 12 vpc_config: Option<VpcConfigResponse>, 13 dead_letter_config: Option<DeadLetterConfig>, 14 environment: Option<EnvironmentResponse>, 15 kms_key_arn: Option<String>, 16 tracing_config: Option<TracingConfigResponse>, 17 master_arn: Option<String>, 18 revision_id: Option<String>, 19 layers: Option<Vec<Layer>>, 20 state: Option<String>, 21 state_reason: Option<String>, 22 state_reason_code: Option<String>, 23 last_update_status: Option<String>, 24 last_update_status_reason: Option<String>, 25 last_update_status_reason_code: Option<String>, 26 file_system_configs: Option<Vec<FileSystemConfig>>, 27 package_type: Option<String>, 28 image_config_response: Option<ImageConfigResponse>, 29 signing_profile_version_arn: Option<String>, 30 signing_job_arn: Option<String>, 31 architectures: Option<Vec<String>>, 32 ephemeral_storage: Option<EphemeralStorage>, 33 snap_start: Option<SnapStartResponse>, 34 runtime_version_config: Option<RuntimeVersionConfig>, 35 logging_config: Option<LoggingConfig>, 36 capacity_provider_config: Option<CapacityProviderConfig>, 37 config_sha256: Option<String>, 38 durable_config: Option<DurableConfig>, 39 tenancy_config: Option<TenancyConfig>, }
    struct VpcConfigResponse { 0 subnet_ids: Option<Vec<String>>, 1 security_group_ids: Option<Vec<String>>, 2 vpc_id: Option<String>, 3 ipv6_allowed_for_dual_stack: Option<bool>, }
    struct EnvironmentResponse { 0 variables: Option<Map<String>>, 1 error: Option<EnvironmentError>, }
    struct EnvironmentError { 0 error_code: Option<String>, 1 message: Option<String>, }
    struct TracingConfigResponse { 0 mode: Option<String>, }
    struct Layer { 0 arn: Option<String>, 1 code_size: Option<i64>, 2 signing_profile_version_arn: Option<String>, 3 signing_job_arn: Option<String>, }
    struct ImageConfigResponse { 0 image_config: Option<ImageConfig>, 1 error: Option<ImageConfigError>, }
    struct ImageConfigError { 0 error_code: Option<String>, 1 message: Option<String>, }
    struct SnapStartResponse { 0 apply_on: Option<String>, 1 optimization_status: Option<String>, }
    struct RuntimeVersionConfig { 0 runtime_version_arn: Option<String>, 1 error: Option<RuntimeVersionError>, }
    struct RuntimeVersionError { 0 error_code: Option<String>, 1 message: Option<String>, }
    struct GetFunctionRequest { 0 function_name: String, 1 qualifier: Option<String>, }
    struct GetFunctionResponse { 0 configuration: Option<FunctionConfiguration>, 1 code: Option<FunctionCodeLocation>, 2 tags: Option<Map<String>>, 3 tags_error: Option<TagsError>, 4 concurrency: Option<Concurrency>, }
    struct FunctionCodeLocation { 0 repository_type: Option<String>, 1 location: Option<String>, 2 image_uri: Option<String>, 3 resolved_image_uri: Option<String>, 4 source_kms_key_arn: Option<String>, }
    struct TagsError { 0 error_code: String, 1 message: String, }
    struct Concurrency { 0 reserved_concurrent_executions: Option<i32>, }
    struct InvocationRequest { 0 function_name: String, 1 invocation_type: Option<String>, 2 log_type: Option<String>, 3 client_context: Option<String>, 4 durable_execution_name: Option<String>, 5 payload: Option<Blob>, 6 qualifier: Option<String>, 7 tenant_id: Option<String>, }
    struct InvocationResponse { 0 status_code: Option<i32>, 1 function_error: Option<String>, 2 log_result: Option<String>, 3 payload: Option<Blob>, 4 executed_version: Option<String>, 5 durable_execution_arn: Option<String>, }
    struct InvokeWithResponseStreamRequest { 0 function_name: String, 1 invocation_type: Option<String>, 2 log_type: Option<String>, 3 client_context: Option<String>, 4 qualifier: Option<String>, 5 payload: Option<Blob>, 6 tenant_id: Option<String>, }
    stream InvokeWithResponseStreamResponse { 0 status_code: Option<i32>, 1 executed_version: Option<String>, 2 event_stream: Body, 3 response_stream_content_type: Option<String>, }
    union InvokeWithResponseStreamResponseEvent { 0 PayloadChunk: InvokeResponseStreamUpdate, 1 InvokeComplete: InvokeWithResponseStreamCompleteEvent, }
    struct InvokeResponseStreamUpdate { 0 payload: Option<Blob>, }
    struct InvokeWithResponseStreamCompleteEvent { 0 error_code: Option<String>, 1 error_details: Option<String>, 2 log_result: Option<String>, }
    struct ListFunctionsRequest { 0 master_region: Option<String>, 1 function_version: Option<String>, 2 marker: Option<String>, 3 max_items: Option<i32>, }
    struct ListFunctionsResponse { 0 next_marker: Option<String>, 1 functions: Option<Vec<FunctionConfiguration>>, }
    struct ListTagsRequest { 0 resource: String, }
    struct ListTagsResponse { 0 tags: Option<Map<String>>, }
    struct PublishLayerVersionRequest { 0 layer_name: String, 1 description: Option<String>, 2 content: LayerVersionContentInput, 3 compatible_runtimes: Option<Vec<String>>, 4 license_info: Option<String>, 5 compatible_architectures: Option<Vec<String>>, }
    struct LayerVersionContentInput { 0 s3_bucket: Option<String>, 1 s3_key: Option<String>, 2 s3_object_version: Option<String>, 3 zip_file: Option<Blob>, }
    struct PublishLayerVersionResponse { 0 content: Option<LayerVersionContentOutput>, 1 layer_arn: Option<String>, 2 layer_version_arn: Option<String>, 3 description: Option<String>, 4 created_date: Option<String>, 5 version: Option<i64>, 6 compatible_runtimes: Option<Vec<String>>, 7 license_info: Option<String>, 8 compatible_architectures: Option<Vec<String>>, }
    struct LayerVersionContentOutput { 0 location: Option<String>, 1 code_sha256: Option<String>, 2 code_size: Option<i64>, 3 signing_profile_version_arn: Option<String>, 4 signing_job_arn: Option<String>, }
    struct UntagResourceRequest { 0 resource: String, 1 tag_keys: Vec<String>, }
}
