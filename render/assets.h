/* SPDX-License-Identifier: MIT */
/* assets.h - the scripts and style sheets of the pictures, made from the files of
 * render/assets by cmake/assets.cmake: each NUL-terminated ASCII bytes. */
#ifndef PRISM_RENDER_ASSETS_H
#define PRISM_RENDER_ASSETS_H

extern const char prism_asset_callgraph_css[];
extern const char prism_asset_callgraph_js[];
extern const char prism_asset_flame_css[];
extern const char prism_asset_flame_js[];
extern const char prism_asset_timebars_css[];
extern const char prism_asset_timebars_js[];

#endif
