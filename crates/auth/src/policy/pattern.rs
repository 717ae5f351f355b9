//! Wildcards: `*` for any run of characters, `?` for one. Time is linear in the text for patterns
//! of `*` alone, and linear times the words of a bit set where `?` comes in: no backtracking.

/// One token of a pattern, before it is compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Text(String),
    /// `?`
    One,
    /// `*`
    Many,
}

/// A compiled pattern: segments, with a `*` between each two.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    first: Segment,
    rest: Vec<Segment>,
}

impl Pattern {
    pub fn compile(tokens: &[Token]) -> Pattern {
        let mut segments = tokens.split(|token| *token == Token::Many).map(Segment::compile);
        let first = segments.next().unwrap_or_else(|| Segment::Text(String::new()));
        let mut rest: Vec<Segment> = segments.collect();
        let last = rest.pop();
        rest.retain(|segment| !segment.is_empty());
        rest.extend(last);
        Pattern { first, rest }
    }

    pub fn matches(&self, text: &str) -> bool {
        let Some(mut text) = self.first.without_prefix(text) else { return false };
        let Some((last, middle)) = self.rest.split_last() else { return text.is_empty() };
        for segment in middle {
            match segment.after_first(text) {
                Some(rest) => text = rest,
                None => return false,
            }
        }
        last.is_suffix_of(text)
    }
}

/// A run of a pattern without `*`.
#[derive(Clone, Debug)]
enum Segment {
    Text(String),
    Gappy(Gappy),
}

impl Segment {
    fn compile(tokens: &[Token]) -> Segment {
        if tokens.contains(&Token::One) {
            return Segment::Gappy(Gappy::compile(tokens));
        }
        let texts = tokens.iter().map(|token| if let Token::Text(text) = token { text.as_str() } else { "" });
        Segment::Text(texts.collect())
    }

    fn is_empty(&self) -> bool {
        matches!(self, Segment::Text(text) if text.is_empty())
    }

    fn without_prefix<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Segment::Text(prefix) => text.strip_prefix(prefix.as_str()),
            Segment::Gappy(gappy) => gappy.without_prefix(text),
        }
    }

    fn is_suffix_of(&self, text: &str) -> bool {
        match self {
            Segment::Text(suffix) => text.ends_with(suffix.as_str()),
            Segment::Gappy(gappy) => gappy.is_suffix_of(text),
        }
    }

    /// What follows the occurrence that ends first.
    fn after_first<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Segment::Text(part) => text.split_once(part.as_str()).map(|(_, rest)| rest),
            Segment::Gappy(gappy) => gappy.after_first(text),
        }
    }
}

/// A run with `?` in it. It is searched by the Shift-And method: bit `i` of a state says that the
/// first `i + 1` places match what was read last.
#[derive(Clone, Debug)]
struct Gappy {
    /// `None` stands for `?`.
    places: Vec<Option<char>>,
    /// For each character of the run, the places that accept it; sorted by character.
    accepting: Vec<(char, Vec<u64>)>,
    /// The places that accept every character.
    gaps: Vec<u64>,
}

impl Gappy {
    fn compile(tokens: &[Token]) -> Gappy {
        let mut places = Vec::new();
        for token in tokens {
            match token {
                Token::Text(text) => places.extend(text.chars().map(Some)),
                Token::One | Token::Many => places.push(None),
            }
        }
        let words = places.len().div_ceil(64);
        let bits_of = |wanted: Option<char>| {
            let mut bits = vec![0_u64; words];
            for (position, place) in places.iter().enumerate() {
                if place.is_none() || *place == wanted {
                    bits[position / 64] |= 1 << (position % 64);
                }
            }
            bits
        };
        let mut characters: Vec<char> = places.iter().flatten().copied().collect();
        characters.sort_unstable();
        characters.dedup();
        let accepting = characters.iter().map(|&wanted| (wanted, bits_of(Some(wanted)))).collect();
        Gappy { gaps: bits_of(None), accepting, places }
    }

    fn without_prefix<'t>(&self, text: &'t str) -> Option<&'t str> {
        let mut characters = text.chars();
        for place in &self.places {
            let next = characters.next()?;
            if place.is_some_and(|wanted| wanted != next) {
                return None;
            }
        }
        Some(characters.as_str())
    }

    fn is_suffix_of(&self, text: &str) -> bool {
        let mut characters = text.chars().rev();
        self.places
            .iter()
            .rev()
            .all(|place| characters.next().is_some_and(|next| place.is_none_or(|wanted| wanted == next)))
    }

    fn after_first<'t>(&self, text: &'t str) -> Option<&'t str> {
        let last = self.places.len().checked_sub(1)?;
        let mut state = vec![0_u64; self.gaps.len()];
        for (position, next) in text.char_indices() {
            let accepting = self.accepting(next);
            let mut carry = 1;
            for (word, accepts) in state.iter_mut().zip(accepting) {
                let carried = *word >> 63;
                *word = (*word << 1 | carry) & accepts;
                carry = carried;
            }
            if state[last / 64] >> (last % 64) & 1 == 1 {
                return text.get(position + next.len_utf8()..);
            }
        }
        None
    }

    fn accepting(&self, character: char) -> &[u64] {
        match self.accepting.binary_search_by_key(&character, |(wanted, _)| *wanted) {
            Ok(position) => &self.accepting[position].1,
            Err(_) => &self.gaps,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tokens(pattern: &str) -> Vec<Token> {
        pattern
            .chars()
            .map(|character| match character {
                '*' => Token::Many,
                '?' => Token::One,
                other => Token::Text(other.to_string()),
            })
            .collect()
    }

    fn naive(pattern: &[char], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, text) => text.is_none(),
            (Some(('*', rest)), None) => naive(rest, text),
            (Some(('*', rest)), Some((_, tail))) => naive(rest, text) || naive(pattern, tail),
            (Some(_), None) => false,
            (Some((wanted, rest)), Some((next, tail))) => {
                (*wanted == '?' || wanted == next) && naive(rest, tail)
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn agrees_with_the_obvious_matcher(pattern in "[abé*?]{0,9}", text in "[abé]{0,12}") {
            let expected = naive(
                &pattern.chars().collect::<Vec<_>>(),
                &text.chars().collect::<Vec<_>>(),
            );
            prop_assert_eq!(Pattern::compile(&tokens(&pattern)).matches(&text), expected);
        }
    }

    #[test]
    fn hostile_patterns_do_not_explode() {
        let text = "a".repeat(20_000);
        for unit in ["a*", "*a?", "?*", "a?a?*", "*aab"] {
            let pattern = format!("{}b", unit.repeat(2_000));
            assert!(!Pattern::compile(&tokens(&pattern)).matches(&text));
        }
        let gaps = format!("*{}b*", "a?".repeat(3_000));
        assert!(!Pattern::compile(&tokens(&gaps)).matches(&text));
    }
}
