# cmake -DOUTPUT=FILE -DASSETS=A;B -DHEADER=H -P embed.cmake: write the assets as C arrays,
# which H declares.
set(text "/* Made by cmake/embed.cmake. */\n#include \"${HEADER}\"\n")
foreach(asset IN LISTS ASSETS)
  cmake_path(GET asset FILENAME name)
  string(MAKE_C_IDENTIFIER ${name} name)
  file(READ ${asset} bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(APPEND text "\nconst char prism_asset_${name}[] = {${bytes}0};\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
