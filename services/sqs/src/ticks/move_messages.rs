//! Message move tasks: dead letters go back to where they came from, or elsewhere, at a bounded rate. They
//! arrive as new messages.

use super::MOVE;
use crate::letter::Letter;
use crate::limits::MOVED_BYTES_MAX;
use crate::state::message::Content;
use crate::state::move_task::{MoveTask, Status};
use crate::state::queue::Queue;
use crate::storing;
use crate::{contents, fifo, standard};
use kernel::{Cx, Next, Result, Time, Timer};
use std::time::Duration;

/// How many messages one run moves where the task has no rate.
const BATCH: usize = 100;

/// Has a task go on.
pub fn move_later(cx: &mut Cx<'_>, task: &MoveTask, due: Time) {
    let MoveTask { account, region, source, started, id, .. } = task;
    let subject = format!("{account} {region} {source} {} {id}", started.0);
    cx.wake(Timer { tick: MOVE.to_owned(), due, subject });
}

pub async fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let Some(timer) = cx.take_due(MOVE, 1).await?.pop() else { return Ok(Next::Idle) };
    let Some(mut task) = task_of(cx, &timer.subject).await? else { return Ok(Next::Now) };
    let source = cx.tx.get::<Queue>((&*task.account, &*task.region, &*task.source)).await?;
    let wanted = task.rate_per_s.map_or(BATCH, |rate| rate as usize);
    let moved = match source {
        Some(source) if source.is_fifo() => move_groups(cx, &task, &source, wanted).await?,
        Some(source) => move_some(cx, &task, &source, wanted).await?,
        None => Moved { failure: Some(NO_QUEUE), ..Moved::default() },
    };
    task.moved += moved.count as u64;
    if let Some(failure) = moved.failure {
        task.status = Status::Failed(failure.to_owned());
    } else if moved.is_done {
        task.status = Status::Completed;
    } else {
        let pause = Duration::from_secs(u64::from(task.rate_per_s.is_some()));
        move_later(cx, &task, cx.now.plus(pause));
    }
    cx.tx.put(&task);
    Ok(Next::Now)
}

/// What one run has done.
#[derive(Default)]
struct Moved {
    count: usize,
    bytes: usize,
    /// Nothing is left that could be moved.
    is_done: bool,
    /// AWS's code for why a message could go nowhere.
    failure: Option<&'static str>,
}

const NO_QUEUE: &str = "AWS.SimpleQueueService.NonExistentQueue";
/// The message was sent to the dead-letter queue itself.
const NO_SOURCE: &str = "CouldNotDetermineMessageSource";

async fn task_of(cx: &mut Cx<'_>, subject: &str) -> Result<Option<MoveTask>> {
    let mut words = subject.split(' ');
    let mut next = || words.next().unwrap_or_default();
    let (account, region, source) = (next(), next(), next());
    let (started_ms, id) = (next().parse::<i64>().unwrap_or_default(), next());
    let task = cx.tx.get::<MoveTask>((account, region, source, started_ms, id)).await?;
    Ok(task.filter(|task| task.status == Status::Running))
}

/// Where a message goes, or why it cannot.
async fn destination(
    cx: &mut Cx<'_>,
    task: &MoveTask,
    source_arn: Option<&str>,
) -> Result<Result<Queue, &'static str>> {
    match task.destination_arn.as_deref().or(source_arn) {
        Some(arn) => Ok(Queue::at(cx.tx, arn).await?.ok_or(NO_QUEUE)),
        None => Ok(Err(NO_SOURCE)),
    }
}

async fn move_some(cx: &mut Cx<'_>, task: &MoveTask, source: &Queue, wanted: usize) -> Result<Moved> {
    let mut taking = standard::Taking::begin(cx, source).await?;
    let mut moved = Moved::default();
    while moved.count < wanted && moved.bytes < MOVED_BYTES_MAX {
        let Some(message) = taking.next(cx, source, wanted - moved.count).await? else {
            moved.is_done = !taking.has_given_up();
            break;
        };
        let to = match destination(cx, task, message.source.as_deref()).await? {
            Ok(to) => to,
            Err(failure) => {
                taking.leave(&message);
                moved.failure = Some(failure);
                break;
            }
        };
        let content = storing::load(cx, source, message.id, message.content.clone()).await?;
        moved.bytes += contents::size(&content);
        standard::remove(cx, &taking.remembered, &message);
        standard::put(cx, &to, fresh(cx, content), to.settings.delay());
        moved.count += 1;
    }
    taking.hold(cx);
    Ok(moved)
}

async fn move_groups(cx: &mut Cx<'_>, task: &MoveTask, source: &Queue, wanted: usize) -> Result<Moved> {
    let mut taking = fifo::Taking::begin(cx, source).await?;
    let mut moved = Moved::default();
    while moved.count < wanted && moved.bytes < MOVED_BYTES_MAX && moved.failure.is_none() {
        let Some((group, messages)) = taking.next(cx, source, (wanted - moved.count).min(2)).await? else {
            moved.is_done = !taking.has_given_up();
            break;
        };
        for message in messages {
            let to = match destination(cx, task, message.source.as_deref()).await? {
                Ok(to) => to,
                Err(failure) => {
                    moved.failure = Some(failure);
                    break;
                }
            };
            let content = storing::load(cx, source, message.id, message.content.clone()).await?;
            moved.bytes += contents::size(&content);
            fifo::remove(cx, source, &taking.remembered, &message);
            let letter = fresh(cx, content);
            fifo::append(cx, &to, letter).await?;
            moved.count += 1;
        }
        fifo::next_turn(cx, source, group).await?;
    }
    taking.hold(cx);
    Ok(moved)
}

fn fresh(cx: &Cx<'_>, content: Content) -> Letter {
    Letter::new(cx.ids, cx.now, content)
}
