"""Fits at the ends of estimated shapes and in the L1 and L-infinity norms of a curved mean, by other
roads than an optimiser of the service: closed forms, enumeration of vertices and Newton in 40-digit
arithmetic (mpmath), SLSQP (scipy) to find the active rows. Writes laws.json. Run: python3 make.py"""
import itertools
import json
import math
import os
import numpy as np
from mpmath import mp, mpf, exp, log, findroot, pi
from scipy.optimize import minimize

mp.dps = 40
n = 24
x = [i / 4 for i in range(n)]
noise = [0.03, -0.05, 0.01, 0.04, -0.02, -0.04, 0.05, 0.0, -0.01, 0.02, -0.03, 0.045]
y = [round(3 * math.exp(-0.3 * v) + noise[i % 12], 3) for i, v in enumerate(x)]
counts = [4 + (i % 3) for i in range(n)]
light = [round(1 + 0.5 * v + [-1, 1, -0.8, 0.9, -0.3, 0.2, 0.6, -0.7][i % 8], 3) for i, v in enumerate(x)]


def curve(a, b, v):
    return a * exp(-b * v)


def least_absolute():
    best = None
    for i, j in itertools.combinations(range(n), 2):
        if y[i] <= 0 or y[j] <= 0:
            continue
        b = log(mpf(y[i]) / mpf(y[j])) / (mpf(x[j]) - mpf(x[i]))
        a = mpf(y[i]) * exp(b * mpf(x[i]))
        value = sum(abs(mpf(v) - curve(a, b, mpf(u))) for u, v in zip(x, y))
        if best is None or value < best[0]:
            best = (value, a, b)
    value, a, b = best
    scale = value / n
    return {"estimate": [float(a), float(b)], "scale": float(scale), "log_likelihood": float(-n * log(2 * scale) - n)}


def minimax():
    xs, ys = np.array(x), np.array(y)
    con = [{"type": "ineq", "fun": lambda q, s=s: q[2] - s * (ys - q[0] * np.exp(-q[1] * xs))} for s in (1, -1)]
    q = minimize(lambda q: q[2], [3, 0.3, 0.1], constraints=con, method="SLSQP", options={"ftol": 1e-15, "maxiter": 500}).x
    r = ys - q[0] * np.exp(-q[1] * xs)
    rows = np.argsort(-np.abs(r))[:3]
    root = findroot(
        lambda a, b, h: [mpf(y[i]) - curve(a, b, mpf(x[i])) - int(np.sign(r[i])) * h for i in rows],
        [mpf(v) for v in q],
    )
    a, b, h = root
    return {"estimate": [float(a), float(b)], "half_width": float(h), "log_likelihood": float(-n * log(2 * h))}


def normal_line(v):
    xs = [mpf(t) for t in x]
    ys = [mpf(t) for t in v]
    mx, my = sum(xs) / n, sum(ys) / n
    b = sum((s - mx) * (t - my) for s, t in zip(xs, ys)) / sum((s - mx) ** 2 for s in xs)
    a = my - b * mx
    s2 = sum((t - a - b * s) ** 2 for s, t in zip(xs, ys)) / n
    return {"estimate": [float(a), float(b)], "scale": float(s2 ** mpf("0.5")), "log_likelihood": float(-mpf(n) / 2 * (log(2 * pi * s2) + 1))}


def poisson_line():
    xs = [mpf(t) for t in x]
    ys = [mpf(t) for t in counts]
    score = lambda a, b: [sum(t - exp(a + b * s) for s, t in zip(xs, ys)), sum(s * (t - exp(a + b * s)) for s, t in zip(xs, ys))]
    a, b = findroot(score, [mpf("1.6"), mpf("0.001")])
    ll = sum(t * (a + b * s) - exp(a + b * s) - mp.loggamma(t + 1) for s, t in zip(xs, ys))
    return {"estimate": [float(a), float(b)], "log_likelihood": float(ll)}


out = {
    "x": x, "y": y, "counts": counts, "light": light,
    "least_absolute": least_absolute(), "minimax": minimax(),
    "normal": normal_line(light), "poisson": poisson_line(),
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "laws.json"), "w") as f:
    json.dump(out, f, indent=1)
    f.write("\n")
