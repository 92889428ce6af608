"""Firth's penalised estimates where a level has one row, from the definition alone.

ln L + 1/2 ln |I| of the levels of a factor is a sum over the levels, and the maximum of each term, a function of
the counts of its rows, is known in closed form; it is evaluated with 40 digits. Coefficients are differences from
the first level. Writes firth-levels.json.
"""
import json
import pathlib

import mpmath as mp

mp.mp.dps = 40


def logit(events, rows):
    # ln L + 1/2 ln(n p q) is that of half an event and half a failure more.
    return mp.log((events + mp.mpf(1) / 2) / (rows - events + mp.mpf(1) / 2))


def log(total, rows):
    # y eta - n exp(eta) + 1/2 (ln n + eta)
    return mp.log((total + mp.mpf(1) / 2) / rows)


def labels(counts):
    # |I| is n^(K-1) times the product of all probabilities: half an observation more of each label.
    half = mp.mpf(1) / 2
    return [mp.log((c + half) / (counts[0] + half)) for c in counts[1:]]


def against_first(values):
    return [float(values[0])] + [float(v - values[0]) for v in values[1:]]


g = ["a"] * 7 + ["b"] * 5 + ["c"] + ["d"] * 2 + ["e"]
events = [0, 1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 0, 0, 0]
counts = [0, 2, 1, 0, 3, 1, 0, 4, 2, 2, 3, 5, 0, 0, 1, 9]
kinds = ["u", "v", "w", "u", "v", "u", "u", "w", "v", "w", "w", "u", "v", "u", "w", "w"]
levels = sorted(set(g))
rows = [[i for i, own in enumerate(g) if own == level] for level in levels]
of_labels = [labels([sum(kinds[i] == k for i in own) for k in "uvw"]) for own in rows]
answer = {
    "g": g,
    "bernoulli": {
        "y": events,
        "estimate": against_first([logit(sum(events[i] for i in own), len(own)) for own in rows]),
    },
    "poisson": {
        "y": counts,
        "estimate": against_first([log(sum(counts[i] for i in own), len(own)) for own in rows]),
    },
    "multinomial": {
        "y": kinds,
        "estimate": sum([against_first([own[k] for own in of_labels]) for k in range(2)], []),
    },
}
path = pathlib.Path(__file__).with_name("firth-levels.json")
path.write_text(json.dumps(answer) + "\n")
