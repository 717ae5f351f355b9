//! Sandboxes whose own program begins after others, and ends before them; and the way in.

use crate::support::{Ground, ground, hear, in_time, shell};
use sandbox::{Added, Companion, End, Family, Sandbox, Spec};
use std::collections::BTreeMap;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn beside(path: &str, arguments: &[&str]) -> Added {
    Added {
        path: path.to_owned(),
        arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
        environment: BTreeMap::new(),
        directory: "/tmp".to_owned(),
    }
}

fn script(text: &str) -> Added {
    beside("/bin/sh", &["-c", text])
}

/// Of both kinds: executed, and forked from an interpreter. Each says what it finds, and ends with 7 when told to.
fn both(ground: &Ground) -> Vec<Spec> {
    let executed = shell("cat /tmp/first; trap 'exit 7' TERM; echo mine; while :; do sleep 0.01; done");
    let text = "import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(7))\n\
                print(open('/tmp/first').read().strip())\nprint('mine', flush=True)\nwhile True: time.sleep(0.01)";
    ground.write("loop.py", text);
    let forked = ground.interpreter(Family::Python).map(|python| ground.script(&python, "loop.py", true));
    let accompanied = |spec| Spec { accompanied: true, ..spec };
    [Some(executed), forked].into_iter().flatten().map(accompanied).collect()
}

async fn line(companion: &mut Companion) -> String {
    let bytes = in_time(companion.stdout.read()).await.unwrap().unwrap_or_default();
    String::from_utf8(bytes).unwrap()
}

async fn until_said(sandbox: &mut sandbox::Output, wanted: &str) {
    let mut said = String::new();
    while !said.contains(wanted) {
        let bytes = in_time(sandbox.read()).await.unwrap().expect("more");
        said.push_str(&String::from_utf8_lossy(&bytes));
    }
}

#[tokio::test]
async fn its_program_begins_after_others_and_they_go_on_after_it() {
    let ground = ground();
    for spec in both(&ground) {
        let mut sandbox: Sandbox = ground.start(spec).await;
        let mut out = sandbox.stdout().unwrap();
        let text = "echo before > /tmp/first; echo there; trap '' TERM; \
                    while [ ! -e /tmp/end ]; do sleep 0.01; done; echo after";
        let mut companion = sandbox.add(script(text)).unwrap();
        assert_eq!(line(&mut companion).await, "there\n");
        in_time(sandbox.begin()).await.unwrap();
        sandbox.admit_next();
        // Had it begun sooner, there would not have been such a file.
        until_said(&mut out, "before\nmine\n").await;
        sandbox.signal_program(libc::SIGTERM).unwrap();
        assert_eq!(in_time(sandbox.left()).await.unwrap().end, End::Code(7));
        let mut last = sandbox.add(script("touch /tmp/end")).unwrap();
        assert_eq!(in_time(last.wait()).await.unwrap(), End::Code(0));
        assert_eq!(line(&mut companion).await, "after\n");
        assert_eq!(in_time(companion.wait()).await.unwrap(), End::Code(0));
        // Nobody is left in it.
        assert_eq!(in_time(sandbox.wait()).await.unwrap().end, End::Code(7));
    }
}

#[tokio::test]
async fn with_nobody_beside_it_ends_with_its_program() {
    let ground = ground();
    for spec in both(&ground) {
        let mut sandbox = ground.start(spec).await;
        let mut companion = sandbox.add(script("echo > /tmp/first")).unwrap();
        assert_eq!(in_time(companion.wait()).await.unwrap(), End::Code(0));
        let mut out = sandbox.stdout().unwrap();
        in_time(sandbox.begin()).await.unwrap();
        until_said(&mut out, "mine\n").await;
        sandbox.signal_program(libc::SIGTERM).unwrap();
        assert_eq!(in_time(sandbox.left()).await.unwrap().end, End::Code(7));
        assert_eq!(in_time(sandbox.wait()).await.unwrap().end, End::Code(7));
        assert!(sandbox.dialer().connect(1).await.is_err());
    }
}

#[tokio::test]
async fn what_listens_inside_is_reached_from_outside() {
    let ground = ground();
    let Some(python) = ground.interpreter(Family::Python) else { return };
    ground.write(
        "echo.py",
        "import os, socket\nlistener = socket.create_server(('127.0.0.1', 8080))\nos.write(3, b'\\1\\0\\0\\0r')\n\
         while True:\n    peer, _ = listener.accept()\n    peer.sendall(peer.recv(99).upper())\n    peer.close()",
    );
    let mut one = ground.start(ground.script(&python, "echo.py", true)).await;
    let mut channel = one.channel().unwrap();
    assert_eq!(hear(&mut channel).await, "r");
    one.admit_next();
    let dialer = one.dialer();
    for _ in 0..3 {
        let mut stream = in_time(dialer.connect(8080)).await.unwrap();
        in_time(stream.write_all(b"from outside")).await.unwrap();
        let mut answer = String::new();
        in_time(stream.read_to_string(&mut answer)).await.unwrap();
        assert_eq!(answer, "FROM OUTSIDE");
    }
    // Nobody listens there, nor in another sandbox.
    assert!(in_time(dialer.connect(8081)).await.is_err());
    let other = ground.start(shell("sleep 60")).await;
    assert!(in_time(other.dialer().connect(8080)).await.is_err());
}
