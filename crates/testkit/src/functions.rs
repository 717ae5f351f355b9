//! Somebody who runs functions, in tests: answers as the test says, and remembers what there was to run.

use bytes::Bytes;
use kernel::BoxFuture;
use kernel::caller::Credentials;
use kernel::functions::{Answer, Function, Functions, Invocation, Outcome, Provision, Refused, Stock};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Answers in turn what was laid down; `null` when nothing was.
#[derive(Default)]
pub struct Runner {
    answers: Mutex<VecDeque<Result<Answer, Refused>>>,
    ran: Mutex<Vec<Ran>>,
    provided: Mutex<Vec<Provision>>,
    trouble: Mutex<Option<String>>,
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

    /// What is to be kept ready, as it was said last.
    pub fn provided(&self) -> Vec<Provision> {
        self.provided.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Nothing is kept ready any more, for this reason.
    pub fn fails_to_provide(&self, trouble: &str) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(trouble.to_owned());
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

    fn initialise<'a>(&'a self, _: Arc<Function>, _: Credentials) -> BoxFuture<'a, Result<(), String>> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(async move { trouble.map_or(Ok(()), Err) })
    }

    fn provide(&self, provisions: Vec<Provision>) {
        *self.provided.lock().unwrap_or_else(PoisonError::into_inner) = provisions;
    }

    fn stock(&self, account: &str, region: &str, name: &str, version: &str) -> Stock {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if trouble.is_some() {
            return Stock { ready: 0, trouble };
        }
        let is_it = |function: &Function| {
            (
                function.account.as_str(),
                function.region.as_str(),
                function.name.as_str(),
                function.version.as_str(),
            ) == (account, region, name, version)
        };
        let kept = self.provided().into_iter().find(|kept| is_it(&kept.function));
        Stock { ready: kept.map_or(0, |kept| kept.count), trouble: None }
    }

    fn forget(&self, _: &str, _: &str, _: &str) {}
}
