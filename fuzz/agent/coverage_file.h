/* The file that a service counts its coverage in and a fuzzer reads: memory that both map.
 *
 *   0        header, then the table of modules: ASSAY_COVERAGE_TABLE bytes in all
 *   then     per module its counters (one byte each) and its PCs (pairs of PC and flags), each
 * region at a multiple of ASSAY_COVERAGE_ALIGNMENT
 *
 * The file only ever grows and is never cut: whoever mapped it may go on reading. Rows are written
 * under flock(LOCK_EX), a row's contents before its number is counted; nothing in a row but `state`
 * and `last_start` changes afterwards, so that a service that starts again counts in the same
 * place. PCs are relative to the module's load base: they are the same in each run and are what a
 * symboliser wants. Numbers are the machine's own; the file does not travel.
 */
#ifndef ASSAY_COVERAGE_FILE_H
#define ASSAY_COVERAGE_FILE_H

#include <stdint.h>

#define ASSAY_COVERAGE_MAGIC "ASSAYCOV"
#define ASSAY_COVERAGE_VERSION 1u
#define ASSAY_COVERAGE_TABLE 65536u     /* bytes of header and rows */
#define ASSAY_COVERAGE_ALIGNMENT 65536u /* at least a page on every machine */
#define ASSAY_COVERAGE_MODULES 63u      /* most rows */
#define ASSAY_COVERAGE_PATH 928u
#define ASSAY_COVERAGE_BUILD_ID 32u
#define ASSAY_COVERAGE_COUNTERS (1u << 26u) /* most counters of one module */
#define ASSAY_COVERAGE_HASHED 65536u        /* slots of a hashed module */

/* How a module counts. */
enum assay_coverage_kind {
  ASSAY_COVERAGE_GUARD = 1,  /* clang: trace-pc-guard, one counter an edge */
  ASSAY_COVERAGE_INLINE = 2, /* clang: inline-8bit-counters, mapped over the module's own */
  ASSAY_COVERAGE_HASH = 3 /* gcc: trace-pc; slots of a hash table, PC 0 where none was seen yet */
};

/* How much of a row holds. */
enum assay_coverage_state {
  ASSAY_COVERAGE_COUNTING = 1, /* counters only: its PC table has not come (yet) */
  ASSAY_COVERAGE_READY = 2
};

struct assay_coverage_header {
  char magic[8];
  uint32_t version;
  uint32_t module_count; /* rows that are written in full */
  uint64_t end;          /* the next free byte of the file */
  uint64_t starts;       /* times that a process took a row, over all processes */
  uint8_t unused[992];
};

struct assay_coverage_module {
  uint32_t kind;
  uint32_t state;
  uint64_t counters_offset; /* of the first counter, in bytes from the file's start */
  uint64_t counters_count;
  uint64_t pcs_offset; /* counters_count pairs of uint64_t: PC, flags (1: a function's entry) */
  uint64_t last_start; /* the header's `starts` when a process took this row last */
  uint8_t unused[23];
  uint8_t build_id_size;
  uint8_t build_id[ASSAY_COVERAGE_BUILD_ID];
  char path[ASSAY_COVERAGE_PATH]; /* absolute, ends with a zero byte */
};

#endif
