#define _DEFAULT_SOURCE
#include "Stack.h"

#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif
#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

#if defined(__x86_64__) || defined(__aarch64__)
// Only the pages that are touched take memory.
enum { STACK_BYTES = 2 << 20 };

/// Calls body(context) with the stack pointer at `top`. The old one waits in a register that `body` preserves.
static __attribute__((noinline)) void call_on(char *top, void (*body)(void *), void *context) {
  // Asking for the frame makes the compiler keep a frame pointer, by which debuggers find the way back.
  void *frame = __builtin_frame_address(0);
#if defined(__x86_64__)
  __asm__ volatile(
      "movq %%rsp, %%rbx\n\t"
      "movq %[top], %%rsp\n\t"
      "callq *%[body]\n\t"
      "movq %%rbx, %%rsp"
      : "+D"(context), "+S"(frame), [top] "+a"(top), [body] "+d"(body)
      :
      : "rbx", "rcx", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",
        "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "cc", "memory");
#else
  register void *argument __asm__("x0") = context;
  __asm__ volatile(
      "mov x19, sp\n\t"
      "mov sp, %[top]\n\t"
      "blr %[body]\n\t"
      "mov sp, x19"
      : "+r"(argument)
      : [top] "r"(top), [body] "r"(body), "r"(frame)
      : "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17",
        "x19", "x30", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14",
        "v15", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30",
        "v31", "cc", "memory");
#endif
}

int adj_on_fresh_stack(void (*body)(void *), void *context) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (stack == MAP_FAILED) return 0;
  // Running over the end is to stop the program, not to write elsewhere.
  if (mprotect(stack, page, PROT_NONE) != 0) {
    munmap(stack, STACK_BYTES);
    return 0;
  }
#ifdef MADV_NOHUGEPAGE
  madvise(stack, STACK_BYTES, MADV_NOHUGEPAGE);
#endif
  call_on(stack + STACK_BYTES, body, context);
  munmap(stack, STACK_BYTES);
  return 1;
}
#else
int adj_on_fresh_stack(void (*body)(void *), void *context) {
  (void)body;
  (void)context;
  return 0;
}
#endif
