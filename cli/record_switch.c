/* SPDX-License-Identifier: MIT */
/* record_switch.c - see record_switch.h. */
#include "cli/record_switch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/record_options.h"
#include "cli/switch.h"
#include "core/capture/clock.h"
#include "core/capture/switch.h"

#define LONGEST_NS 1e18 /* 30 years */
#define STEPS      200  /* that a process may take for a change */

/* A duration from a nanosecond on; 0 when it is not given. */
static bool read_time(const struct prism_args *args,
                      const struct prism_settings *settings, const char *name,
                      uint64_t *ns, struct prism_error *err)
{
    const struct prism_option *option = prism_option_find(prism_record_options, name);

    if (!prism_args_has(args, name)) {
        return true;
    }
    if (!prism_settings_in_range(settings, option, 1, LONGEST_NS, err)) {
        return false;
    }
    *ns = (uint64_t)prism_settings_number(settings, option);
    return true;
}

bool prism_record_switch_read(struct prism_record_switch *record,
                              const struct prism_args *args,
                              const struct prism_settings *settings,
                              struct prism_error *err)
{
    bool paused = prism_args_has(args, "paused");

    *record = (struct prism_record_switch){0};
    if (!read_time(args, settings, "delay", &record->delay_ns, err) ||
        !read_time(args, settings, "duration", &record->duration_ns, err)) {
        return false;
    }
    if (paused && (record->delay_ns > 0 || record->duration_ns > 0)) {
        return prism_error_set(err, "--paused waits for callprism on: expected no "
                                    "--delay and no --duration with it");
    }
    record->on = !paused && record->delay_ns == 0;
    return true;
}

/* Make the file that says "off", or remove it. */
static bool show(const struct prism_record_switch *record,
                 const struct prism_place *place, struct prism_error *err)
{
    char path[PATH_MAX];
    int fd;

    (void)snprintf(path, sizeof path, "%s/%s", place->path, PRISM_SWITCH_OFF_FILE);
    if (record->on) {
        return unlink(path) == 0 || errno == ENOENT ||
               prism_error_system(err, path, "remove", errno);
    }
    fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    return (fd >= 0 && close(fd) == 0) ||
           prism_error_system(err, path, "create", errno);
}

bool prism_record_switch_begin(struct prism_record_switch *record,
                               const struct prism_place *place, struct prism_error *err)
{
    uint64_t now = prism_clock_ns(CLOCK_MONOTONIC);

    record->on_at_ns = record->delay_ns > 0 ? now + record->delay_ns : 0;
    record->off_at_ns =
        record->duration_ns > 0 ? now + record->delay_ns + record->duration_ns : 0;
    return show(record, place, err);
}

/* A process that cannot be shown the change is told all the same, when it runs. */
static void change(struct prism_record_switch *record, const struct prism_place *place,
                   bool on)
{
    struct prism_error ignored = {{0}};

    record->on = on;
    record->changes++;
    (void)show(record, place, &ignored);
}

void prism_record_switch_signal(struct prism_record_switch *record,
                                const struct prism_place *place, const siginfo_t *info)
{
    int value = info->si_code == SI_QUEUE ? info->si_value.sival_int : 0;

    if (value == PRISM_SWITCH_ON || value == PRISM_SWITCH_OFF) {
        change(record, place, value == PRISM_SWITCH_ON);
    }
}

/* Is all done that the last change asks for?  Before a process can be told, as one that
 * was forked a moment ago, its file does not say how it is; and what it was told before
 * it may do later. */
static bool is_settled(const struct prism_record_switch *record,
                       const struct prism_stamped *file)
{
    struct prism_header *header = file->header;

    return header == NULL || atomic_load(&header->stop_ticks) != 0 ||
           (atomic_load(&header->switch_signal) != 0 &&
            prism_switch_is_on(header) == record->on &&
            (file->told == 0 || file->told == record->changes));
}

/* A signal between a thread's last look and its waiting is not seen: so the process is
 * told again, after 1, 2, 4, ... steps, as each signal interrupts what waits. */
static void settle(const struct prism_record_switch *record, struct prism_stamped *file)
{
    if (file->change != record->changes) {
        file->change = record->changes;
        file->steps = 0;
    }
    if (file->steps >= STEPS || is_settled(record, file)) {
        file->steps = STEPS;
        return;
    }
    if ((file->steps & (file->steps - 1)) == 0 &&
        prism_switch_tell((int)file->header->pid, record->on)) {
        file->told = record->changes;
    }
    file->steps++;
}

void prism_record_switch_step(struct prism_record_switch *record,
                              const struct prism_place *place,
                              struct prism_stamps *stamps)
{
    uint64_t now = prism_clock_ns(CLOCK_MONOTONIC);

    if (record->on_at_ns > 0 && now >= record->on_at_ns) {
        record->on_at_ns = 0;
        change(record, place, true);
    }
    if (record->off_at_ns > 0 && now >= record->off_at_ns) {
        record->off_at_ns = 0;
        change(record, place, false);
    }
    for (size_t i = 0; record->changes > 0 && i < stamps->files.count; i++) {
        settle(record, &stamps->files.items[i]);
    }
}
