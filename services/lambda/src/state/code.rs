//! The code of functions: an archive, as it was uploaded.

use serde::{Deserialize, Serialize};
use store::{BlobRef, TableId};

/// Drawn for every upload.
pub type CodeId = [u8; 16];

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Code {
    pub id: CodeId,
    /// How many versions run it: publishing one copies no bytes.
    pub uses: u32,
    pub blob: BlobRef,
}

store::row! {
    Code in TableId::new(0x0503, "lambda.codes"),
    key (id: CodeId) = |code| (code.id,),
    versions { 1: Code }
}
