//! What SQS can do.

mod add_permission;
mod cancel_message_move_task;
mod change_message_visibility;
mod change_message_visibility_batch;
mod create_queue;
mod delete_message;
mod delete_message_batch;
mod delete_queue;
mod get_queue_attributes;
mod get_queue_url;
mod list_dead_letter_source_queues;
mod list_message_move_tasks;
mod list_queue_tags;
mod list_queues;
mod purge_queue;
mod receive_message;
mod remove_permission;
mod send_message;
mod send_message_batch;
mod set_queue_attributes;
mod start_message_move_task;
mod tag_queue;
mod untag_queue;

use kernel::{OpEntry, op};

pub const ALL: &[OpEntry] = &[
    // queues
    op::<create_queue::CreateQueue>(),
    op::<get_queue_url::GetQueueUrl>(),
    op::<list_queues::ListQueues>(),
    op::<get_queue_attributes::GetQueueAttributes>(),
    op::<set_queue_attributes::SetQueueAttributes>(),
    op::<purge_queue::PurgeQueue>(),
    op::<delete_queue::DeleteQueue>(),
    // messages
    op::<send_message::SendMessage>(),
    op::<send_message_batch::SendMessageBatch>(),
    op::<receive_message::ReceiveMessage>(),
    op::<change_message_visibility::ChangeMessageVisibility>(),
    op::<change_message_visibility_batch::ChangeMessageVisibilityBatch>(),
    op::<delete_message::DeleteMessage>(),
    op::<delete_message_batch::DeleteMessageBatch>(),
    // dead letters
    op::<list_dead_letter_source_queues::ListDeadLetterSourceQueues>(),
    op::<start_message_move_task::StartMessageMoveTask>(),
    op::<list_message_move_tasks::ListMessageMoveTasks>(),
    op::<cancel_message_move_task::CancelMessageMoveTask>(),
    // who may
    op::<add_permission::AddPermission>(),
    op::<remove_permission::RemovePermission>(),
    // tags
    op::<tag_queue::TagQueue>(),
    op::<untag_queue::UntagQueue>(),
    op::<list_queue_tags::ListQueueTags>(),
];
