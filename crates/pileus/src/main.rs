//! `pileus`: the command line of the cloud. One file a command; [`services`] is the list of what exists.

mod admin;
mod api;
mod backup;
mod banner;
mod bench;
mod ca;
mod cli;
mod client;
mod cloud;
mod demo;
mod env;
mod functions;
mod logs;
mod place;
mod progress;
mod reset;
mod restore;
mod root_key;
mod running;
mod runtimes;
mod scrub;
mod secret;
mod services;
mod start;
mod status;
mod stop;
mod tail;
mod trouble;

use clap::Parser;
use cli::{Cli, Command};
use std::process::ExitCode;

/// A request makes a few dozen small allocations: this allocator takes a quarter off a durable write. It is built
/// without huge pages, which would give an idle server 2 MiB for each few KiB that it touches.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.command.unwrap_or(Command::Start(cli.start)) {
        Command::Start(options) => start::start(&options),
        Command::Env(options) => env::env(&options),
        Command::Status(options) => status::status(&options),
        Command::Stop(options) => stop::stop(&options),
        Command::Reset(options) => reset::reset(&options),
        Command::Backup(options) => backup::backup(&options),
        Command::Restore(options) => restore::restore(&options),
        Command::Scrub(options) => scrub::scrub(&options),
        Command::Ca(options) => ca::ca(&options),
        Command::RootKey(options) => root_key::root_key(&options),
        Command::Logs(options) => logs::logs(&options),
        Command::Bench(options) => bench::bench(&options),
        Command::Runtimes(options) => runtimes::runtimes(&options),
        Command::Demo(options) => demo::demo(&options),
    };
    match outcome {
        Ok(code) => code,
        Err(trouble) => {
            eprintln!("pileus: {trouble}");
            ExitCode::FAILURE
        }
    }
}
