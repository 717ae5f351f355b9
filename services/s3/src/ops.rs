//! The table of contents: one operation, one file.

// buckets
mod create_bucket;
mod delete_bucket;
mod get_bucket_location;
mod head_bucket;
mod list_buckets;

// who may
mod delete_bucket_ownership_controls;
mod delete_bucket_policy;
mod delete_public_access_block;
mod get_bucket_acl;
mod get_bucket_ownership_controls;
mod get_bucket_policy;
mod get_bucket_policy_status;
mod get_public_access_block;
mod put_bucket_acl;
mod put_bucket_ownership_controls;
mod put_bucket_policy;
mod put_public_access_block;

// what becomes of objects
mod delete_bucket_encryption;
mod delete_bucket_lifecycle;
mod get_bucket_encryption;
mod get_bucket_lifecycle_configuration;
mod get_bucket_versioning;
mod get_object_lock_configuration;
mod put_bucket_encryption;
mod put_bucket_lifecycle_configuration;
mod put_bucket_versioning;
mod put_object_lock_configuration;

// who is told
mod get_bucket_logging;
mod get_bucket_notification_configuration;
mod put_bucket_logging;
mod put_bucket_notification_configuration;

// the web
mod delete_bucket_cors;
mod delete_bucket_website;
mod get_bucket_cors;
mod get_bucket_website;
mod put_bucket_cors;
mod put_bucket_website;

// notes
mod delete_bucket_tagging;
mod get_bucket_request_payment;
mod get_bucket_tagging;
mod put_bucket_request_payment;
mod put_bucket_tagging;

// what no bucket has
mod delete_bucket_analytics_configuration;
mod delete_bucket_intelligent_tiering_configuration;
mod delete_bucket_inventory_configuration;
mod delete_bucket_metrics_configuration;
mod delete_bucket_replication;
mod get_bucket_abac;
mod get_bucket_accelerate_configuration;
mod get_bucket_analytics_configuration;
mod get_bucket_intelligent_tiering_configuration;
mod get_bucket_inventory_configuration;
mod get_bucket_metadata_configuration;
mod get_bucket_metadata_table_configuration;
mod get_bucket_metrics_configuration;
mod get_bucket_replication;
mod list_bucket_analytics_configurations;
mod list_bucket_intelligent_tiering_configurations;
mod list_bucket_inventory_configurations;
mod list_bucket_metrics_configurations;

// objects
mod copy_object;
mod delete_object;
mod delete_objects;
pub mod get_object;
mod get_object_attributes;
mod head_object;
pub mod put_object;

// lists
mod list_object_versions;
mod list_objects;
mod list_objects_v2;

// uploads in parts
pub mod abort_multipart_upload;
mod complete_multipart_upload;
mod create_multipart_upload;
mod list_multipart_uploads;
mod list_parts;
mod upload_part;
mod upload_part_copy;

// around an object
mod delete_object_tagging;
mod get_object_acl;
mod get_object_legal_hold;
mod get_object_retention;
mod get_object_tagging;
mod put_object_acl;
mod put_object_legal_hold;
mod put_object_retention;
mod put_object_tagging;

use kernel::{OpEntry, op, op_stream};

pub const ALL: &[OpEntry] = &[
    // buckets
    op::<create_bucket::CreateBucket>(),
    op::<head_bucket::HeadBucket>(),
    op::<list_buckets::ListBuckets>(),
    op::<get_bucket_location::GetBucketLocation>(),
    op::<delete_bucket::DeleteBucket>(),
    // who may
    op::<get_bucket_policy::GetBucketPolicy>(),
    op::<put_bucket_policy::PutBucketPolicy>(),
    op::<delete_bucket_policy::DeleteBucketPolicy>(),
    op::<get_bucket_policy_status::GetBucketPolicyStatus>(),
    op::<get_bucket_acl::GetBucketAcl>(),
    op::<put_bucket_acl::PutBucketAcl>(),
    op::<get_bucket_ownership_controls::GetBucketOwnershipControls>(),
    op::<put_bucket_ownership_controls::PutBucketOwnershipControls>(),
    op::<delete_bucket_ownership_controls::DeleteBucketOwnershipControls>(),
    op::<get_public_access_block::GetPublicAccessBlock>(),
    op::<put_public_access_block::PutPublicAccessBlock>(),
    op::<delete_public_access_block::DeletePublicAccessBlock>(),
    // what becomes of objects
    op::<get_bucket_versioning::GetBucketVersioning>(),
    op::<put_bucket_versioning::PutBucketVersioning>(),
    op::<get_bucket_encryption::GetBucketEncryption>(),
    op::<put_bucket_encryption::PutBucketEncryption>(),
    op::<delete_bucket_encryption::DeleteBucketEncryption>(),
    op::<get_object_lock_configuration::GetObjectLockConfiguration>(),
    op::<put_object_lock_configuration::PutObjectLockConfiguration>(),
    op::<get_bucket_lifecycle_configuration::GetBucketLifecycleConfiguration>(),
    op::<put_bucket_lifecycle_configuration::PutBucketLifecycleConfiguration>(),
    op::<delete_bucket_lifecycle::DeleteBucketLifecycle>(),
    // who is told
    op::<get_bucket_notification_configuration::GetBucketNotificationConfiguration>(),
    op::<put_bucket_notification_configuration::PutBucketNotificationConfiguration>(),
    op::<get_bucket_logging::GetBucketLogging>(),
    op::<put_bucket_logging::PutBucketLogging>(),
    // the web
    op::<get_bucket_cors::GetBucketCors>(),
    op::<put_bucket_cors::PutBucketCors>(),
    op::<delete_bucket_cors::DeleteBucketCors>(),
    op::<get_bucket_website::GetBucketWebsite>(),
    op::<put_bucket_website::PutBucketWebsite>(),
    op::<delete_bucket_website::DeleteBucketWebsite>(),
    // notes
    op::<get_bucket_tagging::GetBucketTagging>(),
    op::<put_bucket_tagging::PutBucketTagging>(),
    op::<delete_bucket_tagging::DeleteBucketTagging>(),
    op::<get_bucket_request_payment::GetBucketRequestPayment>(),
    op::<put_bucket_request_payment::PutBucketRequestPayment>(),
    // what no bucket has
    op::<get_bucket_accelerate_configuration::GetBucketAccelerateConfiguration>(),
    op::<get_bucket_replication::GetBucketReplication>(),
    op::<delete_bucket_replication::DeleteBucketReplication>(),
    op::<get_bucket_analytics_configuration::GetBucketAnalyticsConfiguration>(),
    op::<list_bucket_analytics_configurations::ListBucketAnalyticsConfigurations>(),
    op::<delete_bucket_analytics_configuration::DeleteBucketAnalyticsConfiguration>(),
    op::<get_bucket_intelligent_tiering_configuration::GetBucketIntelligentTieringConfiguration>(),
    op::<list_bucket_intelligent_tiering_configurations::ListBucketIntelligentTieringConfigurations>(),
    op::<delete_bucket_intelligent_tiering_configuration::DeleteBucketIntelligentTieringConfiguration>(),
    op::<get_bucket_inventory_configuration::GetBucketInventoryConfiguration>(),
    op::<list_bucket_inventory_configurations::ListBucketInventoryConfigurations>(),
    op::<delete_bucket_inventory_configuration::DeleteBucketInventoryConfiguration>(),
    op::<get_bucket_metrics_configuration::GetBucketMetricsConfiguration>(),
    op::<list_bucket_metrics_configurations::ListBucketMetricsConfigurations>(),
    op::<delete_bucket_metrics_configuration::DeleteBucketMetricsConfiguration>(),
    op::<get_bucket_metadata_configuration::GetBucketMetadataConfiguration>(),
    op::<get_bucket_metadata_table_configuration::GetBucketMetadataTableConfiguration>(),
    op::<get_bucket_abac::GetBucketAbac>(),
    // objects
    op_stream::<put_object::PutObject>(),
    op::<get_object::GetObject>(),
    op::<head_object::HeadObject>(),
    op::<delete_object::DeleteObject>(),
    op::<delete_objects::DeleteObjects>(),
    op::<copy_object::CopyObject>(),
    op::<get_object_attributes::GetObjectAttributes>(),
    // lists
    op::<list_objects::ListObjects>(),
    op::<list_objects_v2::ListObjectsV2>(),
    op::<list_object_versions::ListObjectVersions>(),
    // uploads in parts
    op::<create_multipart_upload::CreateMultipartUpload>(),
    op_stream::<upload_part::UploadPart>(),
    op::<upload_part_copy::UploadPartCopy>(),
    op::<complete_multipart_upload::CompleteMultipartUpload>(),
    op::<abort_multipart_upload::AbortMultipartUpload>(),
    op::<list_parts::ListParts>(),
    op::<list_multipart_uploads::ListMultipartUploads>(),
    // around an object
    op::<get_object_tagging::GetObjectTagging>(),
    op::<put_object_tagging::PutObjectTagging>(),
    op::<delete_object_tagging::DeleteObjectTagging>(),
    op::<get_object_acl::GetObjectAcl>(),
    op::<put_object_acl::PutObjectAcl>(),
    op::<get_object_retention::GetObjectRetention>(),
    op::<put_object_retention::PutObjectRetention>(),
    op::<get_object_legal_hold::GetObjectLegalHold>(),
    op::<put_object_legal_hold::PutObjectLegalHold>(),
];
