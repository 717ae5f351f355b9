//! Runs a piece of work in a transaction: again on fresh reads when its commit meets a conflict, and
//! again later when it asked to wait.

use crate::cx::{Attempt, Wait};
use crate::line::Place;
use crate::operation::Guard;
use crate::{BoxFuture, Caller, Cloud, Cx, Error, Here, Result, Time};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;

/// What stays the same through all attempts at one piece of work.
pub struct Moment<'a> {
    pub caller: &'a Caller,
    pub guard: &'a dyn Guard,
    pub here: &'a Here,
    pub request_id: &'a str,
    pub endpoint: &'a str,
    pub service: &'static str,
    pub operation: &'a str,
}

/// A piece of work. It may run many times before its transaction commits.
pub trait Piece: Sync {
    type Done: Send;
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Self::Done>>;
}

/// Runs a piece of work until it is committed and waits for nothing. A panic in it ends nothing else.
pub async fn run<P: Piece>(cloud: &Cloud, moment: &Moment<'_>, piece: &P) -> Result<P::Done> {
    match AssertUnwindSafe(until_done(cloud, moment, piece)).catch_unwind().await {
        Ok(outcome) => outcome,
        Err(_) => {
            let Moment { service, operation, request_id, .. } = moment;
            tracing::error!(service, operation, request_id, "an operation panicked");
            Err(Error::Api(Error::internal()))
        }
    }
}

async fn until_done<P: Piece>(cloud: &Cloud, moment: &Moment<'_>, piece: &P) -> Result<P::Done> {
    let mut asked = Asked { arrived: None, waits: None, place: None };
    loop {
        // Watch first, then look: what comes in between wakes at once.
        let watched = asked.waits.as_ref().filter(|_| asked.place.is_some());
        let watch = watched.map(|wait| cloud.store.watch(&wait.rows));
        let done = until_committed(cloud, moment, &mut asked, piece).await?;
        let Some(wait) = asked.waits.as_ref().filter(|_| !cloud.is_closing()) else { return Ok(done) };
        let wakes_at = wait.again_at.map_or(wait.until, |again_at| again_at.min(wait.until));
        match watch {
            Some(mut watch) => tokio::select! {
                () = watch.changed() => {}
                () = cloud.clock.sleep_until(wakes_at) => {}
                () = cloud.closes() => {}
            },
            None => tokio::select! {
                place = cloud.lines.join(&wait.line) => asked.place = Some(place),
                () = cloud.clock.sleep_until(wait.until) => {}
                () = cloud.closes() => {}
            },
        }
    }
}

/// What is known of a request that may have waited.
struct Asked {
    arrived: Option<Time>,
    waits: Option<Wait>,
    place: Option<Place>,
}

async fn until_committed<P: Piece>(
    cloud: &Cloud,
    moment: &Moment<'_>,
    asked: &mut Asked,
    piece: &P,
) -> Result<P::Done> {
    let running = cloud.horizon.enter(&*cloud.clock);
    asked.arrived.get_or_insert(running.now);
    let mut attempt = 0;
    loop {
        match once(cloud, moment, asked, running.now, piece).await {
            Err(error) if error.is_retryable() && attempt < store::ATTEMPTS_MAX => {
                attempt += 1;
                store::stand_back(attempt).await;
            }
            outcome => return outcome,
        }
    }
}

async fn once<P: Piece>(
    cloud: &Cloud,
    moment: &Moment<'_>,
    asked: &mut Asked,
    now: Time,
    piece: &P,
) -> Result<P::Done> {
    let attempt = Attempt::new(cloud, moment.guard, asked.place.is_some());
    let mut tx = cloud.store.begin();
    let mut cx = Cx {
        tx: &mut tx,
        caller: moment.caller,
        here: moment.here,
        now,
        arrived: asked.arrived.unwrap_or(now),
        ids: &cloud.ids,
        request_id: moment.request_id,
        service: moment.service,
        operation: moment.operation,
        endpoint: moment.endpoint,
        world: &cloud.world,
        attempt,
    };
    let outcome = piece.run(&mut cx).await;
    let Attempt { held: _held, then, lost, wait, .. } = cx.attempt;
    let done = match outcome {
        Ok(done) => done,
        Err(error) => {
            lost.into_iter().for_each(|lost| lost());
            return Err(error);
        }
    };
    asked.waits = wait.filter(|wait| now < wait.until);
    if asked.waits.is_none() {
        // It has what it came for: the next in line may look while this one commits.
        asked.place = None;
    }
    match tx.commit().await {
        Ok(()) => then.into_iter().for_each(|then| then()),
        Err(error) => {
            if error != store::Error::Unknown {
                lost.into_iter().for_each(|lost| lost());
            }
            return Err(error.into());
        }
    }
    Ok(done)
}

#[cfg(test)]
mod tests;
