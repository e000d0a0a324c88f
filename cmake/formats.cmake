# formats.def is the one list of formats; CALLPRISM_FORMATS is what it holds, for
# the fuzz targets and the sample tests.  Formats outside the tree are a folder
# with a formats.def and sources of its own.
file(STRINGS ${PROJECT_SOURCE_DIR}/converters/formats.def lines REGEX "^FORMAT\\(")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/converters/formats.def)
if(CALLPRISM_EXTRA_FORMATS)
  file(STRINGS ${CALLPRISM_EXTRA_FORMATS}/formats.def extra_lines REGEX "^FORMAT\\(")
  file(GLOB extra_sources CONFIGURE_DEPENDS ${CALLPRISM_EXTRA_FORMATS}/*.c)
  target_sources(prism_converters PRIVATE ${extra_sources})
  target_compile_definitions(prism_converters PRIVATE
    CALLPRISM_EXTRA_FORMATS="${CALLPRISM_EXTRA_FORMATS}/formats.def")
  list(APPEND lines ${extra_lines})
endif()
list(TRANSFORM lines REPLACE "^FORMAT\\(([a-z0-9_]+)\\).*" "\\1" OUTPUT_VARIABLE CALLPRISM_FORMATS)
