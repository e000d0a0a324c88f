/* SPDX-License-Identifier: MIT */
/* functions.c - the strings stand in the mapped journal only; the hash table
 * holds hashes and numbers. */
#include "core/capture/functions.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/hash.h"
#include "core/capture/grow.h"

struct prism_functions_slot {
    uint64_t hash;
    uint32_t number; /* + 1; 0: free */
    bool is_file;
};

void prism_functions_init(struct prism_functions *functions,
                          struct prism_journal *journal)
{
    *functions = (struct prism_functions){.journal = journal};
}

void prism_functions_release(struct prism_functions *functions)
{
    free((void *)functions->functions);
    free((void *)functions->files);
    free(functions->slots);
    *functions = (struct prism_functions){0};
}

static void put_slot(struct prism_functions *functions,
                     struct prism_functions_slot slot)
{
    size_t mask = functions->slot_capacity - 1;
    size_t i = slot.hash & mask;

    while (functions->slots[i].number != 0) {
        i = (i + 1) & mask;
    }
    functions->slots[i] = slot;
    functions->slot_count++;
}

/* Half full at most. */
static bool make_slots(struct prism_functions *functions)
{
    struct prism_functions_slot *old = functions->slots;
    size_t old_capacity = functions->slot_capacity;
    size_t capacity = old_capacity > 0 ? old_capacity * 2 : 256;

    if (functions->slot_count * 2 < old_capacity) {
        return true;
    }
    functions->slots = calloc(capacity, sizeof *functions->slots);
    if (functions->slots == NULL) {
        functions->slots = old;
        return false;
    }
    functions->slot_capacity = capacity;
    functions->slot_count = 0;
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i].number != 0) {
            put_slot(functions, old[i]);
        }
    }
    free(old);
    return true;
}

static struct prism_span strings_of(const void *fixed, size_t size, size_t skip,
                                    size_t len)
{
    return prism_span((const char *)fixed + size + skip, len);
}

static bool is_this_file(const struct prism_record *record, struct prism_span path)
{
    const struct prism_record_file *file = (const void *)(record + 1);

    return prism_span_equal(path, strings_of(file, sizeof *file, 0, file->path_len));
}

static bool is_this_function(const struct prism_record *record, uint32_t file,
                             const struct prism_function_spec *spec)
{
    const struct prism_record_function *it = (const void *)(record + 1);

    return it->file == file && it->line == spec->line && it->kind == spec->kind &&
           prism_span_equal(spec->name, strings_of(it, sizeof *it, 0, it->name_len)) &&
           prism_span_equal(spec->qualname,
                            strings_of(it, sizeof *it, it->name_len, it->qualname_len));
}

/* What stands behind the path now; `<string>` and its like are no files. */
static struct prism_record_file look_at(struct prism_span path)
{
    struct prism_record_file facts = {PRISM_UNKNOWN, PRISM_UNKNOWN, (uint32_t)path.len,
                                      0};
    char name[4096];
    struct stat status;

    if (path.len == 0 || path.len >= sizeof name || path.at[0] == '<') {
        return facts;
    }
    memcpy(name, path.at, path.len);
    name[path.len] = '\0';
    if (stat(name, &status) == 0) {
        facts.size = status.st_size;
        facts.mtime_ns =
            (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
    }
    return facts;
}

static uint32_t new_file(struct prism_functions *functions, uint64_t hash,
                         struct prism_span path)
{
    const struct prism_record_file fixed = look_at(path);
    const struct prism_record *record;

    if (!make_slots(functions) ||
        !prism_grow((void **)&functions->files, &functions->file_capacity,
                    functions->file_count, sizeof(void *))) {
        return PRISM_CAPTURE_NONE;
    }
    record = prism_journal_add(functions->journal, PRISM_RECORD_FILE,
                               prism_span((const char *)&fixed, sizeof fixed), path,
                               prism_span("", 0));
    if (record == NULL) {
        return PRISM_CAPTURE_NONE;
    }
    functions->files[functions->file_count++] = record;
    put_slot(functions, (struct prism_functions_slot){
                            hash, (uint32_t)functions->file_count, true});
    return (uint32_t)functions->file_count - 1;
}

static bool file_number(struct prism_functions *functions, struct prism_span path,
                        uint32_t *number)
{
    uint64_t hash = prism_hash_bytes(path.at, path.len);
    size_t mask = functions->slot_capacity - 1;

    *number = PRISM_CAPTURE_NONE;
    if (path.len == 0) {
        return true;
    }
    for (size_t i = hash & mask;
         functions->slot_capacity > 0 && functions->slots[i].number != 0;
         i = (i + 1) & mask) {
        const struct prism_functions_slot *slot = &functions->slots[i];

        if (slot->hash == hash && slot->is_file &&
            is_this_file(functions->files[slot->number - 1], path)) {
            *number = slot->number - 1;
            return true;
        }
    }
    *number = new_file(functions, hash, path);
    return *number != PRISM_CAPTURE_NONE;
}

static uint32_t new_function(struct prism_functions *functions, uint64_t hash,
                             uint32_t file, const struct prism_function_spec *spec)
{
    const struct prism_record_function fixed = {
        .file = file,
        .line = spec->line,
        .kind = (uint32_t)spec->kind,
        .name_len = (uint32_t)spec->name.len,
        .qualname_len = (uint32_t)spec->qualname.len,
    };
    const struct prism_record *record;

    if (!make_slots(functions) ||
        !prism_grow((void **)&functions->functions, &functions->function_capacity,
                    functions->function_count, sizeof(void *))) {
        return PRISM_CAPTURE_NONE;
    }
    record = prism_journal_add(functions->journal, PRISM_RECORD_FUNCTION,
                               prism_span((const char *)&fixed, sizeof fixed),
                               spec->name, spec->qualname);
    if (record == NULL) {
        return PRISM_CAPTURE_NONE;
    }
    functions->functions[functions->function_count++] = record;
    put_slot(functions, (struct prism_functions_slot){
                            hash, (uint32_t)functions->function_count, false});
    return (uint32_t)functions->function_count - 1;
}

uint32_t prism_functions_number(struct prism_functions *functions,
                                const struct prism_function_spec *spec)
{
    const struct prism_function_spec kept = {
        .name = prism_journal_text(spec->name),
        .qualname = prism_journal_text(spec->qualname),
        .line = spec->line,
        .kind = spec->kind,
    };
    uint64_t hash;
    uint32_t file;

    if (spec->name.len > PRISM_TEXT_LIMIT || spec->qualname.len > PRISM_TEXT_LIMIT ||
        spec->file.len > PRISM_TEXT_LIMIT) {
        (void)atomic_fetch_add(&functions->journal->store->header->shortened, 1);
    }
    if (!file_number(functions, prism_journal_text(spec->file), &file)) {
        return PRISM_CAPTURE_NONE;
    }
    hash = prism_hash_mix(prism_hash_bytes(kept.name.at, kept.name.len),
                          prism_hash_bytes(kept.qualname.at, kept.qualname.len)) ^
           prism_hash_mix(file, (uint64_t)kept.line << 8 | (uint64_t)kept.kind);
    for (size_t i = hash & (functions->slot_capacity - 1);
         functions->slot_capacity > 0 && functions->slots[i].number != 0;
         i = (i + 1) & (functions->slot_capacity - 1)) {
        const struct prism_functions_slot *slot = &functions->slots[i];

        if (slot->hash == hash && !slot->is_file &&
            is_this_function(functions->functions[slot->number - 1], file, &kept)) {
            return slot->number - 1;
        }
    }
    return new_function(functions, hash, file, &kept);
}
