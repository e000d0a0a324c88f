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
  install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
  # For programs that embed a recorded Python; a wheel is for Python alone.
  install(FILES core/hook/embed/callprism.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(FILES samples/embed/host.c samples/embed/README.md
    DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples/embed)
endif()

# `cpack -G DEB` in a build tree.  Files are installed as with the prefix /usr, so that
# the links into the system Python's packages (link_package.py) are where it looks.
set(CPACK_PACKAGE_CONTACT "callprism <callprism@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "record a Python run once, see it in every form")
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS python3)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/cmake/prerm)
include(CPack)
