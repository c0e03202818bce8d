#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "Tracing.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unwind.h>

struct walk {
  uintptr_t *addresses;
  int room, count;
};

static _Unwind_Reason_Code visit(struct _Unwind_Context *context, void *state) {
  struct walk *walk = state;
  if (walk->count == walk->room) return _URC_END_OF_STACK;
  uintptr_t address = _Unwind_GetIP(context);
  if (address) walk->addresses[walk->count++] = address;
  return _URC_NO_REASON;
}

int adj_return_addresses(uintptr_t *addresses, int room) {
  struct walk walk = {addresses, room, 0};
  _Unwind_Backtrace(visit, &walk);
  return walk.count;
}

const char *adj_function_at(uintptr_t address, int64_t *offset) {
  Dl_info info;
  // One less: a call may be the last instruction of its function.
  if (!dladdr((void *)(address - 1), &info) || !info.dli_sname) return NULL;
  *offset = (int64_t)(address - (uintptr_t)info.dli_saddr);
  return info.dli_sname;
}

int adj_write_file(const char *path, const char *bytes, int64_t count) {
  FILE *file = fopen(path, "wb");
  if (!file) return errno;
  int error = fwrite(bytes, 1, (size_t)count, file) == (size_t)count ? 0 : errno ? errno : EIO;
  if (fclose(file) && !error) error = errno;
  return error;
}

void adj_error_text(int error, char *text, int room) { snprintf(text, (size_t)room, "%s", strerror(error)); }
