//! Conditions, joined by `&&`, `||` and parentheses: of JSON patterns and of fields alike.

use super::cursor::{Cursor, Reason};
use super::test::{self, Subject, Test};

/// What is asked of something that a pattern names: a selector, or a field.
#[derive(Debug)]
pub enum Expression<N> {
    All(Vec<Expression<N>>),
    Any(Vec<Expression<N>>),
    One(N, Test),
}

/// Reads a name.
pub type NameOf<N> = fn(&mut Cursor<'_>) -> Result<N, Reason>;

/// Reads an expression; `name` reads what is asked about.
pub fn parse<N>(cursor: &mut Cursor<'_>, name: NameOf<N>) -> Result<Expression<N>, Reason> {
    let first = single(cursor, name)?;
    joined(cursor, name, first)
}

/// The same, where the first name has been read already.
pub fn parse_from<N>(cursor: &mut Cursor<'_>, name: NameOf<N>, first: N) -> Result<Expression<N>, Reason> {
    let first = Expression::One(first, test::parse(cursor)?);
    joined(cursor, name, first)
}

/// What follows the first condition.
fn joined<N>(
    cursor: &mut Cursor<'_>,
    name: NameOf<N>,
    first: Expression<N>,
) -> Result<Expression<N>, Reason> {
    let mut any = vec![conjunction(cursor, name, first)?];
    while cursor.eat("||") {
        let first = single(cursor, name)?;
        any.push(conjunction(cursor, name, first)?);
    }
    Ok(one_or(any, Expression::Any))
}

fn conjunction<N>(
    cursor: &mut Cursor<'_>,
    name: NameOf<N>,
    first: Expression<N>,
) -> Result<Expression<N>, Reason> {
    let mut all = vec![first];
    while cursor.eat("&&") {
        all.push(single(cursor, name)?);
    }
    Ok(one_or(all, Expression::All))
}

fn single<N>(cursor: &mut Cursor<'_>, name: NameOf<N>) -> Result<Expression<N>, Reason> {
    if cursor.eat("(") {
        cursor.deeper()?;
        let inner = parse(cursor, name)?;
        cursor.expect(")")?;
        cursor.shallower();
        return Ok(inner);
    }
    Ok(Expression::One(name(cursor)?, test::parse(cursor)?))
}

fn one_or<N>(mut many: Vec<Expression<N>>, join: fn(Vec<Expression<N>>) -> Expression<N>) -> Expression<N> {
    match (many.len(), many.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            many.extend(last);
            join(many)
        }
    }
}

impl<N> Expression<N> {
    /// `subjects` finds what a name stands for: nothing, one thing, or several, of which one must pass.
    pub fn holds<'m>(&self, subjects: &impl Fn(&N) -> Vec<Subject<'m>>) -> bool {
        match self {
            Expression::All(all) => all.iter().all(|one| one.holds(subjects)),
            Expression::Any(any) => any.iter().any(|one| one.holds(subjects)),
            Expression::One(name, test) => test.passes(&subjects(name)),
        }
    }

    /// Everything that is asked about, in order.
    pub fn names<'e>(&'e self, into: &mut Vec<&'e N>) {
        match self {
            Expression::All(many) | Expression::Any(many) => many.iter().for_each(|one| one.names(into)),
            Expression::One(name, _) => into.push(name),
        }
    }
}
