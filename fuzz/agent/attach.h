/* What both agents share: finding out which module an address belongs to, and taking its row in the
 * coverage file (coverage_file.h). Included by an agent, by nothing else.
 *
 * Nothing here may harm the service: without ASSAY_COVERAGE nothing happens, and on any error there
 * is one line on stderr and the service runs as ever. No allocation, no thread, no descriptor is
 * left open, and what another program wrote into the file is checked before it is believed. */
#ifndef ASSAY_ATTACH_H
#define ASSAY_ATTACH_H

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "coverage_file.h"

/* The agent must not count itself, even if it is compiled with the service's flags. */
#if defined(__clang__)
#define ASSAY_NO_COVERAGE __attribute__((no_sanitize("coverage")))
#else
#define ASSAY_NO_COVERAGE __attribute__((no_sanitize_coverage))
#endif
#define ASSAY_FUNCTION static ASSAY_NO_COVERAGE

/* What is known of a module of this process. */
struct assay_module {
  uintptr_t address; /* in: any address of the module */
  uintptr_t base;    /* load base: what an address loses to become the file's */
  uintptr_t code_low, code_high;
  uint8_t build_id[ASSAY_COVERAGE_BUILD_ID];
  uint8_t build_id_size;
  char path[ASSAY_COVERAGE_PATH];
};

/* A row that this process holds, and where its parts are mapped. */
struct assay_row {
  struct assay_coverage_module* row; /* in the file's table, which stays mapped */
  uint64_t* pcs;
  void* table; /* where row lies in */
  int fd;      /* open until assay_release() */
};

ASSAY_FUNCTION void assay_warn(const char* what, int error) {
  static int warned;
  if (__atomic_exchange_n(&warned, 1, __ATOMIC_RELAXED)) return;
  char line[256];
  const int size = snprintf(line, sizeof line, "assay: no coverage: %s%s%s\n", what,
                            error ? ": " : "", error ? strerror(error) : "");
  const size_t most = (size_t)size < sizeof line ? (size_t)size : sizeof line - 1;
  if (size > 0 && write(STDERR_FILENO, line, most) < 0) return;
}

/* --- which module */

ASSAY_FUNCTION int assay_read_build_id(struct assay_module* out, const unsigned char* notes,
                                       size_t size) {
  while (size >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    memcpy(&note, notes, sizeof note);
    const size_t name = (note.n_namesz + (size_t)3) & ~(size_t)3;
    const size_t text = (note.n_descsz + (size_t)3) & ~(size_t)3;
    if (name > size - sizeof note || text > size - sizeof note - name) return 0;
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && note.n_descsz > 0 &&
        memcmp(notes + sizeof note, "GNU", 4) == 0) {
      out->build_id_size =
          (uint8_t)(note.n_descsz < sizeof out->build_id ? note.n_descsz : sizeof out->build_id);
      memcpy(out->build_id, notes + sizeof note + name, out->build_id_size);
      return 1;
    }
    notes += sizeof note + name + text;
    size -= sizeof note + name + text;
  }
  return 0;
}

/* Stands in for a build id where the linker wrote none (clang's default): FNV-1a, word by word,
 * over the code, which no relocation changes in position independent modules. */
ASSAY_FUNCTION void assay_hash_code(struct assay_module* out, const ElfW(Phdr) * headers,
                                    int count) {
  uint64_t hash = 14695981039346656037u;
  for (int i = 0; i < count; ++i) {
    if (headers[i].p_type != PT_LOAD ||
        (headers[i].p_flags & (PF_X | PF_R | PF_W)) != (PF_X | PF_R))
      continue;
    const unsigned char* code = (const unsigned char*)(out->base + headers[i].p_vaddr);
    for (size_t at = 0; at + sizeof hash <= headers[i].p_filesz; at += sizeof hash) {
      uint64_t word;
      memcpy(&word, code + at, sizeof word);
      hash = (hash ^ word) * 1099511628211u;
      hash ^= hash >> 29;
    }
  }
  memcpy(out->build_id, &hash, sizeof hash);
  out->build_id_size = sizeof hash;
}

/* The main program has no name here; it may have been deleted since. */
ASSAY_FUNCTION int assay_read_path(const char* name, char* out) {
  char real[PATH_MAX];
  if (name == NULL || name[0] == '\0') {
    const ssize_t size = readlink("/proc/self/exe", real, sizeof real - 1);
    if (size < 0) return 0;
    real[size] = '\0';
  } else if (realpath(name, real) == NULL) {
    return 0;
  }
  if (strlen(real) >= ASSAY_COVERAGE_PATH) return 0;
  memcpy(out, real, strlen(real) + 1);
  return 1;
}

ASSAY_FUNCTION int assay_visit_module(struct dl_phdr_info* info, size_t size, void* data) {
  struct assay_module* out = (struct assay_module*)data;
  int inside = 0;
  (void)size;
  out->base = info->dlpi_addr;
  out->code_low = UINTPTR_MAX;
  out->code_high = 0;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)* header = &info->dlpi_phdr[i];
    const uintptr_t low = out->base + header->p_vaddr;
    if (header->p_type != PT_LOAD) continue;
    if (out->address - low < header->p_memsz) inside = 1;
    if (!(header->p_flags & PF_X)) continue;
    if (low < out->code_low) out->code_low = low;
    if (low + header->p_memsz > out->code_high) out->code_high = low + header->p_memsz;
  }
  if (!inside) return 0;
  if (!assay_read_path(info->dlpi_name, out->path)) return -1;
  for (int i = 0; i < info->dlpi_phnum && out->build_id_size == 0; ++i) {
    const ElfW(Phdr)* header = &info->dlpi_phdr[i];
    if (header->p_type == PT_NOTE)
      assay_read_build_id(out, (const unsigned char*)(out->base + header->p_vaddr),
                          header->p_memsz);
  }
  if (out->build_id_size == 0) assay_hash_code(out, info->dlpi_phdr, info->dlpi_phnum);
  return 1;
}

/* Gives 0 when no module of the process holds the address (code made at run time; code_high is 0)
 * or it has no path; that is no error. */
ASSAY_FUNCTION int assay_find_module(uintptr_t address, struct assay_module* out) {
  memset(out, 0, sizeof *out);
  out->address = address;
  const int found = dl_iterate_phdr(assay_visit_module, out);
  if (found == 0) out->code_high = 0;
  return found == 1;
}

/* --- the file */

/* The file's path, absolute since the first call: a service may change its folder later. */
ASSAY_FUNCTION const char* assay_path(void) {
  static char path[PATH_MAX];
  if (path[0] != '\0') return path;
  const char* named = getenv("ASSAY_COVERAGE");
  if (named == NULL || named[0] == '\0') return NULL;
  char folder[PATH_MAX] = "";
  if (named[0] != '/' && getcwd(folder, sizeof folder) == NULL) return NULL;
  const size_t before = strlen(folder);
  if (before + 1 + strlen(named) >= sizeof path) {
    assay_warn("ASSAY_COVERAGE is too long", 0);
    return NULL;
  }
  memcpy(path, folder, before);
  if (before > 0) path[before] = '/';
  memcpy(path + before + (before > 0), named, strlen(named) + 1);
  return path;
}

/* Waits two seconds at most: a service must not hang on a lock that somebody forgot. */
ASSAY_FUNCTION int assay_lock(int fd) {
  for (int i = 0; i < 2000; ++i) {
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) return 1;
    if (errno != EWOULDBLOCK && errno != EINTR) break;
    const struct timespec pause = {0, 1000000};
    nanosleep(&pause, NULL);
  }
  assay_warn("the coverage file cannot be locked", errno);
  return 0;
}

ASSAY_FUNCTION uint64_t assay_file_size(int fd) {
  struct stat facts;
  return fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode) ? (uint64_t)facts.st_size : 0;
}

/* The header, made when the file is new. Space is allocated, not left sparse: a file system that is
 * full must be an error here and not a SIGBUS in the service. */
ASSAY_FUNCTION struct assay_coverage_header* assay_map_table(int fd) {
  if (assay_file_size(fd) == 0) {
    const int error = posix_fallocate(fd, 0, ASSAY_COVERAGE_TABLE);
    if (error) {
      assay_warn("the coverage file cannot be made", error);
      return NULL;
    }
  }
  if (assay_file_size(fd) < ASSAY_COVERAGE_TABLE) {
    assay_warn("ASSAY_COVERAGE names a file that is no coverage file", 0);
    return NULL;
  }
  void* place = mmap(NULL, ASSAY_COVERAGE_TABLE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (place == MAP_FAILED) {
    assay_warn("the coverage file cannot be mapped", errno);
    return NULL;
  }
  struct assay_coverage_header* header = (struct assay_coverage_header*)place;
  const struct assay_coverage_header blank = {{0}, 0, 0, 0, 0, {0}};
  if (assay_file_size(fd) == ASSAY_COVERAGE_TABLE && memcmp(header, &blank, sizeof blank) == 0) {
    header->version = ASSAY_COVERAGE_VERSION;
    header->end = ASSAY_COVERAGE_TABLE;
    memcpy(header->magic, ASSAY_COVERAGE_MAGIC, sizeof header->magic);
  }
  if (memcmp(header->magic, ASSAY_COVERAGE_MAGIC, sizeof header->magic) != 0 ||
      header->version != ASSAY_COVERAGE_VERSION || header->module_count > ASSAY_COVERAGE_MODULES) {
    assay_warn("ASSAY_COVERAGE names a file that is no coverage file of this version", 0);
    munmap(place, ASSAY_COVERAGE_TABLE);
    return NULL;
  }
  return header;
}

ASSAY_FUNCTION uint64_t assay_round_up(uint64_t value) {
  return (value + ASSAY_COVERAGE_ALIGNMENT - 1) & ~(uint64_t)(ASSAY_COVERAGE_ALIGNMENT - 1);
}

ASSAY_FUNCTION struct assay_coverage_module* assay_add_row(int fd,
                                                           struct assay_coverage_header* header,
                                                           const struct assay_module* module,
                                                           uint32_t kind, uint64_t count,
                                                           uint64_t shift) {
  if (header->module_count >= ASSAY_COVERAGE_MODULES) {
    assay_warn("the coverage file is full of older builds; remove it", 0);
    return NULL;
  }
  const uint64_t size = assay_file_size(fd);
  const uint64_t first = assay_round_up(header->end > size ? header->end : size);
  const uint64_t pcs = first + assay_round_up(shift + count);
  const uint64_t end = pcs + assay_round_up(count * 2 * sizeof(uint64_t));
  const int error = posix_fallocate(fd, (off_t)first, (off_t)(end - first));
  if (error) {
    assay_warn("the coverage file cannot grow", error);
    return NULL;
  }
  header->end = end;
  struct assay_coverage_module* row =
      (struct assay_coverage_module*)(header + 1) + header->module_count;
  memset(row, 0, sizeof *row);
  row->kind = kind;
  row->state = ASSAY_COVERAGE_COUNTING;
  row->counters_offset = first + shift;
  row->counters_count = count;
  row->pcs_offset = pcs;
  row->build_id_size = module->build_id_size;
  memcpy(row->build_id, module->build_id, sizeof row->build_id);
  memcpy(row->path, module->path, sizeof row->path);
  __atomic_store_n(&header->module_count, header->module_count + 1, __ATOMIC_RELEASE);
  return row;
}

ASSAY_FUNCTION int assay_is_sound(const struct assay_coverage_module* row, uint64_t size) {
  const uint64_t pcs = row->counters_count * 2 * sizeof(uint64_t);
  return row->counters_offset >= ASSAY_COVERAGE_TABLE && row->counters_offset < size &&
         row->counters_count <= size - row->counters_offset &&
         row->pcs_offset >= ASSAY_COVERAGE_TABLE && row->pcs_offset < size &&
         row->pcs_offset % ASSAY_COVERAGE_ALIGNMENT == 0 && pcs <= size - row->pcs_offset;
}

/* The row of this build (and path: a copy may run beside it), an old one or a new one. */
ASSAY_FUNCTION struct assay_coverage_module* assay_choose_row(int fd,
                                                              struct assay_coverage_header* header,
                                                              const struct assay_module* module,
                                                              uint32_t kind, uint64_t count,
                                                              uint64_t shift) {
  struct assay_coverage_module* rows = (struct assay_coverage_module*)(header + 1);
  struct assay_coverage_module* row = NULL;
  for (uint32_t i = 0; i < header->module_count && row == NULL; ++i) {
    if (rows[i].kind == kind && rows[i].counters_count == count &&
        rows[i].build_id_size == module->build_id_size &&
        rows[i].counters_offset % ASSAY_COVERAGE_ALIGNMENT == shift &&
        memcmp(rows[i].build_id, module->build_id, sizeof module->build_id) == 0 &&
        strncmp(rows[i].path, module->path, sizeof module->path) == 0)
      row = &rows[i];
  }
  if (row == NULL) row = assay_add_row(fd, header, module, kind, count, shift);
  if (row == NULL) return NULL;
  if (!assay_is_sound(row, assay_file_size(fd))) {
    assay_warn("the coverage file is damaged; remove it", 0);
    return NULL;
  }
  row->last_start = ++header->starts;
  return row;
}

/* The lock goes back as well, which a close() alone would not do if the process forked meanwhile.
 */
ASSAY_FUNCTION void assay_release(const struct assay_row* row) {
  flock(row->fd, LOCK_UN);
  close(row->fd);
}

/* Takes the row of `module` for `count` counters, whose first stands `shift` bytes behind a
 * multiple of ASSAY_COVERAGE_ALIGNMENT. Gives 0 when that cannot be; else the caller maps the
 * counters from out->fd and calls assay_release(). */
ASSAY_FUNCTION int assay_take(const struct assay_module* module, uint32_t kind, uint64_t count,
                              uint64_t shift, struct assay_row* out) {
  const char* path = assay_path();
  if (path == NULL || count == 0 || count > ASSAY_COVERAGE_COUNTERS) return 0;
  out->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
  if (out->fd < 0) {
    assay_warn(path, errno);
    return 0;
  }
  if (assay_lock(out->fd)) {
    struct assay_coverage_header* header = assay_map_table(out->fd);
    out->row = header ? assay_choose_row(out->fd, header, module, kind, count, shift) : NULL;
    if (out->row != NULL) {
      void* pcs = mmap(NULL, count * 2 * sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED,
                       out->fd, (off_t)out->row->pcs_offset);
      if (pcs != MAP_FAILED) {
        out->pcs = (uint64_t*)pcs;
        out->table = header;
        return 1;
      }
      assay_warn("the coverage file cannot be mapped", errno);
    }
    if (header != NULL) munmap(header, ASSAY_COVERAGE_TABLE);
  }
  assay_release(out);
  return 0;
}

#endif
