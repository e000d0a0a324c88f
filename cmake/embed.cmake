# cmake -DOUTPUT=FILE -DNAME=ARRAY -DPARTS=A;B -DHEADER=H -P embed.cmake: write the parts,
# one behind the other, as a C array that H declares.  Scripts become one strict
# function, so that nothing of theirs is seen outside of it.
set(bytes)
foreach(part IN LISTS PARTS)
  file(READ ${part} hex HEX)
  string(APPEND bytes ${hex})
endforeach()
if(NAME MATCHES "_js$")
  string(HEX "(function () {\n'use strict';\n" begin)
  string(HEX "})();\n" end)
  set(bytes ${begin}${bytes}${end})
endif()
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
file(WRITE ${OUTPUT} "/* Made by cmake/embed.cmake. */\n#include \"${HEADER}\"\n
const char ${NAME}[] = {${bytes}0};\n")
