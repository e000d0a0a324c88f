/* SPDX-License-Identifier: MIT */
/* builtin_name.h - names of C functions for people.
 *
 * cProfile names a C function by what Python shows for it, which differs between
 * Python versions and may hold an address, which differs between runs:
 *
 *     <built-in method builtins.len>                        builtins.len
 *     <built-in method __new__ of type object at 0x7f...>   type.__new__
 *     <method 'append' of 'list' objects>                   list.append
 *     <slot wrapper '__init__' of 'object' objects>         object.__init__
 *     <method-wrapper '__call__' of C object at 0x7f...>    C.__call__
 *     <built-in function sum>, <function f at 0x7f...>      sum, f
 *     <cyfunction Parser.feed at 0x7f...>                   Parser.feed
 *     <time.sleep>, <len> (Python 2)                        time.sleep, len
 *
 * The rules: without the angle brackets and addresses; "K NAME of TYPE objects"
 * and "K NAME of TYPE object", K one of the known kinds, become TYPE.NAME, quotes
 * dropped; "K NAME" becomes NAME.  Any other text stays, without brackets if it
 * has no blank inside, else with them. */
#ifndef PRISM_PROFILE_BUILTIN_NAME_H
#define PRISM_PROFILE_BUILTIN_NAME_H

#include "core/base/out.h"
#include "core/base/span.h"
#include "core/profile/profile.h"

/* Write the readable name; never empty unless `pstats_name` is. */
void prism_builtin_qualname(struct prism_span pstats_name, struct prism_out *out);

/* The same of a function that may be known by its name alone and its module beside it:
 * "module.name" then.  `module` is empty when there is none. */
void prism_builtin_qualname_in(struct prism_span module, struct prism_span name,
                               struct prism_out *out);

/* What a C function with this readable name is: one that waits, or any other. */
enum prism_kind prism_builtin_kind(struct prism_span qualname);

/* Write the name without each " at 0x..." in it: equal from run to run. */
void prism_builtin_stable_name(struct prism_span pstats_name, struct prism_out *out);

#endif
