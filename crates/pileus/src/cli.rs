//! The words of the command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// A serverless cloud of your own that speaks AWS's API.
#[derive(Parser)]
#[command(version, about, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub start: Start,
}

#[derive(Subcommand)]
pub enum Command {
    /// Run the cloud (also what plain `pileus` does)
    Start(Start),
    /// Print shell exports that point AWS tools here: eval "$(pileus env)"
    Env(Env),
    /// Tell whether the cloud runs, where it listens and what it has
    Status(Status),
    /// Stop the cloud kindly: requests in flight end first
    Stop(Place),
    /// Delete all data (the cloud must be stopped)
    Reset(Reset),
    /// Write a backup, also while the cloud runs
    Backup(Backup),
    /// Make a data directory from a backup
    Restore(Restore),
    /// Read all data and report damage (the cloud must be stopped)
    Scrub(Scrub),
    /// Print where the local certificate authority is and how to trust it
    Ca(Place),
    /// Make an access key for the root of an account
    RootKey(RootKey),
    /// Print what a function has written
    Logs(Logs),
    /// Measure what runs here
    #[command(subcommand)]
    Bench(Bench),
    /// List what runs functions on this host, or prepare it
    Runtimes(Runtimes),
    /// Play examples: deployed, used and checked before your eyes; starts the cloud if it does not run
    Demo(Demo),
}

/// Where the data is.
#[derive(Args, Clone)]
pub struct Place {
    /// Where the data is [env: PILEUS_DATA_DIR]
    /// [default: the user's data directory, such as ~/.local/share/pileus]
    // Not clap's `env`: a variable must not be in the way of --ephemeral.
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
}

#[derive(Args, Clone)]
pub struct Key {
    /// The key that all data is encrypted under; made at first start
    /// [default: the user's configuration directory, such as ~/.config/pileus/master.key]
    #[arg(long, value_name = "FILE", env = "PILEUS_KEY_FILE")]
    pub key_file: Option<PathBuf>,
}

#[derive(Args, Clone)]
pub struct Start {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub key: Key,
    /// Where to listen, for HTTP and HTTPS alike
    #[arg(long, value_name = "ADDR:PORT", env = "PILEUS_LISTEN", default_value = "127.0.0.1:4566")]
    pub listen: SocketAddr,
    /// Keep nothing: all data is gone when the cloud stops
    #[arg(long, conflicts_with = "data_dir")]
    pub ephemeral: bool,
    /// Return once it runs; its messages go to pileus.log in the data directory
    #[arg(long, conflicts_with = "ephemeral")]
    pub background: bool,
    /// Do not take test/test, nor twelve-digit account keys
    #[arg(long)]
    pub no_default_keys: bool,
    /// Fetch nothing for runtimes of functions: `pileus runtimes prepare` does it when it is told
    #[arg(long)]
    pub no_prepare: bool,
}

#[derive(Args)]
pub struct Env {
    #[command(flatten)]
    pub place: Place,
    /// The region to export
    #[arg(long, default_value = "us-east-1")]
    pub region: String,
    /// As one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct Status {
    #[command(flatten)]
    pub place: Place,
    /// As one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct Reset {
    #[command(flatten)]
    pub place: Place,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

#[derive(Args)]
pub struct Backup {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub key: Key,
    /// A new or empty directory for the backup
    pub to: PathBuf,
    /// As one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct Restore {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub key: Key,
    /// The directory of the backup
    pub from: PathBuf,
}

#[derive(Args)]
pub struct Scrub {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub key: Key,
    /// As one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct RootKey {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub key: Key,
    /// The account, twelve digits
    #[arg(long, default_value = "000000000000", value_parser = account)]
    pub account: String,
    /// As one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct Logs {
    #[command(flatten)]
    pub place: Place,
    /// The name of the function, or of a log group if it begins with a slash
    pub function: String,
    /// Go on with what it writes from now on
    #[arg(long, short)]
    pub follow: bool,
    /// How far to look back: seconds, minutes, hours or days, such as 90s, 10m, 2h, 7d
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = span)]
    pub since: Duration,
    /// Only lines that match a filter pattern of CloudWatch Logs
    #[arg(long, value_name = "PATTERN", default_value = "")]
    pub filter: String,
    /// The region of the function
    #[arg(long, env = "AWS_REGION", default_value = "us-east-1")]
    pub region: String,
}

#[derive(Subcommand)]
pub enum Bench {
    /// Invoke a function again and again: its latencies as text, JSON and pictures
    Invoke(BenchInvoke),
}

#[derive(Args)]
pub struct BenchInvoke {
    #[command(flatten)]
    pub place: Place,
    /// The name or the ARN of the function
    pub function: String,
    /// How many requests are sent
    #[arg(long, value_name = "REQUESTS", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub count: u32,
    /// How many of them in a second, whether or not earlier ones were answered
    #[arg(long, value_name = "PER SECOND", default_value_t = 1.0, value_parser = rate)]
    pub rate: f64,
    /// What the function is given: JSON, or a file as file://event.json
    #[arg(long, value_name = "JSON", default_value = "{}")]
    pub payload: String,
    /// A version or an alias
    #[arg(long)]
    pub qualifier: Option<String>,
    /// The region of the function
    #[arg(long, env = "AWS_REGION", default_value = "us-east-1")]
    pub region: String,
    /// Where the JSON goes; the pictures stand beside it, as .png and .svg
    #[arg(long, value_name = "FILE", default_value = "benchmark_results.json")]
    pub output: PathBuf,
}

#[derive(Args)]
pub struct Demo {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub key: Key,
    /// Where the cloud listens, if it has to be started
    #[arg(long, value_name = "ADDR:PORT", env = "PILEUS_LISTEN", default_value = "127.0.0.1:4566")]
    pub listen: SocketAddr,
    /// Only one of them
    pub story: Option<Story>,
    /// Lines without colours and moving parts, for logs and CI
    #[arg(long)]
    pub plain: bool,
    /// Remove what earlier demos have left, and do nothing else
    #[arg(long)]
    pub clean: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Story {
    /// Pictures come into a bucket, a function makes thumbnails of them
    Thumbnailer,
    /// Orders come as CSV, pass a queue, and are delivered in parallel
    Orders,
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if (0.001..=10_000.0).contains(&rate) => Ok(rate),
        _ => Err("a number from 0.001 to 10000".to_owned()),
    }
}

#[derive(Args)]
pub struct Runtimes {
    #[command(subcommand)]
    pub command: Option<RuntimesCommand>,
    #[command(flatten)]
    pub place: Place,
    /// As one JSON array
    #[arg(long)]
    pub json: bool,
}

#[derive(Subcommand)]
pub enum RuntimesCommand {
    /// Install what comes with runtimes on AWS: boto3, the AWS SDK for JavaScript
    Prepare(Prepare),
}

#[derive(Args)]
pub struct Prepare {
    #[command(flatten)]
    pub place: Place,
    /// Names of runtimes, such as python3.12 nodejs20.x
    #[arg(value_name = "NAME", required_unless_present = "all")]
    pub names: Vec<String>,
    /// Whatever there is on this host
    #[arg(long, conflicts_with = "names")]
    pub all: bool,
}

fn span(text: &str) -> Result<Duration, String> {
    let unit_s = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3_600,
        Some('d') => 24 * 3_600,
        _ => return Err("say it with a unit: 90s, 10m, 2h or 7d".to_owned()),
    };
    let count: u32 =
        text[..text.len() - 1].parse().map_err(|_| "a whole number stands before the unit".to_owned())?;
    Ok(Duration::from_secs(u64::from(count) * unit_s))
}

fn account(text: &str) -> Result<String, String> {
    match text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Ok(text.to_owned()),
        false => Err("an account is twelve digits".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_words_make_sense() {
        Cli::command().debug_assert();
        let plain = Cli::parse_from(["pileus", "--listen", "127.0.0.1:1"]);
        assert!(plain.command.is_none() && plain.start.listen.port() == 1);
        assert!(Cli::try_parse_from(["pileus", "root-key", "--account", "1"]).is_err());
        assert_eq!(span("2h"), Ok(Duration::from_secs(7_200)));
        assert_eq!(rate("2.5"), Ok(2.5));
        assert!(rate("0").is_err() && rate("NaN").is_err() && rate("inf").is_err());
        assert!(span("2").is_err() && span("é").is_err() && span("h").is_err());
    }
}
