use super::*;

type TestHead = Head<u8>;

fn look_and_see(head: &mut TestHead, rows: &[Spot<u8>], now: i64, horizon: i64) {
    let Some(look) = head.look(Time(now), 1) else { return };
    let spots: Vec<Spot<u8>> = rows
        .iter()
        .filter(|(at, tie)| (*at, Some(*tie)) > look.from)
        .take(look.limit as usize)
        .copied()
        .collect();
    let is_all = spots.len() < look.limit as usize;
    head.seen(&look, Found { spots, is_all }, Time(now), Time(horizon));
}

#[test]
fn what_was_seen_is_taken_in_order_and_never_twice() {
    let mut head = TestHead::default();
    look_and_see(&mut head, &[(Time(1), 7), (Time(2), 8), (Time(9), 9)], 5, 5);
    let first = head.claim(Time(5)).expect("is due");
    assert_eq!(first, (Time(1), 7));
    assert_eq!(head.claim(Time(5)), Some((Time(2), 8)));
    assert_eq!(head.claim(Time(5)), None);
    assert_eq!(head.next(), Time(9), "the next row is known, and nothing need be read until then");
    head.release(first);
    assert_eq!((head.next(), head.claim(Time(5))), (Time(1), Some(first)));
}

#[test]
fn after_a_write_the_bound_stays_at_the_horizon() {
    let mut head = TestHead::empty();
    head.expect(Time(5), Time(5));
    look_and_see(&mut head, &[], 6, 5);
    assert_eq!(head.next(), Time(5), "the write may commit after this snapshot");
    look_and_see(&mut head, &[], 7, 6);
    assert_eq!(head.next(), Time(i64::MAX), "it would have been seen");
}

#[test]
fn a_row_for_later_is_awaited() {
    let mut head = TestHead::empty();
    head.expect(Time(5), Time(500));
    assert_eq!(head.next(), Time(500));
    assert_eq!(head.look(Time(499), 1), None);
    assert!(head.look(Time(500), 1).is_some());
}

#[test]
fn a_look_that_began_above_a_lowered_bound_does_not_hide_what_lies_between() {
    let mut head = TestHead::default();
    look_and_see(&mut head, &[(Time(3), 1)], 5, 5);
    let spot = head.claim(Time(5)).expect("is due");
    let look = Look { from: (Time(4), None), limit: 32 };
    head.missed(&spot);
    head.seen(&look, Found { spots: Vec::new(), is_all: true }, Time(5), Time(5));
    assert_eq!(head.next(), Time(3));
}

#[test]
fn claimed_rows_are_not_found_again() {
    let mut head = TestHead::default();
    let rows = [(Time(1), 1), (Time(1), 2)];
    look_and_see(&mut head, &rows, 5, 1);
    let claimed = head.claim(Time(5)).expect("is due");
    head.missed(&(Time(0), 0));
    look_and_see(&mut head, &rows, 5, 1);
    assert_eq!(head.claim(Time(5)), Some((Time(1), 2)));
    assert_eq!(head.claim(Time(5)), None);
    head.taken(&claimed);
}

#[test]
fn a_long_line_is_read_in_windows() {
    let mut head = TestHead::default();
    let rows: Vec<Spot<u8>> = (0..100).map(|tie| (Time(1), tie)).collect();
    let mut taken = Vec::new();
    while taken.len() < 100 {
        look_and_see(&mut head, &rows, 5, 5);
        let spot = head.claim(Time(5)).expect("more are due");
        head.taken(&spot);
        taken.push(spot);
    }
    assert_eq!(taken, rows);
}

#[test]
fn the_expired_are_not_looked_at() {
    let mut head = TestHead::default();
    look_and_see(&mut head, &[(Time(1), 1), (Time(4), 2)], 5, 5);
    head.skip_before(Time(3));
    assert_eq!(head.claim(Time(5)), Some((Time(4), 2)));
}

/// However long the line is: what was taken is not looked at again, and nothing is read twice.
#[test]
fn a_million_rows_are_each_read_once() {
    const ROWS: i64 = 1_000_000;
    let mut head = Head::<u8>::default();
    let mut read = 0;
    for at in 0..ROWS {
        let now = Time(ROWS);
        if let Some(look) = head.look(now, 1) {
            let from = look.from.0.0.max(0) + i64::from(look.from.1.is_some());
            assert!(from >= at, "it looks at what was taken");
            let until = ROWS.min(from + i64::from(look.limit));
            let spots: Vec<Spot<u8>> = (from..until).map(|at| (Time(at), 0)).collect();
            read += spots.len();
            head.seen(&look, Found { spots, is_all: until == ROWS }, now, now);
        }
        let spot = head.claim(now).expect("more are due");
        assert_eq!(spot.0, Time(at));
        head.taken(&spot);
    }
    assert_eq!(read, ROWS as usize);
    assert!(head.is_exhausted());
}
