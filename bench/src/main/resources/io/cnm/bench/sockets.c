/*
 * The least that holding ports can cost: for each port a socket of IPv4 and one of IPv6 that lets nothing in.
 * Usage: sockets FIRST COUNT. For each byte that is read, takes the ports, writes how many nanoseconds that took on a line,
 * and gives them back.
 */
#include <linux/filter.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct sock_filter nothing[] = {{BPF_RET | BPF_K, 0, 0, 0}};
static struct sock_fprog drop_all = {1, nothing};

static void check(int result, const char *what) {
  if (result < 0) {
    perror(what);
    exit(1);
  }
}

static int hold(int family, int port) {
  int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int on = 1;
  struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
  struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  int six = family == AF_INET6;

  check(fd, "socket");
  if (six) check(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on), "IPV6_V6ONLY");
  check(setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &drop_all, sizeof drop_all), "SO_ATTACH_FILTER");
  check(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "SO_REUSEADDR");
  check(bind(fd, six ? (void *)&v6 : (void *)&v4, six ? sizeof v6 : sizeof v4), "bind");
  check(listen(fd, -1), "listen");
  return fd;
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(int argc, char **argv) {
  int first, count, i;
  int *held;
  char turn;

  if (argc != 3) return 2;
  first = atoi(argv[1]);
  count = atoi(argv[2]);
  held = calloc(2 * count, sizeof *held);
  while (read(STDIN_FILENO, &turn, 1) == 1) {
    long long begin = now();
    for (i = 0; i < count; i++) {
      held[2 * i] = hold(AF_INET, first + i);
      held[2 * i + 1] = hold(AF_INET6, first + i);
    }
    printf("%lld\n", now() - begin);
    fflush(stdout);
    for (i = 0; i < 2 * count; i++) close(held[i]);
  }
  return 0;
}
