/* SPDX-License-Identifier: MIT */
/* hash.h - 64-bit hashes of bytes and numbers, header-only so that the
 * recorder's hot path can inline them.  Multiply-and-fold as in wyhash
 * (Wang Yi, 2019): one 128-bit product per 8 bytes.  Not meant to resist an
 * attacker.  A capture's header ends with one (docs/capture-format.md), so the
 * function stays as it is as long as version 1 of the capture does. */
#ifndef PRISM_BASE_HASH_H
#define PRISM_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t prism_hash_mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide product =
        (wide)(a ^ UINT64_C(0x9e3779b97f4a7c15)) * (b ^ UINT64_C(0xe7037ed1a0b428db));

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t prism_hash_bytes(const char *at, size_t len)
{
    uint64_t hash = len;
    uint64_t word;

    for (; len >= 8; at += 8, len -= 8) {
        memcpy(&word, at, 8);
        hash = prism_hash_mix(hash, word);
    }
    word = 0;
    if (len > 0) {
        memcpy(&word, at, len);
    }
    return prism_hash_mix(hash, word);
}

#endif
