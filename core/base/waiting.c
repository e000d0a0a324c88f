/* SPDX-License-Identifier: MIT */
/* waiting.c - see waiting.h.  Reading a regular file is work (the page cache), so
 * the io module is not here; reading a descriptor may be anything and is. */
#include "core/base/waiting.h"

#include <stddef.h>

static const char *const waiting[] = {
    "_multiprocessing.SemLock.acquire",
    "_queue.SimpleQueue.get",
    "_socket.socket.accept",
    "_socket.socket._accept",
    "_socket.socket.connect",
    "_socket.socket.connect_ex",
    "_socket.socket.recv",
    "_socket.socket.recv_into",
    "_socket.socket.recvfrom",
    "_socket.socket.recvfrom_into",
    "_socket.socket.recvmsg",
    "_socket.socket.recvmsg_into",
    "_ssl._SSLSocket.read",
    "_thread.RLock.acquire",
    "_thread.lock.acquire",
    "posix.read",
    "posix.readv",
    "posix.wait",
    "posix.wait3",
    "posix.wait4",
    "posix.waitid",
    "posix.waitpid",
    "select.epoll.poll",
    "select.poll.poll",
    "select.select",
    "signal.pause",
    "signal.sigtimedwait",
    "signal.sigwait",
    "signal.sigwaitinfo",
    "time.sleep",
};

bool prism_waits(struct prism_span qualname)
{
    for (size_t i = 0; i < sizeof waiting / sizeof waiting[0]; i++) {
        if (prism_span_is(qualname, waiting[i])) {
            return true;
        }
    }
    return false;
}
