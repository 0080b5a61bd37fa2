# One helper per kind of target.

add_library(assay_flags INTERFACE)
target_compile_options(assay_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                       -Wno-sign-conversion -Wnon-virtual-dtor)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overlaps and overruns in std::string that are not there (GCC PR 105329, 105651), and
  # at -O3 reads of results that were never made (PR 105562).
  target_compile_options(assay_flags INTERFACE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow
                         -Wno-stringop-overread -Wno-maybe-uninitialized)
endif()
if(ASSAY_WERROR)
  target_compile_options(assay_flags INTERFACE -Werror)
endif()
if(ASSAY_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

if(ASSAY_FUZZERS)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# A room (or sub-room) as a static library assay::NAME from the .cc files of FOLDER, tests apart.
# Tests (*_test.cc beside the code) become NAME_test.
function(assay_room name)
  cmake_parse_arguments(ROOM "" "FOLDER" "SUBFOLDERS;LINK" ${ARGN})
  set(globs ${ROOM_FOLDER}/*.cc)
  foreach(sub ${ROOM_SUBFOLDERS})
    list(APPEND globs ${ROOM_FOLDER}/${sub}/*.cc)
  endforeach()
  file(GLOB sources CONFIGURE_DEPENDS ${globs})
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  if(NOT sources)
    return()
  endif()
  add_library(assay_${name} STATIC ${sources})
  add_library(assay::${name} ALIAS assay_${name})
  target_include_directories(assay_${name} PUBLIC $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}>
                             $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/assay>)
  set_target_properties(assay_${name} PROPERTIES EXPORT_NAME ${name})
  target_link_libraries(assay_${name} PUBLIC ${ROOM_LINK} PRIVATE assay_flags)
  if(ASSAY_PCH)
    target_precompile_headers(assay_${name} PRIVATE <boost/json.hpp> <fmt/format.h> <string> <vector>)
  endif()
  if(ASSAY_TESTS AND tests)
    assay_test(${name}_test SOURCES ${tests} LINK assay::${name})
  endif()
endfunction()

# A GoogleTest program; ASSAY_SOURCE_DIR names the checkout (tests read its documents).
function(assay_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_link_libraries(${name} PRIVATE ${TEST_LINK} GTest::gtest_main assay_flags)
  target_compile_definitions(${name} PRIVATE ASSAY_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  # Tests are compiled more often than run: clang is quickest without optimisation, g++ with some.
  target_compile_options(${name} PRIVATE
                         $<$<CONFIG:RelWithDebInfo>:$<IF:$<CXX_COMPILER_ID:Clang>,-O0,-O1>>)
  if(ASSAY_PCH)
    target_precompile_headers(${name} PRIVATE <boost/json.hpp> <fmt/format.h> <gtest/gtest.h>)
  endif()
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 300 PROPERTIES TIMEOUT 600)
endfunction()

# A program from the .cc files of FOLDER.
function(assay_program name)
  cmake_parse_arguments(PROGRAM "" "FOLDER" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROGRAM_FOLDER}/*.cc)
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE ${PROGRAM_LINK} assay_flags)
  target_compile_definitions(${name} PRIVATE ASSAY_VERSION="${PROJECT_VERSION}")
endfunction()
