//! Somebody who runs functions, in tests: answers as the test says, and remembers what there was to run.

use bytes::Bytes;
use kernel::BoxFuture;
use kernel::functions::{Answer, Function, Functions, Invocation, Outcome, Refused};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Answers in turn what was laid down; `null` when nothing was.
#[derive(Default)]
pub struct Runner {
    answers: Mutex<VecDeque<Result<Answer, Refused>>>,
    ran: Mutex<Vec<Ran>>,
}

/// What was to be run.
#[derive(Clone)]
pub struct Ran {
    pub function: Arc<Function>,
    pub invocation: Invocation,
}

impl Runner {
    pub fn returns(&self, payload: &str) {
        let outcome = Outcome::Returned(Bytes::copy_from_slice(payload.as_bytes()));
        self.lock().push_back(Ok(Answer { outcome, log_tail: b"a line\n".to_vec() }));
    }

    /// The function fails with this message.
    pub fn fails(&self, message: &str) {
        let error = serde_json::json!({"errorMessage": message, "errorType": "Exception"});
        let outcome = Outcome::Failed(error.to_string().into());
        self.lock().push_back(Ok(Answer { outcome, log_tail: Vec::new() }));
    }

    pub fn refuses(&self, refused: Refused) {
        self.lock().push_back(Err(refused));
    }

    /// What was to be run since this was asked last.
    pub fn take_ran(&self) -> Vec<Ran> {
        std::mem::take(&mut *self.ran.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Result<Answer, Refused>>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Functions for Runner {
    fn has_code(&self, _: &str) -> bool {
        true
    }

    fn take_code<'a>(&'a self, _: &'a str, _: Bytes) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async { Ok(()) })
    }

    fn drop_code(&self, _: &str) {}

    fn invoke<'a>(
        &'a self,
        function: Arc<Function>,
        invocation: Invocation,
    ) -> BoxFuture<'a, Result<Answer, Refused>> {
        self.ran.lock().unwrap_or_else(PoisonError::into_inner).push(Ran { function, invocation });
        let null =
            || Answer { outcome: Outcome::Returned(Bytes::from_static(b"null")), log_tail: Vec::new() };
        let answer = self.lock().pop_front().unwrap_or_else(|| Ok(null()));
        Box::pin(async move { answer })
    }

    fn forget(&self, _: &str, _: &str, _: &str) {}
}
