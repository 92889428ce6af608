"""Joint observed information of (b, sigma2, rho) for first-order autoregressive errors on Longley's
data (gls.json beside this file), by differences of 80-digit log-likelihoods at the maximum, which
Newton's method finds from R's figures. Writes observed.json."""
import json
import pathlib

import mpmath as mp

mp.mp.dps = 80
here = pathlib.Path(__file__).parent
data = json.loads((here / 'gls.json').read_text())['columns']
y = [mp.mpf(repr(v)) for v in data['Employed']]
x = [[mp.mpf(1), mp.mpf(repr(g)), mp.mpf(repr(p))] for g, p in zip(data['GNP'], data['Population'])]
n = len(y)


def loglik(theta):
    b, s2, rho = theta[:3], theta[3], theta[4]
    r = [yi - mp.fsum(c * v for c, v in zip(b, row)) for yi, row in zip(y, x)]
    d = 1 - rho ** 2
    q = r[0] ** 2 + mp.fsum((r[i] - rho * r[i - 1]) ** 2 for i in range(1, n)) / d
    return -mp.mpf(n) / 2 * mp.log(2 * mp.pi * s2) - (n - 1) * mp.log(d) / 2 - q / (2 * s2)


def derivatives(theta):
    p = len(theta)
    h = [mp.mpf(10) ** -20 * (1 if abs(v) < 1 else abs(v)) for v in theta]

    def f(moves):
        c = list(theta)
        for j, m in moves:
            c[j] += m * h[j]
        return loglik(c)

    g = mp.matrix([(f([(j, 1)]) - f([(j, -1)])) / (2 * h[j]) for j in range(p)])
    hess = mp.matrix(p, p)
    for j in range(p):
        hess[j, j] = (f([(j, 1)]) - 2 * f([]) + f([(j, -1)])) / h[j] ** 2
        for k in range(j):
            cross = f([(j, 1), (k, 1)]) - f([(j, 1), (k, -1)]) - f([(j, -1), (k, 1)]) + f([(j, -1), (k, -1)])
            hess[j, k] = hess[k, j] = cross / (4 * h[j] * h[k])
    return g, hess


theta = [mp.mpf(v) for v in ('96.09369', '0.0682230', '-0.4871554', '0.2479576', '0.3651196')]
for _ in range(8):
    g, hess = derivatives(theta)
    theta = [t + s for t, s in zip(theta, mp.lu_solve(-hess, g))]
g, hess = derivatives(theta)
assert max(abs(v) for v in g) < mp.mpf(10) ** -20
c = (-hess) ** -1
out = {'estimates': [float(t) for t in theta], 'std_errors': [float(mp.sqrt(c[j, j])) for j in range(5)]}
(here / 'observed.json').write_text(json.dumps(out, indent=2) + '\n')
