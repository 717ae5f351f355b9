//! What Lambda can do.

mod add_layer_version_permission;
mod add_permission;
mod create_alias;
mod create_event_source_mapping;
mod create_function;
mod create_function_url_config;
mod delete_alias;
mod delete_event_source_mapping;
mod delete_function;
mod delete_function_concurrency;
mod delete_function_event_invoke_config;
mod delete_function_url_config;
mod delete_layer_version;
mod delete_provisioned_concurrency_config;
mod get_account_settings;
mod get_alias;
mod get_event_source_mapping;
mod get_function;
mod get_function_code_signing_config;
mod get_function_concurrency;
mod get_function_configuration;
mod get_function_event_invoke_config;
mod get_function_recursion_config;
mod get_function_url_config;
mod get_layer_version;
mod get_layer_version_by_arn;
mod get_layer_version_policy;
mod get_policy;
mod get_provisioned_concurrency_config;
mod get_runtime_management_config;
mod invoke;
mod invoke_async;
mod invoke_with_response_stream;
mod list_aliases;
mod list_event_source_mappings;
mod list_function_event_invoke_configs;
mod list_function_url_configs;
mod list_functions;
mod list_layer_versions;
mod list_layers;
mod list_provisioned_concurrency_configs;
mod list_tags;
mod list_versions_by_function;
mod publish_layer_version;
mod publish_version;
mod put_function_concurrency;
mod put_function_event_invoke_config;
mod put_function_recursion_config;
mod put_provisioned_concurrency_config;
mod put_runtime_management_config;
mod remove_layer_version_permission;
mod remove_permission;
mod tag_resource;
mod untag_resource;
mod update_alias;
mod update_event_source_mapping;
mod update_function_code;
mod update_function_configuration;
mod update_function_event_invoke_config;
mod update_function_url_config;

use kernel::{OpEntry, op, op_act};

pub const ALL: &[OpEntry] = &[
    // functions
    op::<create_function::CreateFunction>(),
    op::<get_function::GetFunction>(),
    op::<get_function_configuration::GetFunctionConfiguration>(),
    op::<list_functions::ListFunctions>(),
    op::<list_versions_by_function::ListVersionsByFunction>(),
    op::<update_function_code::UpdateFunctionCode>(),
    op::<update_function_configuration::UpdateFunctionConfiguration>(),
    op::<delete_function::DeleteFunction>(),
    // versions and aliases
    op::<publish_version::PublishVersion>(),
    op::<create_alias::CreateAlias>(),
    op::<get_alias::GetAlias>(),
    op::<update_alias::UpdateAlias>(),
    op::<delete_alias::DeleteAlias>(),
    op::<list_aliases::ListAliases>(),
    // layers
    op::<publish_layer_version::PublishLayerVersion>(),
    op::<get_layer_version::GetLayerVersion>(),
    op::<get_layer_version_by_arn::GetLayerVersionByArn>(),
    op::<list_layers::ListLayers>(),
    op::<list_layer_versions::ListLayerVersions>(),
    op::<delete_layer_version::DeleteLayerVersion>(),
    op::<add_layer_version_permission::AddLayerVersionPermission>(),
    op::<remove_layer_version_permission::RemoveLayerVersionPermission>(),
    op::<get_layer_version_policy::GetLayerVersionPolicy>(),
    // how it is run
    op::<put_function_concurrency::PutFunctionConcurrency>(),
    op::<get_function_concurrency::GetFunctionConcurrency>(),
    op::<delete_function_concurrency::DeleteFunctionConcurrency>(),
    op::<put_provisioned_concurrency_config::PutProvisionedConcurrencyConfig>(),
    op::<get_provisioned_concurrency_config::GetProvisionedConcurrencyConfig>(),
    op::<list_provisioned_concurrency_configs::ListProvisionedConcurrencyConfigs>(),
    op::<delete_provisioned_concurrency_config::DeleteProvisionedConcurrencyConfig>(),
    op::<put_function_recursion_config::PutFunctionRecursionConfig>(),
    op::<get_function_recursion_config::GetFunctionRecursionConfig>(),
    op::<put_runtime_management_config::PutRuntimeManagementConfig>(),
    op::<get_runtime_management_config::GetRuntimeManagementConfig>(),
    // what becomes of events
    op::<put_function_event_invoke_config::PutFunctionEventInvokeConfig>(),
    op::<update_function_event_invoke_config::UpdateFunctionEventInvokeConfig>(),
    op::<get_function_event_invoke_config::GetFunctionEventInvokeConfig>(),
    op::<delete_function_event_invoke_config::DeleteFunctionEventInvokeConfig>(),
    op::<list_function_event_invoke_configs::ListFunctionEventInvokeConfigs>(),
    // addresses
    op::<create_function_url_config::CreateFunctionUrlConfig>(),
    op::<get_function_url_config::GetFunctionUrlConfig>(),
    op::<update_function_url_config::UpdateFunctionUrlConfig>(),
    op::<delete_function_url_config::DeleteFunctionUrlConfig>(),
    op::<list_function_url_configs::ListFunctionUrlConfigs>(),
    op_act::<invoke::Invoke>(),
    op::<invoke_async::InvokeAsync>(),
    op_act::<invoke_with_response_stream::InvokeWithResponseStream>(),
    // where events come from
    op_act::<create_event_source_mapping::CreateEventSourceMapping>(),
    op::<get_event_source_mapping::GetEventSourceMapping>(),
    op_act::<update_event_source_mapping::UpdateEventSourceMapping>(),
    op::<delete_event_source_mapping::DeleteEventSourceMapping>(),
    op::<list_event_source_mappings::ListEventSourceMappings>(),
    // who may
    op::<add_permission::AddPermission>(),
    op::<remove_permission::RemovePermission>(),
    op::<get_policy::GetPolicy>(),
    // tags
    op::<tag_resource::TagResource>(),
    op::<untag_resource::UntagResource>(),
    op::<list_tags::ListTags>(),
    // the account
    op::<get_account_settings::GetAccountSettings>(),
    // what no function has here: asking answers so
    op::<get_function_code_signing_config::GetFunctionCodeSigningConfig>(),
];
