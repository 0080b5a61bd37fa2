# --- tests of the binary, from outside
option(ASSAY_HEADER_CHECK "Compile every public header alone" OFF)
if(ASSAY_TESTS)
  add_test(NAME import_arrows
           COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR}
                   -DSCRATCH=${CMAKE_BINARY_DIR}/import_arrows -P
                   ${CMAKE_SOURCE_DIR}/tests/import_arrows.cmake)
  add_test(NAME one_definition
           COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR}
                   -DSCRATCH=${CMAKE_BINARY_DIR}/one_definition -P
                   ${CMAKE_SOURCE_DIR}/tests/one_definition.cmake)
  # A service for the tests of those who start one.
  add_executable(tiny_service tests/samples/tiny_service.cc)
  target_link_libraries(tiny_service PRIVATE assay_flags)
  # The same, counting.
  add_executable(covered_service tests/samples/tiny_service.cc)
  target_link_libraries(covered_service PRIVATE Threads::Threads assay_flags)
  assay_agent(covered_service)
  target_compile_definitions(engine_test PRIVATE ASSAY_TINY_SERVICE="$<TARGET_FILE:tiny_service>")
  add_dependencies(engine_test tiny_service)
  file(GLOB outside CONFIGURE_DEPENDS tests/*_test.cc)
  assay_test(outside_test SOURCES ${outside} LINK assay::mock assay::reports)
  target_compile_definitions(outside_test PRIVATE ASSAY_BINARY="$<TARGET_FILE:assay>"
                                                  ASSAY_TINY_SERVICE="$<TARGET_FILE:tiny_service>"
                             ASSAY_COVERED_SERVICE="$<TARGET_FILE:covered_service>"
                             ASSAY_PASSWORDS_SERVICE="$<TARGET_FILE:passwords_service>")
  if(ASSAY_SANITIZE)
    target_compile_definitions(outside_test PRIVATE ASSAY_SANITIZED)
  endif()
  add_dependencies(outside_test assay tiny_service covered_service passwords_service)
endif()

# --- programs that the coverage agents are tested with
if(ASSAY_TESTS AND NOT ASSAY_FUZZERS)
  include(cmake/agent_samples.cmake)
endif()

# --- laws that we hold ourselves to
if(ASSAY_TESTS)
  file(GLOB own CONFIGURE_DEPENDS properties/own/*.cc)
  # The official suite's reader is test code of the schema room.
  assay_test(own_properties SOURCES ${own} spec/schema/suite_run_test.cc LINK assay::properties)
endif()

include(cmake/fuzz_targets.cmake)

# --- benchmarks
add_executable(bare_curl EXCLUDE_FROM_ALL benchmarks/engine/bare_curl.cc)
target_link_libraries(bare_curl PRIVATE CURL::libcurl)
add_executable(schema_speed EXCLUDE_FROM_ALL benchmarks/schema_speed.cc)
target_link_libraries(schema_speed PRIVATE assay::spec_schema)
add_executable(break_instances EXCLUDE_FROM_ALL benchmarks/break_instances.cc)
target_link_libraries(break_instances PRIVATE assay::spec_schema)

add_executable(load_speed EXCLUDE_FROM_ALL benchmarks/load_speed.cc)
target_link_libraries(load_speed PRIVATE assay::spec)
add_executable(generate_speed EXCLUDE_FROM_ALL benchmarks/generate_speed.cc)
target_link_libraries(generate_speed PRIVATE assay::properties)
add_executable(show_malformed EXCLUDE_FROM_ALL benchmarks/show_malformed.cc)
target_link_libraries(show_malformed PRIVATE assay::http assay::properties)
add_executable(prove_documents EXCLUDE_FROM_ALL benchmarks/prove_documents.cc)
target_link_libraries(prove_documents PRIVATE assay::engine)

add_executable(keyword_coverage EXCLUDE_FROM_ALL benchmarks/keyword_coverage.cc)
target_link_libraries(keyword_coverage PRIVATE assay::engine)
add_executable(check_documents EXCLUDE_FROM_ALL benchmarks/check_documents.cc)
target_link_libraries(check_documents PRIVATE assay::spec)
add_executable(send_cases EXCLUDE_FROM_ALL benchmarks/spector/send_cases.cc)
target_link_libraries(send_cases PRIVATE assay::engine)
add_executable(shrink_bench EXCLUDE_FROM_ALL benchmarks/shrink_bench.cc benchmarks/shrink_bugs.cc)
target_link_libraries(shrink_bench PRIVATE assay::engine)
target_compile_definitions(shrink_bench PRIVATE ASSAY_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
if(ASSAY_TESTS)
  assay_test(shrink_test SOURCES benchmarks/shrink_test.cc benchmarks/shrink_bugs.cc LINK assay::engine)
endif()

# --- each header compiles alone
if(ASSAY_HEADER_CHECK)
  file(GLOB headers RELATIVE ${CMAKE_SOURCE_DIR} CONFIGURE_DEPENDS spec/*.h spec/*/*.h contracts/*.h properties/*.h
       properties/generators/*.h properties/api/*.h fuzz/*.h fuzz/*/*.h reports/*.h reports/*/*.h harness/*/*.h)
  set(alone)
  foreach(header ${headers})
    string(MAKE_C_IDENTIFIER ${header} unit)
    set(unit ${CMAKE_BINARY_DIR}/headers/${unit}.cc)
    file(CONFIGURE OUTPUT ${unit} CONTENT "#include \"${header}\"\n#include \"${header}\"\n")
    list(APPEND alone ${unit})
  endforeach()
  add_library(header_check OBJECT ${alone})
  target_include_directories(header_check PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(header_check PRIVATE assay::engine rapidcheck CLI11::CLI11)
  # Whether they compile is all that is asked.
  target_compile_options(header_check PRIVATE -O0 -g0 -fno-sanitize=all)
endif()

add_executable(raw_exchanges EXCLUDE_FROM_ALL benchmarks/fuzzing/raw_exchanges.cc)
target_link_libraries(raw_exchanges PRIVATE CURL::libcurl)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  add_executable(fuzz_nothing EXCLUDE_FROM_ALL benchmarks/fuzzing/empty_target.cc)
  target_include_directories(fuzz_nothing PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_options(fuzz_nothing PRIVATE -fsanitize=fuzzer-no-link)
  target_link_options(fuzz_nothing PRIVATE -fsanitize=fuzzer)
endif()
