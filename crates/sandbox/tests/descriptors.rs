//! No descriptor of the server, nor of the keeper, inside a sandbox: each process in each kind of sandbox is asked
//! for all of its descriptors, and the kernel whether any is the same as one of theirs.

use crate::support::{Ground, ground, hear, in_time};
use sandbox::{Added, Family, Program, Sandbox, Spec};
use std::collections::BTreeMap;
use std::fs;

const KCMP_FILE: i32 = 0;
const PYTHON: &str = "import os; os.write(3, b'\\1\\0\\0\\0r'); os.read(3, 1)";
const TEMPLATE: &str = "
import os, sys
sys.path.append('/var/pileus')
import zygote
os.write(3, b'\\1\\0\\0\\0r')
zygote.be_template()
os.write(3, b'\\1\\0\\0\\0r')
os.read(3, 1)
";
const NODE: &str = "const fs = require('fs'); fs.writeSync(3, Buffer.from('\\1\\0\\0\\0r')); fs.readSync(3, Buffer.alloc(1))";
const SHELL: &str = "printf '\\001\\000\\000\\000r' >&3; read line <&3";

/// Descriptors of a process, with what they lead to.
fn descriptors(pid: u32) -> Vec<(u64, String)> {
    let entries = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    let read = |entry: fs::DirEntry| {
        let number = entry.file_name().to_str()?.parse().ok()?;
        Some((number, fs::read_link(entry.path()).ok()?.to_string_lossy().into_owned()))
    };
    entries.filter_map(read).collect()
}

/// Whether both are one opened file, however many names it has.
fn same(one: (u32, u64), other: (u32, u64)) -> bool {
    // SAFETY: plain call.
    let order = unsafe { libc::syscall(libc::SYS_kcmp, one.0, other.0, KCMP_FILE, one.1, other.1) };
    let error = std::io::Error::last_os_error();
    // What the server or the keeper has closed meanwhile is in nobody's hands.
    assert!(order >= 0 || error.raw_os_error() == Some(libc::EBADF), "{error}");
    order == 0
}

fn parent(pid: u32) -> u32 {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    text.rsplit_once(") ").unwrap().1.split(' ').nth(1).unwrap().parse().unwrap()
}

/// All processes in the process namespace of the first.
fn inside(first: u32) -> Vec<u32> {
    let namespace = |pid: u32| fs::read_link(format!("/proc/{pid}/ns/pid")).ok();
    let wanted = namespace(first);
    let all = fs::read_dir("/proc").unwrap().flatten();
    let numbers = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    numbers.filter(|pid| namespace(*pid) == wanted).collect()
}

/// One of each kind, with a name.
async fn of_each_kind(ground: &Ground) -> Vec<(&'static str, Sandbox, Option<sandbox::Channel>)> {
    ground.write("wait.py", PYTHON);
    ground.write("template.py", TEMPLATE);
    ground.write("wait.js", NODE);
    let arguments = vec!["-c".to_owned(), SHELL.to_owned()];
    let mut specs = vec![("plain", Spec::new(Program::Execute { path: "/bin/sh".to_owned(), arguments }))];
    if let Some(python) = ground.interpreter(Family::Python) {
        specs.push(("cold Python", ground.script(&python, "wait.py", false)));
        specs.push(("warm Python", ground.script(&python, "wait.py", true)));
        let template = Spec { template: true, ..ground.script(&python, "template.py", true) };
        specs.push(("template", template));
    }
    if let Some(node) = ground.interpreter(Family::Node) {
        specs.push(("warm Node", ground.script(&node, "wait.js", true)));
    }
    let mut all = Vec::new();
    for (name, spec) in specs {
        let mut sandbox = ground.start(spec.clone()).await;
        let mut channel = sandbox.channel().unwrap();
        assert_eq!(hear(&mut channel).await, "r", "{name}");
        sandbox.admit_next();
        if name == "template" {
            let spec = Spec { template: false, ..spec };
            let mut copy = in_time(ground.sandboxes.copy(&sandbox, spec, Vec::new())).await.unwrap();
            let mut channel = copy.channel().unwrap();
            assert_eq!(hear(&mut channel).await, "r");
            copy.admit_next();
            all.push(("copy", copy, Some(channel)));
        }
        all.push((name, sandbox, Some(channel)));
    }
    all
}

#[tokio::test]
async fn no_descriptor_of_the_server_is_inside() {
    let ground = ground();
    if ground.is_rootless() {
        println!("SKIPPED: who is not root cannot ask the kernel about processes of a sandbox");
        return;
    }
    // Some that would be inherited by whoever is executed.
    let file = tempfile::tempfile().unwrap();
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    rustix::io::fcntl_setfd(&file, rustix::io::FdFlags::empty()).unwrap();
    rustix::io::fcntl_setfd(&socket, rustix::io::FdFlags::empty()).unwrap();
    let all = of_each_kind(&ground).await;
    let beside = Added {
        path: "/bin/sh".to_owned(),
        arguments: vec!["-c".to_owned(), SHELL.to_owned()],
        environment: BTreeMap::new(),
        directory: "/".to_owned(),
    };
    let mut companion = all[0].1.add(beside).unwrap();
    assert_eq!(hear(&mut companion.channel).await, "r");
    let server = std::process::id();
    let keeper = parent(all[0].1.first_process());
    let (of_server, of_keeper) = (descriptors(server), descriptors(keeper));
    assert!(of_server.len() > 10 && of_keeper.len() > 5, "{of_server:?} {of_keeper:?}");
    for (name, sandbox, _) in &all {
        let first = sandbox.first_process();
        let processes = inside(first);
        assert!(processes.len() >= 2, "{name}: {processes:?}");
        for pid in processes {
            let own = descriptors(pid);
            assert!(own.len() >= 4, "{name}: {own:?}");
            for (number, target) in own {
                let is = |other: u32, theirs: &[(u64, String)]| {
                    theirs.iter().any(|(its, _)| same((pid, number), (other, *its)))
                };
                assert!(!is(server, &of_server), "{name}: {number} ({target}) is the server's");
                // The first process watches the same pipe as the keeper, at the same end.
                let is_lifeline = pid == first && number == 4 && target.starts_with("pipe:");
                assert!(
                    is_lifeline || !is(keeper, &of_keeper),
                    "{name}: {number} ({target}) is the keeper's"
                );
            }
        }
    }
}
