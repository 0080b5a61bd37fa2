# Small programs with an agent linked, which the tests of fuzz/feedback run: by the plain command lines
# of docs/how-to/guide-a-fuzzing-run-with-coverage.md, with each compiler that is there.
set(agent ${CMAKE_SOURCE_DIR}/fuzz/agent)
set(samples ${CMAKE_BINARY_DIR}/agent_samples)
file(GLOB agent_sources CONFIGURE_DEPENDS ${agent}/*.[ch] ${agent}/*.ld ${agent}/samples/*.c*
     ${agent}/samples/*.h)

# NAME from branches.c, or from SOURCE, with further flags for the compile step and the link.
function(agent_sample folder compiler coverage agent_source name)
  cmake_parse_arguments(SAMPLE "" "SOURCE" "COMPILE;LINK" ${ARGN})
  if(NOT SAMPLE_SOURCE)
    set(SAMPLE_SOURCE branches.c)
    list(PREPEND SAMPLE_COMPILE -std=c11)
  endif()
  set(out ${samples}/${folder})
  add_custom_command(
    OUTPUT ${out}/${name}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${out}
    COMMAND ${compiler} -D_GNU_SOURCE -g -O0 -fPIC -fsanitize-coverage=${coverage} ${SAMPLE_COMPILE} -c
            ${agent}/samples/${SAMPLE_SOURCE} -o ${out}/${name}.o
    COMMAND ${compiler} -std=c11 -Wall -Wextra -Wpedantic -Werror -O2 -c ${agent}/${agent_source} -o
            ${out}/${name}_agent.o
    COMMAND ${compiler} ${out}/${name}.o ${out}/${name}_agent.o -ldl -o ${out}/${name} ${SAMPLE_LINK}
    DEPENDS ${agent_sources} ${SAMPLE_DEPENDS}
    VERBATIM)
  set_property(GLOBAL APPEND PROPERTY AGENT_SAMPLES ${out}/${name})
endfunction()

function(agent_samples folder compiler coverage agent_source)
  set(out ${samples}/${folder})
  set(library ${out}/libbranches.so)
  add_custom_command(
    OUTPUT ${library}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${out}
    COMMAND ${compiler} -std=c11 -g -O0 -fPIC -fsanitize-coverage=${coverage} -c
            ${agent}/samples/branches_library.c -o ${out}/library.o
    COMMAND ${compiler} -std=c11 -O2 -fPIC -c ${agent}/${agent_source} -o ${out}/library_agent.o
    COMMAND ${compiler} -shared ${out}/library.o ${out}/library_agent.o -o ${library}
    DEPENDS ${agent_sources}
    VERBATIM)
  set_property(GLOBAL APPEND PROPERTY AGENT_SAMPLES ${library})
  agent_sample(${folder} ${compiler} ${coverage} ${agent_source} branches)
  set(SAMPLE_DEPENDS ${library})
  agent_sample(${folder} ${compiler} ${coverage} ${agent_source} branches_linked COMPILE -DLINKED_LIBRARY
               LINK ${library} -Wl,-rpath,${out})
endfunction()

find_program(ASSAY_SAMPLE_GCC gcc)
find_program(ASSAY_SAMPLE_CLANG NAMES clang-14 clang)
mark_as_advanced(ASSAY_SAMPLE_GCC ASSAY_SAMPLE_CLANG)
if(ASSAY_SAMPLE_GCC)
  agent_samples(gcc ${ASSAY_SAMPLE_GCC} trace-pc,trace-cmp assay_agent_gcc.c)
  agent_sample(gcc ${ASSAY_SAMPLE_GCC} trace-pc assay_agent_gcc.c branches_sanitized
               COMPILE -fsanitize=address,undefined LINK -fsanitize=address,undefined)
endif()
if(ASSAY_SAMPLE_CLANG)
  agent_samples(clang ${ASSAY_SAMPLE_CLANG} trace-pc-guard,pc-table,trace-cmp assay_agent.c)
  agent_sample(clang ${ASSAY_SAMPLE_CLANG} trace-pc-guard,pc-table assay_agent.c branches_sanitized
               COMPILE -fsanitize=address,undefined LINK -fsanitize=address,undefined)
  set(inline inline-8bit-counters,pc-table)
  agent_sample(clang ${ASSAY_SAMPLE_CLANG} ${inline} assay_agent.c branches_inline
               LINK -Wl,-T,${agent}/coverage_pages.ld)
  agent_sample(clang ${ASSAY_SAMPLE_CLANG} ${inline} assay_agent.c inlined SOURCE inlined.cc COMPILE -std=c++17
               LINK -lstdc++ -Wl,-T,${agent}/coverage_pages.ld)
  agent_sample(clang ${ASSAY_SAMPLE_CLANG} ${inline} assay_agent.c branches_crowded)
  agent_sample(clang ${ASSAY_SAMPLE_CLANG} trace-pc-guard assay_agent.c branches_without_pcs)
endif()
get_property(all_samples GLOBAL PROPERTY AGENT_SAMPLES)
add_custom_target(agent_samples DEPENDS ${all_samples})

# And by assay_agent(), with the compiler and the flags of this build.
add_executable(coverage_sample fuzz/agent/samples/branches.c)
target_compile_definitions(coverage_sample PRIVATE _GNU_SOURCE)
target_compile_options(coverage_sample PRIVATE -g -O2)
assay_agent(coverage_sample)

add_dependencies(feedback_test agent_samples coverage_sample assay-coverage)
target_compile_definitions(feedback_test PRIVATE ASSAY_AGENT_SAMPLES="${samples}"
                           ASSAY_COVERAGE_PROGRAM="$<TARGET_FILE:assay-coverage>"
                           ASSAY_COVERAGE_SAMPLE="$<TARGET_FILE:coverage_sample>")
