//! When requests are sent: at even times from the start on, whether or not earlier ones were answered. A slow
//! answer delays nothing but itself, up to a number of requests under way at once; what is sent behind its time for
//! that or for any other reason is counted.

use super::answer::{Answer, Reply};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

/// A request that is sent so long after its time is late.
const LATE: Duration = Duration::from_millis(50);

pub struct Plan {
    pub count: u32,
    pub rate: f64,
    pub under_way_max: usize,
}

/// Sends a request and waits for its answer.
pub trait Call: Send + Sync + 'static {
    fn call(&self) -> impl Future<Output = Reply> + Send;
}

/// What was measured.
#[derive(Default)]
pub struct Run {
    /// In the order in which they were sent; nothing where no answer had come when the run ended.
    pub answers: Vec<Option<Answer>>,
    pub late: usize,
    pub took: Duration,
}

impl Run {
    pub fn answered(&self) -> impl Iterator<Item = &Answer> {
        self.answers.iter().flatten()
    }

    pub fn latencies_ms(&self) -> Vec<f64> {
        self.answered().filter_map(Answer::latency_ms).collect()
    }

    pub fn calls_ms(&self) -> Vec<f64> {
        self.answered().filter_map(Answer::call_ms).collect()
    }

    pub fn troubles(&self) -> impl Iterator<Item = String> {
        self.answered().filter_map(Answer::trouble)
    }
}

/// Runs until all are answered, until `stop` is ready, or until `tell` says so. `tell` hears of each answer.
pub async fn run<C: Call>(
    plan: &Plan,
    call: &Arc<C>,
    stop: impl Future<Output = ()>,
    mut tell: impl FnMut(&Answer) -> ControlFlow<()>,
) -> Run {
    let start = Instant::now();
    let mut run = Run::default();
    let mut under_way = JoinSet::new();
    let mut stop = std::pin::pin!(stop);
    while run.answers.len() < plan.count as usize || !under_way.is_empty() {
        let sent = run.answers.len();
        let due = start + Duration::from_secs_f64(sent as f64 / plan.rate);
        let may_send = sent < plan.count as usize && under_way.len() < plan.under_way_max;
        tokio::select! {
            biased;
            () = &mut stop => break,
            Some(done) = under_way.join_next() => {
                let (number, answer): (usize, Answer) = done.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()));
                let goes_on = tell(&answer);
                run.answers[number] = Some(answer);
                if goes_on.is_break() {
                    break;
                }
            }
            () = sleep_until(due), if may_send => {
                run.late += usize::from(due.elapsed() > LATE);
                run.answers.push(None);
                under_way.spawn(timed(call.clone(), sent));
            }
        }
    }
    run.took = start.elapsed();
    run
}

async fn timed<C: Call>(call: Arc<C>, number: usize) -> (usize, Answer) {
    let sent = Instant::now();
    let reply = call.call().await;
    (number, Answer { took_ms: sent.elapsed().as_nanos() as f64 / 1e6, reply })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// Answers in so many milliseconds each, the last of them also all that follow.
    struct Slow {
        takes_ms: Vec<u64>,
        begun: Instant,
        sent_ms: Mutex<Vec<u128>>,
    }

    impl Slow {
        fn new(takes_ms: &[u64]) -> Arc<Slow> {
            Arc::new(Slow { takes_ms: takes_ms.to_vec(), begun: Instant::now(), sent_ms: Mutex::default() })
        }

        fn sent_ms(&self) -> Vec<u128> {
            self.sent_ms.lock().expect("one thread").clone()
        }
    }

    impl Call for Slow {
        async fn call(&self) -> Reply {
            let now = Instant::now();
            let number = {
                let mut sent = self.sent_ms.lock().expect("one thread");
                sent.push((now - self.begun).as_millis());
                sent.len() - 1
            };
            let takes = self.takes_ms[number.min(self.takes_ms.len() - 1)];
            sleep_until(now + Duration::from_millis(takes)).await;
            Reply::Answered { status: 200, call_ms: None }
        }
    }

    const GO_ON: fn(&Answer) -> ControlFlow<()> = |_| ControlFlow::Continue(());

    #[tokio::test(start_paused = true)]
    async fn a_slow_answer_delays_nobody() {
        let slow = Slow::new(&[5_000, 100]);
        let plan = Plan { count: 4, rate: 2.0, under_way_max: 10 };
        let run = run(&plan, &slow, std::future::pending(), GO_ON).await;
        assert_eq!(slow.sent_ms(), [0, 500, 1_000, 1_500]);
        assert_eq!((run.late, run.took.as_secs()), (0, 5));
        assert_eq!(
            run.latencies_ms().iter().map(|ms| ms.round()).collect::<Vec<_>>(),
            [5_000., 100., 100., 100.]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn so_many_are_under_way_and_no_more() {
        let slow = Slow::new(&[1_000]);
        let plan = Plan { count: 5, rate: 10.0, under_way_max: 2 };
        let run = run(&plan, &slow, std::future::pending(), GO_ON).await;
        assert_eq!(slow.sent_ms(), [0, 100, 1_000, 1_100, 2_000]);
        assert_eq!((run.late, run.answered().count()), (3, 5));
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_when_told_and_when_stopped() {
        let slow = Slow::new(&[1_500]);
        let plan = Plan { count: 100, rate: 1.0, under_way_max: 9 };
        let told = run(&plan, &slow, std::future::pending(), |_| ControlFlow::Break(())).await;
        assert_eq!((told.answers.len(), told.answered().count()), (2, 1));
        let stop = sleep_until(Instant::now() + Duration::from_millis(3_600));
        let stopped = run(&plan, &Slow::new(&[1_500]), stop, GO_ON).await;
        assert_eq!((stopped.answers.len(), stopped.answered().count()), (4, 3));
    }
}
