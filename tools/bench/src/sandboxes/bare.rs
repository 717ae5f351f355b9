//! What the system needs for the same without a sandbox: the limits.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

use crash::trouble::{Outcome, Trouble};
use sandbox::{Family, Program, Spec, Zygote};

/// From the start to the end of a program that does nothing.
pub fn spawn_ms(command: &[String]) -> Outcome<f64> {
    let (program, arguments) = command.split_first().ok_or_else(|| Trouble::new("no command"))?;
    let begun = Instant::now();
    Command::new(program).args(arguments).env_clear().stdin(Stdio::null()).stdout(Stdio::null()).status()?;
    Ok(begun.elapsed().as_secs_f64() * 1000.0)
}

pub fn pipe_round_trip_us(calls: usize) -> Outcome<f64> {
    let mut child = Command::new("/bin/cat").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (Some(mut to), Some(mut from)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Trouble::new("no pipes"));
    };
    let mut bytes = *b"????ping";
    let begun = Instant::now();
    for _ in 0..calls {
        to.write_all(&bytes)?;
        from.read_exact(&mut bytes)?;
    }
    let took_us = begun.elapsed().as_secs_f64() * 1e6 / calls as f64;
    drop(to);
    child.wait()?;
    Ok(took_us)
}

pub fn kill_ms() -> Outcome<f64> {
    let mut child = Command::new("/bin/cat").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut echo = [0];
    if let (Some(to), Some(from)) = (child.stdin.as_mut(), child.stdout.as_mut()) {
        to.write_all(b"x")?;
        from.read_exact(&mut echo)?;
    }
    let begun = Instant::now();
    child.kill()?;
    child.wait()?;
    Ok(begun.elapsed().as_secs_f64() * 1000.0)
}

/// The same interpreter with the same modules forks so many children, one after another; each makes the same
/// namespaces and says so, and no more. All are alive together.
pub fn forks_ms(spec: &Spec, count: usize) -> Outcome<f64> {
    let Program::Warm { zygote, .. } = &spec.program else { return Err(Trouble::new("not a warm one")) };
    match zygote.interpreter.family {
        Family::Node => small_forks_ms(count),
        _ => python_forks_ms(zygote, count),
    }
}

const FORKS: &str = "
import sys, json
wanted = json.loads(sys.argv[1])
sys.path[:0] = wanted['search']
for name in wanted['preload']: __import__(name)
import ctypes, gc, os, time
libc = ctypes.CDLL(None)
gc.collect()
if hasattr(gc, 'freeze'): gc.freeze()
begun = time.perf_counter()
r, w = os.pipe()
children = []
for _ in range(wanted['count']):
    pid = os.fork()
    if pid == 0:
        libc.unshare(0x6e020000)
        os.write(w, b'x')
        time.sleep(60)
        os._exit(0)
    children.append(pid)
left = wanted['count']
while left: left -= len(os.read(r, left))
print((time.perf_counter() - begun) * 1000, flush=True)
for pid in children: os.kill(pid, 9)
for pid in children: os.waitpid(pid, 0)
";

fn python_forks_ms(zygote: &Zygote, count: usize) -> Outcome<f64> {
    let wanted = serde_json::json!({ "search": zygote.search, "preload": zygote.preload, "count": count });
    let executable = &zygote.interpreter.executable;
    told(Command::new(executable).args(["-I", "-S", "-E", "-c", FORKS]).arg(wanted.to_string()))
}

/// Where the interpreter itself cannot be asked: the forks of a bare Python, which is a smaller process.
fn small_forks_ms(count: usize) -> Outcome<f64> {
    let wanted = serde_json::json!({ "search": [], "preload": [], "count": count });
    told(Command::new("python3").args(["-I", "-S", "-E", "-c", FORKS]).arg(wanted.to_string()))
}

fn told(command: &mut Command) -> Outcome<f64> {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    if let Some(out) = child.stdout.take() {
        BufReader::new(out).read_line(&mut line)?;
    }
    child.wait()?;
    line.trim().parse().map_err(|_| Trouble::new(format!("forks told {line:?}")))
}
