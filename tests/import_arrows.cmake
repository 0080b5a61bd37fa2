cmake_minimum_required(VERSION 3.25)
# Imports only go down the floors: every #include "…" of a room is looked up in the allowed table.
#   cmake -DROOT=… -P tests/import_arrows.cmake
set(allowed_spec/schema spec/schema)
set(allowed_spec/lint spec)
set(allowed_spec/diff spec)
set(allowed_spec spec)
set(allowed_contracts spec contracts)
set(allowed_properties spec contracts properties)
set(allowed_fuzz spec contracts properties fuzz)
# Does for a handler what the rooms above do for a server; opens no socket.
set(allowed_fuzz/in_process spec contracts properties reports fuzz harness/http harness/engine)
set(allowed_reports spec contracts reports)
set(allowed_harness/http spec harness/http)
set(allowed_harness/mock spec contracts properties harness/http harness/mock)
set(allowed_harness/engine spec contracts properties reports harness/http harness/mock harness/engine)
set(allowed_harness/cli spec contracts properties reports fuzz harness)
# The longest prefix names the room.
set(rooms spec/schema spec/lint spec/diff spec contracts properties fuzz/in_process fuzz reports harness/http harness/mock
    harness/engine harness/cli)
# Leaves may include anything: fuzz targets, our own properties, tests.
set(leaves "^fuzz/targets/|^fuzz/example/|^fuzz/agent/|^fuzz/replay_main|^properties/own/|_test\\.cc$")

# `files` in, the number of wrong arrows out.
function(count_wrong_arrows result)
  set(wrong 0)
  foreach(file IN LISTS ARGN)
    if(file MATCHES "${leaves}")
      continue()
    endif()
    foreach(room IN LISTS rooms)
      if(file MATCHES "^${room}/")
        set(home ${room})
        break()
      endif()
    endforeach()
    file(STRINGS ${ROOT}/${file} includes REGEX "^#include \"")
    foreach(line IN LISTS includes)
      string(REGEX REPLACE "^#include \"([^\"]+)\".*" "\\1" target "${line}")
      set(fine FALSE)
      if(home STREQUAL "spec" AND target MATCHES "^spec/(lint|diff)/")
        set(target "nothing: spec/lint and spec/diff stand on spec, not under it")
      endif()
      foreach(prefix IN LISTS allowed_${home})
        if(target MATCHES "^${prefix}/")
          set(fine TRUE)
        endif()
      endforeach()
      if(NOT fine)
        message("wrong arrow: ${file} includes ${target}; ${home} may include: ${allowed_${home}}")
        math(EXPR wrong "${wrong} + 1")
      endif()
    endforeach()
  endforeach()
  set(${result} ${wrong} PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/spec/*.h ${ROOT}/spec/*.cc ${ROOT}/contracts/*.h
     ${ROOT}/contracts/*.cc ${ROOT}/properties/*.h ${ROOT}/properties/*.cc ${ROOT}/fuzz/*.h
     ${ROOT}/fuzz/*.cc ${ROOT}/reports/*.h ${ROOT}/reports/*.cc ${ROOT}/harness/*.h
     ${ROOT}/harness/*.cc)
count_wrong_arrows(wrong ${files})
list(LENGTH files count)
if(wrong GREATER 0 OR count LESS 20)
  message(FATAL_ERROR "${wrong} wrong arrows in ${count} files")
endif()

# The check itself must be able to fail: one file with an arrow that runs up.
file(MAKE_DIRECTORY ${SCRATCH}/spec)
file(WRITE ${SCRATCH}/spec/upward.h "#include \"harness/engine/run.h\"\n")
set(ROOT ${SCRATCH})
count_wrong_arrows(caught spec/upward.h)
if(NOT caught EQUAL 1)
  message(FATAL_ERROR "an arrow from spec to harness was not seen")
endif()

message("${count} files, no wrong arrow")
