# The hook: one CPython extension for each interpreter, named by its ABI tag, so that
# one folder serves all of them.  It is compiled from the recorder's own sources and
# links nothing but libc: whatever it linked would enter the user's process.
#
# Interpreters that share an ABI tag (a distribution's and a self-built 3.11) share
# one hook.
set(CALLPRISM_HOOK_VERSIONS 3.11)

set(pythons ${CALLPRISM_PYTHONS})
if(NOT pythons)
  foreach(version IN LISTS CALLPRISM_HOOK_VERSIONS)
    foreach(name IN ITEMS /usr/bin/python${version} python${version} python3)
      find_program(found_python ${name} NO_CACHE)
      if(found_python)
        list(APPEND pythons ${found_python})
      endif()
      unset(found_python)
    endforeach()
  endforeach()
endif()
list(REMOVE_DUPLICATES pythons)

# What CMake must know of an interpreter, one value a line.
set(question [[
import sys, sysconfig, os
include = sysconfig.get_path("include")
print("%d.%d" % sys.version_info[:2])
print(sysconfig.get_config_var("SOABI"))
print(include if os.path.exists(os.path.join(include, "Python.h")) else "")
]])

set(CALLPRISM_PACKAGE ${CMAKE_BINARY_DIR}/lib/callprism/python/callprism)
set(hook_tags "")
set(CALLPRISM_HOOK_PYTHON "")
foreach(python IN LISTS pythons)
  execute_process(COMMAND ${python} -I -c "${question}"
    OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed ERROR_QUIET)
  string(REPLACE "\n" ";" answer "${answer}")
  list(LENGTH answer answered)
  if(failed OR answered LESS 2)
    message(WARNING "hook: ${python} is no interpreter that can be asked")
    continue()
  endif()
  list(GET answer 0 version)
  list(GET answer 1 tag)
  if(NOT version IN_LIST CALLPRISM_HOOK_VERSIONS)
    message(STATUS "hook: ${python} is CPython ${version}, which is not supported yet")
    continue()
  endif()
  if(answered LESS 3)
    message(STATUS "hook: ${python} has no Python.h (install its development package)")
    continue()
  endif()
  if(tag IN_LIST hook_tags)
    continue()
  endif()
  list(GET answer 2 include)
  list(APPEND hook_tags ${tag})
  if(NOT CALLPRISM_HOOK_PYTHON)
    set(CALLPRISM_HOOK_PYTHON ${python})
  endif()
  message(STATUS "hook: CPython ${version} (${tag}) of ${python}")

  file(GLOB hook_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/core/hook/*.c)
  set(recorder_sources clock.c functions.c journal.c recorder.c store.c track.c
    track_cells.c)
  list(TRANSFORM recorder_sources PREPEND ${PROJECT_SOURCE_DIR}/core/capture/)
  add_library(hook_${tag} MODULE ${hook_sources} ${recorder_sources}
    ${PROJECT_SOURCE_DIR}/core/base/error.c ${PROJECT_SOURCE_DIR}/core/base/span.c)
  target_include_directories(hook_${tag} SYSTEM PRIVATE ${include})
  target_link_libraries(hook_${tag} PRIVATE callprism_flags)
  set_target_properties(hook_${tag} PROPERTIES
    PREFIX "" OUTPUT_NAME _hook.${tag} C_VISIBILITY_PRESET hidden
    LIBRARY_OUTPUT_DIRECTORY ${CALLPRISM_PACKAGE})
  if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT CALLPRISM_SANITIZE)
    set_target_properties(hook_${tag} PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)
  endif()
  install(TARGETS hook_${tag} LIBRARY DESTINATION lib/callprism/python/callprism)
endforeach()
if(NOT hook_tags)
  message(WARNING "hook: no interpreter of CPython ${CALLPRISM_HOOK_VERSIONS} with Python.h "
    "was found; `callprism record` will not work")
endif()

# The package and the start-up folder, in the build tree as in an installation.
file(GLOB package_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/python/callprism/*.py
  ${PROJECT_SOURCE_DIR}/python/callprism/py.typed)
file(GLOB startup_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/python/startup/*.py)
foreach(file IN LISTS package_files startup_files)
  cmake_path(GET file PARENT_PATH folder)
  cmake_path(GET folder FILENAME folder)
  cmake_path(GET file FILENAME name)
  if(folder STREQUAL "startup")
    configure_file(${file} ${CMAKE_BINARY_DIR}/lib/callprism/startup/${name} COPYONLY)
  else()
    configure_file(${file} ${CALLPRISM_PACKAGE}/${name} COPYONLY)
  endif()
endforeach()
install(FILES ${package_files} DESTINATION lib/callprism/python/callprism)
install(FILES ${startup_files} DESTINATION lib/callprism/startup)

# `import callprism` for each interpreter: a link in the folder of the prefix where it
# looks for packages, or would if the prefix were its own.
foreach(python IN LISTS pythons)
  install(CODE "
    execute_process(
      COMMAND \"${python}\" -I \"${PROJECT_SOURCE_DIR}/cmake/link_package.py\"
        \"\$ENV{DESTDIR}\" \"\${CMAKE_INSTALL_PREFIX}\"
      OUTPUT_VARIABLE linked OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
    if(failed)
      message(WARNING \"cannot link the package for ${python}\")
    elseif(linked)
      message(STATUS \"\${linked}\")
    endif()")
endforeach()
