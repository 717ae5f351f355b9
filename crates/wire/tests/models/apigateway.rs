//! The structs of requests and responses. Written by `cargo xtask wire` from botocore 1.43.11, apigateway/2015-07-09: do not edit.

use wire::{Map, Timestamp};

wire::wire! {
    struct CreateRestApiRequest { 0 name: String, 1 description: Option<String>, 2 version: Option<String>, 3 clone_from: Option<String>, 4 binary_media_types: Option<Vec<String>>, 5 minimum_compression_size: Option<i32>, 6 api_key_source: Option<String>, 7 endpoint_configuration: Option<EndpointConfiguration>, 8 policy: Option<String>, 9 tags: Option<Map<String>>, 10 disable_execute_api_endpoint: Option<bool>, 11 security_policy: Option<String>, 12 endpoint_access_mode: Option<String>, }
    struct EndpointConfiguration { 0 types: Option<Vec<String>>, 1 ip_address_type: Option<String>, 2 vpc_endpoint_ids: Option<Vec<String>>, }
    struct RestApi { 0 id: Option<String>, 1 name: Option<String>, 2 description: Option<String>, 3 created_date: Option<Timestamp>, 4 version: Option<String>, 5 warnings: Option<Vec<String>>, 6 binary_media_types: Option<Vec<String>>, 7 minimum_compression_size: Option<i32>, 8 api_key_source: Option<String>, 9 endpoint_configuration: Option<EndpointConfiguration>, 10 policy: Option<String>, 11 tags: Option<Map<String>>, 12 disable_execute_api_endpoint: Option<bool>, 13 root_resource_id: Option<String>, 14 security_policy: Option<String>, 15 endpoint_access_mode: Option<String>, 16 api_status: Option<String>, 17 api_status_message: Option<String>, }
    struct UpdateMethodResponseRequest { 0 rest_api_id: String, 1 resource_id: String, 2 http_method: String, 3 status_code: String, 4 patch_operations: Option<Vec<PatchOperation>>, }
    struct PatchOperation { 0 op: Option<String>, 1 path: Option<String>, 2 value: Option<String>, 3 from: Option<String>, }
    struct MethodResponse { 0 status_code: Option<String>, 1 response_parameters: Option<Map<bool>>, 2 response_models: Option<Map<String>>, }
}
