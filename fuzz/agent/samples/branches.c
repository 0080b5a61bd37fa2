/* A service in small: takes the branches that its words name, in order. Tests look at which of its
 * lines were counted; they find a line by the remark that ends it.
 *
 *   one, two, three   take a branch
 *   fork WORD         a child takes the branch
 *   load PATH WORD    loads a library and takes its branch (one, or any other)
 *   bump              adds one to a variable beside the counters and prints it
 *   listen            then takes one word a line from standard input, "done" after each
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "branches.h"

static volatile int bumped = 40;
static volatile int sink;

static void choose(const char* word) {
  if (strcmp(word, "one") == 0) {
    sink = 1; /* line: one */
  } else if (strcmp(word, "two") == 0) {
    sink = 2; /* line: two */
  } else if (strcmp(word, "three") == 0) {
    sink = 3; /* line: three */
  } else if (strcmp(word, "bump") == 0) {
    bumped = bumped + 1;
    printf("%d\n", bumped);
  }
}

static int never(void) {
  return sink + 1; /* line: never */
}

static void fork_and_choose(const char* word) {
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    choose(word);
    fflush(stdout);
    _exit(0);
  }
  waitpid(child, NULL, 0);
}

static int load_and_choose(const char* path, const char* word) {
  void* library = dlopen(path, RTLD_NOW);
  if (library == NULL) return 1;
  if (word != NULL) sink = 4; /* line: load */
  int (*function)(int) = NULL;
  *(void**)(&function) = dlsym(library, "choose_in_library");
  if (function == NULL) return 1;
  sink = function(strcmp(word, "one") == 0);
  return dlclose(library);
}

static void listen_for_words(void) {
  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    choose(line);
    printf("done\n");
    fflush(stdout);
  }
}

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (strcmp(argv[i], "fork") == 0 && i + 1 < argc) {
      fork_and_choose(argv[++i]);
    } else if (strcmp(argv[i], "load") == 0 && i + 2 < argc) {
      if (load_and_choose(argv[i + 1], argv[i + 2]) != 0) return 1;
      i += 2;
    } else if (strcmp(argv[i], "listen") == 0) {
      listen_for_words();
    } else {
      choose(argv[i]);
    }
  }
#ifdef LINKED_LIBRARY
  sink = choose_in_library(0);
#endif
  return sink == 77 ? never() : 0;
}
