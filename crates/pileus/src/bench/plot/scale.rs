//! Axes: how far they reach, and which numbers stand at them.

/// About so many numbers stand at an axis.
const TICKS: f64 = 6.0;
/// The highest values are cut off where they are so many times as high as nearly all others.
const TOWERING: f64 = 4.0;

/// An axis from zero, of numbers that are easily read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    pub top: f64,
    pub step: f64,
}

impl Scale {
    /// Reaches at least to `highest`.
    pub fn to(highest: f64) -> Scale {
        let highest = if highest > 0.0 && highest.is_finite() { highest } else { 1.0 };
        let rough = highest / TICKS;
        let magnitude = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|nice| nice * magnitude);
        let step = step.into_iter().find(|step| *step >= rough * 0.999_999).unwrap_or(10.0 * magnitude);
        Scale { top: (highest / step - 1e-9).ceil() * step, step }
    }

    /// Reaches to the highest value, or leaves out those few that would press all others together: a first request
    /// that starts an environment takes a hundred times as long as those that follow.
    pub fn of(max: f64, p95: f64, mean: f64) -> Scale {
        match max > TOWERING * p95.max(mean) {
            true => Scale::to(1.6 * p95.max(mean)),
            false => Scale::to(1.04 * max),
        }
    }

    pub fn ticks(&self) -> Vec<f64> {
        let count = (self.top / self.step).round() as u32;
        (0..=count).map(|number| f64::from(number) * self.step).collect()
    }

    /// A value's share of the axis; more than one is beyond it.
    pub fn share(&self, value: f64) -> f32 {
        (value / self.top) as f32
    }

    /// With as many decimals as the steps need.
    pub fn label(&self, tick: f64) -> String {
        let decimals = (0..4).find(|decimals| {
            let shifted = self.step * 10_f64.powi(*decimals);
            (shifted - shifted.round()).abs() < 1e-6 * shifted
        });
        format!("{tick:.*}", decimals.unwrap_or(4) as usize)
    }
}

/// Which requests are numbered at an axis of `count` requests.
pub fn numbers(count: usize) -> Vec<usize> {
    let step = Scale::to(count as f64 / 2.0).step.max(1.0) as usize;
    let mut numbers = vec![1];
    numbers.extend((1..).map(|times| times * step).take_while(|number| *number <= count).filter(|n| *n > 1));
    // Where there is no room for the first and the second.
    if numbers.get(1).is_some_and(|second| *second > 2 && *second * 12 < count) {
        numbers.remove(1);
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(highest: f64) -> Vec<String> {
        let scale = Scale::to(highest);
        scale.ticks().into_iter().map(|tick| scale.label(tick)).collect()
    }

    #[test]
    fn ticks_are_easily_read() {
        assert_eq!(labels(2_340.0), ["0", "500", "1000", "1500", "2000", "2500"]);
        assert_eq!(labels(6.0), ["0", "1", "2", "3", "4", "5", "6"]);
        assert_eq!(labels(1.2), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0", "1.2"]);
        assert_eq!(labels(13.0), ["0.0", "2.5", "5.0", "7.5", "10.0", "12.5", "15.0"]);
        assert_eq!(labels(0.0).last().map(String::as_str), Some("1.0"));
        assert_eq!(Scale::to(f64::NAN), Scale::to(1.0));
    }

    #[test]
    fn an_axis_reaches_to_its_highest() {
        for highest in [0.013, 0.3, 0.999, 1.0, 7.7, 10.0, 99.0, 101.0, 12_345.0] {
            let scale = Scale::to(highest);
            assert!(scale.top >= highest - 1e-9 && scale.top <= highest * 1.6, "{highest}: {scale:?}");
            assert!((4..=8).contains(&scale.ticks().len()), "{highest}: {scale:?}");
        }
    }

    #[test]
    fn what_towers_above_all_is_cut() {
        assert_eq!(Scale::of(100.0, 60.0, 50.0).top, 120.0);
        let cut = Scale::of(800.0, 5.0, 6.0);
        assert!(cut.top < 12.0 && cut.share(800.0) > 1.0 && cut.share(6.0) < 1.0, "{cut:?}");
    }

    #[test]
    fn requests_are_numbered() {
        assert_eq!(numbers(1), [1]);
        assert_eq!(numbers(5), [1, 2, 3, 4, 5]);
        assert_eq!(numbers(300), [1, 25, 50, 75, 100, 125, 150, 175, 200, 225, 250, 275, 300]);
    }
}
