//! What Lambda can do.

mod add_permission;
mod create_function;
mod delete_function;
mod get_account_settings;
mod get_function;
mod get_function_code_signing_config;
mod get_function_configuration;
mod get_policy;
mod list_functions;
mod list_tags;
mod list_versions_by_function;
mod remove_permission;
mod tag_resource;
mod untag_resource;
mod update_function_code;
mod update_function_configuration;

use kernel::{OpEntry, op};

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
