# Coverage of a service that Assay fuzzes. In the service's CMakeLists.txt:
#
#   include(/path/to/assay/cmake/agent.cmake)
#   assay_agent(orders)            # a program or shared library; PUBLIC flags stay as they are
#   assay_agent(orders INLINE)     # clang with GNU ld alone: faster counters (fuzz/agent/coverage_pages.ld)
#
# adds the coverage flag to the target's compile steps (never to its link: there the driver would bring
# empty callbacks of its own) and links the agent for the compiler in use. Static libraries that belong
# to the service: assay_coverage(library) adds the flag alone.
set(ASSAY_AGENT_FOLDER ${CMAKE_CURRENT_LIST_DIR}/../fuzz/agent)
if(NOT EXISTS ${ASSAY_AGENT_FOLDER}/attach.h) # installed
  set(ASSAY_AGENT_FOLDER ${CMAKE_CURRENT_LIST_DIR}/../agent)
endif()
get_filename_component(ASSAY_AGENT_FOLDER ${ASSAY_AGENT_FOLDER} ABSOLUTE)
set(ASSAY_AGENT_FOLDER ${ASSAY_AGENT_FOLDER} CACHE INTERNAL "Assay's coverage agents")

# "clang" or "gcc" in `result`.
function(assay_agent_compiler result)
  set(id ${CMAKE_CXX_COMPILER_ID})
  if(NOT id)
    set(id ${CMAKE_C_COMPILER_ID})
  endif()
  if(id MATCHES "Clang")
    set(${result} clang PARENT_SCOPE)
  elseif(id STREQUAL "GNU")
    set(${result} gcc PARENT_SCOPE)
  else()
    message(FATAL_ERROR "assay_agent: no coverage with the compiler ${id}; clang and gcc have it")
  endif()
endfunction()

function(assay_coverage target)
  cmake_parse_arguments(COVERAGE "INLINE" "" "" ${ARGN})
  assay_agent_compiler(compiler)
  if(compiler STREQUAL "gcc")
    set(kind trace-pc)
    # A tail call of the callback would give the caller's address, often in another module.
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:C,CXX>:-fno-optimize-sibling-calls>)
  elseif(COVERAGE_INLINE)
    set(kind inline-8bit-counters,pc-table)
  else()
    set(kind trace-pc-guard,pc-table)
  endif()
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:C,CXX>:-fsanitize-coverage=${kind}>)
endfunction()

function(assay_agent target)
  cmake_parse_arguments(AGENT "INLINE" "" "" ${ARGN})
  assay_agent_compiler(compiler)
  if(AGENT_INLINE AND compiler STREQUAL "gcc")
    message(FATAL_ERROR "assay_agent: gcc has no inline counters")
  endif()
  set(source ${ASSAY_AGENT_FOLDER}/assay_agent.c)
  if(compiler STREQUAL "gcc")
    set(source ${ASSAY_AGENT_FOLDER}/assay_agent_gcc.c)
  endif()
  if(NOT TARGET assay_agent_object)
    add_library(assay_agent_object OBJECT ${source})
    set_target_properties(assay_agent_object PROPERTIES POSITION_INDEPENDENT_CODE ON)
    if(NOT CMAKE_C_COMPILER) # it is C and C++ alike
      set_target_properties(assay_agent_object PROPERTIES LINKER_LANGUAGE CXX)
      set_source_files_properties(${source} PROPERTIES LANGUAGE CXX)
    endif()
  endif()
  assay_coverage(${target} ${ARGN})
  target_link_libraries(${target} PRIVATE $<TARGET_OBJECTS:assay_agent_object> ${CMAKE_DL_LIBS})
  add_dependencies(${target} assay_agent_object)
  if(AGENT_INLINE)
    target_link_options(${target} PRIVATE -fuse-ld=bfd
                        "-Wl,-T,${ASSAY_AGENT_FOLDER}/coverage_pages.ld")
  endif()
endfunction()
