# The hook: one CPython extension for each interpreter, named by its ABI tag, so that
# one folder serves all of them.  It is compiled from the recorder's own sources and
# links nothing but libc: whatever it linked would enter the user's process.
#
# Interpreters that share an ABI tag (a distribution's and a self-built 3.11) share
# one hook.  Sets
#   CALLPRISM_HOOK_PYTHONS  every interpreter that has a hook now
#   CALLPRISM_HOOK_PYTHON   the first of them
#   CALLPRISM_HOOK_RELEASES their versions ("3.11.2"), in the same order
#   CALLPRISM_HOOK_EMBEDDED in the same order, the name of the program that embeds this
#                           interpreter (embedded.cmake), or NONE
# and writes the first into hook-pythons.txt of the build.
#
# Without Python.h there is no hook; a wheel, which is for one Python, is then no wheel.
set(CALLPRISM_HOOK_OLDEST 3.9)
function(without_hook)
  string(CONCAT text ${ARGN})
  if(SKBUILD)
    message(FATAL_ERROR "callprism: ${text}")
  endif()
  message(STATUS "hook: ${text}")
endfunction()

# Where interpreters are looked for: PATH, and what pyenv has built.
set(pythons ${CALLPRISM_PYTHONS})
if(SKBUILD)
  set(pythons ${Python_EXECUTABLE})
elseif(NOT pythons)
  set(pyenv $ENV{PYENV_ROOT})
  if(NOT pyenv)
    set(pyenv $ENV{HOME}/.pyenv)
  endif()
  string(REPLACE ":" ";" folders "/usr/bin:$ENV{PATH}")
  list(FILTER folders EXCLUDE REGEX "/shims$")
  foreach(folder IN LISTS folders)
    file(GLOB found ${folder}/python3.[0-9] ${folder}/python3.[0-9][0-9])
    list(APPEND pythons ${found})
  endforeach()
  file(GLOB found ${pyenv}/versions/3.*/bin/python3.[0-9] ${pyenv}/versions/3.*/bin/python3.[0-9][0-9])
  list(APPEND pythons ${found})
endif()

# What CMake must know of an interpreter, one value a line.
set(question [[
import sys, sysconfig, os
include = sysconfig.get_path("include")
print(os.path.realpath(sys.executable))
print("%d.%d.%d" % sys.version_info[:3])
print(sysconfig.get_config_var("SOABI"))
print(sysconfig.get_config_var("LDVERSION"))
library = os.path.join(sysconfig.get_config_var("LIBDIR") or "",
                       sysconfig.get_config_var("LDLIBRARY") or "")
print(library if ".so" in library and os.path.exists(library) else "NONE")
print(sysconfig.get_config_var("Py_GIL_DISABLED") or 0)
status = os.stat(os.path.realpath(sys.executable))
print("%d, %d" % (status.st_size, status.st_mtime))
print(include if os.path.exists(os.path.join(include, "Python.h")) else "")
]])

# The recorder knows nothing of Python: compiled once for all hooks.
set(recorder_sources ancestry.c clock.c copy.c finished.c functions.c group.c journal.c
  pause.c process.c recorder.c store.c track.c track_cells.c)
list(TRANSFORM recorder_sources PREPEND ${PROJECT_SOURCE_DIR}/core/capture/)
add_library(hook_recorder OBJECT ${recorder_sources}
  ${PROJECT_SOURCE_DIR}/core/base/command.c ${PROJECT_SOURCE_DIR}/core/base/error.c
  ${PROJECT_SOURCE_DIR}/core/base/span.c ${PROJECT_SOURCE_DIR}/core/base/waiting.c)
target_link_libraries(hook_recorder PRIVATE callprism_flags)
set_target_properties(hook_recorder PROPERTIES
  POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)

file(GLOB hook_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/core/hook/*.c)
list(FILTER hook_sources EXCLUDE REGEX "/engine_[a-z]+\\.c$")

# The Python side: the package, the ways into a program, the hooks.  record_run.c knows
# where to look for it.
set(CALLPRISM_PYTHON_SIDE lib/callprism/python)
set(CALLPRISM_PACKAGE ${CMAKE_BINARY_DIR}/${CALLPRISM_PYTHON_SIDE}/callprism)
set(CALLPRISM_PROGRAMS ${CMAKE_INSTALL_BINDIR})
if(SKBUILD)
  set(CALLPRISM_PYTHON_SIDE ${SKBUILD_PLATLIB_DIR})
  set(CALLPRISM_PROGRAMS ${SKBUILD_SCRIPTS_DIR})
endif()

# The hook for interpreters of this version and ABI tag.
function(add_hook version tag include)
  if(version VERSION_LESS 3.12)
    set(engine ${PROJECT_SOURCE_DIR}/core/hook/engine_setprofile.c)
  else()
    set(engine ${PROJECT_SOURCE_DIR}/core/hook/engine_monitoring.c)
  endif()
  add_library(hook_${tag}_objects OBJECT ${hook_sources} ${engine})
  target_include_directories(hook_${tag}_objects SYSTEM PRIVATE ${include})
  target_link_libraries(hook_${tag}_objects PRIVATE callprism_flags)
  add_library(hook_${tag} MODULE
    $<TARGET_OBJECTS:hook_${tag}_objects> $<TARGET_OBJECTS:hook_recorder>)
  target_link_libraries(hook_${tag} PRIVATE callprism_flags)
  set_target_properties(hook_${tag} PROPERTIES
    PREFIX "" OUTPUT_NAME _hook.${tag} LINKER_LANGUAGE C
    LIBRARY_OUTPUT_DIRECTORY ${CALLPRISM_PACKAGE})
  set_target_properties(hook_${tag}_objects PROPERTIES C_VISIBILITY_PRESET hidden)
  compile_as_one(hook_${tag} hook_${tag}_objects hook_recorder)
  install(TARGETS hook_${tag} LIBRARY DESTINATION ${CALLPRISM_PYTHON_SIDE}/callprism)
endfunction()

include(cmake/embedded.cmake)

set(CALLPRISM_HOOK_PYTHONS "")
set(CALLPRISM_HOOK_RELEASES "")
set(CALLPRISM_HOOK_EMBEDDED "")
set(hook_tags "")
foreach(python IN LISTS pythons)
  execute_process(COMMAND ${python} -I -c "${question}"
    OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed ERROR_QUIET)
  string(REPLACE "\n" ";" answer "${answer}")
  list(LENGTH answer answered)
  if(failed OR answered LESS 7)
    message(WARNING "hook: ${python} is no interpreter that can be asked")
    continue()
  endif()
  list(GET answer 0 program)
  list(GET answer 1 version)
  list(GET answer 2 tag)
  list(GET answer 3 ld_version)
  list(GET answer 4 library)
  list(GET answer 5 free_threaded)
  if(program IN_LIST CALLPRISM_HOOK_PYTHONS OR version VERSION_LESS CALLPRISM_HOOK_OLDEST)
    continue()
  endif()
  if(free_threaded)
    without_hook("${program} has no GIL, which is not supported")
    continue()
  endif()
  if(answered LESS 8)
    without_hook("${program} has no Python.h: install its development package, on Debian "
      "python3-dev")
    continue()
  endif()
  list(GET answer 6 file_facts)
  list(GET answer 7 include)
  list(APPEND CALLPRISM_HOOK_PYTHONS ${program})
  list(APPEND CALLPRISM_HOOK_RELEASES ${version})
  if(NOT tag IN_LIST hook_tags)
    list(APPEND hook_tags ${tag})
    add_hook(${version} ${tag} ${include})
    add_embedding_library(${tag} ${ld_version} ${include})
  endif()
  message(STATUS "hook: CPython ${version} (${tag}) of ${program}")
  add_embedded_python(${program} ${version} ${tag} ${ld_version} ${library} ${include})
  list(GET CALLPRISM_HOOK_EMBEDDED -1 embedded)
  if(NOT embedded STREQUAL "NONE")
    add_known_python(${program} "${file_facts}" ${version} ${embedded})
  endif()
endforeach()
write_known_pythons()
if(CALLPRISM_HOOK_PYTHONS)
  list(GET CALLPRISM_HOOK_PYTHONS 0 CALLPRISM_HOOK_PYTHON)
elseif(SKBUILD)
  without_hook("${pythons} is no CPython ${CALLPRISM_HOOK_OLDEST} or later")
else()
  message(WARNING "hook: no interpreter of CPython ${CALLPRISM_HOOK_OLDEST} or later with "
    "Python.h was found; `callprism record` will not work")
endif()

# For scripts that go through all of them (tests/bench/hook).
list(JOIN CALLPRISM_HOOK_PYTHONS "\n" lines)
file(WRITE ${CMAKE_BINARY_DIR}/hook-pythons.txt "${lines}\n")

# The Python side in the build tree as in an installation.
set(python_files callprism.pth _callprism_startup.py)
file(GLOB package_files CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/python
  ${PROJECT_SOURCE_DIR}/python/callprism/*.py ${PROJECT_SOURCE_DIR}/python/callprism/*/*.py
  ${PROJECT_SOURCE_DIR}/python/callprism/py.typed)
foreach(file IN LISTS python_files package_files)
  configure_file(${PROJECT_SOURCE_DIR}/python/${file} ${CALLPRISM_PACKAGE}/../${file} COPYONLY)
  cmake_path(GET file PARENT_PATH folder)
  install(FILES ${PROJECT_SOURCE_DIR}/python/${file}
    DESTINATION ${CALLPRISM_PYTHON_SIDE}/${folder})
endforeach()
if(SKBUILD)
  return()
endif()

# `import callprism` and callprism.pth for each interpreter: links in the folder of the
# prefix where it looks for packages, or would if the prefix were its own.
foreach(python IN LISTS CALLPRISM_HOOK_PYTHONS)
  install(CODE "
    execute_process(
      COMMAND \"${python}\" -I \"${PROJECT_SOURCE_DIR}/cmake/link_package.py\"
        \"\$ENV{DESTDIR}\" \"\${CMAKE_INSTALL_PREFIX}\" \"${CALLPRISM_PYTHON_SIDE}\"
      OUTPUT_VARIABLE linked OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
    if(failed)
      message(WARNING \"cannot link the package for ${python}\")
    elseif(linked)
      message(STATUS \"\${linked}\")
    endif()")
endforeach()
