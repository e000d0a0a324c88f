/* SPDX-License-Identifier: MIT */
/* cmd_callgraph.c - callprism callgraph: who called whom, as a picture; or the list of
 * functions that its options may name. */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/heaviest.h"
#include "cli/inputs.h"
#include "cli/transform.h"
#include "core/analysis/match.h"
