# What is installed beside the Python side (hook.cmake), for the three ways: `cmake
# --install`, a wheel, a Debian package.
if(SKBUILD)
  # The program finds its Python side in the site-packages of the wheel's interpreter.
  execute_process(
    COMMAND ${Python_EXECUTABLE} -I -c
      "import sys; print('%s/python%d.%d/' % (getattr(sys, 'platlibdir', 'lib'), *sys.version_info[:2]))"
    OUTPUT_VARIABLE site OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  target_compile_definitions(prism_cli PRIVATE CALLPRISM_SITE="${site}")
  install(TARGETS callprism DESTINATION ${SKBUILD_SCRIPTS_DIR})
  install(FILES docs/callprism.1 DESTINATION ${SKBUILD_DATA_DIR}/share/man/man1)
else()
  install(TARGETS callprism)
  install(FILES docs/callprism.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endif()
