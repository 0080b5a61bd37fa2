# --- tests of the binary, from outside
option(ASSAY_HEADER_CHECK "Compile every public header alone" OFF)
if(ASSAY_TESTS)
  add_test(NAME import_arrows
           COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR}
                   -DSCRATCH=${CMAKE_BINARY_DIR}/import_arrows -P
                   ${CMAKE_SOURCE_DIR}/tests/import_arrows.cmake)
  file(GLOB outside CONFIGURE_DEPENDS tests/*_test.cc)
  assay_test(outside_test SOURCES ${outside} LINK assay::mock)
  target_compile_definitions(outside_test PRIVATE ASSAY_BINARY="$<TARGET_FILE:assay>")
  add_dependencies(outside_test assay)
endif()

# --- laws that we hold ourselves to
if(ASSAY_TESTS)
  file(GLOB own CONFIGURE_DEPENDS properties/own/*.cc)
  assay_test(own_properties SOURCES ${own} LINK assay::properties)
endif()

# --- fuzz targets of our own entrances: replayed everywhere, fuzzed under clang with ASSAY_FUZZERS
set(targets load_document compile_schema validate_schema translate_pattern check_formats read_json
    decode_case judge_response write_report)
set(validate_schema_more fuzz/targets/naive_schema.cc)
foreach(target ${targets})
  add_executable(replay_${target} fuzz/targets/${target}.cc ${${target}_more} fuzz/targets/replay_main.cc)
  target_link_libraries(replay_${target} PRIVATE assay::contracts assay::reports pugixml::pugixml assay_flags)
  if(ASSAY_TESTS)
    add_test(NAME corpus_${target}
             COMMAND replay_${target} ${CMAKE_SOURCE_DIR}/fuzz/corpus/${target})
    set_tests_properties(corpus_${target} PROPERTIES TIMEOUT 300)
  endif()
  if(ASSAY_FUZZERS)
    add_executable(fuzz_${target} fuzz/targets/${target}.cc ${${target}_more})
    target_link_libraries(fuzz_${target} PRIVATE assay::contracts assay::reports pugixml::pugixml assay_flags)
    target_link_options(fuzz_${target} PRIVATE -fsanitize=fuzzer)
  endif()
endforeach()

# --- benchmarks
add_executable(request_cost EXCLUDE_FROM_ALL benchmarks/request_cost.cc)
target_link_libraries(request_cost PRIVATE CURL::libcurl)
add_executable(schema_speed EXCLUDE_FROM_ALL benchmarks/schema_speed.cc)
target_link_libraries(schema_speed PRIVATE assay::spec_schema)
add_executable(break_instances EXCLUDE_FROM_ALL benchmarks/break_instances.cc)
target_link_libraries(break_instances PRIVATE assay::spec_schema)

# --- each header compiles alone
if(ASSAY_HEADER_CHECK)
  file(GLOB headers RELATIVE ${CMAKE_SOURCE_DIR} CONFIGURE_DEPENDS spec/*.h spec/schema/*.h contracts/*.h
       properties/*.h properties/generators/*.h fuzz/*.h fuzz/*/*.h reports/*.h harness/*/*.h)
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
endif()

