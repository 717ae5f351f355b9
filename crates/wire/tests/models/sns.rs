//! The structs of requests and responses. Written by `cargo xtask wire` from botocore 1.43.11, sns/2010-03-31: do not edit.

use wire::{Blob, Map};

wire::wire! {
    struct PublishInput { 0 topic_arn: Option<String>, 1 target_arn: Option<String>, 2 phone_number: Option<String>, 3 message: String, 4 subject: Option<String>, 5 message_structure: Option<String>, 6 message_attributes: Option<Map<MessageAttributeValue>>, 7 message_deduplication_id: Option<String>, 8 message_group_id: Option<String>, }
    struct MessageAttributeValue { 0 data_type: String, 1 string_value: Option<String>, 2 binary_value: Option<Blob>, }
    struct PublishResponse { 0 message_id: Option<String>, 1 sequence_number: Option<String>, }
    struct PublishBatchInput { 0 topic_arn: String, 1 publish_batch_request_entries: Vec<PublishBatchRequestEntry>, }
    struct PublishBatchRequestEntry { 0 id: String, 1 message: String, 2 subject: Option<String>, 3 message_structure: Option<String>, 4 message_attributes: Option<Map<MessageAttributeValue>>, 5 message_deduplication_id: Option<String>, 6 message_group_id: Option<String>, }
    struct PublishBatchResponse { 0 successful: Option<Vec<PublishBatchResultEntry>>, 1 failed: Option<Vec<BatchResultErrorEntry>>, }
    struct PublishBatchResultEntry { 0 id: Option<String>, 1 message_id: Option<String>, 2 sequence_number: Option<String>, }
    struct BatchResultErrorEntry { 0 id: String, 1 code: String, 2 message: Option<String>, 3 sender_fault: bool, }
}
