/* SPDX-License-Identifier: MIT */
/* texts.h - files of python/callprism that run where nothing can be imported, each as
 * NUL-terminated bytes that cmake/embed.cmake makes. */
#ifndef PRISM_HOOK_EMBED_TEXTS_H
#define PRISM_HOOK_EMBED_TEXTS_H

extern const char prism_asset__calibrate_py[];
extern const char prism_asset__facts_py[];

#endif
