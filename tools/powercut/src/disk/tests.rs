use std::sync::mpsc;

use super::rule::{NameRule, PageRule};
use super::*;

fn empty(journalled: bool) -> Disk {
    Disk::new(&Image::default(), journalled)
}

fn after(disk: &Disk, pages: PageRule, names: NameRule, seed: u64) -> Image {
    disk.after_cut(Rules { pages, names }, &mut Rng::with_seed(seed)).0
}

fn bytes(image: &mut Image, path: &str) -> Option<Vec<u8>> {
    image.file_mut(path.as_ref()).map(|contents| contents.read(0, 1 << 20))
}

#[test]
fn a_synced_file_under_synced_names_survives_every_rule() {
    let mut disk = empty(false);
    let data = disk.create_directory(ROOT, "data").expect("created");
    let log = disk.create_file(data, "log").expect("created");
    disk.write(log, 0, &[9; 10_000]).expect("written");
    disk.sync_file(log).expect("synced");
    disk.sync_directory(data).expect("synced");
    disk.sync_directory(ROOT).expect("synced");
    let other = disk.create_file(data, "other").expect("created");
    disk.write(other, 0, &[1; 10_000]).expect("written");

    let names = [NameRule::None, NameRule::All, NameRule::Half, NameRule::AllButOne, NameRule::First];
    for pages in PageRule::EVERY {
        for (seed, names) in names.into_iter().enumerate() {
            let mut image = after(&disk, pages, names, seed as u64);
            assert_eq!(bytes(&mut image, "data/log"), Some(vec![9; 10_000]), "{pages:?} {names:?}");
        }
    }
    assert_eq!(bytes(&mut after(&disk, PageRule::All, NameRule::None, 1), "data/other"), None);
}

#[test]
fn a_synced_file_goes_with_the_unsynced_name_of_its_directory() {
    for journalled in [false, true] {
        let mut disk = empty(journalled);
        let data = disk.create_directory(ROOT, "data").expect("created");
        let log = disk.create_file(data, "log").expect("created");
        disk.sync_file(log).expect("synced");
        disk.sync_directory(data).expect("synced");
        let mut image = after(&disk, PageRule::All, NameRule::None, 1);
        assert_eq!(bytes(&mut image, "data/log").is_some(), journalled);
    }
}

#[test]
fn an_image_is_where_the_next_disk_begins() {
    let mut disk = empty(false);
    let data = disk.create_directory(ROOT, "data").expect("created");
    let log = disk.create_file(data, "log").expect("created");
    disk.write(log, 0, b"first").expect("written");
    let image = after(&disk, PageRule::All, NameRule::All, 1);

    let mut next = Disk::new(&image, false);
    let data = next.lookup(ROOT, "data").expect("there");
    let log = next.lookup(data, "log").expect("there");
    next.write(log, 0, b"other").expect("written");
    let mut image = after(&next, PageRule::None, NameRule::None, 1);
    assert_eq!(bytes(&mut image, "data/log"), Some(b"first".to_vec()));
}

#[test]
fn a_trap_springs_at_its_moment_before_the_call_has_an_effect() {
    let mut disk = empty(false);
    let log = disk.create_file(ROOT, "log").expect("created");
    let (tell, told) = mpsc::channel();
    disk.arm(Trap {
        moment: Moment::Write,
        countdown: 2,
        rules: Rules::KEEP_ALL,
        chance: Rng::with_seed(1),
        freezes: false,
        tell: Box::new(move |image, _| tell.send(image).expect("the test listens")),
    });
    disk.write(log, 0, b"one").expect("written");
    disk.sync_file(log).expect("synced");
    assert!(told.try_recv().is_err());
    disk.write(log, 3, b"two").expect("written");
    let mut image = told.try_recv().expect("sprung");
    assert_eq!(bytes(&mut image, "log"), Some(b"one".to_vec()));
    disk.spring();
    assert!(told.try_recv().is_err(), "a trap springs once");
}

#[test]
fn problems_have_names() {
    let mut disk = empty(false);
    let data = disk.create_directory(ROOT, "data").expect("created");
    let log = disk.create_file(data, "log").expect("created");
    assert_eq!(disk.create_file(data, "log"), Err(Problem::Exists));
    assert_eq!(disk.remove(ROOT, "data"), Err(Problem::NotEmpty));
    assert_eq!(disk.remove(ROOT, "none"), Err(Problem::NotFound));
    assert_eq!(disk.read(data, 0, 1), Err(Problem::NotAFile));
    assert_eq!(disk.create_file(log, "below"), Err(Problem::NotADirectory));
    assert_eq!(disk.kind(99), Err(Problem::NotFound));
}

#[test]
fn a_frozen_disk_changes_no_more_until_it_is_thawed() {
    let mut disk = empty(false);
    let log = disk.create_file(ROOT, "log").expect("created");
    disk.arm(Trap {
        moment: Moment::Name,
        countdown: 1,
        rules: Rules::KEEP_ALL,
        chance: Rng::with_seed(1),
        freezes: true,
        tell: Box::new(|_, _| {}),
    });
    assert_eq!(disk.sync_directory(ROOT), Err(Problem::Frozen));
    assert_eq!(disk.write(log, 0, b"late"), Err(Problem::Frozen));
    assert_eq!(disk.kind(log), Ok(Kind::File { size: 0 }));
    disk.thaw();
    disk.write(log, 0, b"next").expect("written");
    assert_eq!(bytes(&mut after(&disk, PageRule::All, NameRule::None, 1), "log"), None);
}
