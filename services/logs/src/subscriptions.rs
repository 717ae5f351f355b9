//! Sending matching events on to functions, as deliveries that commit with the events.
//!
//! A function gets what AWS gives it: `{"awslogs": {"data": …}}`, where the data is a document of the events,
//! packed with gzip and written in base64. The payload of the delivery is that JSON as it stands.
//!
//! Known limit: what cannot be packed into a delivery, such as an event of a mebibyte of noise, is not sent;
//! the log of the cloud says so.

use crate::append::placed;
use crate::event::{Event, Place};
use crate::limits::DELIVERY_BYTES_MAX;
use crate::pattern;
use crate::state::chunk::Chunk;
use crate::state::group::{LogGroup, Subscription};
use data_encoding::BASE64;
use flate2::Compression;
use flate2::write::GzEncoder;
use kernel::{Cx, Delivery, Result};
use serde_json::json;
use std::io::Write;

/// Costs nothing where nobody has subscribed.
pub fn send(cx: &mut Cx<'_>, group: &LogGroup, stream: &str, chunks: &[Chunk]) -> Result<()> {
    for subscription in &group.subscriptions {
        let pattern = pattern::compiled(cx, &subscription.pattern)?;
        let matching: Vec<(Place, &Event)> =
            placed(chunks).filter(|(_, event)| pattern.matches(&event.message)).collect();
        let letter = Letter { group, stream, subscription };
        letter.send(cx, &matching);
    }
    Ok(())
}

struct Letter<'a> {
    group: &'a LogGroup,
    stream: &'a str,
    subscription: &'a Subscription,
}

impl Letter<'_> {
    /// In as many deliveries as it takes.
    fn send(&self, cx: &mut Cx<'_>, events: &[(Place, &Event)]) {
        if events.is_empty() {
            return;
        }
        let payload = self.payload(events);
        let destination = &self.subscription.destination;
        if payload.len() <= DELIVERY_BYTES_MAX {
            let source = self.group.arn();
            cx.emit(Delivery::new("lambda", cx.now, cx.ids, &source, destination, payload));
        } else if let [_] = events {
            tracing::warn!(group = self.group.name, destination, "an event is too large to be sent on");
        } else {
            let (first, second) = events.split_at(events.len() / 2);
            self.send(cx, first);
            self.send(cx, second);
        }
    }

    fn payload(&self, events: &[(Place, &Event)]) -> Vec<u8> {
        let event = |(place, event): &(Place, &Event)| json!({"id": place.id(), "timestamp": event.at.0, "message": event.message});
        let document = json!({
            "messageType": "DATA_MESSAGE",
            "owner": self.group.account,
            "logGroup": self.group.name,
            "logStream": self.stream,
            "subscriptionFilters": [self.subscription.name],
            "logEvents": events.iter().map(event).collect::<Vec<_>>(),
        });
        let data = BASE64.encode(&gzip(document.to_string().as_bytes()));
        json!({"awslogs": {"data": data}}).to_string().into_bytes()
    }
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(plain).and_then(|()| packed.finish()).expect("writing to memory does not fail")
}
