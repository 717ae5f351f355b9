//! Deliveries, as their log lines tell of them: which orders are on their way, which are there, and how many were on
//! their way at once.

use std::collections::BTreeMap;

#[derive(Default)]
pub struct Deliveries {
    orders: BTreeMap<String, Times>,
}

#[derive(Default)]
struct Times {
    began_ms: Option<i64>,
    ended_ms: Option<i64>,
}

impl Deliveries {
    /// Of these orders, and of no others.
    pub fn of(ids: impl Iterator<Item = String>) -> Deliveries {
        Deliveries { orders: ids.map(|id| (id, Times::default())).collect() }
    }

    /// Whether the line tells of an order of ours.
    pub fn read(&mut self, at_ms: i64, line: &str) -> bool {
        let Some((id, rest)) = line.strip_prefix("order ").and_then(|rest| rest.split_once(' ')) else {
            return false;
        };
        let Some(times) = self.orders.get_mut(id) else { return false };
        // A message may come twice: the first time counts.
        if rest.ends_with(": on its way") {
            times.began_ms.get_or_insert(at_ms);
        } else if rest.contains(": delivered after ") {
            times.ended_ms.get_or_insert(at_ms);
        }
        true
    }

    pub fn all(&self) -> usize {
        self.orders.len()
    }

    pub fn done(&self) -> usize {
        self.orders.values().filter(|times| times.ended_ms.is_some()).count()
    }

    pub fn under_way(&self) -> usize {
        self.orders.values().filter(|times| times.began_ms.is_some() && times.ended_ms.is_none()).count()
    }

    pub fn missing(&self) -> Vec<&str> {
        let missing = self.orders.iter().filter(|(_, times)| times.ended_ms.is_none());
        missing.map(|(id, _)| id.as_str()).collect()
    }

    /// How many were on their way at one moment, at most.
    pub fn at_once(&self) -> usize {
        let mut turns = Vec::new();
        for times in self.orders.values() {
            if let (Some(began), Some(ended)) = (times.began_ms, times.ended_ms) {
                turns.extend([(began, 1), (ended, -1)]);
            }
        }
        // At the same moment the end comes first.
        turns.sort_unstable();
        let (mut now, mut most) = (0_isize, 0);
        for (_, turn) in turns {
            now += turn;
            most = most.max(now);
        }
        most.unsigned_abs()
    }

    /// How long all of them took, and how long they would have taken one after another.
    pub fn took_s(&self) -> (f64, f64) {
        let spans: Vec<(i64, i64)> =
            self.orders.values().filter_map(|times| Some((times.began_ms?, times.ended_ms?))).collect();
        let first = spans.iter().map(|(began, _)| *began).min().unwrap_or_default();
        let last = spans.iter().map(|(_, ended)| *ended).max().unwrap_or_default();
        let sum: i64 = spans.iter().map(|(began, ended)| ended - began).sum();
        ((last - first) as f64 / 1e3, sum as f64 / 1e3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_overlaps_is_at_once() {
        let mut deliveries = Deliveries::of(["a-1", "a-2", "a-3"].map(str::to_owned).into_iter());
        let mut tell =
            |at, id, what: &str| deliveries.read(at, &format!("order {id} (1 lamp for Ada): {what}"));
        assert!(tell(0, "a-1", "on its way") && tell(10, "a-2", "on its way"));
        assert!(tell(1_000, "a-1", "delivered after 1 s") && tell(1_000, "a-3", "on its way"));
        assert!(tell(2_000, "a-2", "delivered after 2 s") && !tell(2_000, "b-1", "on its way"));
        assert_eq!((deliveries.done(), deliveries.under_way(), deliveries.at_once()), (2, 1, 2));
        assert_eq!(deliveries.missing(), ["a-3"]);
        assert_eq!(deliveries.took_s(), (2.0, 2.99));
        assert!(!deliveries.read(0, "START RequestId: a-1"));
    }
}
