//! A function as a service would run one: a loop of the service's own, a handler of the customer's, events in and
//! answers out, frozen in between, bounded, told apart by how it ends.

use crate::support::{Ground, ground, hear, in_time};
use sandbox::{Channel, End, Family, Merged, Mount, Sandbox, Spec, Usage};
use std::path::PathBuf;

/// What a service puts at `/var/runtime`: reads an event, calls the handler, writes the answer.
const LOOP: &str = "
import importlib, json, os, struct, sys
sys.path[:0] = ['/var/task', '/opt/python']
def receive():
    header = os.read(3, 4)
    if not header: sys.exit(0)
    (length,), frame = struct.unpack('<I', header), b''
    while len(frame) < length: frame += os.read(3, length - len(frame))
    return json.loads(frame)
def send(value):
    frame = json.dumps(value).encode()
    os.write(3, struct.pack('<I', len(frame)) + frame)
module, name = os.environ['_HANDLER'].rsplit('.', 1)
handler = getattr(importlib.import_module(module), name)
send('initialised')
while True: send(handler(receive(), None))
";
const HANDLER: &str = "
import from_a_layer
count = 0
def handle(event, context):
    global count
    count += 1
    if event == 'fill': return len(bytearray(1 << 30))
    return {'greeting': from_a_layer.GREETING + ' ' + event['name'], 'count': count}
";

struct Function {
    sandbox: Sandbox,
    channel: Channel,
}

async fn start(ground: &Ground, layers: Vec<PathBuf>) -> Option<Function> {
    let python = ground.interpreter(Family::Python)?;
    let runtime = ground.state.path().join("runtime");
    std::fs::create_dir_all(&runtime).unwrap();
    std::fs::write(runtime.join("loop.py"), LOOP).unwrap();
    let mut spec = ground.script(&python, "loop.py", true);
    if let sandbox::Program::Warm { script, zygote, .. } = &mut spec.program {
        "/var/runtime/loop.py".clone_into(script);
        zygote.preload = vec!["json".to_owned(), "importlib".to_owned()];
    }
    let spec = Spec {
        environment: [("_HANDLER".to_owned(), "app.handle".to_owned())].into(),
        merged: vec![Merged { hosts: layers, inside: "/opt".to_owned() }],
        ..spec
    };
    let spec = with_runtime(spec, runtime);
    let mut sandbox = ground.start(spec).await;
    let mut channel = sandbox.channel().unwrap();
    assert_eq!(hear(&mut channel).await, "\"initialised\"");
    // Others may start from now on.
    sandbox.admit_next();
    Some(Function { sandbox, channel })
}

fn with_runtime(mut spec: Spec, runtime: PathBuf) -> Spec {
    spec.mounts.push(Mount { host: runtime, inside: "/var/runtime".to_owned() });
    spec.limits.memory_bytes = 128 << 20;
    spec
}

impl Function {
    async fn invoke(&mut self, event: &str) -> Option<String> {
        self.sandbox.thaw().unwrap();
        in_time(self.channel.send(event.as_bytes())).await.unwrap();
        let answer = in_time(self.channel.receive()).await.unwrap()?;
        self.sandbox.freeze().unwrap();
        Some(String::from_utf8(answer).unwrap())
    }
}

#[tokio::test]
async fn a_handler_answers_events_and_is_told_by_its_end() {
    let ground = ground();
    let layers: Vec<_> = (0..2).map(|_| tempfile::tempdir().unwrap()).collect();
    for (layer, greeting) in layers.iter().zip(["covered", "hello"]) {
        std::fs::create_dir(layer.path().join("python")).unwrap();
        let module = format!("GREETING = '{greeting}'");
        std::fs::write(layer.path().join("python/from_a_layer.py"), module).unwrap();
    }
    ground.write("app.py", HANDLER);
    let hosts = layers.iter().map(|layer| layer.path().to_owned()).collect();
    let Some(mut function) = start(&ground, hosts).await else { return };
    for count in 1..4 {
        let answer = function.invoke(r#"{"name": "Ada"}"#).await.unwrap();
        assert_eq!(answer, format!(r#"{{"greeting": "hello Ada", "count": {count}}}"#));
    }
    // More than it may have: it ends, and the end says why.
    let answer = function.invoke(r#""fill""#).await;
    assert!(answer.is_none() || ground.is_rootless(), "{answer:?}");
    let exit = in_time(function.sandbox.wait()).await.unwrap();
    if exit.usage != Usage::default() {
        assert_eq!((exit.end, exit.out_of_memory), (End::Signal(libc::SIGKILL), true));
        assert!(exit.usage.peak_memory_bytes.unwrap() > 100 << 20, "{:?}", exit.usage);
        assert!(exit.usage.killed_for_memory > 0, "{:?}", exit.usage);
    }
}
