/* SPDX-License-Identifier: MIT */
/* test_store.c - chunks: visible at once, zeroed, used again, never overlapping. */
#include "tests/support/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

/* Walk the file as a reader would; the chunks of a kind go to `*count`. */
static uint64_t walk(const char *path, enum prism_chunk_kind kind, size_t *count)
{
    struct prism_input input;
    struct prism_error err = {{0}};
    struct prism_header header;
    uint64_t page = 1;

    assert_true(prism_input_load(&input, path, &err));
    memcpy(&header, input.bytes.at, sizeof header);
    *count = 0;
    while (page < atomic_load(&header.page_count)) {
        struct prism_chunk chunk;

        memcpy(&chunk, input.bytes.at + page * PRISM_CAPTURE_PAGE, sizeof chunk);
        assert_int_not_equal(chunk.pages, 0);
        page += chunk.pages;
        *count += atomic_load(&chunk.kind) == kind;
    }
    assert_true(page * PRISM_CAPTURE_PAGE <= input.bytes.len);
    prism_input_release(&input);
    return page;
}

static void test_chunks(void **state)
{
    struct test_recording it;
    struct prism_store store;
    struct prism_error err = {{0}};
    size_t count;
    uint64_t pages = 1;

    (void)state;
    test_folder(&it);
    assert_true(prism_store_create(&store, it.path, &err));
    assert_null(prism_store_chunk(&store, PRISM_CHUNK_NODES, 0, 1, 2));
    /* Sizes that do not fit the extents, so that rests are left. */
    for (uint32_t i = 0; i < 300; i++) {
        struct prism_chunk *chunk =
            prism_store_chunk(&store, PRISM_CHUNK_NODES, i % 23 + 1, i, i * 2);

        assert_non_null(chunk);
        assert_int_equal(chunk->owner, i);
        assert_int_equal(chunk->first, i * 2);
        assert_int_equal(prism_chunk_room(chunk), (i % 23 + 1) * 4096 - 64);
        memset(prism_chunk_records(chunk), 0x55, prism_chunk_room(chunk));
        pages += i % 23 + 1;
        if (i % 50 == 0) {
            assert_in_range(walk(it.path, PRISM_CHUNK_NODES, &count), pages, 2 * pages);
            assert_int_equal(count, i + 1);
        }
    }
    prism_store_release(&store);
    (void)walk(it.path, PRISM_CHUNK_NODES, &count);
    assert_int_equal(count, 300);
    test_remove(&it);
}

static void test_used_again(void **state)
{
    struct test_recording it;
    struct prism_store store;
    struct prism_error err = {{0}};
    struct prism_chunk *first;
    struct prism_chunk *again;
    size_t count;

    (void)state;
    test_folder(&it);
    assert_true(prism_store_create(&store, it.path, &err));
    first = prism_store_cells(&store, 4, 1, 7);
    assert_int_equal(first->generation, 7);
    memset(prism_chunk_append(first, 1000), 0x55, 1000);
    prism_chunk_publish(first, 1000);
    prism_store_free(&store, first);
    (void)walk(it.path, PRISM_CHUNK_CELLS, &count);
    assert_int_equal(count, 0);
    assert_ptr_not_equal(prism_store_cells(&store, 3, 1, 8), first);
    again = prism_store_cells(&store, 4, 2, 9);
    assert_ptr_equal(again, first);
    assert_int_equal(again->owner, 2);
    assert_int_equal(again->generation, 9);
    assert_int_equal(atomic_load(&again->used), 0);
    for (uint32_t i = 0; i < prism_chunk_room(again); i++) {
        assert_int_equal(prism_chunk_records(again)[i], 0);
    }
    prism_store_release(&store);
    test_remove(&it);
}

static void test_append(void **state)
{
    struct test_recording it;
    struct prism_store store;
    struct prism_error err = {{0}};
    struct prism_chunk *chunk;

    (void)state;
    test_folder(&it);
    assert_true(prism_store_create(&store, it.path, &err));
    assert_null(prism_chunk_append(NULL, 1));
    chunk = prism_store_chunk(&store, PRISM_CHUNK_NODES, 1, 0, 0);
    for (uint32_t used = 0; used + 64 <= prism_chunk_room(chunk); used += 64) {
        assert_ptr_equal(prism_chunk_append(chunk, 64),
                         prism_chunk_records(chunk) + used);
        prism_chunk_publish(chunk, 64);
    }
    assert_null(prism_chunk_append(chunk, 64));
    prism_store_release(&store);
    test_remove(&it);
}

/* The program closes our file, and its number becomes that of another. */
static void test_a_closed_file(void **state)
{
    struct test_recording it;
    struct prism_store store;
    struct prism_error err = {{0}};
    struct stat status;
    char path[PATH_MAX];
    size_t count;
    int other;

    (void)state;
    test_folder(&it);
    assert_true(prism_store_create(&store, it.path, &err));
    (void)snprintf(path, sizeof path, "%s.other", it.path);
    other = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(dup2(other, store.fd), store.fd);
    (void)close(other);
    other = store.fd;
    assert_non_null(prism_store_chunk(&store, PRISM_CHUNK_NODES, 200, 0, 0));
    assert_int_not_equal(other, store.fd);
    (void)walk(it.path, PRISM_CHUNK_NODES, &count);
    assert_int_equal(count, 1);

    /* What stands under its name now is not ours either. */
    assert_int_equal(dup2(other, store.fd), store.fd);
    assert_int_equal(rename(path, it.path), 0);
    assert_null(prism_store_chunk(&store, PRISM_CHUNK_NODES, 2000, 0, 0));
    assert_int_equal(atomic_load(&store.header->stopped_errno), EBADF);
    prism_store_trim(&store);
    prism_store_release(&store);
    assert_int_equal(fstat(other, &status), 0);
    assert_int_equal(status.st_size, 0);
    (void)close(other);
    test_remove(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chunks),
        cmocka_unit_test(test_a_closed_file),
        cmocka_unit_test(test_used_again),
        cmocka_unit_test(test_append),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
