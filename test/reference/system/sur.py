"""Maximum likelihood of the seemingly unrelated regressions of sur.R with 40 digits: iterated generalised
least squares, then Newton on -n/2 ln det E'E with derivatives by differences of 80-digit values. Writes sur.json beside this file."""
import json
import pathlib

import mpmath as mp

mp.mp.dps = 80
here = pathlib.Path(__file__).parent
data = json.loads((here / 'sur_r.json').read_text())['columns']
columns = {k: [mp.mpf(repr(v)) for v in values] for k, values in data.items()}
n = len(columns['GNP'])
equations = [('Employed', ['GNP', 'Year']), ('Population', ['GNP']), ('Armed_Forces', ['Unemployed'])]


def centred(name):
    mean = mp.fsum(columns[name]) / n
    return [v - mean for v in columns[name]]


designs = [[[mp.mpf(1)] * n] + [centred(x) for x in xs] for _, xs in equations]
sizes = [len(d) for d in designs]


def residuals(b):
    out, at = [], 0
    for (y, _), d in zip(equations, designs):
        own = b[at:at + len(d)]
        at += len(d)
        out.append([columns[y][i] - mp.fsum(c * x[i] for c, x in zip(own, d)) for i in range(n)])
    return out


def value(b):
    e = residuals(b)
    q = len(e)
    s = mp.matrix(q, q)
    for k in range(q):
        for l in range(q):
            s[k, l] = mp.fsum(x * y for x, y in zip(e[k], e[l])) / n
    return -mp.mpf(n) / 2 * (q * mp.log(2 * mp.pi) + q + mp.log(mp.det(s))), s


def ols():
    out = []
    for (y, _), d in zip(equations, designs):
        p = len(d)
        a = mp.matrix(p, p)
        r = mp.matrix(p, 1)
        for i in range(p):
            r[i] = mp.fsum(u * v for u, v in zip(d[i], columns[y]))
            for j in range(p):
                a[i, j] = mp.fsum(u * v for u, v in zip(d[i], d[j]))
        out += list(mp.lu_solve(a, r))
    return out


def geomean(b):
    s = value(b)[1]
    return mp.matrix([[s[k, l] * n / mp.sqrt(mp.mpf((n - sizes[k]) * (n - sizes[l]))) for l in range(s.cols)]
                      for k in range(s.rows)])


def iterate(b, s=None):
    s = (value(b)[1] if s is None else s) ** -1
    size = sum(sizes)
    a, r = mp.matrix(size, size), mp.matrix(size, 1)
    starts = [sum(sizes[:k]) for k in range(len(sizes))]
    for k, dk in enumerate(designs):
        for l, dl in enumerate(designs):
            for i in range(sizes[k]):
                r[starts[k] + i] += s[k, l] * mp.fsum(u * v for u, v in zip(dk[i], columns[equations[l][0]]))
                for j in range(sizes[l]):
                    a[starts[k] + i, starts[l] + j] += s[k, l] * mp.fsum(u * v for u, v in zip(dk[i], dl[j]))
    return list(mp.lu_solve(a, r))


def derivatives(b):
    h = mp.mpf(10) ** -22
    p = len(b)
    scale = [mp.mpf(1) if abs(v) < 1 else abs(v) for v in b]

    def f(moves):
        c = list(b)
        for j, m in moves:
            c[j] += m * h * scale[j]
        return value(c)[0]

    f0 = value(b)[0]
    plus = [f([(j, 1)]) for j in range(p)]
    minus = [f([(j, -1)]) for j in range(p)]
    g = mp.matrix([(plus[j] - minus[j]) / (2 * h * scale[j]) for j in range(p)])
    hess = mp.matrix(p, p)
    for j in range(p):
        hess[j, j] = (plus[j] - 2 * f0 + minus[j]) / (h * scale[j]) ** 2
        for k in range(j):
            cross = f([(j, 1), (k, 1)]) - f([(j, 1), (k, -1)]) - f([(j, -1), (k, 1)]) + f([(j, -1), (k, -1)])
            hess[j, k] = hess[k, j] = cross / (4 * h * h * scale[j] * scale[k])
    return g, hess


def uncentred(b):
    out, at = [], 0
    for (_, xs), p in zip(equations, sizes):
        means = [mp.fsum(columns[x]) / n for x in xs]
        out.append(float(b[at] - mp.fsum(c * m for c, m in zip(b[at + 1:at + p], means))))
        out += [float(v) for v in b[at + 1:at + p]]
        at += p
    return out


b = ols()
step_one = iterate(b, geomean(b))
s0, s1 = geomean(b), geomean(step_one)
first = {
    'least_squares': {'estimates': uncentred(b),
                      'residual_covariance': [[float(s0[i, j]) for j in range(3)] for i in range(3)]},
    'feasible': {'estimates': uncentred(step_one),
                 'residual_covariance': [[float(s1[i, j]) for j in range(3)] for i in range(3)]},
}
for _ in range(60):
    b = iterate(b)
for _ in range(8):
    g, hess = derivatives(b)
    step = mp.lu_solve(-hess, g)
    share = mp.mpf(1)
    while value([x + share * s for x, s in zip(b, step)])[0] < value(b)[0] and share > 1e-12:
        share /= 2
    b = [x + share * s for x, s in zip(b, step)]
g, hess = derivatives(b)
assert max(abs(v) for v in g) < mp.mpf(10) ** -18
covariance = (-hess) ** -1
estimates, errors, at = [], [], 0
for (_, xs), p in zip(equations, sizes):
    # Undo the centring: intercept = b0 - sum b_j mean_j.
    back = mp.eye(p)
    for j, x in enumerate(xs):
        back[0, j + 1] = -mp.fsum(columns[x]) / n
    own = back * mp.matrix(b[at:at + p])
    block = mp.matrix(p, p)
    for i in range(p):
        for j in range(p):
            block[i, j] = covariance[at + i, at + j]
    block = back * block * back.T
    estimates += [float(v) for v in own]
    errors += [float(mp.sqrt(block[i, i])) for i in range(p)]
    at += p
loglik, sigma = value(b)
out = {
    **first,
    'estimates': estimates,
    'std_errors_observed': errors,
    'residual_covariance': [[float(sigma[i, j]) for j in range(sigma.cols)] for i in range(sigma.rows)],
    'log_likelihood': float(loglik),
}
(here / 'sur.json').write_text(json.dumps(out, indent=2) + '\n')
