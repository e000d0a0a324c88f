# Scripts and style sheets of render/assets become byte arrays: render/assets.h
# declares one `const char prism_asset_NAME_EXT[]` for each picture, NUL-terminated.
# What pictures have in common stands in files of its own, put before theirs.
set(flame.js page controls flame)
set(flame.css controls flame)
set(callgraph.js page controls callgraph_graph callgraph_sight callgraph_stage callgraph_panel callgraph)
set(callgraph.css controls callgraph)
set(timebars.js page timebars)
set(timebars.css timebars)

set(assets)
foreach(asset flame.js flame.css callgraph.js callgraph.css timebars.js timebars.css)
  cmake_path(GET asset EXTENSION ext)
  list(TRANSFORM ${asset} REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/render/assets/\\1${ext}"
    OUTPUT_VARIABLE parts)
  set(output ${CMAKE_BINARY_DIR}/generated/${asset})
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} "-DPARTS=${parts}"
      -P ${PROJECT_SOURCE_DIR}/cmake/join.cmake
    DEPENDS ${parts} ${PROJECT_SOURCE_DIR}/cmake/join.cmake
    VERBATIM)
  list(APPEND assets ${output})
endforeach()

set(generated ${CMAKE_BINARY_DIR}/generated/assets.c)
add_custom_command(
  OUTPUT ${generated}
  COMMAND ${CMAKE_COMMAND} -DOUTPUT=${generated} "-DASSETS=${assets}"
    -DHEADER=render/assets.h -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
  DEPENDS ${assets} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
  VERBATIM)
target_sources(prism_render PRIVATE ${generated})
