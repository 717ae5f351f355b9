//! Chores of the repository: `cargo xtask <chore>`.

mod bench;
mod coverage;
mod fresh;
mod run;
mod scaffold;
mod steps;
mod test;
mod tidy;
mod wire;

use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

const CHORES: &str = "\
cargo xtask test [--quick]      everything that must hold: format, lints, tidy, unit and story tests,
                                fuzzing, real clients, power cuts, crashes
cargo xtask fresh FOLDER        README's two commands in a fresh Debian, as root and as somebody else
cargo xtask tidy                reads the tree: who may use whom, sizes, words
cargo xtask wire [SERVICE] …    writes models and structs from AWS's API models (--check: only compares)
cargo xtask coverage            writes docs/coverage.md (--check: only compares)
cargo xtask new-service NAME    a service that compiles
cargo xtask op SERVICE NAME     an operation that compiles
cargo xtask powercut [ARGS]     cuts the power under the store
cargo xtask crash [ARGS]        kills the server under load
cargo xtask fuzz [ARGS]         feeds the parsers what nobody should send
cargo xtask bench [ARGS]        measures, each figure beside its limit (build: how long the build takes)";

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some((chore, rest)) = args.split_first() else {
        println!("{CHORES}");
        return Ok(());
    };
    match chore.as_str() {
        "test" => test::run(rest),
        "fresh" => fresh::run(rest),
        "tidy" => tidy::run(rest),
        "wire" => wire::run(rest),
        "coverage" => coverage::run(rest),
        "new-service" => scaffold::service(rest),
        "op" => scaffold::operation(rest),
        "powercut" => run::tool("powercut", "ci", rest),
        "crash" => run::tool("crash", "ci", rest),
        "fuzz" => run::tool("fuzz", "ci", rest),
        "bench" => bench::run(rest),
        _ => bail!("no chore {chore}; there are:\n{CHORES}"),
    }
}

/// The folder of the repository. Cargo tells it at each run: a binary from a shared build cache may have been
/// built in another clone.
fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        manifest.parent().unwrap_or(Path::new(".")).to_owned()
    });
    &ROOT
}
