# Scripts and style sheets of render/assets become byte arrays: render/assets.h
# declares one `const char prism_asset_NAME_EXT[]` for each picture, NUL-terminated.
# What pictures have in common stands in files of its own, put before theirs.
set(flame_js page controls flame)
set(flame_css controls flame)
set(callgraph_js page controls callgraph_graph callgraph_stage callgraph_panel callgraph)
set(callgraph_css controls callgraph)
set(timebars_js page timebars)
set(timebars_css timebars)

set(generated)
foreach(asset flame_js flame_css callgraph_js callgraph_css timebars_js timebars_css)
  string(REGEX REPLACE ".*_" "" ext ${asset})
  list(TRANSFORM ${asset} REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/render/assets/\\1.${ext}"
    OUTPUT_VARIABLE parts)
  set(output ${CMAKE_BINARY_DIR}/generated/${asset}.c)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DNAME=prism_asset_${asset}
      "-DPARTS=${parts}" -DHEADER=render/assets.h
      -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${parts} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    VERBATIM)
  list(APPEND generated ${output})
endforeach()
target_sources(prism_render PRIVATE ${generated})
