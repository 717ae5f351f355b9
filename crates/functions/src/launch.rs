//! What a sandbox of a function is: program, files, environment, bounds, sockets.

use crate::code::Code;
use crate::journal::Place;
use crate::runtimes::{RUNTIME_FOLDER, Way};
use kernel::caller::Credentials;
use kernel::functions::{Function, LogFormat};
use sandbox::{Family, Limits, Listener, Merged, Mount, SocketKind, Spec, trust};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::path::PathBuf;

/// Where names are asked for, and where the cloud is, as code inside sees them.
pub const NAMESERVER: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 253);
pub const CLOUD: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 1);
const RUNTIME_API: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(127, 0, 0, 1), 9001);

/// The listeners of every sandbox.
pub const RUNTIME: &str = "runtime";
pub const NAMES: &str = "names";
/// Whatever is connected to at these ports: the cloud, or the world.
pub const OUT: [(&str, u16); 2] = [("https", 443), ("http", 80)];

const PROCESSES_MAX: u64 = 1024;
const OPEN_FILES_MAX: u64 = 1024;
/// A sandbox counts what is in `/tmp` as memory, and an interpreter needs some to begin.
const MEMORY_MB_LEAST: u64 = 64;

/// What an environment is begun for, in the words of AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// An event.
    OnDemand,
    /// To be kept ready.
    Provisioned,
    /// To be forked.
    Image,
    /// By a fork, for an event.
    Restored,
}

impl Begun {
    pub fn told(self) -> &'static str {
        match self {
            Begun::OnDemand => "on-demand",
            Begun::Provisioned => "provisioned-concurrency",
            Begun::Image | Begun::Restored => "snap-start",
        }
    }
}

pub fn spec(
    way: &Way,
    function: &Function,
    begun: Begun,
    credentials: &Credentials,
    token: String,
    log: &Place,
    code: &Code,
) -> Spec {
    let task = Mount { host: code.task.folder.clone(), inside: "/var/task".to_owned() };
    let runtime = way.runtime_folder.clone();
    let runtime = runtime.map(|host| Mount { host, inside: RUNTIME_FOLDER.to_owned() });
    let modules = node_modules(way);
    let layers = code.layer_folders();
    let mut merged = node_modules_of_layers(way, &layers);
    if !layers.is_empty() {
        merged.push(Merged { hosts: layers, inside: "/opt".to_owned() });
    }
    Spec {
        environment: environment(way, function, begun, credentials, token, log),
        directory: "/var/task".to_owned(),
        mounts: std::iter::once(task).chain(runtime).chain(modules).chain(way.mounts.clone()).collect(),
        merged,
        limits: limits(function),
        listeners: listeners(),
        any_address: true,
        template: begun == Begun::Image,
        ..Spec::new(way.program.clone())
    }
}

/// ES modules are looked for in the folders above the function's, and nowhere else: layers are nearer than the
/// runtime.
fn node_modules(way: &Way) -> Option<Mount> {
    let folder = way.runtime_folder.as_ref().filter(|_| way.family == Some(Family::Node))?;
    let host = folder.join("node_modules");
    host.exists().then(|| Mount { host, inside: "/node_modules".to_owned() })
}

fn node_modules_of_layers(way: &Way, layers: &[PathBuf]) -> Vec<Merged> {
    if way.family != Some(Family::Node) {
        return Vec::new();
    }
    let modules = layers.iter().map(|layer| layer.join("nodejs/node_modules"));
    let hosts: Vec<_> = modules.filter(|folder| folder.is_dir()).collect();
    match hosts.is_empty() {
        true => Vec::new(),
        false => vec![Merged { hosts, inside: "/var/node_modules".to_owned() }],
    }
}

fn limits(function: &Function) -> Limits {
    Limits {
        memory_bytes: u64::from(function.memory_mb).max(MEMORY_MB_LEAST) << 20,
        tmp_bytes: u64::from(function.tmp_mb) << 20,
        processes: PROCESSES_MAX,
        open_files: OPEN_FILES_MAX,
        ..Limits::default()
    }
}

fn listeners() -> Vec<Listener> {
    let named = |name: &str, address: SocketAddrV4, kind| Listener { name: name.to_owned(), address, kind };
    let mut listeners = vec![
        named(RUNTIME, RUNTIME_API, SocketKind::Stream),
        named(NAMES, SocketAddrV4::new(NAMESERVER, 53), SocketKind::Datagram),
    ];
    let anywhere = |port| SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, port);
    listeners.extend(OUT.map(|(name, port)| named(name, anywhere(port), SocketKind::Stream)));
    listeners
}

/// The function's own variables, then those that AWS sets, which nobody can change.
fn environment(
    way: &Way,
    function: &Function,
    begun: Begun,
    credentials: &Credentials,
    token: String,
    log: &Place,
) -> BTreeMap<String, String> {
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let mut variables: BTreeMap<_, _> = trust::environment().map(owned).into();
    variables.extend(
        [
            ("LANG", "en_US.UTF-8"),
            ("TZ", ":UTC"),
            ("PATH", "/usr/local/bin:/usr/bin/:/bin:/opt/bin"),
            (
                "LD_LIBRARY_PATH",
                "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
            ),
        ]
        .map(owned),
    );
    variables.extend(paths(way).into_iter().map(owned));
    variables.extend(function.variables.iter().cloned());
    let memory = function.memory_mb.to_string();
    let (format, level) = match &function.log_format {
        LogFormat::Text => ("Text", None),
        LogFormat::Json { application_level, .. } => ("JSON", Some(application_level.as_str())),
    };
    variables.extend(
        [
            ("AWS_REGION", function.region.as_str()),
            ("AWS_DEFAULT_REGION", &function.region),
            ("AWS_EXECUTION_ENV", &format!("AWS_Lambda_{}", function.runtime)),
            ("AWS_LAMBDA_FUNCTION_NAME", &function.name),
            ("AWS_LAMBDA_FUNCTION_VERSION", &function.version),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", &memory),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", begun.told()),
            ("AWS_LAMBDA_LOG_GROUP_NAME", &log.group),
            ("AWS_LAMBDA_LOG_STREAM_NAME", &log.stream),
            ("AWS_LAMBDA_LOG_FORMAT", format),
            ("AWS_LAMBDA_RUNTIME_API", &RUNTIME_API.to_string()),
            ("AWS_ACCESS_KEY_ID", &credentials.access_key),
            ("AWS_SECRET_ACCESS_KEY", &credentials.secret),
            ("AWS_SESSION_TOKEN", &token),
            ("LAMBDA_TASK_ROOT", "/var/task"),
            ("LAMBDA_RUNTIME_DIR", RUNTIME_FOLDER),
            ("_HANDLER", &function.handler),
        ]
        .map(owned),
    );
    variables.extend(level.map(|level| owned(("AWS_LAMBDA_LOG_LEVEL", level))));
    variables
}

/// Where interpreters look for modules of layers and of the runtime, beside what their loops add.
fn paths(way: &Way) -> Vec<(&'static str, &'static str)> {
    match way.family {
        Some(Family::Node) => {
            vec![("NODE_PATH", "/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task")]
        }
        Some(Family::Python) => vec![("PYTHONPATH", RUNTIME_FOLDER)],
        _ => Vec::new(),
    }
}
