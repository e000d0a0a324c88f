# CPython embedded: programs that are a Python's command line with the recorder in it
# (callprism-pythonX.Y), and the library with which any program embeds it.  Both are the
# hook's own objects once more; callprism.h is their header.

# What they run before anything can be imported.
set(embedded_texts ${PROJECT_SOURCE_DIR}/python/callprism/_calibrate.py
  ${PROJECT_SOURCE_DIR}/python/callprism/_facts.py)
set(embedded_texts_c ${CMAKE_BINARY_DIR}/generated/embedded_texts.c)
add_custom_command(
  OUTPUT ${embedded_texts_c}
  COMMAND ${CMAKE_COMMAND} -DOUTPUT=${embedded_texts_c} "-DASSETS=${embedded_texts}"
    -DHEADER=core/hook/embed/texts.h -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
  DEPENDS ${embedded_texts} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
  VERBATIM)
add_library(hook_texts OBJECT ${embedded_texts_c})
target_link_libraries(hook_texts PRIVATE callprism_flags)
set_target_properties(hook_texts PROPERTIES C_VISIBILITY_PRESET hidden)
compile_as_one(hook_texts)

set(embed_sources attach.c callprism.c words.c)
list(TRANSFORM embed_sources PREPEND ${PROJECT_SOURCE_DIR}/core/hook/embed/)

# libcallprism-pythonX.Y.so, for all interpreters of this ABI tag.  Whoever links it brings
# the interpreter.
function(add_embedding_library tag ld_version include)
  add_library(hook_${tag}_embed OBJECT ${embed_sources})
  target_include_directories(hook_${tag}_embed SYSTEM PRIVATE ${include})
  target_link_libraries(hook_${tag}_embed PRIVATE callprism_flags)
  set_target_properties(hook_${tag}_embed PROPERTIES C_VISIBILITY_PRESET hidden)
  compile_as_one(hook_${tag}_embed)
  set(library hook_${tag}_library)
  add_library(${library} SHARED $<TARGET_OBJECTS:hook_${tag}_embed>
    $<TARGET_OBJECTS:hook_${tag}_objects> $<TARGET_OBJECTS:hook_recorder>
    $<TARGET_OBJECTS:hook_texts>)
  target_link_libraries(${library} PRIVATE callprism_flags m)
  set_target_properties(${library} PROPERTIES OUTPUT_NAME callprism-python${ld_version}
    LINKER_LANGUAGE C LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
  compile_as_one(${library})
  if(NOT SKBUILD)
    install(TARGETS ${library} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  endif()
endfunction()

# callprism-pythonX.Y for this interpreter; another one of the same version is
# callprism-pythonX.Y.Z.  Appends the name to CALLPRISM_HOOK_EMBEDDED, or NONE.
function(add_embedded_python python version tag ld_version library include)
  set(name callprism-python${ld_version})
  if(name IN_LIST CALLPRISM_HOOK_EMBEDDED)
    set(name callprism-python${version})
  endif()
  if(library STREQUAL "NONE")
    message(STATUS "hook: ${python} cannot be embedded: no shared libpython; on Debian install "
      "libpython3-dev, with pyenv build it with PYTHON_CONFIGURE_OPTS=--enable-shared")
    set(name NONE)
  elseif(name IN_LIST CALLPRISM_HOOK_EMBEDDED)
    message(STATUS "hook: ${python} is not embedded: ${name} is another one")
    set(name NONE)
  else()
    message(STATUS "hook: ${name} embeds it")
    set(target hook_${tag}_${name})
    add_executable(${target} ${PROJECT_SOURCE_DIR}/core/hook/embed/python.c
      $<TARGET_OBJECTS:hook_${tag}_embed> $<TARGET_OBJECTS:hook_${tag}_objects>
      $<TARGET_OBJECTS:hook_recorder> $<TARGET_OBJECTS:hook_texts>)
    target_include_directories(${target} SYSTEM PRIVATE ${include})
    target_compile_definitions(${target} PRIVATE CALLPRISM_PYTHON="${python}")
    target_link_libraries(${target} PRIVATE callprism_flags ${library} m)
    set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name}
      INSTALL_RPATH_USE_LINK_PATH ON)
    compile_as_one(${target})
    install(TARGETS ${target} RUNTIME DESTINATION ${CALLPRISM_PROGRAMS})
  endif()
  set(CALLPRISM_HOOK_EMBEDDED ${CALLPRISM_HOOK_EMBEDDED} ${name} PARENT_SCOPE)
endfunction()

# What `record --embed` knows of this interpreter (cli/known_python.h); `facts`: its file's
# size and time.
set(known_pythons "")
function(add_known_python python facts version name)
  string(REPLACE "callprism-python" "" name ${name})
  set(known_pythons
    "${known_pythons}    {\"${python}\", ${facts}, \"${version}\", \"${name}\"},\n" PARENT_SCOPE)
endfunction()

function(write_known_pythons)
  set(file ${CMAKE_BINARY_DIR}/generated/known_pythons.c)
  file(CONFIGURE OUTPUT ${file} @ONLY CONTENT "/* Made by cmake/embedded.cmake. */
#include \"cli/known_python.h\"

const struct prism_known_python prism_known_pythons[] = {
@known_pythons@    {0}};
")
  target_sources(prism_cli PRIVATE ${file})
endfunction()
