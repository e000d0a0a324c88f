/* SPDX-License-Identifier: MIT */
/* switch.c - see switch.h.  The handler may run anywhere: it remembers what is wanted
 * and queues a call, which the main thread makes between two instructions of Python.
 * A signal that is not from us does what it would do without us. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>

#include "core/capture/switch.h"
#include "core/hook/raised.h"
#include "core/hook/session.h"
#include "core/hook/switch.h"

static atomic_bool wanted; /* on? */
static atomic_bool queued;

static int act(void *unused)
{
    struct prism_raised raised = prism_raised_take();

    (void)unused;
    atomic_store(&queued, false); /* who comes from here on queues it again */
    if (!atomic_load(&wanted)) {
        prism_session_pause();
    } else if (!prism_session_resume()) {
        PyErr_Clear(); /* the capture says that it is still off */
    }
    prism_raised_give_back(raised);
    return 0;
}

/* The default action of a real-time signal ends the process. */
static void act_as_without_us(int number)
{
    sigset_t set;

    (void)signal(number, SIG_DFL);
    (void)raise(number);
    (void)sigemptyset(&set);
    (void)sigaddset(&set, number);
    (void)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static void on_signal(int number, siginfo_t *info, void *context)
{
    int value = info->si_code == SI_QUEUE ? info->si_value.sival_int : 0;
    int before = errno;

    (void)context;
    if (value != PRISM_SWITCH_ON && value != PRISM_SWITCH_OFF) {
        act_as_without_us(number);
    } else if (Py_IsInitialized()) {
        atomic_store(&wanted, value == PRISM_SWITCH_ON);
        if (!atomic_exchange(&queued, true) && Py_AddPendingCall(act, NULL) != 0) {
            atomic_store(&queued, false);
        }
    }
    errno = before;
}

/* Calls that wait are interrupted, as by all signals that Python knows: the main thread
 * would else go on waiting for another one and never make the call. */
uint64_t prism_switch_install(void)
{
    struct sigaction action = {.sa_sigaction = on_signal,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK};
    struct sigaction found;

    if (sigaction(PRISM_SWITCH_SIGNAL, NULL, &found) != 0 ||
        (found.sa_handler != SIG_DFL && found.sa_sigaction != on_signal)) {
        return 0;
    }
    (void)sigemptyset(&action.sa_mask);
    return sigaction(PRISM_SWITCH_SIGNAL, &action, NULL) == 0
               ? (uint64_t)PRISM_SWITCH_SIGNAL
               : 0;
}

void prism_switch_forget(void)
{
    atomic_store(&queued, false);
}
