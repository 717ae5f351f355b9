//! Lists: a page of a small bucket, and the same page of a bucket with very many keys. It should cost what
//! it tells, not what it skips.

use crash::s3_request::S3Call;
use crash::trouble::Outcome;

use super::{Ground, SOME, root};
use crate::arguments::Scale;
use crate::figure::{Figure, Goal};
use crate::http::{Run, run};
use crate::plain::Takings;

/// Folders of a bucket, and entries of a page.
const PAGE: u64 = 1_000;
/// A folder in the middle, which has a page of keys in both buckets.
const FOLDER: u64 = PAGE / 2;

pub fn measure(ground: &Ground, scale: &Scale) -> Outcome<Vec<Figure>> {
    // `few` has a page of keys in one folder; the others a page of folders.
    for bucket in ["few", "quarter", "many"] {
        ground.make_bucket(bucket)?;
    }
    ground.fill(PAGE, |number| key("few", FOLDER, number))?;
    ground.fill(scale.keys / 4, |number| key("quarter", number % PAGE, number / PAGE))?;
    ground.fill(PAGE, |number| key("many", FOLDER, number))?;
    ground.fill(scale.keys.saturating_sub(PAGE), |number| key("many", number % PAGE, number / PAGE))?;
    let folder = format!("list-type=2&prefix=folder-{FOLDER:04}%2F");
    let [mut hundred, mut few, mut many, mut quarter, mut many_folders] =
        [(); 5].map(|()| Takings::default());
    for _ in 0..scale.rounds {
        hundred.push(&list(ground, "few", "list-type=2&max-keys=100", scale)?);
        few.push(&list(ground, "few", &folder, scale)?);
        many.push(&list(ground, "many", &folder, scale)?);
        quarter.push(&list(ground, "quarter", "delimiter=%2F&list-type=2", scale)?);
        many_folders.push(&list(ground, "many", "delimiter=%2F&list-type=2", scale)?);
    }
    let of = |what: &str| format!("list of 1,000 {what} of {} keys: CPU", scale.keys);
    Ok(vec![
        Figure::plain("list of 100: CPU", "us", hundred.cpu_us).with_goal(Goal::AtMost(150.0)),
        Figure::plain("list of 100: p50, 16 clients", "us", hundred.p50_us),
        Figure::plain(of("keys by prefix"), "us", many.cpu_us)
            .beside("of 1,000 keys", few.cpu_us)
            .with_goal(Goal::RatioAtMost(1.5)),
        Figure::plain(of("prefixes by delimiter"), "us", many_folders.cpu_us)
            .beside("of a quarter of them", quarter.cpu_us)
            .with_goal(Goal::RatioAtMost(2.0)),
    ])
}

fn key(bucket: &str, folder: u64, number: u64) -> S3Call {
    S3Call::new("PUT", format!("/{bucket}/folder-{folder:04}/object-{number:04}"))
}

fn list(ground: &Ground, bucket: &str, query: &str, scale: &Scale) -> Outcome<Run> {
    let target = ground.ours;
    let request = S3Call::get(format!("/{bucket}")).query(query).signed(target.to, &root())?;
    run(target.to, target.pid, vec![request; SOME], SOME, scale.taking)
}
