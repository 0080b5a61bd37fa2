cmake_minimum_required(VERSION 3.25)
# A fuzz target that dies: libFuzzer keeps its artefact, and the request in hand is told beside it, for a report
# of a sanitizer, a timeout and an exception alike.
#   cmake -DTARGET=fuzz_passwords_service -DCORPUS=… -DSCRATCH=… -P tests/request_note.cmake
file(REMOVE_RECURSE ${SCRATCH})
file(MAKE_DIRECTORY ${SCRATCH})

function(expect_note bug artefact request)
  # In a folder: of a file that is named libFuzzer keeps no artefact.
  set(here ${SCRATCH}/${bug})
  file(COPY ${CORPUS}/${bug}.json DESTINATION ${here}/corpus)
  execute_process(COMMAND ${CMAKE_COMMAND} -E env PASSWORDS_BUGS=${bug} ${TARGET} -timeout=1
                          -artifact_prefix=${here}/ -runs=1 ${here}/corpus
                  WORKING_DIRECTORY ${SCRATCH} RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE out)
  file(GLOB notes ${here}/request-*.txt)
  file(GLOB artefacts ${here}/${artefact}-*)
  list(LENGTH notes note_count)
  list(LENGTH artefacts artefact_count)
  if(code EQUAL 0 OR NOT note_count EQUAL 1 OR NOT artefact_count EQUAL 1)
    message(FATAL_ERROR "${bug}: exit ${code}, ${note_count} notes, ${artefact_count} artefacts\n${out}")
  endif()
  file(READ ${notes} note)
  if(NOT note MATCHES "${request}" OR NOT note MATCHES "curl " OR NOT out MATCHES "${request}")
    message(FATAL_ERROR "${bug}: the request is not told:\n${note}\n${out}")
  endif()
endfunction()

expect_note(name_overflow crash "in step 1 of 1: POST /organizations/acme/databases/shop/branches/main/passwords\n")
expect_note(renew_after_delete crash "in step 3 of 3: POST [^ ]*/renew\n")
expect_note(long_cidrs crash "in step 1 of 1: POST ")
expect_note(ttl_overflow crash "in step 1 of 1: POST ")
expect_note(cidr_walk timeout "in step 1 of 1: POST ")

# With nothing planted the same inputs pass, and nothing is told.
execute_process(COMMAND ${TARGET} -artifact_prefix=${SCRATCH}/ ${CORPUS}/name_overflow.json ${CORPUS}/cidr_walk.json
                WORKING_DIRECTORY ${SCRATCH} RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE out)
if(NOT code EQUAL 0 OR out MATCHES "assay: in step")
  message(FATAL_ERROR "without bugs: exit ${code}\n${out}")
endif()
