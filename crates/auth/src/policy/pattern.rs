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
    /// Where each character of the run stands; sorted by character.
    wanting: Vec<(char, Wanting)>,
    /// The places that accept every character.
    gaps: Vec<u64>,
}

/// The places that want one character. A bit set for each of thousands of different characters
/// would take megabytes, so that rare ones are listed.
#[derive(Clone, Debug)]
enum Wanting {
    /// Includes the gaps.
    Often(Vec<u64>),
    Rarely(Vec<usize>),
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
        let mut gaps = vec![0_u64; places.len().div_ceil(64)];
        let mut wanted: Vec<(char, usize)> = Vec::new();
        for (position, place) in places.iter().enumerate() {
            match place {
                None => set_bit(&mut gaps, position),
                Some(character) => wanted.push((*character, position)),
            }
        }
        wanted.sort_unstable();
        let same = wanted.chunk_by(|(one, _), (other, _)| one == other);
        let wanting = same.map(|chunk| (chunk[0].0, Wanting::of(chunk, &gaps))).collect();
        Gappy { places, wanting, gaps }
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
        let mut shifted = state.clone();
        for (position, next) in text.char_indices() {
            let mut carry = 1;
            for (shifted, word) in shifted.iter_mut().zip(&state) {
                *shifted = *word << 1 | carry;
                carry = *word >> 63;
            }
            self.keep_accepting(&shifted, next, &mut state);
            if has_bit(&state, last) {
                return text.get(position + next.len_utf8()..);
            }
        }
        None
    }

    /// Of the places that `shifted` has reached, those that accept the next character.
    fn keep_accepting(&self, shifted: &[u64], next: char, state: &mut [u64]) {
        let found = self.wanting.binary_search_by_key(&next, |(wanted, _)| *wanted).ok();
        let wanting = found.map(|index| &self.wanting[index].1);
        let mask = if let Some(Wanting::Often(mask)) = wanting { mask } else { &self.gaps };
        for ((word, shifted), mask) in state.iter_mut().zip(shifted).zip(mask) {
            *word = shifted & mask;
        }
        if let Some(Wanting::Rarely(places)) = wanting {
            places.iter().filter(|place| has_bit(shifted, **place)).for_each(|place| set_bit(state, *place));
        }
    }
}

impl Wanting {
    fn of(places: &[(char, usize)], gaps: &[u64]) -> Wanting {
        let positions = places.iter().map(|(_, position)| *position);
        if places.len() <= gaps.len() {
            return Wanting::Rarely(positions.collect());
        }
        let mut mask = gaps.to_vec();
        positions.for_each(|position| set_bit(&mut mask, position));
        Wanting::Often(mask)
    }
}

fn set_bit(words: &mut [u64], position: usize) {
    words[position / 64] |= 1 << (position % 64);
}

fn has_bit(words: &[u64], position: usize) -> bool {
    words[position / 64] >> (position % 64) & 1 == 1
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
        fn long_runs_agree_too(run in "[abcdefgh?]{60,140}", before in "[a-h]{0,80}", after in "[a-h]{0,80}") {
            let text = format!("{before}{}{after}", run.replace('?', "c"));
            let pattern = Pattern::compile(&tokens(&format!("*{run}*")));
            prop_assert!(pattern.matches(&text));
            prop_assert!(!pattern.matches(&text.replace('c', "x").replace('a', "y")) || !run.contains(['a', 'c']));
        }

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
        let many: String = ('\u{4e00}'..'\u{9fff}').collect();
        assert!(Pattern::compile(&tokens(&format!("*?{many}*"))).matches(&format!("aa{many}a")));
    }
}
