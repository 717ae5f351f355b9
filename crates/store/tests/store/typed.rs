//! Typed rows, scans and prefixes over every engine.

use serde::{Deserialize, Serialize};
use store::{Beginning, Error, Page, Row, Scan, TableId, row_key, table_prefix};

use crate::engines::{block_on, engines, soon};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Object {
    bucket: String,
    name: String,
    size: u64,
}

store::row! {
    Object in TableId::new(0x0301, "s3.objects"),
    key (bucket: String, name: String) = |it| (it.bucket.clone(), it.name.clone()),
    versions { 1: Object }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Setting {
    on: bool,
}

store::row! {
    Setting in TableId::new(0x0302, "s3.settings"),
    key () = |_it| (),
    versions { 1: Setting }
}

fn object(bucket: &str, name: &str) -> Object {
    Object { bucket: bucket.into(), name: name.into(), size: name.len() as u64 }
}

fn names(page: Page<Object>) -> (Vec<String>, bool) {
    (page.rows.into_iter().map(|object| object.name).collect(), page.more)
}

const NAMES: [&str; 6] = ["a", "photos/1", "photos/2", "photos/2020/x", "videos", "z\0z"];

fn filled(store: &dyn store::Store) {
    block_on(async {
        let mut tx = store.begin();
        NAMES.iter().for_each(|name| tx.put(&object("b", name)));
        tx.put(&object("bb", "other"));
        tx.put(&Setting { on: true });
        tx.commit().await.unwrap();
    });
}

#[test]
fn rows_are_put_read_and_deleted_by_borrowed_keys() {
    for engine in engines() {
        filled(&*engine.store);
        block_on(async {
            let mut tx = engine.store.begin();
            assert_eq!(
                tx.get::<Object>(("b", "videos")).await,
                Ok(Some(object("b", "videos"))),
                "{}",
                engine.name
            );
            assert_eq!(tx.peek::<Object>(("b", "z\0z")).await, Ok(Some(object("b", "z\0z"))));
            assert_eq!(tx.get::<Object>(&("b".to_owned(), "none".to_owned())).await, Ok(None));
            assert_eq!(tx.get::<Setting>(()).await, Ok(Some(Setting { on: true })));
            tx.delete::<Object>(("b", "videos"));
            assert_eq!(tx.get::<Object>(("b", "videos")).await, Ok(None));
            let keys = [("b".into(), "none".into()), ("b".into(), "a".into()), ("b".into(), "videos".into())];
            assert_eq!(tx.get_many::<Object>(&keys).await, Ok(vec![None, Some(object("b", "a")), None]));
            tx.commit().await.unwrap();
            assert_eq!(engine.store.begin().get::<Object>(("b", "videos")).await, Ok(None));
        });
    }
}

#[test]
fn scans_stay_in_their_prefix_and_page() {
    for engine in engines() {
        filled(&*engine.store);
        block_on(async {
            let mut tx = engine.store.begin();
            let mut scan = async |scan| names(tx.scan::<Object>(scan).await.unwrap());
            let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
            assert_eq!(scan(Scan::prefix(("b",), 10)).await, (own(&NAMES), false), "{}", engine.name);
            assert_eq!(scan(Scan::all(10)).await.0.len(), 7);
            assert_eq!(scan(Scan::prefix(("b",), 2)).await, (own(&NAMES[..2]), true));
            let behind = Scan::prefix(("b",), 2).after(("b", NAMES[1]));
            assert_eq!(scan(behind).await, (own(&NAMES[2..4]), true));
            let reversed = Scan::prefix(("b",), 2).before(("b", NAMES[4])).reverse();
            assert_eq!(scan(reversed).await, (own(&[NAMES[3], NAMES[2]]), true));
            let photos = Scan::prefix(("b", Beginning("photos/")), 10).snapshot();
            assert_eq!(scan(photos).await, (own(&NAMES[1..4]), false));
            let past_photos = Scan::prefix(("b",), 10).after(("b", Beginning("photos/")));
            assert_eq!(scan(past_photos).await, (own(&NAMES[4..]), false));
            assert_eq!(scan(Scan::prefix(("b",), 10).from(("b", "photos/2"))).await.0, own(&NAMES[2..]));
            assert_eq!(scan(Scan::prefix(("b",), 10).after(("a",))).await.0, own(&NAMES));
            assert_eq!(scan(Scan::prefix(("b",), 10).before(("a",))).await.0, own(&[]));
        });
    }
}

#[test]
fn a_watch_on_a_prefix_of_a_table_is_woken_by_its_rows() {
    for engine in engines() {
        block_on(async {
            let mut watch = engine.store.watch(&table_prefix::<Object>(("b",)));
            let mut tx = engine.store.begin();
            tx.put(&object("b", "new"));
            tx.commit().await.unwrap();
            soon(watch.changed()).await;
        });
    }
}

#[test]
fn a_name_that_is_too_long_is_refused_and_damage_is_reported() {
    for engine in engines() {
        block_on(async {
            let mut tx = engine.store.begin();
            tx.put(&object("b", &"x".repeat(2_000)));
            assert!(matches!(tx.commit().await, Err(Error::TooLarge(_))), "{}", engine.name);
            let mut tx = engine.store.begin();
            assert!(matches!(tx.get::<Object>(("b", "x".repeat(2_000))).await, Err(Error::TooLarge(_))));
            tx.put_raw(row_key::<Object>(("b", "x")), vec![9, 9].into());
            tx.commit().await.unwrap();
            let read = engine.store.begin().get::<Object>(("b", "x")).await;
            assert!(matches!(read, Err(Error::Corrupt(text)) if text.contains(Object::TABLE.name)));
        });
    }
}

#[test]
fn a_row_that_is_read_first_is_handed_over_and_still_minded() {
    for engine in engines() {
        let (name, store) = (engine.name, &engine.store);
        filled(&**store);
        block_on(async {
            let mut tx = store.begin();
            let first = tx.get_first::<Object>(("b", "a")).await.unwrap().map(|row| row.size);
            assert_eq!(first, Some(1), "{name}");
            assert_eq!(tx.get::<Object>(("b", "a")).await.unwrap(), Some(object("b", "a")), "{name}");
            assert_eq!(tx.get::<Object>(("b", "a")).await.unwrap(), Some(object("b", "a")), "again, {name}");
            let own = Object { size: 99, ..object("b", "a") };
            tx.get_first::<Object>(("b", "a")).await.unwrap();
            tx.put(&own);
            assert_eq!(tx.get::<Object>(("b", "a")).await.unwrap(), Some(own), "own writes count, {name}");
            let mut other = store.begin();
            other.put(&object("b", "a"));
            other.commit().await.unwrap();
            assert_eq!(tx.commit().await, Err(Error::Conflict), "{name}");
        });
    }
}
