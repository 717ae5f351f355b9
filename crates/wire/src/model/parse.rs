//! Reads a model's text. One line is one fact; its first word says which.
//!
//! ```text
//! service iam 2010-05-08
//! protocols query
//! set validation-code ValidationError
//! op CreateUser POST / 200 CreateUserRequest CreateUserResponse
//! known SimulatePrincipalPolicy POST /
//! structure CreateUserRequest Path:pathType UserName!:userNameType Tags:tagListType
//! list tagListType max=50 Tag@member
//! string userNameType min=1 max=64 pattern=[\w+=,.@-]+
//! ```
//! A member is `Name`, `!` when required, `*` when flattened, `:` and its shape, then `@` its wire name, `~` its
//! query name and `^` its place, each where it differs from the rule.

use super::router::{Need, Router};
use super::shape::{Bound, ErrorTraits, Kind, Member, Place, Rules, Shape, ShapeId, Sorted};
use super::{Model, Op, Switches, pattern::Pattern};
use crate::Protocol;
use crate::timestamp::Format;
use std::collections::HashMap;

/// A line that the generator would not write.
#[derive(Debug)]
pub struct ModelError {
    pub line: usize,
    pub problem: String,
}

impl std::fmt::Display for ModelError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "line {}: {}", self.line, self.problem)
    }
}

impl std::error::Error for ModelError {}

type Outcome<T> = Result<T, String>;

/// Shapes that every model has without naming them.
const BUILT_IN: [(&str, Kind); 10] = [
    ("string", Kind::Text),
    ("boolean", Kind::Boolean),
    ("integer", Kind::Integer),
    ("long", Kind::Long),
    ("float", Kind::Float),
    ("double", Kind::Double),
    ("timestamp", Kind::Timestamp(None)),
    ("blob", Kind::Blob),
    ("stream", Kind::Stream),
    ("document", Kind::Document),
];

pub fn parse(text: &'static str) -> Result<Model, ModelError> {
    let mut reader = Reader::new();
    let lines = || text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    for (_, line) in lines() {
        reader.announce(line);
    }
    for (number, line) in lines() {
        reader.line(line).map_err(|problem| ModelError { line: number + 1, problem })?;
    }
    Ok(reader.finish())
}

struct Reader {
    model: Model,
    announced: u32,
}

impl Reader {
    fn new() -> Self {
        let mut model = Model {
            service: "",
            version: "",
            target: "",
            json_version: "1.1",
            namespace: "",
            switches: Switches::default(),
            protocols: Vec::new(),
            operations: Vec::new(),
            shapes: Vec::new(),
            members: Vec::new(),
            shapes_by_name: HashMap::new(),
            router: Router::default(),
        };
        for (name, kind) in BUILT_IN {
            model.shapes_by_name.insert(name, ShapeId(model.shapes.len() as u32));
            model.shapes.push(shape(name, kind));
        }
        Reader { model, announced: BUILT_IN.len() as u32 }
    }

    /// Gives a shape its number, so that shapes can be named before they are defined.
    fn announce(&mut self, line: &'static str) {
        let mut words = line.split(' ');
        if let (Some(word), Some(name)) = (words.next(), words.next())
            && is_shape(word)
        {
            self.model.shapes_by_name.insert(name, ShapeId(self.announced));
            self.announced += 1;
        }
    }

    fn line(&mut self, line: &'static str) -> Outcome<()> {
        let mut words = line.split(' ');
        let word = words.next().unwrap_or("");
        match word {
            "service" => {
                self.model.service = next(&mut words, "name")?;
                self.model.version = next(&mut words, "version")?;
            }
            "protocols" => {
                for name in words {
                    let protocol = Protocol::named(name).ok_or_else(|| format!("no protocol {name}"))?;
                    self.model.protocols.push(protocol);
                }
            }
            "json" => {
                self.model.json_version = next(&mut words, "version")?;
                self.model.target = next(&mut words, "target")?;
            }
            "namespace" => self.model.namespace = next(&mut words, "URI")?,
            "set" => {
                let name = next(&mut words, "switch")?;
                self.model.switches.set(name, words).ok_or_else(|| format!("no switch like {line}"))?;
            }
            "op" => self.operation(words)?,
            "known" => self.known(words)?,
            _ if is_shape(word) => self.shape(word, line)?,
            _ => return Err(format!("no fact begins with {word}")),
        }
        Ok(())
    }

    fn operation(&mut self, mut words: impl Iterator<Item = &'static str>) -> Outcome<()> {
        let (name, method) = (next(&mut words, "name")?, next(&mut words, "method")?);
        let uri = next(&mut words, "URI")?;
        let status = number(next(&mut words, "status")?)?;
        let (input, input_root) = self.body(next(&mut words, "input")?)?;
        let (output, output_root) = self.body(next(&mut words, "output")?)?;
        let needs = needs(words);
        self.model.operations.push(Op {
            name,
            method,
            uri,
            status,
            input,
            output,
            input_root,
            output_root,
            needs,
            implemented: true,
        });
        Ok(())
    }

    fn known(&mut self, mut words: impl Iterator<Item = &'static str>) -> Outcome<()> {
        let (name, method) = (next(&mut words, "name")?, next(&mut words, "method")?);
        let uri = next(&mut words, "URI")?;
        let needs = needs(words);
        self.model.operations.push(Op {
            name,
            method,
            uri,
            status: 200,
            input: None,
            output: None,
            input_root: None,
            output_root: None,
            needs,
            implemented: false,
        });
        Ok(())
    }

    fn body(&self, word: &'static str) -> Outcome<(Option<ShapeId>, Option<&'static str>)> {
        if word == "-" {
            return Ok((None, None));
        }
        let (name, root) = split_last(word, '@');
        Ok((Some(self.id(name)?), root))
    }

    fn id(&self, name: &str) -> Outcome<ShapeId> {
        self.model.shapes_by_name.get(name).copied().ok_or_else(|| format!("no shape {name}"))
    }

    fn shape(&mut self, word: &str, line: &'static str) -> Outcome<()> {
        let mut rest = line.get(word.len() + 1..).unwrap_or("");
        let name = take(&mut rest);
        let first = self.model.members.len();
        let mut shape = shape(name, kind_of(word));
        match word {
            "structure" | "union" | "events" => self.structure(rest)?,
            "error" => {
                let code = take(&mut rest);
                let status = number(take(&mut rest))?;
                shape.error = Some(ErrorTraits { code: (code != "-").then_some(code), status });
                self.structure(rest)?;
            }
            "list" | "map" => {
                let rest = traits(&mut shape, rest)?;
                for token in rest.split(' ') {
                    self.element(token)?;
                }
            }
            "enum" => {
                let values = traits(&mut shape, rest)?;
                shape.rules.values = values.split('|').collect();
            }
            _ => {
                traits(&mut shape, rest)?;
            }
        }
        shape.members = first..self.model.members.len();
        let members = &self.model.members[first..];
        if members.len() > 128 {
            return Err(format!("{name} has more than 128 members"));
        }
        shape.required = members
            .iter()
            .enumerate()
            .filter(|(_, member)| member.required)
            .fold(0, |mask, (at, _)| mask | 1 << at);
        shape.sorted = Sorted::of(members);
        self.model.shapes.push(shape);
        Ok(())
    }

    fn structure(&mut self, rest: &'static str) -> Outcome<()> {
        for token in rest.split(' ').filter(|token| !token.is_empty()) {
            let member = self.member(token)?;
            self.model.members.push(member);
        }
        Ok(())
    }

    fn member(&self, token: &'static str) -> Outcome<Member> {
        let (rest, place) = split_last(token, '^');
        let (rest, query) = split_last(rest, '~');
        let (rest, wire) = split_last(rest, '@');
        let (name, shape) = rest.split_once(':').ok_or_else(|| format!("no shape in {token}"))?;
        let (name, flattened) = strip(name, '*');
        let (name, required) = strip(name, '!');
        let shape = self.id(shape)?;
        let place = place.map_or(Ok(Place::Body), place_of)?;
        let wire = wire.unwrap_or(name);
        Ok(Member { name, wire, query: query.unwrap_or(wire), shape, place, flattened, required })
    }

    /// What a list or a map holds: `Shape@wire-name`.
    fn element(&mut self, token: &'static str) -> Outcome<()> {
        let (shape, wire) = split_last(token, '@');
        let wire = wire.unwrap_or("member");
        let shape = self.id(shape)?;
        self.model.members.push(Member { name: wire, wire, query: wire, shape, ..*Member::TEXT });
        Ok(())
    }

    fn finish(mut self) -> Model {
        self.model.router = Router::of(&self.model.operations);
        self.model.operations.sort_by_key(|op| op.name);
        self.model
    }
}

fn shape(name: &'static str, kind: Kind) -> Shape {
    Shape {
        name,
        kind,
        rules: Rules::default(),
        sensitive: false,
        flattened: false,
        sparse: false,
        error: None,
        members: 0..0,
        required: 0,
        sorted: None,
    }
}

fn is_shape(word: &str) -> bool {
    matches!(word, "structure" | "union" | "events" | "error" | "list" | "map" | "enum")
        || BUILT_IN.iter().any(|(name, _)| *name == word)
}

fn kind_of(word: &str) -> Kind {
    match word {
        "union" => Kind::Union,
        "events" => Kind::EventStream,
        "list" => Kind::List,
        "map" => Kind::Map,
        "enum" => Kind::Enum,
        _ => BUILT_IN.iter().find(|(name, _)| *name == word).map_or(Kind::Structure, |(_, kind)| *kind),
    }
}

/// Takes `min=…`, `max=…`, flags and `pattern=…` from the front; gives back what follows them.
fn traits(shape: &mut Shape, mut rest: &'static str) -> Outcome<&'static str> {
    while !rest.is_empty() {
        if let Some(pattern) = rest.strip_prefix("pattern=") {
            shape.rules.pattern = Some(Pattern::new(pattern));
            return Ok("");
        }
        let mut after = rest;
        let word = take(&mut after);
        match word.split_once('=') {
            Some(("min", text)) => shape.rules.min = Some(bound(text)?),
            Some(("max", text)) => shape.rules.max = Some(bound(text)?),
            _ => match word {
                "flat" => shape.flattened = true,
                "sparse" => shape.sparse = true,
                "sensitive" => shape.sensitive = true,
                "epoch" => shape.kind = Kind::Timestamp(Some(Format::EpochSeconds)),
                "iso8601" => shape.kind = Kind::Timestamp(Some(Format::Iso8601)),
                "http-date" => shape.kind = Kind::Timestamp(Some(Format::HttpDate)),
                _ => return Ok(rest),
            },
        }
        rest = after;
    }
    Ok(rest)
}

fn bound(text: &'static str) -> Outcome<Bound> {
    Ok(Bound { text, value: number(text)? })
}

fn place_of(word: &str) -> Outcome<Place> {
    Ok(match word {
        "header" => Place::Header,
        "headers" => Place::Headers,
        "query" => Place::Query,
        "label" => Place::Label,
        "payload" => Place::Payload,
        "status" => Place::Status,
        "attribute" => Place::Attribute,
        _ => return Err(format!("no place {word}")),
    })
}

/// `needs ?partNumber x-amz-copy-source`
fn needs(mut words: impl Iterator<Item = &'static str>) -> Vec<Need> {
    if words.next() != Some("needs") {
        return Vec::new();
    }
    words.map(|word| word.strip_prefix('?').map_or(Need::Header(word), Need::Query)).collect()
}

fn next(words: &mut impl Iterator<Item = &'static str>, what: &str) -> Outcome<&'static str> {
    words.next().ok_or_else(|| format!("no {what}"))
}

/// The first word of `rest`, which loses it.
fn take(rest: &mut &'static str) -> &'static str {
    let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
    *rest = after;
    word
}

fn split_last(text: &'static str, mark: char) -> (&'static str, Option<&'static str>) {
    text.rsplit_once(mark).map_or((text, None), |(before, after)| (before, Some(after)))
}

fn strip(name: &'static str, mark: char) -> (&'static str, bool) {
    name.strip_suffix(mark).map_or((name, false), |name| (name, true))
}

fn number<T: std::str::FromStr>(text: &str) -> Outcome<T> {
    text.parse().map_err(|_| format!("{text} is no number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_says_all_in_one_word() {
        let model =
            parse("string Name max=3 pattern=a b\nstructure Request A!*:Name@b~C^query D:long\n").unwrap();
        let shape = model.shape_named("Request").unwrap();
        let member = &model.members(shape)[0];
        assert_eq!((member.name, member.wire, member.query), ("A", "b", "C"));
        assert!(member.required && member.flattened && member.place == Place::Query);
        assert_eq!(shape.required, 1);
        assert_eq!(model.shape(member.shape).rules.pattern.as_ref().unwrap().text, "a b");
    }

    #[test]
    fn a_broken_line_is_named() {
        for text in ["nonsense", "op X", "structure A B:nowhere", "set no-such-switch", "list L min=x string"]
        {
            let error = parse(Box::leak(format!("service x 1\n{text}\n").into_boxed_str())).unwrap_err();
            assert_eq!(error.line, 2, "{text}");
        }
    }
}
