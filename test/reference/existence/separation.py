"""
Separation sets by HiGHS: the largest set of rows with z_i'd > 0 for some d with all z_i'd >= 0 is
where t_i = 1 in max sum t, z_i'd >= t_i, 0 <= t_i <= 1. Writes separation.json beside this file.
"""
import json, pathlib
import numpy as np
from scipy.optimize import linprog

rng = np.random.default_rng(7)
cases = []
while len(cases) < 60:
    n = int(rng.integers(4, 30))
    p = int(rng.integers(1, 5))
    x = rng.integers(-2, 3, (n, p)).astype(float)
    if len(cases) % 2:
        x[:, 0] = 1
    if np.linalg.matrix_rank(x) < p:
        continue
    kind = ['binary', 'count'][len(cases) % 3 == 0]
    eta = x @ rng.normal(size=p) * rng.choice([0.3, 3, 30])
    if kind == 'binary':
        y = (rng.random(n) < 1 / (1 + np.exp(-eta))).astype(float)
        z, held = (2 * y - 1)[:, None] * x, x[:0]
    else:
        y = np.minimum(rng.poisson(np.exp(np.clip(eta, -8, 2))), 9).astype(float)
        z, held = -x[y == 0], x[y > 0]
    k = len(z)
    if k == 0:
        continue
    found = linprog(np.r_[np.zeros(p), -np.ones(k)], A_ub=np.c_[-z, np.eye(k)], b_ub=np.zeros(k),
                    A_eq=np.c_[held, np.zeros((len(held), k))] if len(held) else None,
                    b_eq=np.zeros(len(held)) if len(held) else None,
                    bounds=[(None, None)] * p + [(0, 1)] * k, method='highs')
    t = found.x[p:]
    assert np.all((t < 1e-7) | (t > 1 - 1e-7))
    rows = np.arange(n) if kind == 'binary' else np.flatnonzero(y == 0)
    cases.append({'kind': kind, 'rows': n, 'cols': p, 'x': x.T.ravel().tolist(), 'y': y.tolist(),
                  'separated': rows[t > 0.5].tolist()})
pathlib.Path(__file__).with_name('separation.json').write_text(
    json.dumps({'source': 'scipy.optimize.linprog(method="highs")', 'cases': cases}))
print(sum(bool(c['separated']) for c in cases), 'of', len(cases), 'separated')
