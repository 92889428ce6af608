"""Influence of the rows on the maximum of a Weibull regression stated as a density, to 30 digits.

Derivatives by sympy, everything else by mpmath: the maximum, the changes of the parameters by one step of
Newton's method without each row, (I - I_i)^-1 s_i, and by a maximum without it; Cook's distances in the
metric of I; the generalised leverage of Wei, Hu & Fung (1998) of the law's mean exp(a + b x) Gamma(1 + 1/k);
the sandwich with scores over
1 - leverage (HC3); quantile and Pearson residuals. Writes influence.json beside this file.
"""
import json
import pathlib

import mpmath as mp
import sympy as sp

mp.mp.dps = 40
x = [0, 1, 2, 0, 1, 1, 2, 0, 2, 1, 3, 3]
t = [0.5, 1.2, 3.1, 0.7, 2.2, 0.9, 1.7, 0.3, 6.5, 1.1, 4.4, 2.9]
a, b, k, X, T = sp.symbols("a b k X T", positive=True)
theta = (a, b, k)
density = sp.log(k) - k * (a + b * X) + (k - 1) * sp.log(T) - (T / sp.exp(a + b * X)) ** k
mean = sp.exp(a + b * X) * sp.gamma(1 + 1 / k)
numeric = lambda e: sp.lambdify((a, b, k, X, T), e, "mpmath")
score = numeric(sp.Matrix([sp.diff(density, p) for p in theta]))
curve = numeric(-sp.hessian(density, theta))
mixed = numeric(sp.Matrix([sp.diff(density, p, T) for p in theta]))
slope = numeric(sp.Matrix([sp.diff(mean, p) for p in theta]))
mean_of = numeric(mean)
rows = [(mp.mpf(u), mp.mpf(str(v))) for u, v in zip(x, t)]


def total(f, at, of):
    return sum((f(*at, *row) for row in of[1:]), f(*at, *of[0]))


def maximum(of, at):
    for _ in range(200):
        step = mp.lu_solve(total(curve, at, of), total(score, at, of))
        if mp.norm(step) > mp.mpf("0.2"):
            step *= mp.mpf("0.2") / mp.norm(step)
        at = [v + step[j] for j, v in enumerate(at)]
        if mp.norm(step) < mp.mpf(10) ** -35:
            return at
    raise RuntimeError("no maximum")


best = maximum(rows, [mp.mpf("0.1"), mp.mpf("0.5"), mp.mpf(2)])
information = total(curve, best, rows)
inverse = information ** -1
errors = [mp.sqrt(inverse[j, j]) for j in range(3)]
one, exact, cook, cook_mean, leverage, quantile, pearson = [], [], [], [], [], [], []
metric = inverse[:2, :2] ** -1
for i, row in enumerate(rows):
    rest = rows[:i] + rows[i + 1:]
    change = mp.lu_solve(information - curve(*best, *row), score(*best, *row))
    one.append([float(change[j] / errors[j]) for j in range(3)])
    without = maximum(rest, best)
    exact.append([float((v - without[j]) / errors[j]) for j, v in enumerate(best)])
    cook.append(float((change.T * information * change)[0] / 3))
    cook_mean.append(float((change[:2].T * metric * change[:2])[0] / 2))
    leverage.append(float((slope(*best, *row).T * inverse * mixed(*best, *row))[0]))
    u = (row[1] / mp.exp(best[0] + best[1] * row[0])) ** best[2]
    p = -mp.expm1(-u)
    quantile.append(float(mp.sqrt(2) * mp.erfinv(2 * p - 1)))
    scale = mp.exp(best[0] + best[1] * row[0])
    g1, g2 = mp.gamma(1 + 1 / best[2]), mp.gamma(1 + 2 / best[2])
    pearson.append(float((row[1] - mean_of(*best, *row)) / (scale * mp.sqrt(g2 - g1 ** 2))))
meat = mp.matrix(3, 3)
for row, h in zip(rows, leverage):
    u = score(*best, *row) / (1 - mp.mpf(h))
    meat += u * u.T
robust = inverse * meat * inverse
scaled = mp.matrix(3, 3)
for i in range(3):
    for j in range(3):
        scaled[i, j] = information[i, j] / mp.sqrt(information[i, i] * information[j, j])
roots = sorted(mp.eigsy(scaled, eigvals_only=True), reverse=True)
figures = {
    "columns": {"x": x, "t": t}, "estimate": [float(v) for v in best],
    "std_error": [float(v) for v in errors], "dfbetas": one, "deletion": exact, "cooks_distance": cook,
    "cooks_distance_of_mean": cook_mean,
    "leverage": leverage, "quantile": quantile, "pearson": pearson,
    "hc3": [float(mp.sqrt(robust[j, j])) for j in range(3)],
    "vif": [float(information[j, j] * inverse[j, j]) for j in range(3)],
    "condition_indices": [float(mp.sqrt(roots[0] / r)) for r in roots],
}
here = pathlib.Path(__file__).parent
(here / "influence.json").write_text(json.dumps(figures, indent=1) + "\n")
