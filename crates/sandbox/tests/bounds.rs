//! What a spec bounds holds, and what was used is told.

use crate::support::{eventually, ground, in_time, run, said, shell};
use sandbox::{End, Family, Held};
use std::time::Duration;

#[tokio::test]
async fn memory_at_its_bound_is_told() {
    let ground = ground();
    let Some(python) = ground.interpreter(Family::Python) else { return };
    ground.write("grow.py", "x = []\nwhile True: x.append(bytearray(1 << 20))");
    for warm in [false, true] {
        let mut spec = ground.script(&python, "grow.py", warm);
        spec.limits.memory_bytes = 64 << 20;
        let (_, err, exit) = run(&ground, spec).await;
        let refused = err.contains("MemoryError");
        if !(ground.is_rootless() && refused) {
            assert_eq!((exit.end, exit.out_of_memory), (End::Signal(libc::SIGKILL), true), "{err}");
        }
    }
}

#[tokio::test]
async fn shared_memory_counts_too() {
    let ground = ground();
    let Some(python) = ground.interpreter(Family::Python) else { return };
    let grow = "import mmap, time; x = mmap.mmap(-1, 128 << 20)\nfor _ in range(128): x.write(bytes(1 << 20))\ntime.sleep(60)";
    ground.write("grow.py", grow);
    let mut spec = ground.script(&python, "grow.py", true);
    spec.limits.memory_bytes = 64 << 20;
    let (_, err, exit) = run(&ground, spec).await;
    assert_eq!((exit.end, exit.out_of_memory), (End::Signal(libc::SIGKILL), true), "{err}");
}

/// More than its memory, and no more than its bound; nothing of it is left on the host.
#[tokio::test]
async fn a_tmp_on_disk_is_not_memory() {
    let ground = ground();
    let mut spec = shell(
        "head -c 150000000 /dev/zero > /tmp/much && wc -c < /tmp/much; ls /tmp; id -u; \
         head -c 200000000 /dev/zero > /tmp/more; rm /tmp/more && echo removed",
    );
    spec.limits.memory_bytes = 64 << 20;
    spec.limits.tmp_bytes = 256 << 20;
    spec.limits.tmp_on_disk = true;
    if ground.sandboxes.report().lines.iter().any(|it| it.what == "/tmp on disk" && it.held == Held::No) {
        let Err(error) = ground.sandboxes.start(spec).await else { panic!("it started") };
        assert!(error.to_string().contains("/tmp on disk cannot be had"), "{error}");
        println!("SKIPPED: no /tmp on disk here, as the report says: {error}");
        return;
    }
    for _ in 0..2 {
        let (out, err, exit) = run(&ground, spec.clone()).await;
        assert_eq!(out, "150000000\nmuch\n1000\nremoved\n", "{err}");
        assert!(err.contains("No space left on device"), "{err}");
        assert_eq!((exit.end, exit.out_of_memory), (End::Code(0), false));
    }
    let state = ground.state.path().to_string_lossy().into_owned();
    let is_left = || {
        let devices = std::fs::read_dir("/sys/block").into_iter().flatten().flatten();
        let backing = |it: std::fs::DirEntry| std::fs::read_to_string(it.path().join("loop/backing_file"));
        devices.filter_map(|it| backing(it).ok()).any(|file| file.contains(&state))
    };
    eventually("the end of its loop devices", || !is_left());
}

#[tokio::test]
async fn a_frozen_one_does_nothing_until_it_is_thawed() {
    let ground = ground();
    let mut sandbox = ground.start(shell("while :; do echo tick; done")).await;
    let mut out = sandbox.stdout().unwrap();
    in_time(out.read()).await.unwrap();
    sandbox.freeze().unwrap();
    // What it wrote before is read; then nothing comes.
    while tokio::time::timeout(Duration::from_millis(100), out.read()).await.is_ok() {}
    sandbox.thaw().unwrap();
    assert!(in_time(out.read()).await.unwrap().is_some());
}

#[tokio::test]
async fn what_was_used_is_counted() {
    let ground = ground();
    let mut sandbox =
        ground.start(shell("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo; read line <&3")).await;
    let mut out = sandbox.stdout().unwrap();
    in_time(out.read()).await.unwrap();
    let usage = sandbox.usage();
    if ground.is_rootless() && usage.processor.is_none() {
        let line = ground.sandboxes.report().lines.iter().find(|line| line.what == "usage").unwrap();
        assert_eq!(line.held, Held::No, "and the report says so");
        return;
    }
    let processor = usage.processor.unwrap();
    assert!(processor > Duration::from_millis(2) && processor < Duration::from_secs(10), "{processor:?}");
    let peak = usage.peak_memory_bytes.unwrap();
    assert!(peak > 50 << 10 && peak < 50 << 20, "{peak}");
}

#[tokio::test]
async fn a_quota_of_the_processor_holds() {
    let ground = ground();
    let mut spec = shell("while :; do :; done");
    spec.limits.cpu_thousandths = 100;
    let sandbox = ground.start(spec).await;
    let Some(before) = sandbox.usage().processor else {
        println!("SKIPPED: nothing bounds the processor here, as the report says");
        return;
    };
    let begun = std::time::Instant::now();
    eventually("a second of its life", || begun.elapsed() > Duration::from_millis(700));
    let used = sandbox.usage().processor.unwrap() - before;
    let bound = begun.elapsed().mul_f64(0.1) + Duration::from_millis(60);
    assert!(used < bound, "{used:?} of {:?}", begun.elapsed());
}

#[tokio::test]
async fn a_flood_waits_for_its_reader() {
    let ground = ground();
    let mut sandbox = ground.start(shell("yes | head -c 3000000")).await;
    let (out, _) = said(&mut sandbox).await;
    assert_eq!(out.len(), 1 << 20, "read to its bound, the rest thrown away");
    assert_eq!(in_time(sandbox.wait()).await.unwrap().end, End::Code(0));
}

#[tokio::test]
async fn the_report_names_every_bound() {
    let ground = ground();
    let report = ground.sandboxes.report().to_string();
    for what in
        ["isolation", "memory", "processes", "share of the processor", "system calls", "/tmp", "open files"]
    {
        assert!(report.contains(what), "{report}");
    }
    println!("{report}");
}
