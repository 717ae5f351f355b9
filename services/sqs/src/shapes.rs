//! The structs of requests and responses. Written by `cargo xtask wire` from botocore 1.43.11, sqs/2012-11-05: do not edit.

use wire::{Blob, Map};

wire::wire! {
    struct AddPermissionRequest { 0 queue_url: String, 1 label: String, 2 aws_account_ids: Vec<String>, 3 actions: Vec<String>, }
    struct CancelMessageMoveTaskRequest { 0 task_handle: String, }
    struct CancelMessageMoveTaskResult { 0 approximate_number_of_messages_moved: Option<i64>, }
    struct ChangeMessageVisibilityRequest { 0 queue_url: String, 1 receipt_handle: String, 2 visibility_timeout: i32, }
    struct ChangeMessageVisibilityBatchRequest { 0 queue_url: String, 1 entries: Vec<ChangeMessageVisibilityBatchRequestEntry>, }
    struct ChangeMessageVisibilityBatchRequestEntry { 0 id: String, 1 receipt_handle: String, 2 visibility_timeout: Option<i32>, }
    struct ChangeMessageVisibilityBatchResult { 0 successful: Vec<ChangeMessageVisibilityBatchResultEntry>, 1 failed: Vec<BatchResultErrorEntry>, }
    struct ChangeMessageVisibilityBatchResultEntry { 0 id: String, }
    struct BatchResultErrorEntry { 0 id: String, 1 sender_fault: bool, 2 code: String, 3 message: Option<String>, }
    struct CreateQueueRequest { 0 queue_name: String, 1 attributes: Option<Map<String>>, 2 tags: Option<Map<String>>, }
    struct CreateQueueResult { 0 queue_url: Option<String>, }
    struct DeleteMessageRequest { 0 queue_url: String, 1 receipt_handle: String, }
    struct DeleteMessageBatchRequest { 0 queue_url: String, 1 entries: Vec<DeleteMessageBatchRequestEntry>, }
    struct DeleteMessageBatchRequestEntry { 0 id: String, 1 receipt_handle: String, }
    struct DeleteMessageBatchResult { 0 successful: Vec<DeleteMessageBatchResultEntry>, 1 failed: Vec<BatchResultErrorEntry>, }
    struct DeleteMessageBatchResultEntry { 0 id: String, }
    struct DeleteQueueRequest { 0 queue_url: String, }
    struct GetQueueAttributesRequest { 0 queue_url: String, 1 attribute_names: Option<Vec<String>>, }
    struct GetQueueAttributesResult { 0 attributes: Option<Map<String>>, }
    struct GetQueueUrlRequest { 0 queue_name: String, 1 queue_owner_aws_account_id: Option<String>, }
    struct GetQueueUrlResult { 0 queue_url: Option<String>, }
    struct ListDeadLetterSourceQueuesRequest { 0 queue_url: String, 1 next_token: Option<String>, 2 max_results: Option<i32>, }
    struct ListDeadLetterSourceQueuesResult { 0 queue_urls: Vec<String>, 1 next_token: Option<String>, }
    struct ListMessageMoveTasksRequest { 0 source_arn: String, 1 max_results: Option<i32>, }
    struct ListMessageMoveTasksResult { 0 results: Option<Vec<ListMessageMoveTasksResultEntry>>, }
    struct ListMessageMoveTasksResultEntry { 0 task_handle: Option<String>, 1 status: Option<String>, 2 source_arn: Option<String>, 3 destination_arn: Option<String>, 4 max_number_of_messages_per_second: Option<i32>, 5 approximate_number_of_messages_moved: Option<i64>, 6 approximate_number_of_messages_to_move: Option<i64>, 7 failure_reason: Option<String>, 8 started_timestamp: Option<i64>, }
    struct ListQueueTagsRequest { 0 queue_url: String, }
    struct ListQueueTagsResult { 0 tags: Option<Map<String>>, }
    struct ListQueuesRequest { 0 queue_name_prefix: Option<String>, 1 next_token: Option<String>, 2 max_results: Option<i32>, }
    struct ListQueuesResult { 0 queue_urls: Option<Vec<String>>, 1 next_token: Option<String>, }
    struct PurgeQueueRequest { 0 queue_url: String, }
    struct ReceiveMessageRequest { 0 queue_url: String, 1 attribute_names: Option<Vec<String>>, 2 message_system_attribute_names: Option<Vec<String>>, 3 message_attribute_names: Option<Vec<String>>, 4 max_number_of_messages: Option<i32>, 5 visibility_timeout: Option<i32>, 6 wait_time_seconds: Option<i32>, 7 receive_request_attempt_id: Option<String>, }
    struct ReceiveMessageResult { 0 messages: Option<Vec<Message>>, }
    struct Message { 0 message_id: Option<String>, 1 receipt_handle: Option<String>, 2 md5_of_body: Option<String>, 3 body: Option<String>, 4 attributes: Option<Map<String>>, 5 md5_of_message_attributes: Option<String>, 6 message_attributes: Option<Map<MessageAttributeValue>>, }
    struct MessageAttributeValue { 0 string_value: Option<String>, 1 binary_value: Option<Blob>, 2 string_list_values: Option<Vec<String>>, 3 binary_list_values: Option<Vec<Blob>>, 4 data_type: String, }
    struct RemovePermissionRequest { 0 queue_url: String, 1 label: String, }
    struct SendMessageRequest { 0 queue_url: String, 1 message_body: String, 2 delay_seconds: Option<i32>, 3 message_attributes: Option<Map<MessageAttributeValue>>, 4 message_system_attributes: Option<Map<MessageSystemAttributeValue>>, 5 message_deduplication_id: Option<String>, 6 message_group_id: Option<String>, }
    struct MessageSystemAttributeValue { 0 string_value: Option<String>, 1 binary_value: Option<Blob>, 2 string_list_values: Option<Vec<String>>, 3 binary_list_values: Option<Vec<Blob>>, 4 data_type: String, }
    struct SendMessageResult { 0 md5_of_message_body: Option<String>, 1 md5_of_message_attributes: Option<String>, 2 md5_of_message_system_attributes: Option<String>, 3 message_id: Option<String>, 4 sequence_number: Option<String>, }
    struct SendMessageBatchRequest { 0 queue_url: String, 1 entries: Vec<SendMessageBatchRequestEntry>, }
    struct SendMessageBatchRequestEntry { 0 id: String, 1 message_body: String, 2 delay_seconds: Option<i32>, 3 message_attributes: Option<Map<MessageAttributeValue>>, 4 message_system_attributes: Option<Map<MessageSystemAttributeValue>>, 5 message_deduplication_id: Option<String>, 6 message_group_id: Option<String>, }
    struct SendMessageBatchResult { 0 successful: Vec<SendMessageBatchResultEntry>, 1 failed: Vec<BatchResultErrorEntry>, }
    struct SendMessageBatchResultEntry { 0 id: String, 1 message_id: String, 2 md5_of_message_body: String, 3 md5_of_message_attributes: Option<String>, 4 md5_of_message_system_attributes: Option<String>, 5 sequence_number: Option<String>, }
    struct SetQueueAttributesRequest { 0 queue_url: String, 1 attributes: Map<String>, }
    struct StartMessageMoveTaskRequest { 0 source_arn: String, 1 destination_arn: Option<String>, 2 max_number_of_messages_per_second: Option<i32>, }
    struct StartMessageMoveTaskResult { 0 task_handle: Option<String>, }
    struct TagQueueRequest { 0 queue_url: String, 1 tags: Map<String>, }
    struct UntagQueueRequest { 0 queue_url: String, 1 tag_keys: Vec<String>, }
}
