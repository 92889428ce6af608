"""Philox4x32-10 and xoshiro128++ in unbounded integers: known answers for the generators, into random.json.

The Philox answers for counters and keys of zeros, ones and digits of pi are those of the Random123 distribution
(kat_vectors) and are asserted here, so that the script itself is checked.
"""
import json
import os

mask = 0xffffffff


def philox(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(b >> 32) ^ c[1] ^ k[0], b & mask, (a >> 32) ^ c[3] ^ k[1], a & mask]
        k = [(k[0] + 0x9E3779B9) & mask, (k[1] + 0xBB67AE85) & mask]
    return c


def rotl(x, k):
    return ((x << k) | (x >> (32 - k))) & mask


def advance(s):
    out = (rotl((s[0] + s[3]) & mask, 7) + s[0]) & mask
    t = (s[1] << 9) & mask
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= t
    s[3] = rotl(s[3], 11)
    return out


def jump(s):
    total = [0, 0, 0, 0]
    for word in (0x8764000b, 0xf542d2d3, 0x6fa035c3, 0x77f2db5b):
        for bit in range(32):
            if word >> bit & 1:
                total = [x ^ y for x, y in zip(total, s)]
            advance(s)
    s[:] = total


def splitmix32(seed):
    state = seed & mask
    while True:
        state = (state + 0x9E3779B9) & mask
        z = ((state ^ state >> 16) * 0x21F0AAAD) & mask
        z = ((z ^ z >> 15) * 0x735A2D97) & mask
        yield z ^ z >> 15


def seeded(seed, stream, count):
    low, high = splitmix32(seed), splitmix32((seed >> 32) ^ 0x5bd1e995)
    s = [next(low) ^ next(high) for _ in range(4)]
    for _ in range(stream):
        jump(s)
    return [advance(s) for _ in range(count)]


published = [
    ([0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]),
    ([mask] * 4, [mask] * 2, [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]),
    ([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0],
     [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]),
]
for counter, key, answer in published:
    assert philox(counter, key) == answer
more = [([7, 0, 3, 0], [42, 0]), ([1, 2, 3, 4], [5, 6]), ([mask, 1, mask, 2], [mask, 3])]
state = [1, 2, 3, 4]
result = {
    'philox': [[c, k, philox(c, k)] for c, k in [row[:2] for row in published] + more],
    'xoshiro': {'state': [1, 2, 3, 4], 'outputs': [advance(state) for _ in range(12)]},
    'seeded': [[seed, stream, seeded(seed, stream, 6)] for seed, stream in ((0, 0), (1, 0), (42, 1), (2 ** 40 + 7, 3))],
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'random.json'), 'w') as file:
    json.dump(result, file, indent=1)
    file.write('\n')
