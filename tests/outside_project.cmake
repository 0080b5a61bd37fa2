cmake_minimum_required(VERSION 3.25)
# A project of somebody else's: finds the installed package, builds a target of its own handler with it, and
# has a broken contract told.
#   cmake -DROOT=… -DBUILD=… -DSCRATCH=… -DCXX=… -P tests/outside_project.cmake
function(run what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE err
                  WORKING_DIRECTORY ${SCRATCH})
  set(said "${out}${err}" PARENT_SCOPE)
  set(code ${code} PARENT_SCOPE)
  if(NOT code EQUAL 0 AND NOT what MATCHES "^may fail")
    message(FATAL_ERROR "${what} failed (${code}):\n${out}${err}")
  endif()
endfunction()

file(REMOVE_RECURSE ${SCRATCH})
file(MAKE_DIRECTORY ${SCRATCH})
run("the installation" ${CMAKE_COMMAND} --install ${BUILD} --prefix ${SCRATCH}/prefix --component development)
run("the configuration" ${CMAKE_COMMAND} -G Ninja -S ${ROOT}/tests/outside_project -B ${SCRATCH}/build
    -DCMAKE_PREFIX_PATH=${SCRATCH}/prefix -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_BUILD_TYPE=Release)
run("the build" ${CMAKE_COMMAND} --build ${SCRATCH}/build --target replay_greeter)
file(GLOB_RECURSE leaked ${SCRATCH}/prefix/*.cmake)
foreach(file IN LISTS leaked)
  file(READ ${file} text)
  if(text MATCHES "${ROOT}/" OR text MATCHES "${BUILD}/")
    message(FATAL_ERROR "${file} names the source or build folder: it works on this machine alone")
  endif()
endforeach()

file(WRITE ${SCRATCH}/good.json "{\"operation\":\"greet\",\"query\":{\"name\":\"ann\"}}")
file(WRITE ${SCRATCH}/bad.json "{\"operation\":\"greet\",\"query\":{\"name\":\"nobody\"}}")
run("the replay of a kept promise" ${CMAKE_COMMAND} -E env ASSAY_ABORT_ON_FINDING=1
    ${SCRATCH}/build/replay_greeter good.json)
run("may fail: the replay of a broken one" ${CMAKE_COMMAND} -E env ASSAY_ABORT_ON_FINDING=1
    ${SCRATCH}/build/replay_greeter bad.json)
if(code EQUAL 0 OR NOT said MATCHES "response_body.nullable")
  message(FATAL_ERROR "the broken promise was not told (${code}):\n${said}")
endif()
file(GLOB findings ${SCRATCH}/assay-findings/*.json)
list(LENGTH findings count)
if(NOT count EQUAL 1)
  message(FATAL_ERROR "${count} findings written instead of one")
endif()
message("an outside project was built against the installed package")
