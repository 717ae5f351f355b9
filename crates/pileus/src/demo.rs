//! `pileus demo`: plays examples on the running cloud, as a user would: deploys them, plays the user's part, watches
//! what happens, and checks what came of it.
//!
//! Nothing is staged: everything goes through the API, each step looks at its outcome, and the first one that is not
//! as it should be ends the demo with what is missing. What was made stays, until `--clean`.

mod archive;
mod aws;
mod cloud;
mod deliveries;
mod orders;
mod patience;
mod picture;
mod python;
mod sdk;
mod show;
mod table;
mod thumbnailer;

use crate::api::Api;
use crate::cli::{self, Story};
use crate::place::Place;
use crate::trouble::{Outcome, Trouble};
use python::Python;
use show::Show;
use std::process::ExitCode;

const REGION: &str = "us-east-1";

/// What a story is played with.
pub struct Stage<'a> {
    api: &'a Api,
    show: &'a Show,
    python: Python,
}

/// What is removed with.
pub struct Cleaning<'a> {
    api: &'a Api,
    show: &'a Show,
}

impl Cleaning<'_> {
    fn removed(&self, what: &str, name: &str, was_there: bool) {
        if was_there {
            self.show.line(&format!("removed {what} {name}"));
        }
    }
}

pub fn demo(options: &cli::Demo) -> Outcome {
    let place = Place::of(&options.place)?;
    let show = Show::new(options.plain);
    match options.clean {
        true => clean(options, &place, &show),
        false => play(options, &place, &show),
    }
}

fn stories(options: &cli::Demo) -> Vec<Story> {
    options.story.map_or_else(|| vec![Story::Thumbnailer, Story::Orders], |story| vec![story])
}

fn play(options: &cli::Demo, place: &Place, show: &Show) -> Outcome {
    let (running, _) = cloud::found_or_started(options, place, show)?;
    let api = Api::as_root(&running, REGION)?;
    let python = show.step("Python for the functions", || {
        let python = Python::find(place)?;
        let with = sdk::ready(place, &python)?;
        Ok((format!("{}, {with}", python.version()), python))
    })?;
    let stage = Stage { api: &api, show, python };
    let commands = Commands::of_this(place);
    let mut next = vec![(commands.exports(), "points the aws command line here".to_owned())];
    for story in stories(options) {
        match story {
            Story::Thumbnailer => thumbnailer::play(&stage),
            Story::Orders => orders::play(&stage),
        }
        .map_err(|trouble| commands.advised(&trouble))?;
        next.extend(match story {
            Story::Thumbnailer => thumbnailer::next(&commands),
            Story::Orders => orders::next(&commands),
        });
    }
    next.push((commands.of("demo --clean"), "removes what was made; until then it stays".to_owned()));
    next.push((commands.of("stop"), "ends the cloud; its data stays".to_owned()));
    table::print(show, &next);
    Ok(ExitCode::SUCCESS)
}

/// How other commands of ours are typed: as this one was, and for the same data.
pub struct Commands {
    program: String,
    place: String,
}

impl Commands {
    fn of_this(place: &Place) -> Commands {
        let program = std::env::args().next().unwrap_or_else(|| "pileus".to_owned());
        Commands { program, place: place.argument() }
    }

    fn of(&self, words: &str) -> String {
        format!("{} {words}{}", self.program, self.place)
    }

    fn exports(&self) -> String {
        format!("eval \"$({})\"", self.of("env"))
    }

    /// With what can be done about it.
    fn advised(&self, trouble: &Trouble) -> Trouble {
        let (logs, status, clean) = (self.of("logs NAME"), self.of("status"), self.of("demo --clean"));
        Trouble::new(format!(
            "{trouble}\n  What was made stays. What a function has written: {logs}\n  \
             What functions lack on this host: {status}\n  To remove what was made: {clean}"
        ))
    }
}

fn clean(options: &cli::Demo, place: &Place, show: &Show) -> Outcome {
    if !place.store().exists() {
        show.line(&format!("nothing to remove: there is no cloud in {}", place.dir().display()));
        return Ok(ExitCode::SUCCESS);
    }
    let (running, is_started) = cloud::found_or_started(options, place, show)?;
    let api = Api::as_root(&running, REGION)?;
    let cleaning = Cleaning { api: &api, show };
    for story in stories(options) {
        match story {
            Story::Thumbnailer => thumbnailer::clean(&cleaning)?,
            Story::Orders => orders::clean(&cleaning)?,
        }
    }
    cleaning.removed("packages", "of the demo", python::forget(place)?);
    match is_started {
        true => crate::stop::stop(&options.place),
        false => Ok(ExitCode::SUCCESS),
    }
}
