//! Steps that are done one after another, and how long each took.

use anyhow::{Context, Result};
use std::time::{Duration, Instant};

#[derive(Default)]
pub struct Steps(Vec<(&'static str, Duration)>);

impl Steps {
    pub fn step(&mut self, name: &'static str, run: impl FnOnce() -> Result<()>) -> Result<()> {
        println!("\n=== {name}");
        let begun = Instant::now();
        run().with_context(|| format!("step: {name}"))?;
        self.0.push((name, begun.elapsed()));
        Ok(())
    }

    pub fn print(&self) {
        println!("\n=== all of it holds");
        for (name, took) in &self.0 {
            println!("{name:28} {:6.1} s", took.as_secs_f64());
        }
    }
}
