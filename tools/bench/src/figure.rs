//! One line of the report: what was measured, what the limit was, and whether the goal is met.

use serde::Serialize;

/// Several takings of one thing.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Series(Vec<f64>);

impl Series {
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// The one that was taken first.
    pub fn first(&self) -> f64 {
        self.0.first().copied().unwrap_or(f64::NAN)
    }

    pub fn median(&self) -> f64 {
        self.sorted().get(self.0.len() / 2).copied().unwrap_or(f64::NAN)
    }

    pub fn min(&self) -> f64 {
        self.sorted().first().copied().unwrap_or(f64::NAN)
    }

    pub fn max(&self) -> f64 {
        self.sorted().last().copied().unwrap_or(f64::NAN)
    }

    /// The value below which that share of all values lies.
    pub fn quantile(&self, share: f64) -> f64 {
        let at = (self.0.len() as f64 * share) as usize;
        self.sorted().get(at.min(self.0.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
    }

    fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted
    }
}

impl FromIterator<f64> for Series {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Series {
        Series(values.into_iter().collect())
    }
}

/// What is good enough.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Goal {
    /// The figure over its limit.
    RatioAtMost(f64),
    RatioAtLeast(f64),
    /// The figure itself.
    AtMost(f64),
    AtLeast(f64),
    None,
}

#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    pub name: String,
    pub unit: &'static str,
    pub measured: Series,
    /// What the machine could do, and which limit that is.
    pub limit: Option<(&'static str, Series)>,
    pub goal: Goal,
}

impl Figure {
    pub fn plain(name: impl Into<String>, unit: &'static str, measured: Series) -> Figure {
        Figure { name: name.into(), unit, measured, limit: None, goal: Goal::None }
    }

    pub fn beside(mut self, limit: &'static str, series: Series) -> Figure {
        self.limit = Some((limit, series));
        self
    }

    pub fn with_goal(mut self, goal: Goal) -> Figure {
        self.goal = goal;
        self
    }

    /// The median of the ratios of takings that followed each other: noise that lasts cancels out.
    pub fn ratio(&self) -> Option<f64> {
        let (_, limit) = self.limit.as_ref()?;
        let ratios: Series =
            self.measured.0.iter().zip(&limit.0).map(|(figure, limit)| figure / limit).collect();
        Some(ratios.median())
    }

    pub fn is_met(&self) -> Option<bool> {
        match self.goal {
            Goal::RatioAtMost(most) => self.ratio().map(|ratio| ratio <= most),
            Goal::RatioAtLeast(least) => self.ratio().map(|ratio| ratio >= least),
            Goal::AtMost(most) => Some(self.measured.median() <= most),
            Goal::AtLeast(least) => Some(self.measured.median() >= least),
            Goal::None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: &[f64]) -> Series {
        values.iter().copied().collect()
    }

    #[test]
    fn ratios_are_taken_pair_by_pair() {
        let figure =
            Figure::plain("x", "us", series(&[2.0, 40.0, 6.0])).beside("y", series(&[1.0, 20.0, 2.0]));
        assert_eq!(figure.ratio(), Some(2.0));
        assert_eq!(figure.clone().with_goal(Goal::RatioAtMost(2.0)).is_met(), Some(true));
        assert_eq!(figure.clone().with_goal(Goal::RatioAtLeast(2.5)).is_met(), Some(false));
        assert_eq!(figure.clone().with_goal(Goal::AtMost(5.0)).is_met(), Some(false));
        assert_eq!(figure.is_met(), None);
    }

    #[test]
    fn quantiles_stay_inside() {
        let hundred: Series = (0..100).map(f64::from).collect();
        assert_eq!(
            (hundred.quantile(0.5), hundred.quantile(0.99), hundred.quantile(1.0)),
            (50.0, 99.0, 99.0)
        );
        assert!(Series::default().quantile(0.5).is_nan() && Series::default().median().is_nan());
    }
}
