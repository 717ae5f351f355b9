//! Templates: initialised once, copied often.

use crate::support::{Ground, ground, ground_with, hear, in_time};
use sandbox::{Channel, Family, Mount, Sandbox, Spec};
use std::fs;
use std::os::unix::fs::PermissionsExt;

const PYTHON: &str = "
import os, struct, sys, time
sys.path.append('/var/pileus')
import zygote
def send(frame): os.write(3, struct.pack('<I', len(frame)) + frame)
initialised = os.urandom(4).hex()
open('/tmp/mine', 'w').write('template')
send(initialised.encode())
arguments = zygote.be_template()
caps = [line.split()[1] for line in open('/proc/self/status') if line.startswith('CapEff')][0]
fds = sorted(int(fd) for fd in os.listdir('/proc/self/fd') if os.path.exists('/proc/self/fd/' + fd))
send(('%s %s %s %s %s %s %s' % (initialised, arguments[0], os.environ['NAME'], os.getpid(), os.listdir('/tmp'), int(caps, 16), fds)).encode())
os.read(3, 1)
";

const NODE: &str = "
const fs = require('fs')
const send = (text) => { const header = Buffer.alloc(4); header.writeUInt32LE(text.length); fs.writeSync(3, Buffer.concat([header, Buffer.from(text)])) }
const initialised = require('crypto').randomBytes(4).toString('hex')
fs.writeFileSync('/tmp/mine', 'template')
send(initialised)
const [argument] = globalThis[Symbol.for('pileus.beTemplate')]()
const caps = parseInt(/CapEff:\\s*(\\w+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1], 16)
const tmp = fs.readdirSync('/tmp')
send(`${initialised} ${argument} ${process.env.NAME} ${process.pid} [${tmp}] ${caps}`)
fs.readSync(3, Buffer.alloc(1))
";

async fn template(
    ground: &Ground,
    family: Family,
    name: &str,
    text: &str,
) -> Option<(Sandbox, Channel, String)> {
    let interpreter = ground.interpreter(family)?;
    ground.write(name, text);
    let mut spec = ground.script(&interpreter, name, true);
    spec.template = true;
    let mut template = ground.start(spec).await;
    let mut channel = template.channel().unwrap();
    let initialised = hear(&mut channel).await;
    template.admit_next();
    Some((template, channel, initialised))
}

async fn copies_have_what_was_initialised(family: Family, name: &str, text: &str) {
    let ground = ground();
    let Some((template, _channel, initialised)) = template(&ground, family, name, text).await else { return };
    let mut alive = Vec::new();
    for number in 0..3 {
        let mut spec = Spec::new(sandbox::Program::Execute { path: "/".to_owned(), arguments: Vec::new() });
        spec.environment.insert("NAME".to_owned(), format!("of-{number}"));
        spec.mounts.push(Mount { host: ground.task.path().to_owned(), inside: "/var/task".to_owned() });
        let mut copy =
            in_time(ground.sandboxes.copy(&template, spec, vec![number.to_string()])).await.unwrap();
        let mut channel = copy.channel().unwrap();
        let said = hear(&mut channel).await;
        let expected = format!("{initialised} {number} of-{number} 2 [] 0");
        assert!(said.starts_with(&expected), "{said}, not {expected}");
        if family == Family::Python {
            assert!(said.ends_with(" [0, 1, 2, 3]"), "{said}");
        }
        copy.admit_next();
        alive.push((copy, channel));
    }
    // They end with it, whole.
    template.kill();
    for (copy, _) in &mut alive {
        in_time(copy.wait()).await.unwrap();
    }
}

#[tokio::test]
async fn copies_of_python_have_what_was_initialised() {
    copies_have_what_was_initialised(Family::Python, "template.py", PYTHON).await;
}

/// What leads to the state of the server is closed to the users inside.
#[tokio::test]
async fn copies_are_made_where_nobody_else_may_look() {
    let closed = tempfile::tempdir().unwrap();
    fs::set_permissions(closed.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let ground = ground_with(|options| options.state = closed.path().join("state"));
    let made = template(&ground, Family::Python, "template.py", PYTHON).await;
    let Some((template, _channel, initialised)) = made else { return };
    let mut spec = Spec::new(sandbox::Program::Execute { path: "/".to_owned(), arguments: Vec::new() });
    spec.environment.insert("NAME".to_owned(), "closed".to_owned());
    let mut copy = in_time(ground.sandboxes.copy(&template, spec, vec!["0".to_owned()])).await.unwrap();
    let said = hear(&mut copy.channel().unwrap()).await;
    assert!(said.starts_with(&format!("{initialised} 0 closed")), "{said}");
}

#[tokio::test]
async fn copies_of_node_have_what_was_initialised() {
    copies_have_what_was_initialised(Family::Node, "template.js", NODE).await;
}

#[tokio::test]
async fn who_is_no_template_has_no_copies() {
    let ground = ground();
    let sandbox = ground.start(crate::support::shell("read line <&3")).await;
    let spec = crate::support::shell("true");
    let Err(error) = ground.sandboxes.copy(&sandbox, spec, Vec::new()).await else { panic!("a copy") };
    assert!(error.to_string().contains("no template"), "{error}");
}
