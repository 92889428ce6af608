"""Firth's penalised maximum of logits of two and three labels, from its definition alone.

ln L + 1/2 ln |I| is written down as it stands and maximised by Newton's method on its central differences
with 40 digits, without its score (Kosmidis & Firth 2011). Standard errors are those of I there; profile
intervals are where twice the penalised likelihood, maximised over the other coefficients, falls by the
quantile of chi-square (Heinze & Schemper 2002); the tests hold coefficients at 0. Writes firth.json.
"""
import json
import pathlib

import mpmath as mp

mp.mp.dps = 40
h = mp.mpf(10) ** -10


def information(x, labels, b):
    k = labels - 1
    total = mp.matrix(2 * k, 2 * k)
    log = mp.mpf(0)
    for xi, yi in x:
        z = (mp.mpf(1), mp.mpf(xi))
        e = [mp.mpf(1)] + [mp.exp(b[2 * m] + b[2 * m + 1] * z[1]) for m in range(k)]
        p = [v / sum(e) for v in e]
        log += mp.log(p[yi])
        for m in range(k):
            for l in range(k):
                w = p[m + 1] * ((1 if m == l else 0) - p[l + 1])
                for i in range(2):
                    for j in range(2):
                        total[2 * m + i, 2 * l + j] += w * z[i] * z[j]
    return log, total


def penalised(x, labels, b):
    log, total = information(x, labels, b)
    return log + mp.log(mp.det(total)) / 2


def maximum(f, start, metric):
    """Newton's steps from central differences; far off, where these fall, scoring by the information."""
    b = list(start)
    n = len(b)
    for _ in range(200):
        def at(*moves):
            c = list(b)
            for j, s in moves:
                c[j] += s * h
            return f(c)
        centre = at()
        up, down = [at((j, 1)) for j in range(n)], [at((j, -1)) for j in range(n)]
        g = mp.matrix([(u - d) / (2 * h) for u, d in zip(up, down)])
        step = mp.lu_solve(metric(b), g)
        if mp.norm(step) < mp.mpf("0.5"):
            H = mp.matrix(n, n)
            for j in range(n):
                H[j, j] = (up[j] - 2 * centre + down[j]) / h ** 2
                for l in range(j):
                    v = at((j, 1), (l, 1)) - at((j, 1), (l, -1)) - at((j, -1), (l, 1)) + at((j, -1), (l, -1))
                    H[j, l] = H[l, j] = v / (4 * h * h)
            newton = -mp.lu_solve(H, g)
            if (g.T * newton)[0] > 0:
                step = newton
        while f([v + s for v, s in zip(b, step)]) < centre and mp.norm(step) > mp.mpf(10) ** -13:
            step /= 2
        b = [v + s for v, s in zip(b, step)]
        if mp.norm(step) < mp.mpf(10) ** -13:
            return b, f(b)
    raise RuntimeError("no maximum")


def held(f, best, V, fixed, metric):
    free = [j for j in range(len(best)) if j not in fixed]
    own = list(fixed)
    C = mp.matrix([[V[a, b] for b in own] for a in own])
    moved = mp.lu_solve(C, mp.matrix([fixed[j] - best[j] for j in own]))
    start = [best[j] + sum(V[j, a] * moved[k] for k, a in enumerate(own)) for j in free]
    def full(c):
        out = [fixed.get(j, mp.mpf(0)) for j in range(len(best))]
        for j, v in zip(free, c):
            out[j] = v
        return out
    def inner(c):
        I = metric(full(c))
        return mp.matrix([[I[a, b] for b in free] for a in free])
    return maximum(lambda c: f(full(c)), start, inner)[1]


def fit(x, labels):
    f = lambda b: penalised(x, labels, b)
    metric = lambda b: information(x, labels, b)[1]
    best, top = maximum(f, [mp.mpf(0)] * (2 * (labels - 1)), metric)
    V = information(x, labels, best)[1] ** -1
    errors = [mp.sqrt(V[j, j]) for j in range(len(best))]
    cut = mp.mpf("3.841458820694124032258")
    low, high = [], []
    for j in range(len(best)):
        for side, out in ((-1, low), (1, high)):
            root = lambda v: 2 * (top - held(f, best, V, {j: v}, metric)) - cut
            a = best[j] + side * 2 * errors[j]
            out.append(float(mp.findroot(root, (a, a + side * errors[j] / 4), tol=mp.mpf(10) ** -22)))
    slopes = {j: mp.mpf(0) for j in range(1, len(best), 2)}
    return {"estimate": [float(v) for v in best], "std_error": [float(v) for v in errors],
            "penalized_log_likelihood": float(top), "low": low, "high": high,
            "slopes": float(2 * (top - held(f, best, V, slopes, metric)))}


separated = [(1, 0), (2, 0), (3, 0), (4, 1), (5, 1), (6, 2), (7, 2)]
overlapping = [(1, 0), (2, 1), (3, 0), (4, 2), (5, 1), (6, 2), (7, 0), (8, 2), (9, 1)]
two = [(1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (6, 1), (7, 1), (8, 1)]
out = {}
for name, rows, labels in (("separated", separated, 3), ("overlapping", overlapping, 3), ("two", two, 2)):
    out[name] = {"x": [r[0] for r in rows], "y": ["abc"[r[1]] for r in rows], **fit(rows, labels)}
(pathlib.Path(__file__).parent / "firth.json").write_text(json.dumps(out, indent=1) + "\n")
