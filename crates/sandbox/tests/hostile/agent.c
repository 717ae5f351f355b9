#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void tell(const char *text) {
  unsigned length = strlen(text);
  if (write(3, &length, 4) != 4 || write(3, text, length) != (ssize_t)length) _exit(1);
}

static void hear(char *text) {
  unsigned length = 0;
  if (read(3, &length, 4) != 4 || length > 200) _exit(0);
  text[read(3, text, length)] = 0;
}

static int processes(void) {
  int count = 0;
  DIR *proc = opendir("/proc");
  for (struct dirent *entry; (entry = readdir(proc));) count += entry->d_name[0] >= '1' && entry->d_name[0] <= '9';
  closedir(proc);
  return count;
}

static int forks_until_refused(void) {
  int children[40], count = 0;
  while (count < 40 && (children[count] = fork()) >= 0) {
    if (children[count] == 0) { sleep(20); _exit(0); }
    count++;
  }
  for (int at = 0; at < count; at++) { kill(children[at], SIGKILL); waitpid(children[at], NULL, 0); }
  return count;
}

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

static void calls(void) {
  static const int numbers[] = {SYS_ptrace, SYS_bpf, SYS_perf_event_open, SYS_keyctl, SYS_userfaultfd, SYS_mount, SYS_chroot,
    SYS_pivot_root, SYS_unshare, SYS_setns, SYS_process_vm_readv, SYS_open_by_handle_at, SYS_init_module, SYS_kexec_load,
    SYS_reboot, SYS_io_uring_setup, SYS_clone3};
  char answer[400] = "[";
  for (unsigned at = 0; at < sizeof numbers / sizeof *numbers; at++)
    if (syscall(numbers[at], 0, 0, 0, 0, 0) >= 0 || (errno != EPERM && errno != ENOSYS))
      sprintf(answer + strlen(answer), "%s\"call %d\"", answer[1] ? "," : "", numbers[at]);
  strcat(answer, "]");
  tell(answer);
}

int main(void) {
  char text[256];
  hear(text);
  if (strcmp(text, "prove")) return 1;
  sprintf(text, "{\"processes\":%d,\"pid\":%d,\"forked\":%d,\"memory\":\"%s\"}", processes(), getpid(),
          forks_until_refused(), memory_is_bounded() ? "bounded" : "unbounded");
  tell(text);
  for (;;) {
    hear(text);
    if (!strcmp(text, "calls")) calls();
    if (!strcmp(text, "fork_bomb")) for (;;) fork();
    if (!strcmp(text, "memory_bomb")) for (;;) if (touch(8 << 20)) fork();
    if (!strcmp(text, "busy")) for (;;) ;
    if (!strcmp(text, "kill_all")) { for (int at = 0; at < 100; at++) kill(-1, SIGKILL); tell("[\"alive\"]"); }
    if (!strcmp(text, "flood")) for (;;) if (write(1, text, sizeof text) < 0) return 1;
  }
}
