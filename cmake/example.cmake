# --- the example service: the program that serves it on loopback, its fuzz target, its tests
include(cmake/assay_fuzz_handler.cmake)
file(GLOB parts CONFIGURE_DEPENDS fuzz/example/*.cc)
list(FILTER parts EXCLUDE REGEX "_test\\.cc$|/passwords_service\\.cc$|/fuzz_passwords\\.cc$")
add_library(assay_example STATIC ${parts})
target_link_libraries(assay_example PUBLIC assay::properties PRIVATE SQLite::SQLite3 assay_flags)
# The program counts its own coverage for whoever names a file (docs/how-to/guide-a-fuzzing-run-with-coverage.md).
add_executable(passwords_service fuzz/example/passwords_service.cc ${parts})
target_link_libraries(passwords_service PRIVATE assay::properties assay::http SQLite::SQLite3 CLI11::CLI11
                      assay_flags)
if(NOT ASSAY_FUZZERS)
  assay_agent(passwords_service)
endif()
option(ASSAY_EXAMPLE_SANITIZE "Build the example service's own sources with ASan and UBSan, nothing else" OFF)
if(ASSAY_EXAMPLE_SANITIZE)
  target_compile_options(passwords_service PRIVATE -fsanitize=address,undefined -fno-sanitize-recover=undefined)
  target_link_options(passwords_service PRIVATE -fsanitize=address,undefined)
endif()
assay_fuzz_handler(passwords_service SOURCES fuzz/example/fuzz_passwords.cc ${parts}
                   DOCUMENT spec/documents/planetscale-passwords.yaml
                   CORPUS fuzz/corpus/passwords_service LINK SQLite::SQLite3 assay_flags)
if(ASSAY_TESTS AND TARGET fuzz_passwords_service)
  add_test(NAME request_note
           COMMAND ${CMAKE_COMMAND} -DTARGET=$<TARGET_FILE:fuzz_passwords_service>
                   -DCORPUS=${CMAKE_SOURCE_DIR}/fuzz/corpus/passwords_service
                   -DSCRATCH=${CMAKE_BINARY_DIR}/request_note -P ${CMAKE_SOURCE_DIR}/tests/request_note.cmake)
  set_tests_properties(request_note PROPERTIES TIMEOUT 600)
endif()
if(ASSAY_TESTS)
  file(GLOB example_tests CONFIGURE_DEPENDS fuzz/example/*_test.cc)
  assay_test(example_test SOURCES ${example_tests} LINK assay_example assay::in_process GTest::gmock)
endif()

# --- the installed package, used by a project outside
if(ASSAY_TESTS AND NOT ASSAY_SANITIZE)
  add_test(NAME outside_project
           COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR} -DBUILD=${CMAKE_BINARY_DIR}
                   -DSCRATCH=${CMAKE_BINARY_DIR}/outside_project -DCXX=${CMAKE_CXX_COMPILER} -P
                   ${CMAKE_SOURCE_DIR}/tests/outside_project.cmake)
  set_tests_properties(outside_project PROPERTIES TIMEOUT 900 LABELS install)
endif()
