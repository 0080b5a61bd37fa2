/* The other callbacks of SanitizerCoverage, empty and weak: whatever else a service is compiled
 * with (trace-cmp, trace-div, …) still links. Included by an agent, by nothing else. */
#ifndef ASSAY_UNUSED_CALLBACKS_H
#define ASSAY_UNUSED_CALLBACKS_H

#include "attach.h"

#define ASSAY_UNUSED(name, ...)                                   \
  __attribute__((weak)) ASSAY_NO_COVERAGE void name(__VA_ARGS__); \
  __attribute__((weak)) ASSAY_NO_COVERAGE void name(__VA_ARGS__) {}

#define ASSAY_UNUSED_PAIR(suffix, type) \
  ASSAY_UNUSED(__sanitizer_cov_trace_##suffix, type one, type other)

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#endif
ASSAY_UNUSED_PAIR(cmp1, uint8_t)
ASSAY_UNUSED_PAIR(cmp2, uint16_t)
ASSAY_UNUSED_PAIR(cmp4, uint32_t)
ASSAY_UNUSED_PAIR(cmp8, uint64_t)
ASSAY_UNUSED_PAIR(const_cmp1, uint8_t)
ASSAY_UNUSED_PAIR(const_cmp2, uint16_t)
ASSAY_UNUSED_PAIR(const_cmp4, uint32_t)
ASSAY_UNUSED_PAIR(const_cmp8, uint64_t)
ASSAY_UNUSED_PAIR(cmpf, float)
ASSAY_UNUSED_PAIR(cmpd, double)
ASSAY_UNUSED(__sanitizer_cov_trace_switch, uint64_t value, void* cases)
ASSAY_UNUSED(__sanitizer_cov_trace_div4, uint32_t value)
ASSAY_UNUSED(__sanitizer_cov_trace_div8, uint64_t value)
ASSAY_UNUSED(__sanitizer_cov_trace_gep, uintptr_t index)
ASSAY_UNUSED(__sanitizer_cov_trace_pc_indir, uintptr_t callee)
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#endif
