# assay_fuzz_handler(NAME SOURCES FILE… DOCUMENT openapi.yaml [LINK LIBRARY…] [CORPUS FOLDER])
#
# SOURCES hold one ASSAY_FUZZ_HANDLER (fuzz/in_process/fuzz_target.h); ASSAY_HANDLER_DOCUMENT is the absolute
# path of DOCUMENT there. Makes
#   replay_NAME  under every compiler: replay_NAME FILE|FOLDER… performs inputs again;
#   fuzz_NAME    under clang: a libFuzzer program with AddressSanitizer and UndefinedBehaviorSanitizer.
# SOURCES alone get coverage: give the service's own sources here, not as a library, or compile that library
# with -fsanitize=fuzzer-no-link too. With CORPUS a test corpus_NAME replays the folder.
get_filename_component(ASSAY_HANDLER_ROOT "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
set(ASSAY_REPLAY_MAIN "${ASSAY_HANDLER_ROOT}/fuzz/targets/replay_main.cc")
if(NOT EXISTS "${ASSAY_REPLAY_MAIN}")
  set(ASSAY_REPLAY_MAIN "${CMAKE_CURRENT_LIST_DIR}/replay_main.cc")
endif()

function(assay_fuzz_handler name)
  cmake_parse_arguments(FUZZ "" "DOCUMENT;CORPUS" "SOURCES;LINK" ${ARGN})
  if(NOT FUZZ_SOURCES OR NOT FUZZ_DOCUMENT)
    message(FATAL_ERROR "assay_fuzz_handler(${name}): SOURCES and DOCUMENT are needed")
  endif()
  get_filename_component(document "${FUZZ_DOCUMENT}" ABSOLUTE)
  set(programs replay_${name})
  add_executable(replay_${name} ${FUZZ_SOURCES} ${ASSAY_REPLAY_MAIN})
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    list(APPEND programs fuzz_${name})
    add_executable(fuzz_${name} ${FUZZ_SOURCES})
    target_compile_options(fuzz_${name} PRIVATE -fsanitize=fuzzer-no-link,address,undefined
                           -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    # The death of the service is told with the request in hand (fuzz/in_process/request_note.h).
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer,address,undefined
                        -Wl,--wrap=__sanitizer_set_death_callback -Wl,--wrap=__sanitizer_acquire_crash_state)
  endif()
  foreach(program IN LISTS programs)
    target_link_libraries(${program} PRIVATE assay::in_process ${FUZZ_LINK})
    target_compile_definitions(${program} PRIVATE ASSAY_HANDLER_DOCUMENT="${document}")
  endforeach()
  if(FUZZ_CORPUS)
    get_filename_component(corpus "${FUZZ_CORPUS}" ABSOLUTE)
    add_test(NAME corpus_${name} COMMAND replay_${name} ${corpus})
    set_tests_properties(corpus_${name} PROPERTIES TIMEOUT 300 ENVIRONMENT ASSAY_ABORT_ON_FINDING=1)
  endif()
endfunction()
