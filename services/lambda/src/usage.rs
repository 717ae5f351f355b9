//! What an account has in a region, and the bound of it.

use crate::errors::Error;
use crate::limits::{CONCURRENT_EXECUTIONS, TOTAL_CODE_BYTES_MAX, UNRESERVED_CONCURRENCY_MIN};
use crate::state::usage::Usage;
use kernel::{Cx, Here, Result};

/// What is there; the commit minds if it changes.
pub async fn of(cx: &mut Cx<'_>, here: &Here) -> Result<Usage> {
    let known = cx.tx.get::<Usage>((here.account.as_str(), here.region.as_str())).await?;
    let (account, region) = (here.account.clone(), here.region.clone());
    Ok(known.unwrap_or(Usage { account, region, ..Usage::default() }))
}

/// More code, of so many more functions.
pub async fn add(cx: &mut Cx<'_>, here: &Here, functions: u64, bytes: u64) -> Result<()> {
    let mut usage = of(cx, here).await?;
    usage.functions = usage.functions.saturating_add(functions);
    usage.code_bytes = usage.code_bytes.saturating_add(bytes);
    if usage.code_bytes > TOTAL_CODE_BYTES_MAX {
        return Err(Error::CodeStorageExceeded.into());
    }
    cx.tx.put(&usage);
    Ok(())
}

/// Less of both.
pub async fn remove(cx: &mut Cx<'_>, here: &Here, functions: u64, bytes: u64) -> Result<()> {
    let mut usage = of(cx, here).await?;
    usage.functions = usage.functions.saturating_sub(functions);
    usage.code_bytes = usage.code_bytes.saturating_sub(bytes);
    cx.tx.put(&usage);
    Ok(())
}

/// A function holds other concurrency than before: what is left over for all others has a bound.
pub async fn hold(cx: &mut Cx<'_>, here: &Here, before: u32, now: u32) -> Result<()> {
    let mut usage = of(cx, here).await?;
    let others = usage.reserved_concurrency.saturating_sub(before);
    usage.reserved_concurrency = others.saturating_add(now);
    if now > before && usage.reserved_concurrency > CONCURRENT_EXECUTIONS - UNRESERVED_CONCURRENCY_MIN {
        return Err(Error::TooLittleUnreserved.into());
    }
    cx.tx.put(&usage);
    Ok(())
}
