//! What of a model we take: the implemented operations and the shapes that they reach.

use super::botocore::{Operation, Service, Shape, Target};
use super::config::Config;
use anyhow::{Result, bail};
use indexmap::{IndexMap, IndexSet};
use std::collections::HashSet;

pub struct Selection {
    pub service: String,
    pub model: Service,
    /// Which botocore, which model.
    pub origin: String,
    pub config: Config,
    /// Operations whose shapes are here.
    pub implemented: IndexSet<String>,
    /// Shapes that requests and responses reach, in the order of the operations.
    pub shapes: IndexSet<String>,
    /// Shapes of errors, and what only they reach.
    pub errors: IndexSet<String>,
    /// Members that the structs leave out: shape and member.
    pub left_out: HashSet<(String, String)>,
    /// Structures that hold themselves.
    pub recursive: HashSet<String>,
}

impl Selection {
    pub fn of(
        service: &str,
        mut model: Service,
        origin: String,
        config: Config,
        wanted: Vec<String>,
    ) -> Result<Self> {
        model.operations.retain(|name, _| !config.leave_out_operations.contains(name));
        for (_, shape) in model.shapes.iter_mut().filter(|(name, _)| config.without_pattern.contains(name)) {
            shape.pattern = None;
        }
        if let Some(name) = wanted.iter().find(|name| !model.operations.contains_key(*name)) {
            bail!("the model has no operation {name}");
        }
        let implemented = match wanted.is_empty() {
            true => model.operations.keys().cloned().collect(),
            false => model.operations.keys().filter(|name| wanted.contains(name)).cloned().collect(),
        };
        let left_out = left_out(&model, &config)?;
        let mut selection = Selection {
            service: service.to_owned(),
            origin,
            config,
            implemented,
            shapes: IndexSet::new(),
            errors: IndexSet::new(),
            left_out,
            recursive: HashSet::new(),
            model,
        };
        selection.reach();
        selection.recursive =
            selection.shapes.iter().filter(|name| selection.holds_itself(name)).cloned().collect();
        Ok(selection)
    }

    pub fn shape(&self, name: &str) -> &Shape {
        &self.model.shapes[name]
    }

    /// Fully qualified operations, with whether their shapes are here.
    pub fn operations(&self) -> impl Iterator<Item = (&String, &Operation, bool)> {
        let operations: &IndexMap<String, Operation> = &self.model.operations;
        operations.iter().map(|(name, op)| (name, op, self.implemented.contains(name)))
    }

    pub fn is_left_out(&self, shape: &str, member: &str) -> bool {
        self.left_out.contains(&(shape.to_owned(), member.to_owned()))
    }

    pub fn is_union(&self, name: &str) -> bool {
        self.shape(name).union
            || self.shape(name).eventstream
            || self.config.unions.iter().any(|union| union == name)
    }

    fn reach(&mut self) {
        let mut roots: Vec<String> = Vec::new();
        let mut errors: Vec<String> = Vec::new();
        for name in &self.implemented {
            let op = &self.model.operations[name];
            roots.extend([&op.input, &op.output].into_iter().flatten().map(|target| target.shape.clone()));
            errors.extend(op.errors.iter().map(|target| target.shape.clone()));
        }
        self.shapes = self.reached_from(roots, &IndexSet::new());
        self.errors = self.reached_from(errors, &self.shapes);
    }

    fn reached_from(&self, mut waiting: Vec<String>, known: &IndexSet<String>) -> IndexSet<String> {
        let mut reached = IndexSet::new();
        waiting.reverse();
        while let Some(name) = waiting.pop() {
            if known.contains(&name) || !reached.insert(name.clone()) {
                continue;
            }
            let shape = self.shape(&name);
            let members = shape.members.iter().filter(|(member, _)| !self.is_left_out(&name, member));
            let parts = [&shape.member, &shape.key, &shape.value].into_iter().flatten();
            let next: Vec<String> =
                members.map(|(_, target)| target).chain(parts).map(|target| target.shape.clone()).collect();
            waiting.extend(next.into_iter().rev());
        }
        reached
    }

    /// Whether a structure reaches itself through structures alone: a list or a map would break the cycle.
    fn holds_itself(&self, name: &str) -> bool {
        let direct = |name: &str| -> Vec<&Target> {
            let is_structure = |target: &&Target| self.shape(&target.shape).kind == "structure";
            self.shape(name).members.values().filter(is_structure).collect()
        };
        let mut seen = HashSet::new();
        let mut waiting = direct(name);
        while let Some(target) = waiting.pop() {
            if target.shape == name {
                return true;
            }
            if seen.insert(target.shape.as_str()) {
                waiting.extend(direct(&target.shape));
            }
        }
        false
    }
}

/// `CreateFunction.VpcConfig` names the operation's input, `VpcConfig.SubnetIds` a shape.
fn left_out(model: &Service, config: &Config) -> Result<HashSet<(String, String)>> {
    let mut left_out = HashSet::new();
    for entry in &config.leave_out {
        let (owner, member) = entry.split_once('.').unwrap_or((entry, ""));
        let input = model.operations.get(owner).and_then(|op| op.input.as_ref());
        let shape = input.map_or(owner, |target| target.shape.as_str());
        if !model.shapes.get(shape).is_some_and(|shape| shape.members.contains_key(member)) {
            bail!("leave-out names {entry}, which the model does not have");
        }
        left_out.insert((shape.to_owned(), member.to_owned()));
    }
    Ok(left_out)
}
