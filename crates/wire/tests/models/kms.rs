//! The structs of requests and responses. Written by `cargo xtask wire` from botocore 1.43.11, kms/2014-11-01: do not edit.

use wire::{Blob, Map, Timestamp};

wire::wire! {
    struct CreateKeyRequest { 0 policy: Option<String>, 1 description: Option<String>, 2 key_usage: Option<String>, 3 customer_master_key_spec: Option<String>, 4 key_spec: Option<String>, 5 origin: Option<String>, 6 custom_key_store_id: Option<String>, 7 bypass_policy_lockout_safety_check: Option<bool>, 8 tags: Option<Vec<Tag>>, 9 multi_region: Option<bool>, 10 xks_key_id: Option<String>, }
    struct Tag { 0 tag_key: String, 1 tag_value: String, }
    struct CreateKeyResponse { 0 key_metadata: Option<KeyMetadata>, }
    struct KeyMetadata { 0 aws_account_id: Option<String>, 1 key_id: String, 2 arn: Option<String>, 3 creation_date: Option<Timestamp>, 4 enabled: Option<bool>, 5 description: Option<String>, 6 key_usage: Option<String>, 7 key_state: Option<String>, 8 deletion_date: Option<Timestamp>, 9 valid_to: Option<Timestamp>, 10 origin: Option<String>, 11 custom_key_store_id: Option<String>, 12 cloud_hsm_cluster_id: Option<String>, 13 expiration_model: Option<String>, 14 key_manager: Option<String>, 15 customer_master_key_spec: Option<String>, 16 key_spec: Option<String>, 17 encryption_algorithms: Option<Vec<String>>, 18 signing_algorithms: Option<Vec<String>>, 19 key_agreement_algorithms: Option<Vec<String>>, 20 multi_region: Option<bool>, 21 multi_region_configuration: Option<MultiRegionConfiguration>, 22 pending_deletion_window_in_days: Option<i32>, 23 mac_algorithms: Option<Vec<String>>, 24 xks_key_configuration: Option<XksKeyConfigurationType>, 25 current_key_material_id: Option<String>, }
    struct MultiRegionConfiguration { 0 multi_region_key_type: Option<String>, 1 primary_key: Option<MultiRegionKey>, 2 replica_keys: Option<Vec<MultiRegionKey>>, }
    struct MultiRegionKey { 0 arn: Option<String>, 1 region: Option<String>, }
    struct XksKeyConfigurationType { 0 id: Option<String>, }
    struct EncryptRequest { 0 key_id: String, 1 plaintext: Blob, 2 encryption_context: Option<Map<String>>, 3 grant_tokens: Option<Vec<String>>, 4 encryption_algorithm: Option<String>, 5 dry_run: Option<bool>, }
    struct EncryptResponse { 0 ciphertext_blob: Option<Blob>, 1 key_id: Option<String>, 2 encryption_algorithm: Option<String>, }
    struct GenerateRandomRequest { 0 number_of_bytes: Option<i32>, 1 custom_key_store_id: Option<String>, 2 recipient: Option<RecipientInfo>, }
    struct RecipientInfo { 0 key_encryption_algorithm: Option<String>, 1 attestation_document: Option<Blob>, }
    struct GenerateRandomResponse { 0 plaintext: Option<Blob>, 1 ciphertext_for_recipient: Option<Blob>, }
}
