"""Linear programmes solved by HiGHS (scipy.optimize.linprog); writes highs.json beside this file."""
import json, pathlib
import numpy as np
from scipy.optimize import linprog

rng = np.random.default_rng(20240501)
cases = []
for k in range(40):
    m = int(rng.integers(1, 9))
    n = m + int(rng.integers(1, 25))
    whole = k % 2 == 0
    a = rng.integers(-2, 3, (m, n)).astype(float) if whole else rng.normal(size=(m, n)).round(4)
    cost = rng.integers(-3, 4, n).astype(float) if whole else rng.normal(size=n).round(4)
    lower = np.where(rng.random(n) < 0.2, -np.inf, -rng.integers(0, 3, n).astype(float))
    upper = np.where(rng.random(n) < 0.3, np.inf, rng.integers(1, 4, n).astype(float))
    inside = np.clip(rng.integers(-2, 4, n), lower, upper)
    b = a @ inside if k % 5 else a @ inside + rng.integers(-40, 41, m)
    found = linprog(cost, A_eq=a, b_eq=b, bounds=list(zip(lower, upper)), method='highs')
    status = {0: 'optimal', 2: 'infeasible', 3: 'unbounded'}.get(found.status)
    if status is None:
        continue
    finite = lambda v: [None if not np.isfinite(t) else float(t) for t in v]
    cases.append({'rows': m, 'cols': n, 'a': a.T.ravel().tolist(), 'b': b.tolist(),
                  'cost': cost.tolist(), 'lower': finite(lower), 'upper': finite(upper),
                  'status': status, 'objective': float(found.fun) if status == 'optimal' else None})
out = pathlib.Path(__file__).with_name('highs.json')
out.write_text(json.dumps({'source': 'scipy.optimize.linprog(method="highs")', 'cases': cases}))
print({s: sum(c['status'] == s for c in cases) for s in ('optimal', 'infeasible', 'unbounded')})
