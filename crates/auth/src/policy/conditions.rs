//! `Condition`: an operator, a context key, and the values that fit.
//!
//! Values of one key are alternatives, for a negated operator none of them may fit; all keys and
//! operators must hold. A key that is absent fails an operator and satisfies a negated one.

mod operator;
mod value;

#[cfg(test)]
mod tests;

use super::context::Context;
use super::document::Version;
use super::malformed::Malformed;
use operator::{Operator, Quantifier, Test};
use value::Expected;

#[derive(Clone, Debug)]
pub(super) struct Condition {
    operator: Operator,
    key: String,
    expected: Vec<Expected>,
}

impl Condition {
    pub fn knows_operator(name: &str) -> bool {
        Operator::parse(name).is_some()
    }

    pub fn read(
        operator: &str,
        key: &str,
        values: &[String],
        version: Version,
    ) -> Result<Condition, Malformed> {
        let operator = Operator::parse(operator).ok_or_else(Malformed::legacy)?;
        if !key.contains(':') {
            return Err(Malformed::new(
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            ));
        }
        let expected = values
            .iter()
            .map(|value| Expected::read(operator.test, value, version).ok_or_else(Malformed::legacy))
            .collect::<Result<_, _>>()?;
        Ok(Condition { operator, key: key.to_string(), expected })
    }

    pub fn holds(&self, context: &Context) -> bool {
        let values = context.get(&self.key);
        if self.operator.test == Test::Null {
            let absent = values.is_none().to_string();
            return self.fits(&absent, context);
        }
        let Some(values) = values else { return self.holds_without_value() };
        let negated = self.operator.negated;
        let mut each = values.iter().map(|value| self.fits(value, context) != negated);
        match self.operator.quantifier {
            Quantifier::ForAnyValue => each.any(|holds| holds),
            Quantifier::ForAllValues => each.all(|holds| holds),
            Quantifier::Plain if negated => each.all(|holds| holds),
            Quantifier::Plain => each.any(|holds| holds),
        }
    }

    fn holds_without_value(&self) -> bool {
        self.operator.if_exists
            || match self.operator.quantifier {
                Quantifier::ForAllValues => true,
                Quantifier::ForAnyValue => false,
                Quantifier::Plain => self.operator.negated,
            }
    }

    fn fits(&self, value: &str, context: &Context) -> bool {
        self.expected.iter().any(|expected| expected.fits(value, context))
    }

    /// The context keys that this condition asks for: its own, and those of its variables.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.key.as_str()).chain(self.expected.iter().flat_map(Expected::keys))
    }
}
