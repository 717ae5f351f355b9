/* The plainest function: a program of its own that answers every event with itself. With an argument it does nothing. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static char heard[65536], said[70000];
static int api;

/* Reads one answer, whole; tells where its body is. */
static char *hear(size_t *length) {
  size_t have = 0;
  char *end = NULL, *told;
  *length = 0;
  while (!end || heard + have < end + *length) {
    ssize_t got = read(api, heard + have, sizeof heard - 1 - have);
    if (got <= 0) exit(1);
    have += (size_t)got;
    heard[have] = 0;
    if (!end && (end = strstr(heard, "\r\n\r\n"))) {
      end += 4;
      if ((told = strcasestr(heard, "\r\ncontent-length:"))) *length = strtoul(told + 17, NULL, 10);
    }
  }
  return end;
}

int main(int count, char **arguments) {
  char host[64], id[64];
  int port;
  size_t length;
  if (count > 1) return 0;
  if (sscanf(getenv("AWS_LAMBDA_RUNTIME_API"), "%63[^:]:%d", host, &port) != 2) return 1;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  inet_pton(AF_INET, host, &to.sin_addr);
  api = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(api, (struct sockaddr *)&to, sizeof to)) return 1;
  for (;;) {
    static const char *ask = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n";
    if (write(api, ask, strlen(ask)) < 0) return 1;
    char *body = hear(&length), *found = strcasestr(heard, "\r\nlambda-runtime-aws-request-id:");
    if (!found || sscanf(found + 32, " %63[^\r]", id) != 1) return 1;
    int head = sprintf(said, "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n", id, length);
    memcpy(said + head, body, length);
    if (write(api, said, (size_t)head + length) < 0) return 1;
    hear(&length);
  }
}
