"""exec and eval: the text is a module of its own, below the C function."""


def work():
    return 1


exec("work()\nwork()")
eval("work()")
exec(compile("def made(n):\n    return work()\nmade(1)", "made.txt", "exec"))
exec("work()")
eval("(lambda: work())()")

# tree
# <module>:1                                  1
#   builtins.exec                             1     @8
#     <string>::<module>:1                    1
#       work:4                                1     @1
#       work:4                                1     @2
#   builtins.eval                             1     @9
#     <string>::<module>:1                    1
#       work:4                                1     @1
#   builtins.compile                          1     @10
#   builtins.exec                             1     @10
#     made.txt::<module>:1                    1
#       made.txt::made:1                      1     @3
#         work:4                              1     @2
#   builtins.exec                             1     @11
#     <string>::<module>:1                    1
#       work:4                                1     @1
#   builtins.eval                             1     @12
#     <string>::<module>:1                    1
#       <string>::<lambda>:1                  1     @1
#         work:4                              1     @1
