//! What a row of latencies comes to, computed as NumPy does by default: percentiles lie on the line between their
//! neighbours, the standard deviation is that of the whole, not of a sample.

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statistics {
    pub min: f64,
    pub max: f64,
    pub mean: f64,
    pub median: f64,
    pub std_dev: f64,
    pub p95: f64,
    pub p99: f64,
    pub count: usize,
}

impl Statistics {
    /// Of nothing there are none.
    pub fn of(values: &[f64]) -> Option<Statistics> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (&min, &max) = (sorted.first()?, sorted.last()?);
        let mean = mean(&sorted);
        let squares: Vec<f64> = sorted.iter().map(|value| (value - mean).powi(2)).collect();
        Some(Statistics {
            min,
            max,
            mean,
            median: percentile(&sorted, 50.0),
            std_dev: self::mean(&squares).sqrt(),
            p95: percentile(&sorted, 95.0),
            p99: percentile(&sorted, 99.0),
            count: sorted.len(),
        })
    }

    /// With their names, in the order in which they are told.
    pub fn named(&self) -> [(&'static str, f64); 7] {
        [
            ("Min", self.min),
            ("Max", self.max),
            ("Mean", self.mean),
            ("Median", self.median),
            ("Std Dev", self.std_dev),
            ("P95", self.p95),
            ("P99", self.p99),
        ]
    }
}

/// Zero where there is nothing.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// `sorted` is not empty.
fn percentile(sorted: &[f64], percent: f64) -> f64 {
    let at = (sorted.len() - 1) as f64 * percent / 100.0;
    let (below, above) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    below + (above - below) * at.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_near(told: f64, expected: f64) {
        assert!((told - expected).abs() < 1e-9, "{told} is not {expected}");
    }

    #[test]
    fn they_are_those_of_numpy() {
        let told = Statistics::of(&[15.0, 20.0, 35.0, 40.0, 50.0]).expect("there are values");
        is_near(told.mean, 32.0);
        is_near(told.median, 35.0);
        is_near(told.std_dev, 12.884098726725126);
        is_near(told.p95, 48.0);
        is_near(told.p99, 49.6);
        assert_eq!((told.min, told.max, told.count), (15.0, 50.0, 5));
    }

    #[test]
    fn the_middle_of_an_even_count_lies_between() {
        let told = Statistics::of(&[4.0, 1.0, 3.0, 2.0]).expect("there are values");
        is_near(told.median, 2.5);
        is_near(told.p95, 3.85);
    }

    #[test]
    fn of_one_and_of_none() {
        let told = Statistics::of(&[7.0]).expect("there is a value");
        assert!(
            told.named().iter().all(|(name, value)| *value == if *name == "Std Dev" { 0.0 } else { 7.0 })
        );
        assert_eq!(Statistics::of(&[]), None);
        is_near(mean(&[]), 0.0);
    }
}
