//! However it ends, nothing of it is left: not after a kill, a deadline, a drop, the end of the server.

use crate::support::{Ground, PATIENCE, eventually, ground, in_time, run, said, shell};
use sandbox::{End, Family, Held, Options, Sandboxes};
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A shell that starts more than itself, and goes on for long.
const FAMILY: &str = "sleep 1000 & (sleep 1000 &) ; echo ready; read line <&3; sleep 1000";

#[tokio::test]
async fn a_kill_ends_all_of_it() {
    let ground = ground();
    let mut sandbox = ground.start(shell(FAMILY)).await;
    let first = sandbox.first_process();
    let mut out = sandbox.stdout().unwrap();
    in_time(out.read()).await.unwrap();
    let inside = descendants(first);
    assert!(inside.len() >= 3, "{inside:?}");
    sandbox.kill();
    assert_eq!(in_time(sandbox.wait()).await.unwrap().end, End::Killed);
    assert!(inside.iter().all(|pid| !is_alive(*pid)) && !is_alive(first));
}

/// Cells are numbered again and again; a handle is on one sandbox only.
#[tokio::test]
async fn who_has_ended_is_not_mistaken_for_who_came_after() {
    let ground = ground();
    let mut first = ground.start(shell("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; exit 3")).await;
    let exit = in_time(first.wait()).await.unwrap();
    first.admit_next();
    for _ in 0..4 {
        let mut next = ground.start(shell("read line <&3; exit 4")).await;
        next.admit_next();
        let _ = first.freeze();
        let _ = first.signal(libc::SIGKILL);
        assert_eq!(first.usage(), exit.usage);
        in_time(next.channel().unwrap().send(b"\n")).await.unwrap();
        assert_eq!(in_time(next.wait()).await.unwrap().end, End::Code(4));
    }
    if ground.sandboxes.report().lines.iter().any(|line| line.what == "usage" && line.held == Held::Yes) {
        assert!(exit.usage.processor.unwrap() > std::time::Duration::from_millis(2), "{exit:?}");
    }
}

#[tokio::test]
async fn dropping_it_ends_it() {
    let ground = ground();
    let sandbox = ground.start(shell(FAMILY)).await;
    let first = sandbox.first_process();
    drop(sandbox);
    eventually("its end", || !is_alive(first));
}

#[tokio::test]
async fn its_deadline_ends_it() {
    let ground = ground();
    let mut spec = shell(FAMILY);
    spec.limits.deadline_ms = Some(1000);
    let mut sandbox = ground.start(spec).await;
    assert_eq!(in_time(sandbox.wait()).await.unwrap().end, End::Deadline);
}

#[tokio::test]
async fn a_frozen_one_can_be_killed() {
    let ground = ground();
    let mut sandbox = ground.start(shell(FAMILY)).await;
    sandbox.freeze().unwrap();
    sandbox.kill();
    assert_eq!(in_time(sandbox.wait()).await.unwrap().end, End::Killed);
}

#[tokio::test]
async fn closing_ends_all_and_removes_their_groups() {
    let Ground { sandboxes, state, .. } = ground();
    let sandbox = in_time(sandboxes.start(shell(FAMILY))).await.unwrap();
    let first = sandbox.first_process();
    let groups = groups(state.path());
    assert!(groups.iter().all(|group| group.exists()));
    sandboxes.close();
    assert!(!is_alive(first));
    assert!(groups.iter().all(|group| !group.exists()), "{groups:?}");
}

#[tokio::test]
async fn a_signal_is_told() {
    let (_, _, exit) = run(&ground(), shell("kill -TERM $$")).await;
    assert_eq!(exit.end, End::Signal(libc::SIGTERM));
}

#[tokio::test]
async fn one_state_folder_has_one_server() {
    let ground = ground();
    let Err(error) = Sandboxes::open(Options::new(ground.state.path())) else { panic!("a second one") };
    assert!(error.to_string().contains("another server"), "{error}");
}

/// What the host shows of sandboxes: mounts and links here, groups by name.
fn traces() -> (String, Vec<PathBuf>) {
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
    let mut links: Vec<_> =
        fs::read_dir("/sys/class/net").into_iter().flatten().flatten().map(|it| it.path()).collect();
    links.sort();
    (mounts, links)
}

#[test]
fn the_death_of_the_server_ends_everything() {
    let state = tempfile::tempdir().unwrap();
    let before = traces();
    let mut server = Server::start(state.path());
    assert_eq!(traces(), before, "sandboxes show on the host");
    let groups = groups(state.path());
    server.kill();
    eventually("the end of all", || server.processes.iter().all(|pid| !is_alive(*pid)));
    eventually("the end of all groups", || groups.iter().all(|group| !group.exists()));
    assert_eq!(traces(), before);
    assert_only_known_files(state.path());
}

#[test]
fn what_server_and_keeper_leave_the_next_start_clears() {
    let state = tempfile::tempdir().unwrap();
    let mut server = Server::start(state.path());
    let groups = groups(state.path());
    server.stop_then_kill_with_keeper();
    eventually("the end of all", || server.processes.iter().all(|pid| !is_alive(*pid)));
    let next = Sandboxes::open(Options { spare_cells: 0, ..Options::new(state.path()) }).unwrap();
    for group in &groups {
        let left = fs::read_dir(group).unwrap().flatten().filter(|entry| entry.path().is_dir()).count();
        assert_eq!(left, 0, "{}", group.display());
    }
    next.close();
    assert!(groups.iter().all(|group| !group.exists()));
    assert_only_known_files(state.path());
}

fn assert_only_known_files(state: &Path) {
    for entry in fs::read_dir(state).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        assert!(["lock", "groups", "stage"].contains(&name.as_str()), "{name} is left");
    }
    assert_eq!(fs::read_dir(state.join("stage")).unwrap().count(), 0);
}

/// A process of its own that has sandboxes: this program, at the test below.
struct Server {
    child: Child,
    keeper: u32,
    processes: Vec<u32>,
}

const STATE: &str = "PILEUS_TEST_STATE";

impl Server {
    fn start(state: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "ends::serve_for_another_test", "--nocapture", "--include-ignored"])
            .env(STATE, state)
            .process_group(0)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let told =
            lines.map(Result::unwrap).find_map(|line| Some(line.split_once("processes: ")?.1.to_owned()));
        let mut processes: Vec<u32> =
            told.expect("it starts").split_whitespace().map(|pid| pid.parse().unwrap()).collect();
        let keeper = parent(processes[0]).unwrap();
        let all: Vec<u32> =
            processes.iter().flat_map(|pid| descendants(*pid)).chain(descendants(keeper)).collect();
        processes.extend(all);
        processes.push(keeper);
        Self { child, keeper, processes }
    }

    /// With all of its process group, as supervisors do.
    fn kill(&mut self) {
        let group = -(self.child.id() as i32);
        // SAFETY: plain call: the group was made for the child.
        unsafe { libc::kill(group, libc::SIGKILL) };
        self.child.wait().unwrap();
    }

    /// Together, so that the keeper cannot clear.
    fn stop_then_kill_with_keeper(&mut self) {
        let keeper = self.keeper as i32;
        // SAFETY: plain calls: the keeper is the child of our own child, which is alive.
        unsafe {
            libc::kill(keeper, libc::SIGSTOP);
            libc::kill(keeper, libc::SIGKILL);
        }
        self.kill();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Not a test by itself: what the server of other tests does.
#[tokio::test]
#[ignore = "started by other tests"]
async fn serve_for_another_test() {
    let Some(state) = std::env::var_os(STATE) else { return };
    let sandboxes = Sandboxes::open(Options { spare_cells: 2, ..Options::new(state) }).unwrap();
    let mut all = Vec::new();
    for _ in 0..3 {
        let mut sandbox = in_time(sandboxes.start(shell(FAMILY))).await.unwrap();
        in_time(sandbox.stdout().unwrap().read()).await.unwrap();
        sandbox.admit_next();
        all.push(sandbox);
    }
    all[0].freeze().unwrap();
    let cache = tempfile::tempdir().unwrap();
    let found = sandbox::Interpreters::find(&cache.path().join("found"));
    if let Some(python) = found.iter().find(|it| it.family == Family::Python && it.forks) {
        let zygote = sandbox::Zygote {
            interpreter: python.clone(),
            preload: Vec::new(),
            search: Vec::new(),
            mounts: Vec::new(),
        };
        in_time(sandboxes.prepare(zygote)).await.unwrap();
    }
    drop(cache);
    let processes: Vec<_> = all.iter().map(|sandbox| sandbox.first_process().to_string()).collect();
    println!("processes: {}", processes.join(" "));
    let _ = tokio::time::timeout(2 * PATIENCE, std::future::pending::<()>()).await;
}

fn groups(state: &Path) -> Vec<PathBuf> {
    fs::read_to_string(state.join("groups")).unwrap().lines().map(PathBuf::from).collect()
}

fn stat(pid: u32) -> Option<(char, u32)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = text.rsplit_once(") ")?.1.split(' ');
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}

fn is_alive(pid: u32) -> bool {
    stat(pid).is_some_and(|(state, _)| state != 'Z' && state != 'X')
}

fn parent(pid: u32) -> Option<u32> {
    Some(stat(pid)?.1)
}

fn descendants(pid: u32) -> Vec<u32> {
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    let children: Vec<u32> = children.split_whitespace().filter_map(|pid| pid.parse().ok()).collect();
    children.iter().flat_map(|pid| [vec![*pid], descendants(*pid)].concat()).collect()
}

#[tokio::test]
async fn the_server_is_not_inside() {
    let ground = ground();
    let marker = tempfile::tempfile().unwrap();
    // One that would be inherited by whoever is executed.
    rustix::io::fcntl_setfd(&marker, rustix::io::FdFlags::empty()).unwrap();
    let mut sandbox =
        ground.start(shell("ls -l /proc/self/fd | wc -l; cat /proc/self/environ | wc -c")).await;
    let (out, err) = said(&mut sandbox).await;
    // A line of its own, four descriptors, and the one that lists them; `PWD=/`, from the shell.
    assert_eq!(out, "6\n6\n", "{err}");
}

#[tokio::test]
async fn who_stops_waiting_leaves_nothing_running() {
    let ground = ground();
    let marker = ground.state.path().join("groups");
    let before: Vec<_> = fs::read_to_string(marker).unwrap().lines().map(PathBuf::from).collect();
    let count = |groups: &[PathBuf]| -> usize {
        let occupied =
            |path: &PathBuf| fs::read_to_string(path.join("cgroup.procs")).is_ok_and(|it| !it.is_empty());
        let inside =
            |group: &PathBuf| fs::read_dir(group).into_iter().flatten().flatten().map(|it| it.path());
        groups.iter().flat_map(inside).filter(occupied).count()
    };
    for _ in 0..10 {
        let starting = ground.sandboxes.start(shell(FAMILY));
        // Given up once the request is on its way.
        let _ = tokio::time::timeout(std::time::Duration::from_micros(200), starting).await;
    }
    eventually("their end", || count(&before) == 0);
    let (out, _, _) = run(&ground, shell("echo well")).await;
    assert_eq!(out, "well\n");
}
