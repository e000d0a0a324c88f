/* SPDX-License-Identifier: MIT */
/* palette.c - see palette.h. */
#include "render/palette.h"

#include <assert.h>

static const struct prism_colour colours[PRISM_PAINT_COUNT] = {
    {"none", 0x000000, 0x000000},      {"ground", 0xffffff, 0x17191c},
    {"text", 0x1d2125, 0xeceef0},      {"muted", 0x5b6470, 0xa3adb8},
    {"grid", 0xe1e5e9, 0x32373d},      {"label", 0x1a1d21, 0xf4f5f6},
    {"edge", 0x3c444d, 0xd3dae1},      {"all", 0xe4e7eb, 0x363c43},
    {"waiting", 0xb9c0c8, 0x65717e},   {"outside", 0xd9dde2, 0x2e343b},
    {"truncated", 0xe9e2cf, 0x524c3c}, {"rest", 0xd5cdc4, 0x5c5040},
    {"paper", 0xffffff, 0x1e2125},     {"group", 0xf5f3fb, 0x211f2a},
    {"arrow", 0x8a949f, 0x7c8691},     {"back", 0x9a5fc0, 0xb98ddc},
    {"more", 0xd8452f, 0xf0806b},      {"less", 0x2f7fc4, 0x6fb1e8},
    {"own0", 0xffb29a, 0x7f422f},      {"own1", 0xfebea3, 0x854a2f},
    {"own2", 0xfeac7d, 0x77401e},      {"own3", 0xffc59c, 0x855127},
    {"own4", 0xffbb7d, 0x7b4c1a},      {"own5", 0xf0b269, 0x6e4405},
    {"own6", 0xfcc677, 0x7a5517},      {"own7", 0xeabd69, 0x6c4d02},
    {"stdlib0", 0x91d2ec, 0x195e75},   {"stdlib1", 0x9cd9f7, 0x27637e},
    {"stdlib2", 0x93cbec, 0x205774},   {"stdlib3", 0xa8daff, 0x346586},
    {"stdlib4", 0xa3d1fa, 0x335c80},   {"stdlib5", 0x9cc4ef, 0x2e5176},
    {"stdlib6", 0xb4d3fe, 0x415e87},   {"stdlib7", 0xaac6f6, 0x3c537d},
    {"site0", 0xcebdf2, 0x5d4a7d},     {"site1", 0xdbc3f6, 0x684f82},
    {"site2", 0xd3b5e5, 0x614272},     {"site3", 0xe9c4f3, 0x744f7e},
    {"site4", 0xe5bbe6, 0x714772},     {"site5", 0xddaed5, 0x693c63},
    {"site6", 0xf2bee1, 0x7c496d},     {"site7", 0xe9b2d0, 0x743f5e},
    {"builtin0", 0xa2d7ac, 0x3c5f43},  {"builtin1", 0xa5dfb9, 0x3f664d},
    {"builtin2", 0x94d3b1, 0x305b46},  {"builtin3", 0xa0e4c7, 0x3c6a58},
    {"builtin4", 0x94ddc5, 0x326454},  {"builtin5", 0x85d1bf, 0x24594e},
    {"builtin6", 0x93e2d5, 0x316860},  {"builtin7", 0x85d6ce, 0x245e59},
    {"heat0", 0xf2f0e7, 0x33322c},     {"heat1", 0xf6efc7, 0x3f3921},
    {"heat2", 0xf8e4a9, 0x4d3f1a},     {"heat3", 0xfcd58b, 0x5c4315},
    {"heat4", 0xfec676, 0x6d4610},     {"heat5", 0xffb060, 0x7d4402},
    {"heat6", 0xff9951, 0x8d4001},     {"heat7", 0xfe7f48, 0x9d3a10},
    {"heat8", 0xfa6349, 0xac3225},     {"pink0", 0xf7eff3, 0x373133},
    {"pink1", 0xf9dfea, 0x45323b},     {"pink2", 0xfacee1, 0x533342},
    {"pink3", 0xfabed9, 0x61334a},     {"pink4", 0xf9add0, 0x6f3252},
    {"pink5", 0xf89bc8, 0x7d3159},     {"pink6", 0xf68ac0, 0x8b2e61},
    {"pink7", 0xf477b7, 0x992a69},     {"pink8", 0xf164af, 0xa82571},
    {"gray0", 0xf4f5f7, 0x2c2e30},     {"gray1", 0xe6e8eb, 0x333538},
    {"gray2", 0xd9dcde, 0x3a3d40},     {"gray3", 0xcdcfd2, 0x414448},
    {"gray4", 0xc0c3c6, 0x494c50},     {"gray5", 0xb3b6ba, 0x505458},
    {"gray6", 0xa7aaae, 0x585c60},     {"gray7", 0x9b9ea2, 0x606469},
    {"gray8", 0x8f9397, 0x686c71},     {"diff0", 0x56acf0, 0x1666aa},
    {"diff1", 0x81bdf2, 0x25598c},     {"diff2", 0xa6cef4, 0x2b4d6e},
    {"diff3", 0xc9def4, 0x2f4052},     {"diff4", 0xebeff2, 0x303337},
    {"diff5", 0xf9cfc6, 0x54352f},     {"diff6", 0xfcafa1, 0x71372d},
    {"diff7", 0xfc8f7c, 0x8e362a},     {"diff8", 0xfa6a57, 0xac3225},
    {"series0", 0x5894e0, 0x639be1},   {"series1", 0xe28d4f, 0xe1925a},
    {"series2", 0x4fa866, 0x5dad70},   {"series3", 0xeb827b, 0xea8881},
    {"series4", 0xa57cd2, 0xaa84d4},   {"series5", 0x08bcbc, 0x1fbfbf},
    {"series6", 0xb68b16, 0xba9232},   {"series7", 0xde82b7, 0xdd88b9},
    {"series8", 0x889d37, 0x8fa347},   {"series9", 0x8d9df5, 0x92a1f3},
    {"series10", 0x9fc7fb, 0x3e6596},  {"series11", 0xf0b68f, 0x8a542d},
    {"series12", 0x9dd4a7, 0x397247},  {"series13", 0xf7afa8, 0x904d49},
    {"series14", 0xd1b7f1, 0x6f558c},  {"series15", 0x7ed6d5, 0x067272},
    {"series16", 0xddc084, 0x7b5f1b},  {"series17", 0xedaed1, 0x874d6f},
    {"series18", 0xbdcd8e, 0x5d6b2b},  {"series19", 0xb4c0fc, 0x545e96},
};

const struct prism_colour *prism_palette(enum prism_paint paint)
{
    assert((unsigned)paint < PRISM_PAINT_COUNT);
    return &colours[paint];
}

enum prism_paint prism_palette_shade(enum prism_paint family, const char *text)
{
    uint32_t hash = 2166136261U;

    for (; *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * 16777619U;
    }
    /* The low bits alone would depend on the last letters most. */
    hash ^= hash >> 16;
    return (enum prism_paint)((uint32_t)family + hash % PRISM_SHADE_COUNT);
}
