//! How one service differs from the others of its protocol: the `set` lines of a model.

use crate::timestamp::Fraction;

/// One field per `set` line; the generator writes the lines from the service's `wire.toml`.
#[derive(Debug, Default)]
pub struct Switches {
    /// `set validation-code X`: the code of a violated constraint.
    pub validation_code: Option<&'static str>,
    /// `set missing-code X [Y]`: a missing member has a code of its own; `Y` is its name in JSON.
    pub missing_code: Option<(&'static str, &'static str)>,
    /// `set query-code X Y`, any number: the error that JSON calls `X` is `Y` in the Query protocol.
    pub query_codes: Vec<(&'static str, &'static str)>,
    /// `set path-member X`: a path other than `/` stands for this member in the Query protocol, unless it is given.
    pub path_member: Option<&'static str>,
    /// `set error-namespace X`: stands before `#` in `__type`.
    pub error_namespace: Option<&'static str>,
    /// `set no-enum-checks`: values of enums are the service's business.
    pub no_enum_checks: bool,
    /// `set hidden-values`: messages say `Value at 'x'`, for every member.
    pub hidden_values: bool,
    /// `set null-in-elements`: the rules of an element end with `Member must not be null`.
    pub null_in_elements: bool,
    /// `set input-prefix`: paths of body members begin with the name of the input.
    pub input_prefix: bool,
    /// `set query-compatible`: JSON errors carry the query code in a header.
    pub query_compatible: bool,
    /// `set bare-errors`: `<Error>` is the root of an XML error.
    pub bare_errors: bool,
    /// `set any-version`: the `Version` parameter is not looked at.
    pub any_version: bool,
    /// `set fraction always|never`: milliseconds of ISO 8601 timestamps.
    pub fraction: Fraction,
    /// `set token-names`: type errors name the token, as DynamoDB does, not the Java class.
    pub token_names: bool,
}

impl Switches {
    /// Takes one `set` line; `None` where there is no such switch.
    pub(super) fn set(&mut self, name: &str, mut values: impl Iterator<Item = &'static str>) -> Option<()> {
        match name {
            "validation-code" => self.validation_code = Some(values.next()?),
            "missing-code" => {
                let code = values.next()?;
                self.missing_code = Some((code, values.next().unwrap_or(code)));
            }
            "query-code" => self.query_codes.push((values.next()?, values.next()?)),
            "path-member" => self.path_member = Some(values.next()?),
            "error-namespace" => self.error_namespace = Some(values.next()?),
            "no-enum-checks" => self.no_enum_checks = true,
            "hidden-values" => self.hidden_values = true,
            "null-in-elements" => self.null_in_elements = true,
            "input-prefix" => self.input_prefix = true,
            "query-compatible" => self.query_compatible = true,
            "bare-errors" => self.bare_errors = true,
            "any-version" => self.any_version = true,
            "fraction" => self.fraction = fraction(values.next()?)?,
            "token-names" => self.token_names = true,
            _ => return None,
        }
        Some(())
    }
}

fn fraction(name: &str) -> Option<Fraction> {
    match name {
        "always" => Some(Fraction::Always),
        "never" => Some(Fraction::Never),
        "when-present" => Some(Fraction::WhenPresent),
        _ => None,
    }
}
