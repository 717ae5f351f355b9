//! Plain starts: programs, their output, their ends.

use crate::support::{ground, said, shell};
use sandbox::End;

#[tokio::test]
async fn a_program_runs_and_ends() {
    let ground = ground();
    let spec = shell("id; pwd; ls /; ls -la /proc/self/fd; cat /proc/mounts; ls /proc; cat /proc/self/status; hostname; exit 3");
    let mut sandbox = ground.sandboxes.start(spec).await.unwrap();
    let (out, err) = said(&mut sandbox).await;
    println!("{out}\n{err}");
    let exit = sandbox.wait().await.unwrap();
    assert_eq!(exit.end, End::Code(3), "{out}{err}");
}

fn python() -> sandbox::Interpreter {
    sandbox::Interpreter { family: sandbox::Family::Python, version: "3.11".into(), executable: "/usr/bin/python3".into(), folders: vec![], forks: true }
}
fn node() -> sandbox::Interpreter {
    sandbox::Interpreter { family: sandbox::Family::Node, version: "20".into(), executable: "/usr/bin/node".into(), folders: vec![], forks: true }
}
#[tokio::test]
async fn warm_python() {
    let ground = ground();
    let state = tempfile::tempdir().unwrap();
    std::fs::write(state.path().join("a.py"), "import sys, os; print('hello', sys.argv, os.getpid(), os.environ, os.getuid(), os.listdir('/proc/self/fd')); open('/tmp/x','w').write('x'); sys.exit(4)").unwrap();
    for _ in 0..5 {
    let t = std::time::Instant::now();
    let mut spec = sandbox::Spec::new(sandbox::Program::Warm { zygote: sandbox::Zygote { interpreter: python(), preload: vec![], search: vec![], mounts: vec![] }, script: "/var/task/a.py".into(), arguments: vec!["x".into()] });
    spec.mounts.push(sandbox::Mount { host: state.path().into(), inside: "/var/task".into() });
    spec.directory = "/var/task".into();
    let mut sandbox = ground.sandboxes.start(spec).await.unwrap();
    println!("started {:?}", t.elapsed());
    let (out, err) = said(&mut sandbox).await;
    println!("{out}\n{err} {:?}", t.elapsed());
    let exit = sandbox.wait().await.unwrap();
    println!("gone {:?}", t.elapsed());
    assert_eq!(exit.end, End::Code(4), "{out}{err}");
    }
}
#[tokio::test]
async fn warm_node() {
    let ground = ground();
    let state = tempfile::tempdir().unwrap();
    std::fs::write(state.path().join("a.js"), "console.log('hello', process.argv, process.pid, process.env, process.cwd(), Math.random(), require('fs').readdirSync('/proc/self/fd').map(f => { try { return f + ' ' + require('fs').readlinkSync('/proc/self/fd/' + f) } catch (e) { return f } })); setTimeout(() => process.exit(4), 5)").unwrap();
    for _ in 0..5 {
    let t = std::time::Instant::now();
    let mut spec = sandbox::Spec::new(sandbox::Program::Warm { zygote: sandbox::Zygote { interpreter: node(), preload: vec![], search: vec![], mounts: vec![] }, script: "/var/task/a.js".into(), arguments: vec!["x".into()] });
    spec.mounts.push(sandbox::Mount { host: state.path().into(), inside: "/var/task".into() });
    spec.directory = "/var/task".into();
    let mut sandbox = ground.sandboxes.start(spec).await.unwrap();
    println!("started {:?}", t.elapsed());
    let (out, err) = said(&mut sandbox).await;
    println!("{out}\n{err} {:?}", t.elapsed());
    let exit = sandbox.wait().await.unwrap();
    println!("gone {:?}", t.elapsed());
    assert_eq!(exit.end, End::Code(4), "{out}{err}");
    }
}
