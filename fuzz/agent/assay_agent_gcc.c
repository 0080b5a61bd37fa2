/* Coverage agent for services compiled with gcc or g++:
 *
 *   g++ -fsanitize-coverage=trace-pc -fno-optimize-sibling-calls -g … -c orders.cc  # compile steps
 * only gcc -c assay_agent_gcc.c                                  # without the flag g++ orders.o
 * assay_agent_gcc.o -o orders ASSAY_COVERAGE=/dev/shm/orders.cov ./orders
 *
 * The compiler tells neither how many places there are nor which: each call's return address takes
 * a slot of a hash table of 65536 when it is first seen, and keeps it over restarts (the address is
 * kept relative to the module's load base). Lines that were not reached are therefore not known.
 * A block that ends in a tail call of the callback would count its caller's place: hence the second
 * flag.
 */
#define _GNU_SOURCE 1
#include "attach.h"
#include "unused_callbacks.h"

enum { assay_most_known = 64, assay_most_probes = 32 };

struct assay_known {
  uintptr_t low, size, base; /* of the code */
  uint8_t* counters;         /* NULL: not counted */
  uint64_t* pcs;
};
static struct assay_known assay_known[assay_most_known];
static uint32_t assay_known_count;
static int assay_is_off;

/* Once per module, when its first instrumented block runs. A thread that comes meanwhile, and a
 * signal handler, go on without counting. */
ASSAY_FUNCTION void assay_learn_module(uintptr_t pc) {
  static int busy;
  if (__atomic_exchange_n(&busy, 1, __ATOMIC_ACQUIRE)) return;
  const int saved = errno;
  const uint32_t count = assay_known_count;
  struct assay_module module;
  assay_is_off = assay_path() == NULL || count >= assay_most_known;
  const int found = !assay_is_off && assay_find_module(pc, &module);
  if (!assay_is_off && module.code_high != 0) {
    struct assay_known* known = &assay_known[count];
    struct assay_row row;
    known->low = module.code_low;
    known->size = module.code_high - module.code_low;
    known->base = module.base;
    if (found && assay_take(&module, ASSAY_COVERAGE_HASH, ASSAY_COVERAGE_HASHED, 0, &row)) {
      void* place = mmap(NULL, ASSAY_COVERAGE_HASHED, PROT_READ | PROT_WRITE, MAP_SHARED, row.fd,
                         (off_t)row.row->counters_offset);
      if (place != MAP_FAILED) {
        known->counters = (uint8_t*)place;
        known->pcs = row.pcs;
        __atomic_store_n(&row.row->state, ASSAY_COVERAGE_READY, __ATOMIC_RELEASE);
      }
      assay_release(&row);
    }
    __atomic_store_n(&assay_known_count, count + 1, __ATOMIC_RELEASE);
  }
  errno = saved;
  __atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
}

/* Open addressing: two places share a slot only where 32 slots in a row are taken. */
ASSAY_FUNCTION void assay_count(const struct assay_known* known, uint64_t pc) {
  uint64_t slot = (pc * 11400714819323198485u) >> 48;
  for (int i = 0; i < assay_most_probes; ++i) {
    uint64_t* holder = &known->pcs[2 * slot];
    uint64_t there = __atomic_load_n(holder, __ATOMIC_RELAXED);
    if (there == 0 &&
        __atomic_compare_exchange_n(holder, &there, pc, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
      break;
    if (there == pc) break;
    slot = (slot + 1) % ASSAY_COVERAGE_HASHED;
  }
  const uint8_t next = (uint8_t)(known->counters[slot] + 1);
  known->counters[slot] = next ? next : 1;
}

#ifdef __cplusplus
extern "C" {
#endif

ASSAY_NO_COVERAGE void __sanitizer_cov_trace_pc(void);
ASSAY_NO_COVERAGE void __sanitizer_cov_trace_pc(void) {
  if (assay_is_off) return;
  const uintptr_t pc = (uintptr_t)__builtin_return_address(0);
  const uint32_t count = __atomic_load_n(&assay_known_count, __ATOMIC_ACQUIRE);
  for (uint32_t i = 0; i < count; ++i) {
    const struct assay_known* known = &assay_known[i];
    if (pc - known->low >= known->size) continue;
    if (known->counters != NULL) assay_count(known, pc - known->base);
    return;
  }
  assay_learn_module(pc);
}

#ifdef __cplusplus
}
#endif
