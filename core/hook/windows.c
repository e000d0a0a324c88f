/* SPDX-License-Identifier: MIT */
/* windows.c - see windows.h.  There are few at a time: a list will do. */
#include "core/hook/windows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/capture/grow.h"
#include "core/hook/raised.h"
#include "core/hook/session.h"
#include "core/hook/timer.h"

struct window {
    uint64_t number;
    char *path;
    char *base; /* NULL: it started the recording */
};

static struct window *windows;
static size_t window_count;
static size_t capacity;
static uint64_t last_number;
static bool started; /* the recording was started by a session */

static struct window *find(uint64_t number)
{
    for (size_t i = 0; i < window_count; i++) {
        if (windows[i].number == number) {
            return &windows[i];
        }
    }
    return NULL;
}

bool prism_windows_is_open(uint64_t number)
{
    return find(number) != NULL;
}

bool prism_windows_is_first(uint64_t number)
{
    const struct window *window = find(number);

    return window != NULL && window->base == NULL;
}

static void release(const struct window *window)
{
    free(window->path);
    free(window->base);
}

void prism_windows_forget(void)
{
    for (size_t i = 0; i < window_count; i++) {
        release(&windows[i]);
    }
    window_count = 0;
    started = false;
}

/* Two sessions that do not share a clock cannot share a recording. */
static bool check_timers(const struct prism_hook_options *how)
{
    if (prism_timer_is_set()) {
        PyErr_SetString(PyExc_RuntimeError,
                        "callprism: a recording with a timer of its own is running: "
                        "nothing else can be recorded meanwhile");
        return false;
    }
    if (how->session.timer != NULL && prism_session_recorder() != NULL) {
        PyErr_SetString(PyExc_RuntimeError,
                        "callprism: a recording is running: a Profile with a timer of "
                        "its own cannot start meanwhile");
        return false;
    }
    return true;
}

/* Copies of the path, with `.base` behind one when there is a recording. */
static bool name_files(struct window *window, const char *path)
{
    size_t room = strlen(path) + sizeof ".base";
    bool has_base = prism_session_recorder() != NULL;

    window->path = strdup(path);
    window->base = has_base ? malloc(room) : NULL;
    if (window->path == NULL || (has_base && window->base == NULL)) {
        release(window);
        (void)PyErr_NoMemory();
        return false;
    }
    if (has_base) {
        (void)snprintf(window->base, room, "%s.base", path);
    }
    return true;
}

/* Threads keep their numbers from the base on. */
static bool write_base(const struct window *window)
{
    struct prism_recorder *recorder = prism_session_recorder();

    (void)atomic_fetch_add(&recorder->windows, 1);
    if (!prism_session_copy(window->base)) {
        (void)atomic_fetch_sub(&recorder->windows, 1);
        return false;
    }
    return true;
}

/* What is there of a session that could not be completed says nothing, or the wrong
 * thing: the first one's file is still the recorder's own. */
static void remove_files(const struct window *window)
{
    (void)unlink(window->path);
    if (window->base != NULL) {
        (void)unlink(window->base);
    }
}

static bool start_recording(const struct prism_hook_options *how)
{
    if (!prism_session_start(&how->recording, &how->session)) {
        (void)prism_timer_end();
        return false;
    }
    if (prism_timer_has_failed()) {
        prism_session_stop();
        (void)unlink(how->recording.path);
        return prism_timer_end();
    }
    started = true;
    return true;
}

static struct window forget(struct window *window)
{
    struct window gone = *window;

    *window = windows[--window_count];
    return gone;
}

uint64_t prism_windows_open(const struct prism_hook_options *how)
{
    struct window window = {.number = last_number + 1};
    bool done;

    if (!check_timers(how) || !name_files(&window, how->recording.path)) {
        return 0;
    }
    if (!prism_grow((void **)&windows, &capacity, window_count, sizeof *windows)) {
        release(&window);
        (void)PyErr_NoMemory();
        return 0;
    }
    last_number = window.number;
    windows[window_count++] = window;
    done = window.base != NULL ? write_base(&window) : start_recording(how);
    if (!done) {
        window = forget(find(window.number));
        release(&window);
        return 0;
    }
    return window.number;
}

bool prism_windows_save(uint64_t number)
{
    const struct window *window = find(number);

    return window == NULL ||
           prism_session_copy(window->base != NULL ? window->path : NULL);
}

static bool end(const struct window *window, bool last)
{
    struct prism_raised problem;
    bool done = true;

    if (!last || window->base != NULL) {
        done = prism_session_copy(window->path);
    }
    if (!done) {
        remove_files(window);
    }
    if (window->base != NULL && prism_session_recorder() != NULL) {
        (void)atomic_fetch_sub(&prism_session_recorder()->windows, 1);
    }
    if (last) {
        problem = prism_raised_take();
        prism_session_stop();
        started = false;
        prism_raised_give_back(problem);
        done = prism_timer_end() && done;
    }
    return done;
}

bool prism_windows_close(uint64_t number)
{
    struct window *found = find(number);
    struct window window;
    bool done;

    if (found == NULL) {
        return true;
    }
    if (prism_timer_is_running()) {
        PyErr_SetString(PyExc_RuntimeError,
                        "callprism: the timer cannot end its own recording");
        return false;
    }
    window = forget(found);
    done = end(&window, started && window_count == 0);
    release(&window);
    return done;
}
