//! Further programs in a sandbox that runs, and signals to all of it.

use crate::support::{ground, hear, in_time, run, shell};
use sandbox::{Added, Companion, End, Family, Merged, Sandbox};
use std::collections::BTreeMap;

fn added(script: &str) -> Added {
    Added {
        path: "/bin/sh".to_owned(),
        arguments: vec!["-c".to_owned(), script.to_owned()],
        environment: BTreeMap::from([("NAME".to_owned(), "beside".to_owned())]),
        directory: "/tmp".to_owned(),
    }
}

async fn output(companion: &mut Companion) -> String {
    let out = in_time(companion.stdout.read_all(1 << 16)).await.unwrap();
    String::from_utf8(out).unwrap()
}

async fn until_ready(sandbox: &mut Sandbox) -> sandbox::Channel {
    let mut channel = sandbox.channel().unwrap();
    assert_eq!(hear(&mut channel).await, "r");
    channel
}

const READY: &str = "printf '\\001\\000\\000\\000r' >&3";

#[tokio::test]
async fn a_program_beside_shares_all_but_its_streams() {
    let ground = ground();
    let mut sandbox = ground.start(shell(&format!("echo mine > /tmp/file; {READY}; read line <&3"))).await;
    let mut channel = until_ready(&mut sandbox).await;
    let script = "cat /tmp/file; pwd; echo $NAME; id -u; set -- /proc/[0-9]*; echo $#; kill -0 2 && echo reached; \
                  ls /proc/self/fd | wc -l; exit 4";
    let mut companion = sandbox.add(added(script)).unwrap();
    // It sees the first process, the program, itself; its four descriptors, and the one that lists them.
    assert_eq!(output(&mut companion).await, "mine\n/tmp\nbeside\n1000\n3\nreached\n5\n");
    assert_eq!(in_time(companion.wait()).await.unwrap(), End::Code(4));
    // The sandbox goes on without it.
    in_time(channel.send(b"\n")).await.unwrap();
    assert_eq!(in_time(sandbox.wait()).await.unwrap().end, End::Code(0));
}

#[tokio::test]
async fn it_speaks_over_a_channel_of_its_own_also_beside_a_forked_one() {
    let ground = ground();
    let Some(python) = ground.interpreter(Family::Python) else { return };
    ground.write("wait.py", "import os; os.write(3, b'\\1\\0\\0\\0r'); os.read(3, 1)");
    let mut sandbox = ground.start(ground.script(&python, "wait.py", true)).await;
    let _channel = until_ready(&mut sandbox).await;
    let mut companion = sandbox.add(added("cat <&3 >&3")).unwrap();
    in_time(companion.channel.send(b"to and fro")).await.unwrap();
    assert_eq!(hear(&mut companion.channel).await, "to and fro");
    sandbox.kill();
    assert_eq!(in_time(companion.wait()).await.unwrap(), End::Killed);
}

#[tokio::test]
async fn what_cannot_be_added_is_named_and_harms_nobody() {
    let ground = ground();
    let mut sandbox = ground.start(shell(&format!("{READY}; read line <&3; exit 7"))).await;
    let mut channel = until_ready(&mut sandbox).await;
    let nowhere = Added { path: "/nowhere".to_owned(), ..added("") };
    let end = in_time(sandbox.add(nowhere).unwrap().wait()).await.unwrap();
    assert!(matches!(&end, End::NotStarted(why) if why.contains("/nowhere")), "{end:?}");
    assert!(sandbox.add(Added { path: "relative".to_owned(), ..added("") }).is_err());
    in_time(channel.send(b"\n")).await.unwrap();
    assert_eq!(in_time(sandbox.wait()).await.unwrap().end, End::Code(7));
    let gone = sandbox.add(added("true")).unwrap().wait().await.unwrap();
    assert!(matches!(gone, End::NotStarted(_) | End::Killed), "{gone:?}");
}

#[tokio::test]
async fn a_signal_reaches_all_of_it_and_nobody_else() {
    let ground = ground();
    let mut other = ground.start(shell(&format!("trap 'exit 9' TERM; {READY}; read line <&3"))).await;
    let mut others = until_ready(&mut other).await;
    other.admit_next();
    let mut sandbox = ground.start(shell(&format!("trap 'exit 5' TERM; {READY}; read line <&3"))).await;
    let _channel = until_ready(&mut sandbox).await;
    sandbox.signal(libc::SIGTERM).unwrap();
    assert_eq!(in_time(sandbox.wait()).await.unwrap().end, End::Code(5));
    assert!(sandbox.signal(0).is_err() && sandbox.signal(65).is_err());
    in_time(others.send(b"\n")).await.unwrap();
    assert_eq!(in_time(other.wait()).await.unwrap().end, End::Code(0));
}

#[tokio::test]
async fn folders_in_one_place_cover_one_another_in_their_order() {
    let ground = ground();
    let layers: Vec<_> =
        (0..3).map(|_| tempfile::Builder::new().prefix("a:b,c").tempdir().unwrap()).collect();
    for (number, layer) in layers.iter().enumerate() {
        std::fs::create_dir(layer.path().join("lib")).unwrap();
        std::fs::write(layer.path().join("lib/which"), number.to_string()).unwrap();
        std::fs::write(layer.path().join(format!("lib/only-{number}")), "").unwrap();
    }
    let hosts = layers.iter().map(|layer| layer.path().to_owned()).collect();
    let mut spec = shell("cat /opt/lib/which; ls /opt/lib | tr '\\n' ' '; touch /opt/lib/x");
    spec.merged = vec![Merged { hosts, inside: "/opt".to_owned() }];
    let (out, err, _) = run(&ground, spec).await;
    assert_eq!(out, "2only-0 only-1 only-2 which ", "{err}");
    assert!(err.contains("Read-only file system"), "{err}");
}
