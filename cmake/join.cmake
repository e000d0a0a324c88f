# cmake -DOUTPUT=FILE -DPARTS=A;B -P join.cmake: write the parts one behind the other.
# Scripts become one strict function, so that nothing of theirs is seen outside of it.
set(text)
foreach(part IN LISTS PARTS)
  file(READ ${part} content)
  string(APPEND text "${content}")
endforeach()
if(OUTPUT MATCHES "\\.js$")
  set(text "(function () {\n'use strict';\n${text}})();\n")
endif()
file(WRITE ${OUTPUT} "${text}")
