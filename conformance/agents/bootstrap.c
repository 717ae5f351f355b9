/* A function that means harm, as a program of its own. It begins only once this very process has shown that it is
   contained. Events are `{"do": "name", "what": "one two …"}`, as the test writes them. */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static char event[65536], answer[65536];
static int proved;

/* --- the Runtime API */

static int reach(const char *host, int port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  struct timeval patience = {2, 0};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  inet_pton(AF_INET, host, &to.sin_addr);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) return fd;
  close(fd);
  return -1;
}

/* A request on a connection of its own; how much came back. */
static int exchange(const char *request, char *into, int room) {
  char host[64];
  int port = 0, got, length = 0;
  sscanf(getenv("AWS_LAMBDA_RUNTIME_API"), "%63[^:]:%d", host, &port);
  int fd = reach(host, port);
  if (fd < 0 || write(fd, request, strlen(request)) < 0) exit(1);
  while (length < room - 1 && (got = read(fd, into + length, room - 1 - length)) > 0) length += got;
  into[length] = 0;
  close(fd);
  return length;
}

static void next(char *id) {
  char *found;
  exchange("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", event, sizeof event);
  for (found = event; *found && strncasecmp(found, "lambda-runtime-aws-request-id:", 30); found++) ;
  if (!*found) exit(1);
  sscanf(found + 30, " %63[^\r]", id);
}

static void respond(const char *id) {
  static char request[sizeof answer + 512], ignored[4096];
  snprintf(request, sizeof request,
           "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s", id,
           strlen(answer), answer);
  exchange(request, ignored, sizeof ignored);
}

/* The text of a member of the event. */
static void member(const char *name, char *into, size_t room) {
  char wanted[64];
  snprintf(wanted, sizeof wanted, "\"%s\": \"", name);
  char *found = strstr(event, wanted);
  size_t length = 0;
  if (found) for (found += strlen(wanted); *found && *found != '"' && length < room - 1;) into[length++] = *found++;
  into[length] = 0;
}

static void worked(const char *what) {
  size_t length = strlen(answer);
  if (length + strlen(what) + 8 < sizeof answer) sprintf(answer + length - 1, "%s\"%s\"]", length > 2 ? "," : "", what);
}

/* --- the proof */

static int touch(size_t bytes) {
  char *block = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (block == MAP_FAILED) return 1;
  for (size_t at = 0; at < bytes; at += 4096) block[at] = 1;
  return 0;
}

static int memory_is_bounded(void) {
  int status, pid = fork();
  if (pid == 0) _exit(touch((size_t)192 << 20));
  waitpid(pid, &status, 0);
  return status != 0;
}

static void prove(void) {
  static const char *names[] = {"pid", "mnt", "net", "ipc", "uts"};
  char path[64], link[64], host[64], own[64] = "";
  int same = 0, processes = 0;
  for (int at = 0; at < 5; at++) {
    sprintf(path, "/proc/self/ns/%s", names[at]);
    int length = readlink(path, link, sizeof link - 1);
    link[length < 0 ? 0 : length] = 0;
    member(names[at], host, sizeof host);
    same += length <= 0 || !*host || !strcmp(link, host);
    if (at == 0) strcpy(own, link);
  }
  DIR *proc = opendir("/proc");
  for (struct dirent *entry; (entry = readdir(proc));) processes += entry->d_name[0] >= '1' && entry->d_name[0] <= '9';
  closedir(proc);
  int bounded = memory_is_bounded();
  proved = !same && processes >= 1 && processes <= 4 && bounded && getpid() < 50;
  snprintf(answer, sizeof answer, "{\"proved\":%s,\"same\":%d,\"processes\":%d,\"memory\":\"%s\",\"pid\":%d,\"namespace\":\"%s\"}",
           proved ? "true" : "false", same, processes, bounded ? "bounded" : "unbounded", getpid(), own);
}

/* --- attacks that try, and tell what worked */

static void reads(char *secrets) {
  char byte;
  static const char *paths[] = {"/etc/shadow", "/proc/1/environ", "/proc/1/mem", "/proc/1/root/etc/shadow", "/proc/kcore", "/proc/kmsg",
    "/dev/mem", "/dev/vda", "/dev/sda", "/var/task/../../etc/shadow", "/proc/self/root/etc/shadow", "/proc/1/root", "/home", "/root/.bashrc", "/sys", "/boot"};
  for (unsigned at = 0; at < sizeof paths / sizeof *paths; at++) {
    int fd = open(paths[at], O_RDONLY);
    DIR *folder = opendir(paths[at]);
    if (folder || (fd >= 0 && read(fd, &byte, 1) > 0)) worked(paths[at]);
    if (folder) closedir(folder);
    if (fd >= 0) close(fd);
  }
  for (char *path = strtok(secrets, " "); path; path = strtok(NULL, " "))
    if (access(path, F_OK) == 0) worked(path);
}

static void writes(void) {
  static const char *paths[] = {"/hostile", "/etc/hostile", "/usr/bin/hostile", "/var/task/hostile", "/var/hostile", "/opt/hostile", "/dev/hostile",
    "/proc/hostile", "/home/hostile"};
  static const char *there[] = {"/etc/passwd", "/usr/bin/env", "/var/task/bootstrap", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger",
    "/proc/self/uid_map", "/proc/1/mem"};
  for (unsigned at = 0; at < sizeof paths / sizeof *paths; at++)
    if (open(paths[at], O_WRONLY | O_CREAT, 0600) >= 0) worked(paths[at]);
  for (unsigned at = 0; at < sizeof there / sizeof *there; at++) {
    int fd = open(there[at], O_WRONLY);
    if (fd >= 0 && write(fd, "1", 1) == 1) worked(there[at]);
  }
}

static void calls(void) {
  static const int numbers[] = {SYS_bpf, SYS_perf_event_open, SYS_keyctl, SYS_userfaultfd, SYS_mount, SYS_chroot, SYS_pivot_root, SYS_unshare,
    SYS_setns, SYS_process_vm_readv, SYS_process_vm_writev, SYS_open_by_handle_at, SYS_init_module, SYS_kexec_load, SYS_reboot, SYS_io_uring_setup,
    SYS_clone3};
  char name[32];
  for (unsigned at = 0; at < sizeof numbers / sizeof *numbers; at++)
    if (syscall(numbers[at], 0, 0, 0, 0, 0) >= 0 || (errno != EPERM && errno != ENOSYS)) {
      sprintf(name, "call %d", numbers[at]);
      worked(name);
    }
}

static void traces(char *host) {
  int child = fork();
  if (child == 0) { sleep(5); _exit(0); }
  if (ptrace(PTRACE_ATTACH, child, 0, 0) == 0) worked("attach to its own child");
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  if (ptrace(PTRACE_TRACEME, 0, 0, 0) == 0) worked("be traced");
  if (ptrace(PTRACE_ATTACH, 1, 0, 0) == 0 || ptrace(PTRACE_SEIZE, 1, 0, 0) == 0) worked("attach to the first");
  if (ptrace(PTRACE_ATTACH, atoi(host), 0, 0) == 0) worked("attach to the server");
}

static void signals(char *host) {
  if (kill(atoi(host), 0) == 0) worked("signal the server");
  for (int at = 0; at < 100; at++) kill(-1, SIGKILL);
}

/* Each `address:port`. */
static void network(char *places) {
  static const char *request = "GET / HTTP/1.0\r\nHost: x\r\n\r\n";
  struct timeval patience = {2, 0};
  char host[64], head[6];
  int port;
  for (char *place = strtok(places, " "); place; place = strtok(NULL, " ")) {
    int fd = sscanf(place, "%63[^:]:%d", host, &port) == 2 ? reach(host, port) : -1;
    if (fd < 0) continue;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (write(fd, request, strlen(request)) > 0 && read(fd, head, 5) == 5) worked(place);
    close(fd);
  }
  if (socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) >= 0) worked("raw");
  if (socket(AF_PACKET, SOCK_RAW, 0) >= 0) worked("packet");
  if (socket(AF_NETLINK, SOCK_RAW, 12) >= 0) worked("netfilter");
}

/* --- attacks that destroy */

static void destroy(const char *name) {
  if (!strcmp(name, "fork_bomb")) for (;;) fork();
  if (!strcmp(name, "memory_bomb")) for (;;) if (touch(8 << 20)) fork();
  if (!strcmp(name, "busy")) for (;;) ;
  if (!strcmp(name, "flood")) for (;;) if (write(1, event, 4096) < 0) exit(1);
  if (!strcmp(name, "daemon")) {
    if (fork() == 0) { setsid(); for (int at = 1; at < 32; at++) signal(at, SIG_IGN); for (;;) sleep(1); }
    _exit(0);
  }
}

int main(void) {
  static char what[32768];
  char id[64], name[32];
  for (;;) {
    next(id);
    member("do", name, sizeof name);
    member("what", what, sizeof what);
    strcpy(answer, "[]");
    if (!strcmp(name, "prove")) prove();
    else if (!proved) strcpy(answer, "\"not proved\"");
    else if (!strcmp(name, "reads")) reads(what);
    else if (!strcmp(name, "writes")) writes();
    else if (!strcmp(name, "calls")) calls();
    else if (!strcmp(name, "traces")) traces(what);
    else if (!strcmp(name, "signals")) signals(what);
    else if (!strcmp(name, "network")) network(what);
    else destroy(name);
    respond(id);
  }
}
