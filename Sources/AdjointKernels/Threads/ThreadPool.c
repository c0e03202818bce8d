// The threads behind every parallel loop.
//
// One loop runs at a time; a caller that finds the pool busy runs its loop alone. A loop is cut into pieces; whoever
// wants one first takes a permission by decrementing `unclaimed`. The caller then walks up from the first piece and the
// workers walk down from the last one, so that with two threads a chain of loops over the same data finds each half in
// the cache of the core that had it before. The caller never waits for a worker that has not taken a piece: one that
// wakes too late finds nothing unclaimed and goes back to sleep.
//
// A worker has its own ticket, which a caller raises to call it. It spins on it for a while, because the loops of a
// computation follow each other closely, and then sleeps.

#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "ThreadPool.h"

#include "Threading.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#endif

enum { MAX_THREADS = 256, PIECES_PER_THREAD = 4, SPIN_NANOSECONDS = 80000 };

struct worker {
  _Alignas(64) uint32_t ticket;
  uint32_t asleep;
};

static struct worker workers[MAX_THREADS];
static int started;               // workers that exist; touched under `busy` only
static int busy;                  // the lock: held by the caller of the loop that runs
static int thread_count;          // 0 until asked for
static _Thread_local int inside;  // this thread is the caller of the loop that runs

static struct {
  void (*body)(void *context, int64_t begin, int64_t end);
  void *context;
  int64_t n, pieces;
  _Alignas(64) int64_t unclaimed;  // 0 or less between loops
  int64_t taken_from_end;
  _Alignas(64) int64_t helping;    // workers that may hold a piece
} loop;

static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// MARK: Sleeping

// A sleeper sets `asleep` and then looks at its ticket; a caller raises the ticket and then clears `asleep`. So at
// least one sees the other, and only the first of several calls pays for waking.

#if defined(__linux__)
static void sleep_on(struct worker *me, uint32_t seen) {
  while (__atomic_load_n(&me->ticket, __ATOMIC_SEQ_CST) == seen) {
    __atomic_store_n(&me->asleep, 1, __ATOMIC_SEQ_CST);
    syscall(SYS_futex, &me->ticket, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
  }
}
static void wake(struct worker *worker) { syscall(SYS_futex, &worker->ticket, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0); }
static void reset_sleeping(void) {}
#else
static pthread_mutex_t sleeping = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t called = PTHREAD_COND_INITIALIZER;

static void sleep_on(struct worker *me, uint32_t seen) {
  pthread_mutex_lock(&sleeping);
  while (__atomic_load_n(&me->ticket, __ATOMIC_SEQ_CST) == seen) {
    __atomic_store_n(&me->asleep, 1, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&me->ticket, __ATOMIC_SEQ_CST) == seen) pthread_cond_wait(&called, &sleeping);
  }
  pthread_mutex_unlock(&sleeping);
}
static void wake(struct worker *worker) {
  (void)worker;
  pthread_mutex_lock(&sleeping);
  pthread_cond_broadcast(&called);
  pthread_mutex_unlock(&sleeping);
}
static void reset_sleeping(void) {
  sleeping = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
  called = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
}
#endif

static int64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/// Returns the ticket when it is no longer `seen`.
static uint32_t await_ticket(struct worker *me, uint32_t seen) {
  int64_t deadline = nanoseconds() + SPIN_NANOSECONDS;
  do {
    for (int i = 0; i < 32; i++) {
      uint32_t ticket = __atomic_load_n(&me->ticket, __ATOMIC_ACQUIRE);
      if (ticket != seen) return ticket;
      pause_briefly();
    }
  } while (nanoseconds() < deadline);
  sleep_on(me, seen);
  return __atomic_load_n(&me->ticket, __ATOMIC_ACQUIRE);
}

// MARK: Pieces

static int claim(void) { return __atomic_fetch_sub(&loop.unclaimed, 1, __ATOMIC_ACQ_REL) > 0; }

static void run_piece(int64_t piece) {
  // n·piece could overflow; the first n mod pieces pieces are one longer instead.
  int64_t length = loop.n / loop.pieces, longer = loop.n % loop.pieces;
  int64_t begin = piece * length + (piece < longer ? piece : longer);
  loop.body(loop.context, begin, begin + length + (piece < longer));
}

static void *work(void *context) {
  struct worker *me = context;
  uint32_t seen = 0;
  for (;;) {
    seen = await_ticket(me, seen);
    // Counted before the claim, so that a caller that finds nothing unclaimed also sees who holds the rest.
    __atomic_fetch_add(&loop.helping, 1, __ATOMIC_ACQ_REL);
    while (claim()) run_piece(loop.pieces - 1 - __atomic_fetch_add(&loop.taken_from_end, 1, __ATOMIC_RELAXED));
    __atomic_fetch_sub(&loop.helping, 1, __ATOMIC_ACQ_REL);
  }
  return NULL;
}

// MARK: Starting

static void forget_workers_after_fork(void) {
  // Only the thread that forked lives on in the child.
  memset(workers, 0, sizeof workers);
  started = 0;
  loop.helping = 0;
  busy = inside;
  reset_sleeping();
}

static void watch_forks(void) { pthread_atfork(NULL, NULL, forget_workers_after_fork); }

/// Has `wanted` workers exist if the system allows; returns how many of them do.
static int start_workers(int wanted) {
  if (started >= wanted) return wanted;
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, watch_forks);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  // Signals are for the program's own threads to handle, but those that a fault raises belong to the thread it is in.
  sigset_t blocked, before;
  sigfillset(&blocked);
  const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT};
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&blocked, faults[i]);
  pthread_sigmask(SIG_SETMASK, &blocked, &before);
  for (pthread_t thread; started < wanted; started++)
    if (pthread_create(&thread, &attributes, work, &workers[started])) break;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  return started;
}

static int machine_threads(void) {
  const char *wish = getenv("ADJOINT_THREADS");
  if (wish && atoi(wish) > 0) return atoi(wish);
#if defined(__linux__)
  cpu_set_t allowed;
  if (!sched_getaffinity(0, sizeof allowed, &allowed)) return CPU_COUNT(&allowed);
#endif
  return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

int adj_threads(void) {
  int threads = __atomic_load_n(&thread_count, __ATOMIC_RELAXED);
  if (threads) return threads;
  adj_set_threads(machine_threads());
  return __atomic_load_n(&thread_count, __ATOMIC_RELAXED);
}

void adj_set_threads(int threads) {
  int clamped = threads < 1 ? 1 : threads > MAX_THREADS ? MAX_THREADS : threads;
  __atomic_store_n(&thread_count, clamped, __ATOMIC_RELAXED);
}

// MARK: The loop

void adj_parallel(int64_t n, int64_t grain, void (*body)(void *context, int64_t begin, int64_t end), void *context) {
  if (n <= 0) return;
  int64_t pieces = grain > 1 ? n / grain : n;
  int threads = pieces > 1 && !(adj_thread_modes() & ADJ_MODE_SINGLE_THREADED) ? adj_threads() : 1;
  if (threads == 1 || inside || __atomic_exchange_n(&busy, 1, __ATOMIC_ACQUIRE)) {
    body(context, 0, n);
    return;
  }
  inside = 1;
  int64_t most = (int64_t)threads * PIECES_PER_THREAD;
  if (pieces > most) pieces = most;
  int helpers = start_workers(pieces < threads ? (int)pieces - 1 : threads - 1);
  loop.body = body;
  loop.context = context;
  loop.n = n;
  loop.pieces = pieces;
  loop.taken_from_end = 0;
  __atomic_store_n(&loop.unclaimed, pieces, __ATOMIC_RELEASE);
  for (int i = 0; i < helpers; i++) {
    __atomic_fetch_add(&workers[i].ticket, 1, __ATOMIC_SEQ_CST);
    if (__atomic_exchange_n(&workers[i].asleep, 0, __ATOMIC_SEQ_CST)) wake(&workers[i]);
  }
  for (int64_t piece = 0; claim(); piece++) run_piece(piece);
  // A worker that lost its core to another process gets it back sooner if we let go of ours.
  for (int spins = 0; __atomic_load_n(&loop.helping, __ATOMIC_ACQUIRE); spins++) {
    if (spins < 4096) pause_briefly();
    else sched_yield();
  }
  inside = 0;
  __atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
}
