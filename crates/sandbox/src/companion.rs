//! A program that was added to a sandbox, in the hands of the caller. It ends with the sandbox at the latest;
//! that it is dropped does not end it.

use crate::channel::Channel;
use crate::error::{Error, Result};
use crate::keeper::message::{End, Exit};
use crate::output::Output;
use crate::sandboxes::Link;
use std::sync::Arc;
use tokio::sync::watch;

pub struct Companion {
    pub channel: Channel,
    pub stdout: Output,
    pub stderr: Output,
    pub(crate) id: u64,
    pub(crate) link: Arc<Link>,
    pub(crate) ended: watch::Receiver<Option<End>>,
    pub(crate) sandbox: watch::Receiver<Option<Exit>>,
}

impl Companion {
    /// Until it has ended, or the sandbox has.
    pub async fn wait(&mut self) -> Result<End> {
        self.end().await
    }

    /// The same, beside what else is done with it.
    pub fn end(&self) -> impl Future<Output = Result<End>> + Send + use<> {
        let (mut ended, mut sandbox) = (self.ended.clone(), self.sandbox.clone());
        async move {
            tokio::select! {
                biased;
                ended = ended.wait_for(Option::is_some) => {
                    ended.ok().and_then(|end| end.clone()).ok_or_else(|| Error::gone("the sandbox is gone"))
                }
                _ = sandbox.wait_for(Option::is_some) => Ok(End::Killed),
            }
        }
    }
}

impl Drop for Companion {
    fn drop(&mut self) {
        self.link.forget(self.id);
    }
}
