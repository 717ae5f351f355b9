//! Chores of the repository: `cargo xtask <chore>`.

mod wire;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.split_first() {
        Some((chore, rest)) if chore == "wire" => wire::run(rest),
        _ => anyhow::bail!("chores: wire"),
    }
}
