//! Runs filters in a small interpreter, so that every call can be asked about.

use super::*;

const TEMPLATE: Kind = Kind { template: true, memory_in_sight: false };

struct Call {
    architecture: u32,
    number: u32,
    arguments: [u64; 6],
}

fn call(number: c_long, arguments: &[u64]) -> u32 {
    let mut all = [0; 6];
    all[..arguments.len()].copy_from_slice(arguments);
    run(
        &compile(Kind::default()),
        &Call { architecture: ARCHITECTURE, number: number as u32, arguments: all },
    )
}

fn run(program: &[sock_filter], call: &Call) -> u32 {
    let (mut at, mut accumulator) = (0, 0u32);
    loop {
        let step = &program[at];
        at += 1;
        match u32::from(step.code) {
            code if code == libc::BPF_LD | libc::BPF_W | libc::BPF_ABS => {
                accumulator = match step.k {
                    NUMBER => call.number,
                    ARCH => call.architecture,
                    offset => {
                        let word = call.arguments[(offset - ARGUMENTS) as usize / 8];
                        if (offset - ARGUMENTS).is_multiple_of(8) { word as u32 } else { (word >> 32) as u32 }
                    }
                }
            }
            code if code == libc::BPF_RET | libc::BPF_K => return step.k,
            code if code == libc::BPF_ALU | libc::BPF_AND | libc::BPF_K => accumulator &= step.k,
            code if code == libc::BPF_JMP | libc::BPF_JA => at += step.k as usize,
            code => {
                let holds = match code & 0xf0 {
                    libc::BPF_JEQ => accumulator == step.k,
                    libc::BPF_JGE => accumulator >= step.k,
                    libc::BPF_JSET => accumulator & step.k != 0,
                    other => panic!("an unknown jump {other}"),
                };
                at += usize::from(if holds { step.jt } else { step.jf });
            }
        }
    }
}

#[test]
fn allows_exactly_the_list() {
    let looked: Vec<u32> = looked_at().into_iter().map(|(number, _)| number).collect();
    let unknown = [libc::SYS_clone3 as u32, libc::SYS_io_uring_setup as u32];
    let allowed = calls::allowed();
    for number in 0..600u32 {
        if looked.contains(&number) || unknown.contains(&number) {
            continue;
        }
        let expected = if allowed.contains(&c_long::from(number)) { ALLOW } else { REFUSE };
        assert_eq!(call(number.into(), &[]), expected, "call {number}");
    }
}

#[test]
fn refuses_what_breaks_out() {
    for number in [
        libc::SYS_ptrace,
        libc::SYS_bpf,
        libc::SYS_keyctl,
        libc::SYS_mount,
        libc::SYS_unshare,
        libc::SYS_setns,
        libc::SYS_userfaultfd,
        libc::SYS_perf_event_open,
        libc::SYS_process_vm_readv,
        libc::SYS_chroot,
        libc::SYS_pivot_root,
        libc::SYS_open_by_handle_at,
        libc::SYS_kexec_load,
        libc::SYS_init_module,
        libc::SYS_reboot,
    ] {
        assert_eq!(call(number, &[]), REFUSE, "call {number}");
    }
    assert_eq!(call(libc::SYS_io_uring_setup, &[]), UNKNOWN);
    assert_eq!(call(libc::SYS_clone3, &[]), UNKNOWN);
}

#[test]
fn looks_at_the_arguments_that_decide() {
    let (inet, stream) = (libc::AF_INET as u64, libc::SOCK_STREAM as u64);
    assert_eq!(call(libc::SYS_clone, &[libc::SIGCHLD as u64]), ALLOW);
    assert_eq!(call(libc::SYS_clone, &[libc::CLONE_NEWUSER as u64]), REFUSE);
    assert_eq!(call(libc::SYS_socket, &[inet, stream | libc::SOCK_CLOEXEC as u64]), ALLOW);
    assert_eq!(call(libc::SYS_socket, &[inet, libc::SOCK_RAW as u64]), REFUSE);
    assert_eq!(call(libc::SYS_socket, &[libc::AF_PACKET as u64, stream]), NO_FAMILY);
    assert_eq!(call(libc::SYS_socket, &[libc::AF_UNIX as u64, stream]), ALLOW);
    assert_eq!(call(libc::SYS_socket, &[libc::AF_NETLINK as u64, 3, 0]), ALLOW);
    assert_eq!(call(libc::SYS_socket, &[libc::AF_NETLINK as u64, 3, 12]), NO_FAMILY);
    assert_eq!(call(libc::SYS_socketpair, &[libc::AF_UNIX as u64, stream]), ALLOW);
    assert_eq!(call(libc::SYS_ioctl, &[0, TIOCSTI.into()]), REFUSE);
    assert_eq!(call(libc::SYS_ioctl, &[0, 0x5401]), ALLOW);
    assert_eq!(call(libc::SYS_personality, &[0]), ALLOW);
    assert_eq!(call(libc::SYS_personality, &[0x0040_0000]), REFUSE);
}

#[test]
fn knows_one_convention_of_calling() {
    let other = Call { architecture: 0x4000_0003, number: 1, arguments: [0; 6] };
    assert_eq!(run(&compile(Kind::default()), &other), KILL);
    let x32 = Call { architecture: ARCHITECTURE, number: X32 | 1, arguments: [0; 6] };
    assert_eq!(run(&compile(Kind::default()), &x32), REFUSE);
}

#[test]
fn lets_only_templates_enter_namespaces() {
    let call = Call { architecture: ARCHITECTURE, number: libc::SYS_setns as u32, arguments: [0; 6] };
    assert_eq!(run(&compile(TEMPLATE), &call), ALLOW);
    assert_eq!(run(&compile(Kind::default()), &call), REFUSE);
}

#[test]
fn fits_into_an_order() {
    assert!(compile(TEMPLATE).len() <= crate::order::FILTER_LENGTH_MAX, "{}", compile(TEMPLATE).len());
}

#[test]
fn memory_stays_in_sight_where_it_is_watched() {
    let call = Call { architecture: ARCHITECTURE, number: libc::SYS_memfd_create as u32, arguments: [0; 6] };
    assert_eq!(run(&compile(Kind { memory_in_sight: true, template: false }), &call), REFUSE);
    assert_eq!(run(&compile(Kind::default()), &call), ALLOW);
}
