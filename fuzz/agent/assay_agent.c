/* Coverage agent for services compiled with clang:
 *
 *   clang++ -fsanitize-coverage=trace-pc-guard,pc-table -g … -c orders.cc   # compile steps only
 *   clang -c assay_agent.c                                                  # without the flag
 *   clang++ orders.o assay_agent.o -o orders
 *   ASSAY_COVERAGE=/dev/shm/orders.cov ./orders
 *
 * inline-8bit-counters,pc-table works too and is faster, but there the compiler places the counters
 * between the service's variables. The file is mapped over whole pages, and a variable that came to
 * lie in it would be shared by all processes of the service: a pointer of one in the hands of the
 * other. So the agent does it only where the counters have their pages to themselves, which
 * `-Wl,-T,coverage_pages.ld` at the link sees to, and else says that it does not count.
 *
 * The callbacks are LLVM's ("SanitizerCoverage": tracing PCs with guards, inline 8-bit counters, PC
 * table); the compiler calls the _init ones in each module's constructor, before its code runs.
 */
#define _GNU_SOURCE 1
#include "attach.h"
#include "unused_callbacks.h"

/* --- rows of this process */

struct assay_claim {
  struct assay_row row;
  uintptr_t base;
  uint8_t* counters; /* guards only: where in the arena */
};
static struct assay_claim assay_claims[ASSAY_COVERAGE_MODULES];
static uint32_t assay_claim_count;

/* A module may be loaded again: it finds its claim by its row's place in the file. */
ASSAY_FUNCTION struct assay_claim* assay_keep(const struct assay_row* row, uintptr_t base) {
  struct assay_claim* claim = NULL;
  for (uint32_t i = 0; i < assay_claim_count && claim == NULL; ++i) {
    if (assay_claims[i].row.row->counters_offset == row->row->counters_offset)
      claim = &assay_claims[i];
  }
  if (claim == NULL) {
    if (assay_claim_count == ASSAY_COVERAGE_MODULES) return NULL;
    claim = &assay_claims[assay_claim_count++];
    claim->counters = NULL;
  } else {
    munmap(claim->row.pcs, claim->row.row->counters_count * 2 * sizeof(uint64_t));
    munmap(claim->row.table, ASSAY_COVERAGE_TABLE);
  }
  claim->row = *row;
  claim->base = base;
  return claim;
}

/* --- guards: a guard is the counter's number in one arena over all modules; 0 is nobody's */

static const uint64_t assay_arena_size = (uint64_t)1 << 28u; /* addresses alone, no memory */
static uint8_t assay_nowhere[1];
static uint8_t* assay_arena = assay_nowhere;
static uint64_t assay_arena_used;

ASSAY_FUNCTION int assay_reserve_arena(void) {
  if (assay_arena != assay_nowhere) return 1;
  void* place =
      mmap(NULL, assay_arena_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (place == MAP_FAILED ||
      mprotect(place, ASSAY_COVERAGE_ALIGNMENT, PROT_READ | PROT_WRITE) != 0) {
    assay_warn("no room for counters", errno);
    return 0;
  }
  assay_arena_used = ASSAY_COVERAGE_ALIGNMENT;
  assay_arena = (uint8_t*)place;
  return 1;
}

ASSAY_FUNCTION uint8_t* assay_map_in_arena(const struct assay_row* row) {
  const uint64_t size = assay_round_up(row->row->counters_count);
  if (!assay_reserve_arena()) return NULL;
  if (size > assay_arena_size - assay_arena_used) {
    assay_warn("no room for counters", 0);
    return NULL;
  }
  void* place =
      mmap(assay_arena + assay_arena_used, row->row->counters_count, PROT_READ | PROT_WRITE,
           MAP_SHARED | MAP_FIXED, row->fd, (off_t)row->row->counters_offset);
  if (place == MAP_FAILED) {
    assay_warn("the coverage file cannot be mapped", errno);
    return NULL;
  }
  assay_arena_used += size;
  return (uint8_t*)place;
}

ASSAY_FUNCTION void assay_number_guards(uint32_t* begin, uint32_t* end) {
  struct assay_module module;
  struct assay_row row;
  if (assay_path() == NULL || !assay_find_module((uintptr_t)begin, &module)) return;
  if (!assay_take(&module, ASSAY_COVERAGE_GUARD, (uint64_t)(end - begin), 0, &row)) return;
  struct assay_claim* claim = assay_keep(&row, module.base);
  if (claim != NULL && claim->counters == NULL) claim->counters = assay_map_in_arena(&row);
  assay_release(&row);
  if (claim == NULL || claim->counters == NULL) return;
  const uint32_t first = (uint32_t)(claim->counters - assay_arena);
  for (uint32_t* guard = begin; guard < end; ++guard) *guard = first + (uint32_t)(guard - begin);
}

/* --- inline counters */

/* Whether a section of the module's file other than the counters lies in [low, high), addresses of
 * the file; also when that cannot be told. */
ASSAY_FUNCTION int assay_has_neighbours(const char* path, uintptr_t begin, uintptr_t end,
                                        uintptr_t low, uintptr_t high) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  ElfW(Ehdr) header;
  int found = fd < 0 || pread(fd, &header, sizeof header, 0) != (ssize_t)sizeof header ||
              header.e_shnum == 0 || header.e_shentsize != sizeof(ElfW(Shdr));
  for (int i = 0; !found && i < header.e_shnum; ++i) {
    ElfW(Shdr) section;
    const off_t at = (off_t)header.e_shoff + (off_t)sizeof section * i;
    if (pread(fd, &section, sizeof section, at) != (ssize_t)sizeof section) {
      found = 1;
      break;
    }
    const int is_own =
        section.sh_addr == begin && section.sh_size <= end - begin + ASSAY_COVERAGE_ALIGNMENT;
    const int is_template = (section.sh_flags & SHF_TLS) && section.sh_type == SHT_NOBITS;
    if (!(section.sh_flags & SHF_ALLOC) || section.sh_size == 0 || is_own || is_template) continue;
    if (section.sh_addr < high && section.sh_addr + section.sh_size > low) found = 1;
  }
  if (fd >= 0) close(fd);
  return found;
}

ASSAY_FUNCTION void assay_map_over(uint8_t* begin, uint8_t* end) {
  struct assay_module module;
  struct assay_row row;
  if (assay_path() == NULL || !assay_find_module((uintptr_t)begin, &module)) return;
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  const uintptr_t low = (uintptr_t)begin & ~(page - 1);
  const uintptr_t high = ((uintptr_t)end + page - 1) & ~(page - 1);
  if (assay_has_neighbours(module.path, (uintptr_t)begin - module.base,
                           (uintptr_t)end - module.base, low - module.base, high - module.base)) {
    assay_warn(
        "the counters share a page with other data; link with -Wl,-T,coverage_pages.ld or "
        "compile with -fsanitize-coverage=trace-pc-guard,pc-table",
        0);
    return;
  }
  const uint64_t shift = (uintptr_t)begin - low;
  if (!assay_take(&module, ASSAY_COVERAGE_INLINE, (uint64_t)(end - begin), shift, &row)) return;
  /* What ran before (constructors of this module, one thread) must not get lost. */
  void* copy = mmap(NULL, high - low, PROT_READ | PROT_WRITE, MAP_SHARED, row.fd,
                    (off_t)(row.row->counters_offset - shift));
  if (copy != MAP_FAILED) {
    for (uint8_t* counter = begin; counter < end; ++counter) {
      if (*counter) ((uint8_t*)copy)[(uintptr_t)counter - low] = *counter;
    }
    munmap(copy, high - low);
  }
  if (copy == MAP_FAILED ||
      mmap((void*)low, high - low, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, row.fd,
           (off_t)(row.row->counters_offset - shift)) == MAP_FAILED)
    assay_warn("the coverage file cannot be mapped", errno);
  else
    assay_keep(&row, module.base);
  assay_release(&row);
}

/* --- PCs */

ASSAY_FUNCTION void assay_keep_pcs(const uintptr_t* begin, const uintptr_t* end) {
  struct assay_module module;
  const uint64_t count = (uint64_t)(end - begin) / 2;
  if (assay_claim_count == 0 || !assay_find_module((uintptr_t)begin, &module)) return;
  for (uint32_t i = 0; i < assay_claim_count; ++i) {
    const struct assay_claim* claim = &assay_claims[i];
    if (claim->base != module.base || claim->row.row->counters_count != count) continue;
    for (uint64_t pair = 0; pair < count; ++pair) {
      claim->row.pcs[2 * pair] = begin[2 * pair] - module.base;
      claim->row.pcs[2 * pair + 1] = begin[2 * pair + 1];
    }
    __atomic_store_n(&claim->row.row->state, ASSAY_COVERAGE_READY, __ATOMIC_RELEASE);
  }
}

#ifdef __cplusplus
extern "C" {
#endif

ASSAY_NO_COVERAGE void __sanitizer_cov_trace_pc_guard_init(uint32_t* begin, uint32_t* end);
ASSAY_NO_COVERAGE void __sanitizer_cov_trace_pc_guard(uint32_t* guard);
ASSAY_NO_COVERAGE void __sanitizer_cov_8bit_counters_init(char* begin, char* end);
ASSAY_NO_COVERAGE void __sanitizer_cov_pcs_init(const uintptr_t* begin, const uintptr_t* end);

void __sanitizer_cov_trace_pc_guard_init(uint32_t* begin, uint32_t* end) {
  if (begin == end || *begin != 0) return; /* LLVM: may be called more than once for a module */
  const int saved = errno;
  assay_number_guards(begin, end);
  errno = saved;
}

void __sanitizer_cov_trace_pc_guard(uint32_t* guard) {
  uint8_t* counter = &assay_arena[*guard];
  const uint8_t next = (uint8_t)(*counter + 1);
  *counter = next ? next : 1;
}

void __sanitizer_cov_8bit_counters_init(char* begin, char* end) {
  if (begin == end) return;
  const int saved = errno;
  assay_map_over((uint8_t*)begin, (uint8_t*)end);
  errno = saved;
}

void __sanitizer_cov_pcs_init(const uintptr_t* begin, const uintptr_t* end) {
  const int saved = errno;
  assay_keep_pcs(begin, end);
  errno = saved;
}

#ifdef __cplusplus
}
#endif
