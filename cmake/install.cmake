# What `cmake --install` puts down: the program with its documents, and in the component `development` the
# libraries, headers and CMake files by which another project tests its own handlers (find_package(assay)).
install(TARGETS assay assay-coverage RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY spec/documents DESTINATION ${CMAKE_INSTALL_DATADIR}/assay)
install(DIRECTORY fuzz/agent DESTINATION ${CMAKE_INSTALL_DATADIR}/assay PATTERN samples EXCLUDE)
install(FILES cmake/agent.cmake DESTINATION ${CMAKE_INSTALL_DATADIR}/assay/cmake)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/assay)
install(TARGETS assay_flags assay_spec_schema assay_spec assay_contracts assay_properties assay_reports
        assay_mutators assay_feedback assay_http assay_mock assay_engine assay_in_process
        EXPORT assayTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(EXPORT assayTargets NAMESPACE assay:: DESTINATION ${package} COMPONENT development)
foreach(folder spec contracts properties reports fuzz harness)
  install(DIRECTORY ${folder} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/assay COMPONENT development
          FILES_MATCHING PATTERN *.h PATTERN example EXCLUDE PATTERN own EXCLUDE PATTERN cli EXCLUDE
          PATTERN documents EXCLUDE PATTERN corpus EXCLUDE PATTERN ticket_office.h EXCLUDE)
endforeach()
include(CMakePackageConfigHelpers)
configure_package_config_file(cmake/assayConfig.cmake.in ${CMAKE_BINARY_DIR}/assayConfig.cmake
                              INSTALL_DESTINATION ${package})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/assayConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/assayConfig.cmake ${CMAKE_BINARY_DIR}/assayConfigVersion.cmake
        cmake/find_rapidcheck.cmake cmake/assay_fuzz_handler.cmake fuzz/targets/replay_main.cc
        DESTINATION ${package} COMPONENT development)
