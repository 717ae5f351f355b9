//! Hears what the writing process says. The pipe is emptied by a thread as it fills, and once more at
//! the moment of a cut, so that the ledger of a cut holds all that was acknowledged before it.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::workload::ack::{Ack, RECORD_BYTES};
use crate::workload::ledger::Ledger;

pub struct Listener {
    pipe: File,
    heard: Mutex<Heard>,
    changed: Condvar,
}

struct Heard {
    rest: Vec<u8>,
    ledger: Ledger,
    /// What the writer said that cannot be true.
    contradiction: Option<String>,
    ended: bool,
}

impl Listener {
    /// `on_end` is called once, when the process has closed its end.
    pub fn start(
        pipe: File,
        ledger: Ledger,
        on_end: impl FnOnce() + Send + 'static,
    ) -> io::Result<Arc<Self>> {
        fcntl(&pipe, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        let heard = Mutex::new(Heard { rest: Vec::new(), ledger, contradiction: None, ended: false });
        let listener = Arc::new(Self { pipe, heard, changed: Condvar::new() });
        let listening = listener.clone();
        std::thread::spawn(move || {
            listening.listen();
            on_end();
        });
        Ok(listener)
    }

    fn listen(&self) {
        while !self.hear().ended {
            let mut waiting = [PollFd::new(self.pipe.as_fd(), PollFlags::POLLIN)];
            // An error here is an interruption: look again.
            poll(&mut waiting, PollTimeout::NONE).ok();
        }
    }

    /// Takes everything that is in the pipe.
    fn hear(&self) -> MutexGuard<'_, Heard> {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let mut buffer = [0; 4096];
        loop {
            match (&self.pipe).read(&mut buffer) {
                Ok(0) => heard.ended = true,
                Ok(bytes) => {
                    heard.rest.extend_from_slice(&buffer[..bytes]);
                    continue;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => heard.ended |= error.kind() != io::ErrorKind::WouldBlock,
            }
            break;
        }
        heard.understand();
        self.changed.notify_all();
        heard
    }

    pub fn ledger(&self) -> Ledger {
        self.hear().ledger.clone()
    }

    pub fn contradiction(&self) -> Option<String> {
        self.hear().contradiction.clone()
    }

    pub fn has_ended(&self) -> bool {
        self.hear().ended
    }

    /// Waits until so much was acknowledged in this run, the process ended, or time is up.
    pub fn wait_for(&self, fresh: u64, at_most: Duration) {
        let heard = self.hear();
        let going_on = |heard: &mut Heard| heard.ledger.fresh < fresh && !heard.ended;
        drop(self.changed.wait_timeout_while(heard, at_most, going_on));
    }
}

impl Heard {
    fn understand(&mut self) {
        let rest = std::mem::take(&mut self.rest);
        let (records, rest) = rest.as_chunks::<RECORD_BYTES>();
        self.rest = rest.to_vec();
        for record in records {
            let noted = match Ack::hear(*record) {
                Some(ack) => self.ledger.note(ack),
                None => Err(format!("the writer said {record:?}")),
            };
            if let Err(contradiction) = noted {
                self.contradiction.get_or_insert(contradiction);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn what_was_said_before_is_in_the_ledger_and_the_end_is_noticed() {
        let (reader, writer) = nix::unistd::pipe().expect("a pipe");
        let (tell, told) = mpsc::channel();
        let ledger = Ledger::new().next_run();
        let end = move || tell.send(()).expect("the test listens");
        let listener = Listener::start(reader.into(), ledger, end).expect("started");
        let mut writer = File::from(writer);
        Ack::Found { writer: 2, number: 0 }.say(&mut writer).expect("said");
        for number in 1..=1000 {
            Ack::Committed { writer: 2, number }.say(&mut writer).expect("said");
        }
        assert_eq!(listener.ledger().writers[2].acknowledged, 1000);
        assert_eq!(listener.contradiction(), None);
        Ack::Committed { writer: 2, number: 1 }.say(&mut writer).expect("said");
        assert!(listener.contradiction().is_some());
        drop(writer);
        told.recv_timeout(Duration::from_secs(10)).expect("the end is noticed");
        assert!(listener.has_ended());
    }
}
