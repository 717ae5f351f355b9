//! Errands: taken in a transaction, done outside of any, many at once.

use crate::wait::{Due, Runs};
use kernel::attempt::Piece;
use kernel::errand::{Errand, Taken};
use kernel::later::later;
use kernel::{BoxFuture, Cloud, Cx, Here, Next, Result, Service};
use std::sync::Arc;

/// Takes a batch and does it, one after the other: for tests. Returns how many there were.
pub async fn run_errands(cloud: &Arc<Cloud>, service: &'static Service, errand: &Errand) -> Result<usize> {
    let taken = take(cloud, service, errand).await?;
    let count = taken.jobs.len();
    for job in taken.jobs {
        (errand.run)(cloud.clone(), job).await;
    }
    Ok(count)
}

async fn take(cloud: &Cloud, service: &'static Service, errand: &Errand) -> Result<Taken> {
    later(cloud, service, errand.name, &Here::new("us-east-1", ""), &Batch(errand)).await
}

struct Batch<'e>(&'e Errand);

impl Piece for Batch<'_> {
    type Done = Taken;
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Taken>> {
        (self.0.take)(cx)
    }
}

/// The runner of one errand.
pub(crate) struct Runner {
    pub cloud: Arc<Cloud>,
    pub service: &'static Service,
    pub errand: &'static Errand,
}

impl Runner {
    async fn batch(&self) -> Result<Due> {
        let taken = take(&self.cloud, self.service, self.errand).await?;
        for job in taken.jobs {
            // Each ends by itself; what the server's end interrupts is done again after its next start.
            tokio::spawn((self.errand.run)(self.cloud.clone(), job));
        }
        Ok(match taken.next {
            Next::Now => Due::Now,
            Next::At(time) => Due::At(time),
            Next::Idle => Due::Unknown,
        })
    }
}

impl Runs for Runner {
    fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    fn name(&self) -> String {
        self.errand.name.to_owned()
    }

    fn rows(&self) -> Vec<u8> {
        (self.errand.rows)()
    }

    fn batch(&self) -> BoxFuture<'_, Result<Due>> {
        Box::pin(self.batch())
    }
}
