//! Plain starts: programs, their output, their ends.

use crate::support::{ground, said, shell};
use sandbox::End;

#[tokio::test]
async fn a_program_runs_and_ends() {
    let ground = ground();
    let spec = shell("id; pwd; ls /; ls -la /proc/self/fd; cat /proc/mounts; ls /proc; cat /proc/self/status; hostname; exit 3");
    let mut sandbox = ground.sandboxes.start(spec).await.unwrap();
    let (out, err) = said(&mut sandbox).await;
    println!("{out}\n{err}");
    let exit = sandbox.wait().await.unwrap();
    assert_eq!(exit.end, End::Code(3), "{out}{err}");
}
