//! No hostile program without a proof.
//!
//! A fork bomb or a `kill(-1)` outside of a sandbox would end this machine. So an agent inside first shows
//! that it sees no process of the host and that its bounds hold, itself bounded in time and count, and the
//! host is asked about the same. Only the token that comes of it lets an attack begin.

use super::{Ground, hear, in_time};
use sandbox::{Channel, Limits, Sandbox, Spec};
use std::fs;

/// An agent that has been proved to be contained. There is no other way to make one.
pub struct Contained {
    pub sandbox: Sandbox,
    pub channel: Channel,
    _proved: (),
}

/// Small enough that whatever fills them does no harm, even twenty times.
pub fn small() -> Limits {
    Limits {
        memory_bytes: 96 << 20,
        tmp_bytes: 8 << 20,
        tmp_files: 256,
        tmp_on_disk: false,
        processes: 24,
        open_files: 64,
        cpu_thousandths: 1000,
        cpu_weight: 100,
        deadline_ms: Some(60_000),
    }
}

impl Contained {
    pub async fn prove(ground: &Ground, mut spec: Spec) -> Self {
        spec.limits = small();
        let mut sandbox = ground.start(spec).await;
        let mut channel = sandbox.channel().unwrap();
        walls_stand(sandbox.first_process());
        in_time(channel.send(b"prove")).await.unwrap();
        let proof = hear(&mut channel).await;
        let proof: serde_json::Value = serde_json::from_str(&proof).expect(&proof);
        let seen = proof["processes"].as_u64().expect("a count");
        assert!((1..=3).contains(&seen), "it sees {seen} processes: not contained");
        assert!(proof["pid"].as_u64().expect("a number") < 50, "its number is the host's: {proof}");
        let forked = proof["forked"].as_u64().expect("a count");
        assert!(forked < 24, "{forked} processes could be forked: the bound is not in force");
        assert_eq!(proof["memory"], "bounded", "{proof}");
        Self { sandbox, channel, _proved: () }
    }

    pub async fn attack(&mut self, name: &str) {
        in_time(self.channel.send(name.as_bytes())).await.unwrap();
    }

    /// Of attacks that only try: everything that was *not* refused.
    pub async fn successes(&mut self, name: &str) -> Vec<String> {
        self.attack(name).await;
        let Some(answer) = in_time(self.channel.receive()).await.unwrap() else {
            let (_, err) = super::said(&mut self.sandbox).await;
            panic!("{name} ended the agent: {:?}: {err}", self.sandbox.wait().await);
        };
        let answer = String::from_utf8(answer).unwrap();
        serde_json::from_str(&answer).expect(&answer)
    }
}

/// As the host sees it: namespaces of its own, and no way up.
fn walls_stand(first_process: u32) {
    for kind in ["pid", "mnt", "net", "ipc", "uts"] {
        let of = |process: &str| fs::read_link(format!("/proc/{process}/ns/{kind}"));
        // Where it cannot be read, it is another user's: a wall of its own.
        if let Ok(theirs) = of(&first_process.to_string()) {
            assert_ne!(theirs, of("self").unwrap(), "the {kind} namespace is the host's");
        }
    }
    let status = fs::read_to_string(format!("/proc/{first_process}/status")).unwrap();
    let numbers = status.lines().find_map(|line| line.strip_prefix("NSpid:")).unwrap();
    assert_eq!(numbers.split_whitespace().last(), Some("1"), "not the first of its namespace: {numbers}");
}
