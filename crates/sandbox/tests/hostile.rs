//! Programs that mean harm, each inside a sandbox that has been proved to hold: see `support/contained.rs`.

use crate::support::contained::Contained;
use crate::support::{Ground, ground, hear, in_time, run, shell};
use sandbox::{End, Family, Held, Program, Spec};
use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const PYTHON: &str = include_str!("hostile/agent.py");
const NODE: &str = include_str!("hostile/agent.js");
const NATIVE: &str = include_str!("hostile/agent.c");

/// What belongs to the host and must not be reached.
struct Prey {
    tcp: TcpListener,
    _unix: UnixListener,
    name: String,
    secret: PathBuf,
}

fn prey(ground: &Ground) -> Prey {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("pileus-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let address = SocketAddr::from_abstract_name(&name).unwrap();
    let secret = ground.state.path().join("secret");
    std::fs::write(&secret, "secret").unwrap();
    Prey {
        tcp: TcpListener::bind("127.0.0.1:0").unwrap(),
        _unix: UnixListener::bind_addr(&address).unwrap(),
        name,
        secret,
    }
}

fn tell_of(prey: &Prey, mut spec: Spec) -> Spec {
    let secrets = serde_json::json!([prey.secret, prey.secret.parent()]).to_string();
    let port = prey.tcp.local_addr().unwrap().port().to_string();
    let said = [
        ("SECRETS", secrets),
        ("HOST_PORT", port),
        ("HOST_SOCKET", prey.name.clone()),
        ("HOST_PROCESS", std::process::id().to_string()),
    ];
    spec.environment.extend(said.map(|(name, value)| (name.to_owned(), value)));
    spec
}

async fn python(ground: &Ground, prey: &Prey, warm: bool) -> Option<Contained> {
    let python = ground.interpreter(Family::Python)?;
    ground.write("agent.py", PYTHON);
    Some(Contained::prove(ground, tell_of(prey, ground.script(&python, "agent.py", warm))).await)
}

async fn node(ground: &Ground, prey: &Prey, warm: bool) -> Option<Contained> {
    let node = ground.interpreter(Family::Node)?;
    ground.write("agent.js", NODE);
    Some(Contained::prove(ground, tell_of(prey, ground.script(&node, "agent.js", warm))).await)
}

async fn native(ground: &Ground, prey: &Prey) -> Option<Contained> {
    ground.write("agent.c", NATIVE);
    let compiled = Command::new("cc")
        .args(["-O1", "-w", "-o"])
        .arg(ground.task.path().join("agent"))
        .arg(ground.task.path().join("agent.c"))
        .status();
    if !compiled.is_ok_and(|status| status.success()) {
        println!("SKIPPED: there is no C compiler on this host");
        return None;
    }
    let program = Program::Execute { path: "/var/task/agent".to_owned(), arguments: Vec::new() };
    Some(Contained::prove(ground, tell_of(prey, ground.with_task(Spec::new(program)))).await)
}

/// After whatever was done, others live and start as before.
async fn host_is_well(ground: &Ground) {
    let (out, _, exit) = run(ground, shell("echo well")).await;
    assert_eq!((out.as_str(), exit.end), ("well\n", End::Code(0)));
}

/// Lets it rage for a moment, then ends it: nothing may be left.
async fn end(mut contained: Contained, after: Duration) -> sandbox::Exit {
    let _ = tokio::time::timeout(after, contained.sandbox.wait()).await;
    contained.sandbox.kill();
    in_time(contained.sandbox.wait()).await.unwrap()
}

const A_WHILE: Duration = Duration::from_millis(250);

#[tokio::test]
async fn python_reaches_nothing_of_the_host() {
    let ground = ground();
    let prey = prey(&ground);
    // A neighbour with a port that must not be reached either.
    let Some(interpreter) = ground.interpreter(Family::Python) else { return };
    ground.write("serve.py", "import socket; s = socket.socket(); s.bind(('127.0.0.1', 8123)); s.listen(5)\nimport os; os.write(3, b'\\1\\0\\0\\0.'); s.accept()");
    let mut neighbour = ground.start(ground.script(&interpreter, "serve.py", false)).await;
    hear(&mut neighbour.channel().unwrap()).await;
    for warm in [false, true] {
        let Some(mut contained) = python(&ground, &prey, warm).await else { return };
        for attack in ["reads", "links", "calls", "sockets", "rights", "signals", "descriptors"] {
            let worked = contained.successes(attack).await;
            assert!(worked.is_empty(), "{attack}, warm: {warm}: {worked:#?}");
        }
    }
}

/// It may enter namespaces that it is handed, and is handed none by anybody but its keeper.
#[tokio::test]
async fn a_template_reaches_nothing_either() {
    let ground = ground();
    let prey = prey(&ground);
    let Some(interpreter) = ground.interpreter(Family::Python) else { return };
    ground.write("agent.py", PYTHON);
    let mut spec = tell_of(&prey, ground.script(&interpreter, "agent.py", true));
    spec.template = true;
    let mut contained = Contained::prove(&ground, spec).await;
    for attack in ["reads", "links", "calls", "sockets", "signals"] {
        let worked = contained.successes(attack).await;
        assert!(worked.is_empty(), "{attack}: {worked:#?}");
    }
}

/// What is to become a copy can be seen and stopped by its template. That is nobody else's trouble.
#[tokio::test]
async fn a_template_that_hinders_its_copies_hinders_nobody_else() {
    let ground = ground();
    let prey = prey(&ground);
    let Some(interpreter) = ground.interpreter(Family::Python) else { return };
    ground.write("agent.py", PYTHON);
    let mut spec = tell_of(&prey, ground.script(&interpreter, "agent.py", true));
    spec.template = true;
    let mut contained = Contained::prove(&ground, spec).await;
    contained.sandbox.admit_next();
    contained.attack("hinder").await;
    assert_eq!(hear(&mut contained.channel).await, "\"hindering\"");
    for _ in 0..4 {
        let copying = ground.sandboxes.copy(&contained.sandbox, shell("true"), Vec::new());
        // It may come or not: nobody waits for it.
        let copied = tokio::time::timeout(Duration::from_millis(100), copying).await;
        let begun = std::time::Instant::now();
        host_is_well(&ground).await;
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}, and {}", begun.elapsed(), copied.is_ok());
    }
    contained.sandbox.kill();
    in_time(contained.sandbox.wait()).await.unwrap();
    host_is_well(&ground).await;
}

#[tokio::test]
async fn node_and_native_reach_nothing_of_the_host() {
    let ground = ground();
    let prey = prey(&ground);
    for warm in [false, true] {
        if let Some(mut contained) = node(&ground, &prey, warm).await {
            let worked = contained.successes("reads").await;
            assert!(worked.is_empty(), "warm: {warm}: {worked:#?}");
        }
    }
    if let Some(mut contained) = native(&ground, &prey).await {
        let worked = contained.successes("calls").await;
        assert!(worked.is_empty(), "{worked:#?}");
    }
}

#[tokio::test]
async fn what_is_filled_has_a_bound() {
    let ground = ground();
    let prey = prey(&ground);
    let Some(mut contained) = python(&ground, &prey, true).await else { return };
    assert_eq!(contained.successes("disk_filler").await, ["8 MiB, then ENOSPC"]);
    let files = contained.successes("inode_filler").await;
    assert!(files[0].ends_with("files, then ENOSPC") && files[0].len() < 24, "{files:?}");
    let descriptors = contained.successes("hoarder").await;
    assert!(descriptors[0].ends_with("then EMFILE"), "{descriptors:?}");
    host_is_well(&ground).await;
}

#[tokio::test]
async fn bombs_are_ended_whole() {
    let ground = ground();
    let prey = prey(&ground);
    for attack in ["fork_bomb", "memory_bomb", "busy", "flood"] {
        let mut all = Vec::new();
        all.extend(python(&ground, &prey, true).await);
        all.extend(node(&ground, &prey, true).await);
        all.extend(native(&ground, &prey).await);
        for mut contained in all {
            contained.attack(attack).await;
            end(contained, A_WHILE).await;
            host_is_well(&ground).await;
        }
    }
}

#[tokio::test]
async fn killing_everybody_reaches_nobody_else() {
    let ground = ground();
    let prey = prey(&ground);
    let mut neighbour = ground.start(shell("read line <&3; exit 9")).await;
    neighbour.admit_next();
    for mut contained in
        [python(&ground, &prey, true).await, native(&ground, &prey).await].into_iter().flatten()
    {
        assert_eq!(contained.successes("kill_all").await, ["alive"]);
    }
    in_time(neighbour.channel().unwrap().send(b"\n")).await.unwrap();
    assert_eq!(in_time(neighbour.wait()).await.unwrap().end, End::Code(9));
}

#[tokio::test]
async fn a_daemon_ends_with_its_parent() {
    let ground = ground();
    let prey = prey(&ground);
    for warm in [false, true] {
        let Some(mut contained) = python(&ground, &prey, warm).await else { return };
        contained.attack("daemon").await;
        // The wait ends only once nothing is left of the sandbox.
        assert_eq!(in_time(contained.sandbox.wait()).await.unwrap().end, End::Code(0));
    }
}

#[tokio::test]
async fn frames_without_measure_end_the_channel() {
    let ground = ground();
    let prey = prey(&ground);
    let Some(mut contained) = python(&ground, &prey, true).await else { return };
    contained.attack("forged_frames").await;
    let error = in_time(contained.channel.receive()).await.unwrap_err();
    assert!(error.to_string().contains("announced a frame"), "{error}");
}

/// Twenty busy ones have to share with one that is not: it gets what they get.
#[tokio::test]
async fn twenty_at_once_leave_a_neighbour_its_share() {
    let ground = ground();
    if ground
        .sandboxes
        .report()
        .lines
        .iter()
        .any(|it| it.what == "share of the processor" && it.held == Held::No)
    {
        println!("SKIPPED: nothing shares out the processor here, as the report says");
        return;
    }
    let prey = prey(&ground);
    let mut hostile = Vec::new();
    for number in 0..20 {
        let proved =
            if number % 2 == 0 { python(&ground, &prey, true).await } else { native(&ground, &prey).await };
        let Some(mut contained) = proved else { return };
        contained.sandbox.admit_next();
        hostile.push(contained);
    }
    for (number, contained) in hostile.iter_mut().enumerate() {
        contained.attack(["busy", "fork_bomb", "flood", "memory_bomb", "busy"][number % 5]).await;
    }
    let mut spec = shell("i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done; echo done");
    spec.limits = crate::support::contained::small();
    let mut neighbour = ground.start(spec).await;
    let before: Vec<_> = hostile.iter().map(|it| it.sandbox.usage().processor).collect();
    let begun = std::time::Instant::now();
    let mut out = neighbour.stdout().unwrap();
    assert_eq!(in_time(out.read()).await.unwrap().as_deref(), Some(&b"done\n"[..]));
    let took = begun.elapsed();
    let after = hostile.iter().map(|it| it.sandbox.usage().processor);
    let used: Option<Vec<Duration>> =
        after.zip(before).map(|(after, before)| Some(after?.saturating_sub(before?))).collect();
    if let Some(used) = used {
        let most = used.iter().max().unwrap().as_secs_f64();
        println!("the neighbour was done after {took:?}; the greediest used {most:.3} s meanwhile");
        assert!(most < took.as_secs_f64() * 0.6 + 0.1, "one took far more than its share");
    }
}
