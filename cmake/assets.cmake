# Scripts and style sheets of render/assets become byte arrays: render/assets.h
# declares one `const char prism_asset_NAME_EXT[]` each, NUL-terminated.
file(GLOB assets CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/render/assets/*.js ${PROJECT_SOURCE_DIR}/render/assets/*.css)
set(generated ${CMAKE_BINARY_DIR}/generated/assets.c)
add_custom_command(
  OUTPUT ${generated}
  COMMAND ${CMAKE_COMMAND} -DOUTPUT=${generated} "-DASSETS=${assets}"
    -DHEADER=render/assets.h -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
  DEPENDS ${assets} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
  VERBATIM)
target_sources(prism_render PRIVATE ${generated})
