//! Event streams: messages with typed headers and two checksums, one after the other.
//!
//! A service makes frames out of its events with [`event`] and hands them on as the chunks of a body; a service
//! that takes events cuts a body into messages with [`Message::decode`] and reads them with [`read_event`].
//! Signatures of incoming frames are not checked here.

mod events;
mod message;

pub use events::{error, event, exception, initial_response, read_event};
pub use message::{Broken, Header, Message};
