# Every dependency is a Debian 12 package; scripts/setup installs them. docs/reference/dependencies.md
# says why each is there and under which licence.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(yaml-cpp REQUIRED)
find_package(fmt REQUIRED)
find_package(pugixml REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(PCRE2 REQUIRED IMPORTED_TARGET libpcre2-8)
pkg_check_modules(IDN2 REQUIRED IMPORTED_TARGET libidn2)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq)

if(NOT ASSAY_ENTRANCES)
  find_package(CURL 7.85 REQUIRED)
  find_package(CLI11 REQUIRED)

  include(cmake/find_rapidcheck.cmake)

  # libFuzzer's driver without its main(); g++ links it as well as clang does.
  file(GLOB ASSAY_LIBFUZZER_ARCHIVES
       /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer_no_main-x86_64.a
       /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer_no_main-aarch64.a)
  if(ASSAY_LIBFUZZER_ARCHIVES)
    list(SORT ASSAY_LIBFUZZER_ARCHIVES COMPARE NATURAL)
    list(GET ASSAY_LIBFUZZER_ARCHIVES 0 ASSAY_LIBFUZZER)
    message(STATUS "libFuzzer: ${ASSAY_LIBFUZZER}")
  else()
    message(FATAL_ERROR "libFuzzer's archive is missing: apt-get install libclang-rt-14-dev")
  endif()
endif()

if(ASSAY_TESTS)
  find_package(GTest REQUIRED)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(ASSAY_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${ASSAY_LAUNCHER})
  set(CMAKE_C_COMPILER_LAUNCHER ${ASSAY_LAUNCHER})
endif()
find_program(MOLD mold)
if(MOLD AND NOT ASSAY_SANITIZE)
  add_link_options(-fuse-ld=mold)
endif()
