/* SPDX-License-Identifier: MIT */
/* assets.h - the files of render/assets, each as NUL-terminated ASCII bytes that
 * cmake/embed.cmake makes. */
#ifndef PRISM_RENDER_ASSETS_H
#define PRISM_RENDER_ASSETS_H

extern const char prism_asset_callgraph_css[];
extern const char prism_asset_callgraph_js[];
extern const char prism_asset_flame_css[];
extern const char prism_asset_flame_js[];
extern const char prism_asset_timebars_css[];
extern const char prism_asset_timebars_js[];

#endif
