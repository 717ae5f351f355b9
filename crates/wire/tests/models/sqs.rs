//! The structs of requests and responses. Written by `cargo xtask wire` from botocore 1.43.11, sqs/2012-11-05: do not edit.

use wire::{Blob, Map};

wire::wire! {
    struct CreateQueueRequest { 0 queue_name: String, 1 attributes: Option<Map<String>>, 2 tags: Option<Map<String>>, }
    struct CreateQueueResult { 0 queue_url: Option<String>, }
    struct DeleteQueueRequest { 0 queue_url: String, }
    struct GetQueueAttributesRequest { 0 queue_url: String, 1 attribute_names: Option<Vec<String>>, }
    struct GetQueueAttributesResult { 0 attributes: Option<Map<String>>, }
    struct ReceiveMessageRequest { 0 queue_url: String, 1 attribute_names: Option<Vec<String>>, 2 message_system_attribute_names: Option<Vec<String>>, 3 message_attribute_names: Option<Vec<String>>, 4 max_number_of_messages: Option<i32>, 5 visibility_timeout: Option<i32>, 6 wait_time_seconds: Option<i32>, 7 receive_request_attempt_id: Option<String>, }
    struct ReceiveMessageResult { 0 messages: Option<Vec<Message>>, }
    struct Message { 0 message_id: Option<String>, 1 receipt_handle: Option<String>, 2 md5_of_body: Option<String>, 3 body: Option<String>, 4 attributes: Option<Map<String>>, 5 md5_of_message_attributes: Option<String>, 6 message_attributes: Option<Map<MessageAttributeValue>>, }
    struct MessageAttributeValue { 0 string_value: Option<String>, 1 binary_value: Option<Blob>, 2 string_list_values: Option<Vec<String>>, 3 binary_list_values: Option<Vec<Blob>>, 4 data_type: String, }
    struct SendMessageRequest { 0 queue_url: String, 1 message_body: String, 2 delay_seconds: Option<i32>, 3 message_attributes: Option<Map<MessageAttributeValue>>, 4 message_system_attributes: Option<Map<MessageSystemAttributeValue>>, 5 message_deduplication_id: Option<String>, 6 message_group_id: Option<String>, }
    struct MessageSystemAttributeValue { 0 string_value: Option<String>, 1 binary_value: Option<Blob>, 2 string_list_values: Option<Vec<String>>, 3 binary_list_values: Option<Vec<Blob>>, 4 data_type: String, }
    struct SendMessageResult { 0 md5_of_message_body: Option<String>, 1 md5_of_message_attributes: Option<String>, 2 md5_of_message_system_attributes: Option<String>, 3 message_id: Option<String>, 4 sequence_number: Option<String>, }
    struct SendMessageBatchRequest { 0 queue_url: String, 1 entries: Vec<SendMessageBatchRequestEntry>, }
    struct SendMessageBatchRequestEntry { 0 id: String, 1 message_body: String, 2 delay_seconds: Option<i32>, 3 message_attributes: Option<Map<MessageAttributeValue>>, 4 message_system_attributes: Option<Map<MessageSystemAttributeValue>>, 5 message_deduplication_id: Option<String>, 6 message_group_id: Option<String>, }
    struct SendMessageBatchResult { 0 successful: Vec<SendMessageBatchResultEntry>, 1 failed: Vec<BatchResultErrorEntry>, }
    struct SendMessageBatchResultEntry { 0 id: String, 1 message_id: String, 2 md5_of_message_body: String, 3 md5_of_message_attributes: Option<String>, 4 md5_of_message_system_attributes: Option<String>, 5 sequence_number: Option<String>, }
    struct BatchResultErrorEntry { 0 id: String, 1 sender_fault: bool, 2 code: String, 3 message: Option<String>, }
}
