//! The store: ordered keys, typed rows, serializable transactions, watches.
//!
//! Everything that pileus holds true is a row here. A transaction reads one moment, writes at its commit,
//! and fails with [`Error::Conflict`] if what it read has changed since; [`transact`] runs it again.
//! The crate knows rows and bytes. It knows no AWS service, no wall clock and no network.
//!
//! Layers, from the outside in: [`Row`], [`Scan`] and [`Tx`] give types to raw keys and values;
//! [`store::EngineTx`] is all that an engine must supply; the engines stand in [`engine`].

pub mod blobs;
pub mod engine;
pub mod key;
mod memo;
pub mod row;
pub mod seal;
pub mod store;

mod ask;
mod disk;
mod error;
mod report;
mod scan;
mod table;
mod transact;
mod tx;
mod watch;
mod writes;

pub use ask::{Answer, Ask, RawKey, Read};
pub use blobs::{BlobHold, BlobReader, BlobRef, BlobWriter, Blobs};
pub use disk::{Fault, FaultError, FaultKind};
pub use engine::embedded::{
    Embedded, OpenError, Options, RestoreError, ScrubReport, Stats, restore, rotate_master_key,
};
pub use engine::memory::Memory;
pub use error::Error;
pub use key::{Beginning, Key, KeyOf, PrefixOf};
pub use memo::Memo;
pub use report::{Damage, Progress};
pub use row::Row;
pub use scan::{Page, Scan};
pub use seal::{KeyError, MasterKey};
pub use store::{BoxFuture, EngineTx, KEY_BYTES_MAX, Store, TRANSACTION_BYTES_MAX, VALUE_BYTES_MAX};
pub use table::{TableId, row_key, table_prefix};
pub use transact::{ATTEMPTS_MAX, stand_back, transact};
pub use tx::Tx;
pub use watch::{Watch, Watchers};
pub use writes::Writes;
