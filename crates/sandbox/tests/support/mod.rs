//! What the tests share: a state folder each, interpreters, programs, patience with an end.

pub mod cloud;
pub mod contained;

use sandbox::{
    Channel, Family, Interpreter, Interpreters, Mount, Options, Program, Sandbox, Sandboxes, Spec, Zygote,
};
use std::future::Future;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Nothing here takes longer, however busy the machine is.
pub const PATIENCE: Duration = Duration::from_secs(30);

pub struct Ground {
    pub sandboxes: Sandboxes,
    pub state: TempDir,
    /// Shown as /var/task.
    pub task: TempDir,
    interpreters: Interpreters,
}

pub fn ground() -> Ground {
    ground_with(|_| {})
}

pub fn ground_with(change: impl FnOnce(&mut Options)) -> Ground {
    let state = tempfile::tempdir().unwrap();
    let mut options = Options { spare_cells: 1, ..Options::new(state.path()) };
    change(&mut options);
    let sandboxes = Sandboxes::open(options).unwrap();
    let cache = std::env::temp_dir().join(format!("pileus-test-interpreters-{}", rustix_user()));
    Ground { sandboxes, state, task: tempfile::tempdir().unwrap(), interpreters: Interpreters::find(&cache) }
}

fn rustix_user() -> u32 {
    // SAFETY: plain call.
    unsafe { libc::getuid() }
}

impl Ground {
    /// One that can be forked; a test that needs it says that it is skipped where there is none.
    pub fn interpreter(&self, family: Family) -> Option<Interpreter> {
        let of_family = |it: &&Interpreter| it.family == family && it.forks;
        let in_usr = self.interpreters.iter().filter(of_family).find(|it| it.folders.is_empty());
        let found = in_usr.or_else(|| self.interpreters.iter().find(of_family)).cloned();
        if found.is_none() {
            println!("SKIPPED: there is no {family:?} on this host that can be forked");
        }
        found
    }

    pub fn interpreters(&self) -> &Interpreters {
        &self.interpreters
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.task.path().join(name), text).unwrap();
    }

    /// A script of /var/task, forked from a warm interpreter or with one of its own.
    pub fn script(&self, interpreter: &Interpreter, name: &str, warm: bool) -> Spec {
        let (script, arguments) = (format!("/var/task/{name}"), Vec::new());
        let interpreter = interpreter.clone();
        let program = if warm {
            let zygote = Zygote { interpreter, preload: Vec::new(), search: Vec::new(), mounts: Vec::new() };
            Program::Warm { zygote, script, arguments }
        } else {
            Program::Cold { interpreter, script, arguments }
        };
        self.with_task(Spec::new(program))
    }

    pub fn with_task(&self, mut spec: Spec) -> Spec {
        spec.mounts.push(Mount { host: self.task.path().to_owned(), inside: "/var/task".to_owned() });
        "/var/task".clone_into(&mut spec.directory);
        spec
    }

    pub async fn start(&self, spec: Spec) -> Sandbox {
        in_time(self.sandboxes.start(spec)).await.unwrap()
    }

    pub fn is_rootless(&self) -> bool {
        rustix_user() != 0
    }
}

pub fn shell(script: &str) -> Spec {
    let arguments = vec!["-c".to_owned(), script.to_owned()];
    Spec::new(Program::Execute { path: "/bin/sh".to_owned(), arguments })
}

pub async fn in_time<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, what).await.expect("it takes too long")
}

/// Standard output and error, to the end.
pub async fn said(sandbox: &mut Sandbox) -> (String, String) {
    let (mut out, mut err) = (sandbox.stdout().unwrap(), sandbox.stderr().unwrap());
    let (out, err) = in_time(async { tokio::join!(out.read_all(1 << 20), err.read_all(1 << 20)) }).await;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (text(out.unwrap()), text(err.unwrap()))
}

/// Everything that it says and how it ends.
pub async fn run(ground: &Ground, spec: Spec) -> (String, String, sandbox::Exit) {
    let mut sandbox = ground.start(spec).await;
    let (out, err) = said(&mut sandbox).await;
    let exit = in_time(sandbox.wait()).await.unwrap();
    (out, err, exit)
}

pub async fn hear(channel: &mut Channel) -> String {
    let frame = in_time(channel.receive()).await.unwrap().expect("a frame");
    String::from_utf8(frame).unwrap()
}

/// Tries until it holds.
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < until, "{what} did not come true");
        std::thread::yield_now();
    }
}
