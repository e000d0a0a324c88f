# The sources that are modules (core/base/module.h): what needs cairo or libxml2.  Each is
# linked with what it uses of its layer and lies in libexec/callprism, beside the
# program's bin, in the build tree as in an installation.
set(CALLPRISM_MODULES render/cairo.c render/svg.c converters/graphml_write.c)
set(CALLPRISM_MODULE_FOLDER libexec/callprism)

# module(NAME SOURCE LIBRARIES...)
function(module name source)
  add_library(module_${name} MODULE ${PROJECT_SOURCE_DIR}/${source})
  target_link_libraries(module_${name} PRIVATE ${ARGN})
  # Nobody but itself calls what of the layers is in it.
  target_link_options(module_${name} PRIVATE LINKER:--exclude-libs,ALL)
  set_target_properties(module_${name} PROPERTIES
    PREFIX "" OUTPUT_NAME ${name} C_VISIBILITY_PRESET hidden
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${CALLPRISM_MODULE_FOLDER})
  compile_as_one(module_${name})
  # Whatever is linked with prism_cli runs with modules.
  add_dependencies(prism_cli module_${name})
  if(SKBUILD)
    install(TARGETS module_${name}
      LIBRARY DESTINATION ${SKBUILD_DATA_DIR}/${CALLPRISM_MODULE_FOLDER})
  else()
    install(TARGETS module_${name} LIBRARY DESTINATION ${CALLPRISM_MODULE_FOLDER})
  endif()
endfunction()
