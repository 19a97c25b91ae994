/*
 * relay: the least that a user-space proxy can do, the yardstick of the runs.
 *
 * One thread, level-triggered epoll, no parsing: every client connection gets one backend
 * connection, and bytes are copied from one to the other. What it costs is the kernel's price for
 * passing bytes through a process; a proxy's CPU time over the relay's, in one run, says how far
 * that proxy is from the floor. It is no proxy to use: it routes nothing, waits in the middle of a
 * write when a reader is slow, and closes both ends as soon as one is gone.
 *
 * usage: relay LISTEN_PORT BACKEND_PORT [BACKEND_PORT ...]
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 1024, BUFFER = 65536 };

typedef struct End {
  int fd;
  int dead;
  struct End *peer;
  struct End *next_dead;
} End;

static const int ONE = 1;
static int poll_fd;
static End *dead_ends; /* freed after a round of events: a later event may still name them */

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static struct sockaddr_in local(const char *port) {
  return (struct sockaddr_in){.sin_family = AF_INET,
                              .sin_port = htons(atoi(port)),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void watch(int fd, End *end) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = end};
  if (epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
}

static End *end_of(int fd) {
  End *end = calloc(1, sizeof *end);
  if (!end) fail("calloc");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &ONE, sizeof ONE);
  end->fd = fd;
  return end;
}

static void accept_all(int listener, char **ports, int count) {
  static int turn;
  int client_fd;
  while ((client_fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    struct sockaddr_in address = local(ports[turn++ % count]);
    int backend_fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(backend_fd, (struct sockaddr *)&address, sizeof address) != 0) {
      close(client_fd);
      close(backend_fd);
      continue;
    }
    End *client = end_of(client_fd), *backend = end_of(backend_fd);
    client->peer = backend;
    backend->peer = client;
    watch(client_fd, client);
    watch(backend_fd, backend);
  }
}

static void bury(End *end) {
  close(end->fd);
  end->dead = 1;
  end->next_dead = dead_ends;
  dead_ends = end;
}

static void pass_on(End *from) {
  static char buffer[BUFFER];
  ssize_t got = recv(from->fd, buffer, sizeof buffer, MSG_DONTWAIT);
  if (got < 0 && errno == EAGAIN) return;
  for (ssize_t sent = 0; sent < got;) {
    ssize_t n = send(from->peer->fd, buffer + sent, got - sent, MSG_NOSIGNAL);
    if (n > 0) sent += n;
    else if (errno != EAGAIN) got = 0;
  }
  if (got <= 0) {
    bury(from->peer);
    bury(from);
  }
}

int main(int count, char **arguments) {
  if (count < 3) {
    fprintf(stderr, "usage: %s LISTEN_PORT BACKEND_PORT [BACKEND_PORT ...]\n", arguments[0]);
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  poll_fd = epoll_create1(0);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &ONE, sizeof ONE);
  struct sockaddr_in address = local(arguments[1]);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) fail("bind");
  if (listen(listener, 4096) != 0) fail("listen");
  watch(listener, NULL);
  static struct epoll_event events[EVENTS];
  for (;;) {
    int ready = epoll_wait(poll_fd, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      End *end = events[i].data.ptr;
      if (!end) accept_all(listener, arguments + 2, count - 2);
      else if (!end->dead) pass_on(end);
    }
    while (dead_ends) {
      End *end = dead_ends;
      dead_ends = end->next_dead;
      free(end);
    }
  }
}
