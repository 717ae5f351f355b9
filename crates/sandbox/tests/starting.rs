//! Every way to start, and what the code finds there: the same in all.

use crate::support::{Ground, ground, ground_with, hear, in_time, run, said, shell};
use sandbox::{End, Family, Mount, Program, Spec};

#[tokio::test]
async fn a_program_runs_and_ends() {
    let (out, err, exit) = run(&ground(), shell("echo out; echo err >&2; exit 3")).await;
    assert_eq!((out.as_str(), err.as_str()), ("out\n", "err\n"));
    assert_eq!(exit.end, End::Code(3));
    assert!(!exit.out_of_memory);
}

#[tokio::test]
async fn a_program_sees_its_own_files_and_is_nobody() {
    let ground = ground();
    let mut spec =
        shell("id -u; pwd; ls /; cat /opt/greeting; touch /usr/x /opt/x /x; hostname; echo $NAME; env");
    let opt = tempfile::tempdir().unwrap();
    std::fs::write(opt.path().join("greeting"), "hello\n").unwrap();
    spec.mounts.push(Mount { host: opt.path().to_owned(), inside: "/opt".to_owned() });
    spec.hostname = "somewhere".to_owned();
    spec.environment.insert("NAME".to_owned(), "value".to_owned());
    let (out, err, _) = run(&ground, spec).await;
    assert!(out.starts_with("1000\n/\n"), "{out}");
    assert!(out.contains("hello\nsomewhere\nvalue\n"), "{out}");
    assert_eq!(err.matches("Read-only file system").count(), 3, "{err}");
    assert!(!out.contains("HOME=") && !out.contains("CARGO"), "nothing of the host's environment: {out}");
}

#[tokio::test]
async fn a_program_that_is_not_there_is_named() {
    let ground = ground();
    let program = Program::Execute { path: "/nowhere/to/be/found".to_owned(), arguments: Vec::new() };
    // Told by the start, or, where that was told already, by the end.
    let why = match in_time(ground.sandboxes.start(Spec::new(program))).await {
        Err(error) => error.to_string(),
        Ok(mut sandbox) => match in_time(sandbox.wait()).await.unwrap().end {
            End::NotStarted(why) => why,
            end => panic!("{end:?}"),
        },
    };
    assert!(why.contains("execute the program") && why.contains("/nowhere/to/be/found"), "{why}");
}

#[tokio::test]
async fn what_cannot_be_shown_is_named() {
    let ground = ground();
    let mut spec = shell("true");
    spec.mounts.push(Mount { host: "/not/there".into(), inside: "/opt".to_owned() });
    let Err(error) = ground.sandboxes.start(spec).await else { panic!("it started") };
    assert!(error.to_string().contains("/not/there"), "{error}");
}

const PYTHON: &str = "
import json, os, struct, sys
def receive():
    (length,) = struct.unpack('<I', os.read(3, 4))
    return os.read(3, length)
def send(frame):
    os.write(3, struct.pack('<I', len(frame)) + frame)
print('started', os.getcwd(), sys.argv[0], os.environ['NAME'], os.getuid(), __name__)
sys.stdout.flush()
send(b'echo ' + receive())
open('/tmp/file', 'w').write('x')
sys.exit(5)
";

const NODE: &str = "
const fs = require('fs')
function receive () {
  const header = Buffer.alloc(4)
  fs.readSync(3, header)
  const frame = Buffer.alloc(header.readUInt32LE(0))
  fs.readSync(3, frame)
  return frame
}
function send (frame) {
  const header = Buffer.alloc(4)
  header.writeUInt32LE(frame.length)
  fs.writeSync(3, Buffer.concat([header, frame]))
}
console.log('started', process.cwd(), process.argv[1], process.env.NAME, process.getuid(), require.main === module ? '__main__' : '')
setTimeout(() => {
  send(Buffer.concat([Buffer.from('echo '), receive()]))
  fs.writeFileSync('/tmp/file', 'x')
  process.exit(5)
}, 1)
";

/// What it says does not depend on how it was started.
async fn an_interpreter_runs_a_script(ground: &Ground, family: Family, name: &str, text: &str) {
    let Some(interpreter) = ground.interpreter(family) else { return };
    ground.write(name, text);
    for warm in [false, true, true] {
        let mut spec = ground.script(&interpreter, name, warm);
        spec.environment.insert("NAME".to_owned(), "välue".to_owned());
        spec.environment.insert("LANG".to_owned(), "C.UTF-8".to_owned());
        let mut sandbox = ground.start(spec).await;
        let mut channel = sandbox.channel().unwrap();
        in_time(channel.send(b"a frame")).await.unwrap();
        assert_eq!(hear(&mut channel).await, "echo a frame", "warm: {warm}");
        let (out, err) = said(&mut sandbox).await;
        let expected = format!("started /var/task /var/task/{name} välue 1000 __main__\n");
        assert_eq!((out, err.as_str()), (expected, ""), "warm: {warm}");
        assert_eq!(in_time(sandbox.wait()).await.unwrap().end, End::Code(5), "warm: {warm}");
    }
}

#[tokio::test]
async fn python_runs_cold_and_warm_alike() {
    an_interpreter_runs_a_script(&ground(), Family::Python, "script.py", PYTHON).await;
}

#[tokio::test]
async fn node_runs_cold_and_warm_alike() {
    an_interpreter_runs_a_script(&ground(), Family::Node, "script.js", NODE).await;
}

#[tokio::test]
async fn every_python_that_forks_does() {
    let ground = ground();
    ground.write("script.py", "import sys; sys.stdout.write('%d.%d' % sys.version_info[:2])");
    let pythons: Vec<_> =
        ground.interpreters().iter().filter(|it| it.family == Family::Python && it.forks).cloned().collect();
    for python in pythons {
        let (out, err, exit) = run(&ground, ground.script(&python, "script.py", true)).await;
        assert!(python.version.starts_with(&out), "{out} instead of {}: {err}", python.version);
        assert_eq!(exit.end, End::Code(0));
    }
}

#[tokio::test]
async fn errors_of_scripts_are_told_in_their_language() {
    let ground = ground();
    ground.write("bad.py", "raise ValueError('of mine')");
    ground.write("bad.js", "throw new RangeError('of mine')");
    for (family, name, error) in
        [(Family::Python, "bad.py", "ValueError: of mine"), (Family::Node, "bad.js", "RangeError: of mine")]
    {
        let Some(interpreter) = ground.interpreter(family) else { continue };
        for warm in [false, true] {
            let (_, err, exit) = run(&ground, ground.script(&interpreter, name, warm)).await;
            assert!(err.contains(error), "warm: {warm}: {err}");
            assert_eq!(exit.end, End::Code(1), "warm: {warm}");
        }
    }
}

#[tokio::test]
async fn node_ends_when_nothing_is_left_to_do() {
    let ground = ground();
    let Some(node) = ground.interpreter(Family::Node) else { return };
    ground.write(
        "last.js",
        "
let more = 2
process.on('beforeExit', () => { if (more-- > 0) setTimeout(() => console.log('again'), 1) })
process.on('exit', (code) => console.log('exit', code))
Promise.resolve().then(() => console.log('first'))
WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => console.log('compiled'))
",
    );
    for warm in [false, true] {
        let (out, err, exit) = run(&ground, ground.script(&node, "last.js", warm)).await;
        assert_eq!(out, "first\ncompiled\nagain\nagain\nexit 0\n", "warm: {warm}: {err}");
        assert_eq!(exit.end, End::Code(0), "warm: {warm}");
    }
}

#[tokio::test]
async fn a_module_that_cannot_be_preloaded_is_named() {
    let ground = ground();
    let Some(python) = ground.interpreter(Family::Python) else { return };
    let mut spec = ground.script(&python, "script.py", true);
    if let Program::Warm { zygote, .. } = &mut spec.program {
        zygote.preload.push("no_such_module".to_owned());
    }
    let Err(error) = in_time(ground.sandboxes.start(spec)).await else { panic!("it started") };
    assert!(error.to_string().contains("no_such_module"), "{error}");
}

#[tokio::test]
async fn siblings_of_one_zygote_do_not_share_chance() {
    let ground = ground();
    ground.write("chance.py", "import random; print(random.random())");
    ground.write("chance.js", "console.log(Math.random())");
    for (family, name) in [(Family::Python, "chance.py"), (Family::Node, "chance.js")] {
        let Some(interpreter) = ground.interpreter(family) else { continue };
        let mut spec = ground.script(&interpreter, name, true);
        if let (Program::Warm { zygote, .. }, Family::Python) = (&mut spec.program, family) {
            zygote.preload.push("random".to_owned());
        }
        let (one, ..) = run(&ground, spec.clone()).await;
        let (other, ..) = run(&ground, spec).await;
        assert!(one != other && !one.is_empty(), "{one} {other}");
    }
}

#[tokio::test]
async fn many_start_at_once() {
    let ground = ground_with(|options| options.spare_cells = 4);
    let started = (0..40).map(async |number| {
        let mut sandbox = ground.start(shell(&format!("echo {number}; read line <&3"))).await;
        let mut out = sandbox.stdout().unwrap();
        assert_eq!(in_time(out.read()).await.unwrap().unwrap(), format!("{number}\n").as_bytes());
        sandbox.admit_next();
        sandbox
    });
    assert_eq!(futures(started).await.len(), 40);
}

/// All of them, at once.
async fn futures<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut pending: Vec<_> = all.map(|it| (Box::pin(it), None)).collect();
    std::future::poll_fn(|cx| {
        let mut ready = true;
        for (future, done) in &mut pending {
            if done.is_none() {
                match future.as_mut().poll(cx) {
                    std::task::Poll::Ready(value) => *done = Some(value),
                    std::task::Poll::Pending => ready = false,
                }
            }
        }
        if ready { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    pending.into_iter().filter_map(|(_, done)| done).collect()
}

/// Where there is one, by a plain start.
async fn plainly(family: Family, name: &str, text: &str, options: &[&str]) {
    let ground = ground();
    let Some(interpreter) = ground.interpreters().iter().find(|it| it.family == family).cloned() else {
        println!("SKIPPED: there is no {family:?} on this host");
        return;
    };
    assert!(!interpreter.forks);
    ground.write(name, text);
    let mut spec = ground.script(&interpreter, name, false);
    if let Program::Cold { arguments, .. } = &mut spec.program {
        arguments.extend(options.iter().map(|&option| option.to_owned()));
    }
    spec.limits.memory_bytes = 1 << 30;
    let (out, err, exit) = run(&ground, spec).await;
    if family == Family::Java && err.contains("jdk.compiler") {
        println!("SKIPPED: this Java has no compiler");
        return;
    }
    assert_eq!((out.as_str(), exit.end), ("hello from /var/task\n", End::Code(6)), "{err}");
}

#[tokio::test]
async fn java_runs() {
    let text = "public class Hello { public static void main(String[] it) {\
        System.out.println(\"hello \" + it[0] + \" \" + System.getProperty(\"user.dir\")); System.exit(6); } }";
    plainly(Family::Java, "Hello.java", text, &["from"]).await;
}

#[tokio::test]
async fn ruby_runs() {
    plainly(Family::Ruby, "hello.rb", "puts \"hello #{ARGV[0]} #{Dir.pwd}\"; exit 6", &["from"]).await;
}
