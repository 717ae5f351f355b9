//! A statement as it was written: its members are known and of the right form, but not understood.

use super::conditions::Condition;
use super::document::Kind;
use super::json::{self, Members};
use super::malformed::Malformed;
use serde_json::value::RawValue;

/// A statement whose members are known, before any of them is understood.
pub(super) struct Draft<'a> {
    pub sid: Option<String>,
    pub effect: String,
    /// The flag says that it was the negated form, here and below.
    pub actions: Option<(bool, Vec<String>)>,
    pub resources: Option<(bool, Vec<String>)>,
    pub principals: Option<(bool, &'a RawValue)>,
    pub conditions: Vec<Block>,
}

impl<'a> Draft<'a> {
    pub fn read(raw: &'a RawValue, kind: Kind) -> Result<Draft<'a>, Malformed> {
        let syntax = |named: String| Malformed::syntax(kind, named);
        let Members(members) = json::members(raw.get()).ok_or_else(|| syntax("Invalid Statement".into()))?;
        let mut draft = Draft {
            sid: None,
            effect: String::new(),
            actions: None,
            resources: None,
            principals: None,
            conditions: Vec::new(),
        };
        for (name, value) in members {
            draft.member(&name, value).map_err(|complaint| syntax(complaint.sentence(&name)))?;
        }
        if !draft.effect.eq_ignore_ascii_case("Allow") && !draft.effect.eq_ignore_ascii_case("Deny") {
            let named = match draft.effect.as_str() {
                "" => "Missing required field Effect".to_string(),
                effect => format!("Invalid effect: {effect}"),
            };
            return Err(syntax(named));
        }
        Ok(draft)
    }

    fn member(&mut self, name: &str, value: &'a RawValue) -> Result<(), Complaint> {
        let negated = name.starts_with("Not");
        match name {
            "Sid" => self.sid = Some(json::string(value).ok_or(Complaint::Invalid)?),
            "Effect" => self.effect = json::string(value).ok_or(Complaint::Invalid)?,
            "Action" | "NotAction" => {
                let actions = json::one_or_many_strings(value).ok_or(Complaint::Invalid)?;
                set_once(&mut self.actions, (negated, actions))?;
            }
            "Resource" | "NotResource" => {
                let resources = json::one_or_many_strings(value).ok_or(Complaint::Invalid)?;
                set_once(&mut self.resources, (negated, resources))?;
            }
            "Principal" | "NotPrincipal" => set_once(&mut self.principals, (negated, value))?,
            "Condition" => self.conditions = read_conditions(value).ok_or(Complaint::Invalid)?,
            _ => return Err(Complaint::Unknown),
        }
        Ok(())
    }
}

enum Complaint {
    Invalid,
    Unknown,
    /// `Action` beside `NotAction` and the like.
    Both,
}

impl Complaint {
    fn sentence(&self, name: &str) -> String {
        match self {
            Complaint::Invalid => format!("Invalid {name}"),
            Complaint::Unknown => format!("Unknown field {name}"),
            Complaint::Both => format!("{name} stands beside its opposite"),
        }
    }
}

fn set_once<T>(slot: &mut Option<T>, value: T) -> Result<(), Complaint> {
    if slot.is_some() {
        return Err(Complaint::Both);
    }
    *slot = Some(value);
    Ok(())
}

/// An operator, its keys, and the values of each.
pub(super) type Block = (String, Vec<(String, Vec<String>)>);

fn read_conditions(value: &RawValue) -> Option<Vec<Block>> {
    let Members(operators) = json::members(value.get())?;
    let mut blocks = Vec::new();
    for (operator, keys) in operators {
        let Members(keys) = json::members(keys.get())?;
        let mut entries = Vec::new();
        for (key, values) in keys {
            entries.push((key, json::one_or_many_scalars(values)?));
        }
        // An operator that nobody knows is forgiven where it asks nothing.
        if !entries.is_empty() && !Condition::knows_operator(&operator) {
            return None;
        }
        blocks.push((operator, entries));
    }
    Some(blocks)
}
