/* SPDX-License-Identifier: MIT */
/* builtins.c - C functions and their numbers, found by their method definition: the
 * same one whether a function is called by itself, bound, or through its descriptor. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hash.h"
#include "core/base/waiting.h"
#include "core/hook/builtin_names.h"
#include "core/hook/calls.h"
#include "core/hook/filter.h"
#include "core/hook/functions.h"

struct slot {
    const PyMethodDef *definition; /* NULL: free */
    /* Definitions made at run time may be freed and their address used again: the
     * same address with other contents is another function. */
    const char *name;
    PyCFunction method;
    struct prism_builtin builtin;
};

static struct slot *slots;
static size_t slot_count;
static size_t capacity; /* a power of two, at most half full */
static const PyMethodDef *hidden_methods;

void prism_hook_forget_builtins(void)
{
    free(slots);
    slots = NULL;
    slot_count = 0;
    capacity = 0;
}

void prism_hook_hide_methods(const PyMethodDef *methods)
{
    hidden_methods = methods;
}

static bool is_hidden(const PyMethodDef *definition)
{
    for (const PyMethodDef *at = hidden_methods; at != NULL && at->ml_name != NULL;
         at++) {
        if (at == definition) {
            return true;
        }
    }
    return false;
}

/* By the readable name. */
static enum prism_builtin_kind kind_of(const char *qualname)
{
    static const struct {
        const char *qualname;
        enum prism_builtin_kind kind;
    } rows[] = {
        {"greenlet.greenlet.switch", PRISM_BUILTIN_SWITCHES},
        {"greenlet.greenlet.throw", PRISM_BUILTIN_SWITCHES},
        {"_posixsubprocess.fork_exec", PRISM_BUILTIN_STARTS},
        {"posix.posix_spawn", PRISM_BUILTIN_STARTS},
        {"posix.posix_spawnp", PRISM_BUILTIN_STARTS},
        {"posix.fork", PRISM_BUILTIN_FORKS},
        {"posix.forkpty", PRISM_BUILTIN_FORKS},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(qualname, rows[i].qualname) == 0) {
            return rows[i].kind;
        }
    }
    return PRISM_BUILTIN_PLAIN;
}

static struct prism_builtin register_builtin(struct prism_recorder *recorder,
                                             PyObject *function)
{
    struct prism_builtin_name names;
    struct prism_function_spec spec = {.file = prism_span("", 0)};

    if (is_hidden(prism_hook_definition(function))) {
        return (struct prism_builtin){PRISM_HIDDEN, PRISM_BUILTIN_PLAIN};
    }
    prism_hook_name_builtin(function, &names);
    spec.name = prism_span_of(names.name);
    spec.qualname = prism_span_of(names.qualname);
    spec.kind = prism_waits(spec.qualname) ? PRISM_KIND_WAITING : PRISM_KIND_BUILTIN;
    return (struct prism_builtin){prism_filter_drops(&spec)
                                      ? PRISM_HIDDEN
                                      : prism_recorder_function(recorder, &spec),
                                  kind_of(names.qualname)};
}

static struct slot *find(const PyMethodDef *definition)
{
    size_t i = (size_t)prism_hash_mix((uint64_t)(uintptr_t)definition, 0);

    while (slots[i & (capacity - 1)].definition != NULL &&
           slots[i & (capacity - 1)].definition != definition) {
        i++;
    }
    return &slots[i & (capacity - 1)];
}

static bool make_room(void)
{
    struct slot *old = slots;
    size_t old_capacity = capacity;
    size_t wanted = capacity > 0 ? capacity * 2 : 256;
    struct slot *grown;

    if (slot_count * 2 < capacity) {
        return true;
    }
    grown = calloc(wanted, sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    slots = grown;
    capacity = wanted;
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i].definition != NULL) {
            *find(old[i].definition) = old[i];
        }
    }
    free(old);
    return true;
}

struct prism_builtin prism_hook_builtin(struct prism_recorder *recorder,
                                        PyObject *function)
{
    const PyMethodDef *definition = prism_hook_definition(function);
    struct slot *slot;

    if (__builtin_expect(slot_count * 2 >= capacity, 0) && !make_room()) {
        prism_recorder_fail(recorder, ENOMEM);
        return (struct prism_builtin){PRISM_CAPTURE_NONE, PRISM_BUILTIN_PLAIN};
    }
    slot = find(definition);
    if (slot->definition == NULL || slot->name != definition->ml_name ||
        slot->method != definition->ml_meth) {
        slot_count += slot->definition == NULL;
        *slot = (struct slot){definition, definition->ml_name, definition->ml_meth,
                              register_builtin(recorder, function)};
    }
    return slot->builtin;
}
