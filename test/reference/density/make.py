"""Maxima of log-densities by Newton on the exact score in 40-digit arithmetic (mpmath), written to
density.json beside this script. Run: python3 make.py"""
import json
import os
from mpmath import mp, mpf, log, exp, pi, gamma, matrix, diff, findroot, sqrt, lu_solve, inverse

mp.dps = 40
y = [mpf(v) for v in ["1.2", "2.3", "1.9", "4.4", "0.7", "3.1", "2.2", "5.0", "1.1", "2.8"]]
x = [mpf(v) for v in range(1, 11)]
light = [mpf(v) for v in ["-1.2", "-1", "-0.8", "-0.4", "-0.1", "0.05", "0.1", "0.4", "0.8", "1", "1.2"]]


def maximise(ll, start):
    n = len(start)
    p = [mpf(v) for v in start]

    def partial(k):
        order = tuple(1 if j == k else 0 for j in range(n))
        return lambda *a: diff(lambda *b: ll(list(b)), a, order)

    root = findroot([partial(k) for k in range(n)], p, tol=1e-30)
    theta = [root[k] for k in range(n)]
    h = matrix(n, n)
    for j in range(n):
        for k in range(n):
            order = [0] * n
            order[j] += 1
            order[k] += 1
            h[j, k] = -diff(lambda *b: ll(list(b)), tuple(theta), tuple(order))
    cov = inverse(h)
    return {
        "estimate": [float(v) for v in theta],
        "std_error": [float(sqrt(cov[k, k])) for k in range(n)],
        "log_likelihood": float(ll(theta)),
    }


def t4(p):
    b0, b1, s = p
    c = log(gamma(mpf(5) / 2)) - log(gamma(mpf(2))) - log(4 * pi) / 2
    return sum(c - log(s) - mpf(5) / 2 * log(1 + ((yi - b0 - b1 * xi) / s) ** 2 / 4) for yi, xi in zip(y, x))


def normal(p):
    b0, b1, s = p
    return sum(-log(s) - log(2 * pi) / 2 - ((yi - b0 - b1 * xi) / s) ** 2 / 2 for yi, xi in zip(y, x))


def weibull(p):
    k, s = p
    return sum(log(k / s) + (k - 1) * log(yi / s) - (yi / s) ** k for yi in y)


def normal_light(p):
    m, s = p
    return sum(-log(s) - log(2 * pi) / 2 - ((v - m) / s) ** 2 / 2 for v in light)


answers = {
    "y": [float(v) for v in y],
    "x": [float(v) for v in x],
    "light": [float(v) for v in light],
    "t4": maximise(t4, ["1.77", "0.1", "1.08"]),
    "normal": maximise(normal, ["1.9", "0.1", "1.3"]),
    "weibull": maximise(weibull, ["1.9", "2.8"]),
    "normal_light": maximise(normal_light, ["0", "0.77"]),
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "density.json"), "w") as out:
    json.dump(answers, out, indent=1)
    out.write("\n")
