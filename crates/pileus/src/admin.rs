//! What the command line asks a running server for. Only who can read the token in the data directory
//! may: the owner of the data.

use gateway::health::Pages;
use kernel::BoxFuture;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use store::Embedded;

pub struct Admin {
    token: String,
    store: Arc<Embedded>,
}

impl Admin {
    pub fn new(token: String, store: Arc<Embedded>) -> Admin {
        Admin { token, store }
    }

    async fn page(&self, path: &str, asked: &Value) -> Option<(u16, Value)> {
        let done = match path {
            "/_pileus/stats" => Ok(self.stats()),
            "/_pileus/backup" => self.backup(asked).await,
            "/_pileus/root-key" => self.root_key(asked).await,
            _ => return None,
        };
        Some(match done {
            Ok(page) => (200, page),
            Err(message) => (500, json!({"message": message})),
        })
    }

    fn stats(&self) -> Value {
        let stats = self.store.stats();
        json!({"commits": stats.commits, "groups": stats.groups})
    }

    async fn backup(&self, asked: &Value) -> Result<Value, String> {
        let to = PathBuf::from(asked["to"].as_str().ok_or("name a directory")?);
        let store = self.store.clone();
        let written = tokio::task::spawn_blocking(move || {
            let done = store.backup(&to, &mut |_| {})?;
            Ok(json!({"to": to.display().to_string(), "rows": done.rows, "bytes": done.bytes}))
        });
        written.await.map_err(|error| error.to_string())?.map_err(|error: store::Error| error.to_string())
    }

    async fn root_key(&self, asked: &Value) -> Result<Value, String> {
        let account = asked["account"].as_str().ok_or("name an account")?;
        crate::root_key::make(&*self.store, account).await.map_err(|error| error.to_string())
    }
}

impl Pages for Admin {
    fn token(&self) -> &str {
        &self.token
    }

    fn page<'a>(&'a self, path: &'a str, asked: &'a Value) -> BoxFuture<'a, Option<(u16, Value)>> {
        Box::pin(self.page(path, asked))
    }
}
