"""Reference values of the special functions and distributions, computed by mpmath with 40 digits.

Run as `python3 make.py` (Python 3, mpmath, scipy for starting values only); writes special.json beside it:
{function: [[argument, ..., value], ...]}. Arguments are doubles and taken as exact.
"""
import json
import os
from mpmath import mp, mpf, inf, log, exp, sqrt, pi
import mpmath
import scipy.special
import scipy.stats

mp.dps = 40
table = {}


def add(name, function, points):
    rows = []
    for point in points:
        point = point if isinstance(point, tuple) else (point,)
        value = function(*[mpf(p) for p in point])
        number = float(value)
        assert number == number and (number == 0 or 3e-308 < abs(number) < 1e307), (name, point, value)
        rows.append([*point, number])
    table[name] = rows


def root(probability, target, start):
    """x > 0 with probability(x) = target, by the secant method in log x and log probability."""
    goal = log(target)
    w = log(mpf(start))
    solution = mpmath.findroot(lambda v: log(probability(exp(v))) - goal, (w, w + mpf('1e-4')), tol=1e-55, maxsteps=200)
    return exp(solution)


# ---- gamma and its kin
positive = [1e-8, 0.001, 0.1, 0.5, 0.9, 1.0001, 1.3, 1.9999, 2.5, 7.25, 14.9, 15.1, 40.5, 170.3, 1e4, 1e8, 1e15]
add('lgamma', lambda x: mpmath.loggamma(x).real, positive + [-0.5, -1.3, -7.75])
add('digamma', lambda x: mpmath.digamma(x), positive + [-0.5, -1.3, -7.75])
add('trigamma', lambda x: mpmath.psi(1, x), positive + [-0.5, -1.3, -7.75])
add('tetragamma', lambda x: mpmath.psi(2, x), positive + [-0.25, -1.3, -7.75])
add('stirlingCorrection', lambda x: mpmath.loggamma(x) - ((x - mpf(1) / 2) * log(x) - x + log(2 * pi) / 2), positive[1:-1])
pairs = [(a, b) for a in (0.01, 0.5, 1.5, 10.0, 333.3, 1e6, 1e10) for b in (0.2, 1.0, 2.75, 50.0, 1e5)]
add('lbeta', lambda a, b: mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b), [q for q in pairs if q != (1.0, 1.0)])
add('lchoose', lambda n, k: mpmath.loggamma(n + 1) - mpmath.loggamma(k + 1) - mpmath.loggamma(n - k + 1),
    [(5.0, 2.0), (10.0, 3.5), (50.0, 25.0), (1000.0, 1.0), (1e6, 5.0), (1e9, 1e4), (2.5, 1.25), (1e12, 3.0), (7.0, 6.0)])

with mp.workdps(70):
    rises = [(a, k) for a in (0.3, 4.0, 29.9, 30.1, 500.0, 1e6, 1e12) for k in (1.0, 3.0, 50.0, 64.0, 65.0, 7.5, 1e4)]
    add('lgammaRise', lambda a, k: mpmath.loggamma(a + k) - mpmath.loggamma(a), rises)
    add('digammaRise', lambda a, k: mpmath.digamma(a + k) - mpmath.digamma(a), rises)
    add('trigammaRise', lambda a, k: mpmath.psi(1, a + k) - mpmath.psi(1, a), rises)

# ---- error function, normal law
tails = [-38.0, -37.4, -30.3, -20.1, -12.5, -8.3, -5.1, -4.01, -3.99, -2.2, -1.0, -0.3, -1e-9, 1e-9, 0.7, 2.6, 5.5, 8.1]
cdf = lambda x: mpmath.erfc(-x / sqrt(mpf(2))) / 2
add('erf', mpmath.erf, [1e-300, 1e-9, 0.1, 0.5, 0.84, 1.3, 2.9, 5.1, -0.7])
add('erfc', mpmath.erfc, [-3.3, -0.4, 1e-9, 0.46, 0.9, 1.26, 2.9, 6.1, 12.3, 20.7, 26.1])
add('erfcx', lambda x: exp(x * x) * mpmath.erfc(x), [-20.3, -5.1, -0.6, 1e-9, 0.3, 1.4, 2.99, 3.01, 7.7, 26.3, 1e3, 1e8, 1e150])
with mp.workdps(90):
    add('erfcinv', lambda p: mpmath.erfinv(1 - p), [1e-30, 1e-12, 0.003, 0.2, 0.7, 0.999999, 1.0001, 1.5, 1.9999])
add('normalCdf', cdf, [x for x in tails if x >= -37.4])
add('normalUpper', lambda x: cdf(-x), [-x for x in tails if x >= -37.4])
add('normalTwoSided', lambda x: 2 * cdf(-abs(x)), [0.001, 1.96, 5.0, 15.7, 33.3, 37.1])
add('normalDensity', lambda x: exp(-x * x / 2) / sqrt(2 * pi), [0.0, 0.3, -2.7, 8.8, 21.3, 37.2])
with mp.workdps(120):
    add('normalLogCdf', lambda x: log(cdf(x)), tails)
def mills(t):
    """(1 - Phi(t))/phi(t) by the asymptotic series, for t beyond the reach of erfc."""
    total, term = mpf(1), mpf(1)
    for k in range(1, 40):
        term *= -(2 * k - 1) / t ** 2
        total += term
    return total / t
far = [-1e3, -1e5, -1e20, -1e100]
add('normalLogCdf-far', lambda x: -x * x / 2 - log(2 * pi) / 2 + log(mills(-x)), far + [-1e150])
add('inverseMills', lambda x: exp(-x * x / 2) / sqrt(2 * pi) / cdf(x), tails)
add('inverseMills-far', lambda x: 1 / mills(-x), far)
with mp.workdps(60):
    add('inverseMillsExcess', lambda x: x + exp(-x * x / 2) / sqrt(2 * pi) / cdf(x), tails)
with mp.workdps(260):
    add('inverseMillsExcess-far', lambda x: x + 1 / mills(-x), far)
def quantile(p):
    if p > 0.5:
        return -quantile(1 - p)
    start = mpf(float(scipy.special.ndtri(float(p))))
    for _ in range(6):
        start -= (log(cdf(start)) - log(p)) * cdf(start) / (exp(-start ** 2 / 2) / sqrt(2 * pi))
    return start
chances = [1e-300, 1e-200, 1e-100, 1e-20, 1e-10, 1e-4, 0.025, 0.1, 0.2, 0.4, 0.49999999, 0.5000001, 0.7, 0.975, 0.9999999]
add('normalQuantile', quantile, chances)
def log_quantile(logp):
    t = sqrt(-2 * logp)
    for _ in range(60):
        t = t - (-t * t / 2 - log(2 * pi) / 2 + log(mills(t)) - logp) * -mills(t)
    return -t
add('normalQuantileLog', log_quantile, [-290.0, -310.0, -745.0, -1e4, -1e8, -1e100])

# ---- logistic and logarithms of sums
add('log1pexp', lambda x: log(1 + exp(x)) if x > -200 else exp(x), [-700.0, -40.5, -37.0, -5.0, 0.0, 1.0, 17.9, 33.2, 36.5, 41.0, 800.0])
add('logistic', lambda x: 1 / (1 + exp(-x)), [-700.0, -40.0, -3.0, -1e-9, 0.0, 0.7, 20.0, 50.0])
with mp.workdps(400):
    add('log1mexp', lambda x: log(1 - exp(-x)), [1e-300, 1e-12, 0.1, 0.69, 0.7, 3.0, 50.0, 690.0])
with mp.workdps(80):
    add('log1pmx', lambda x: log(1 + x) - x, [-0.99, -0.41, -0.39, -0.01, -1e-9, 1e-12, 0.003, 0.3, 0.99, 1.01, 40.0])
    add('devianceTerm', lambda x, m: x * log(x / m) + m - x, [(3.0, 3.0000001), (3.0, 8.0), (1e8, 1.0001e8), (0.5, 1e-9), (20.0, 3.0), (7.0, 9.9)])

# ---- Bessel
orders = [(x, v) for v in (0.0, 0.5, 1.0, 2.7, 30.0, 250.5) for x in (0.01, 0.7, 3.0, 12.5, 49.0, 51.0, 300.0, 690.0)]
usable = lambda x, v: -700 < mpmath.log(mpmath.besseli(v, x)) < 705
add('besselI', lambda x, v: mpmath.besseli(v, x), [q for q in orders if usable(*q)])
add('besselIScaled', lambda x, v: exp(-x) * mpmath.besseli(v, x), [q for q in orders + [(2e4, 3.5), (1e5, 30.0)] if usable(*q) or q[0] > 1e3])
add('besselILog', lambda x, v: log(mpmath.besseli(v, x)), orders + [(5e3, 200.0), (2e4, 3.5)])
add('besselIRatio', lambda x, v: mpmath.besseli(v + 1, x) / mpmath.besseli(v, x), orders)
add('besselIDerivative', lambda x, v: (mpmath.besseli(v + 1, x) + mpmath.besseli(v - 1, x)) / 2 if v > 0 else mpmath.besseli(1, x), [q for q in orders if usable(*q)])

# ---- incomplete beta by its series of positive terms, gamma by mpmath
def beta_lower(x, y, a, b):
    """I_x(a, b) = x^a y^b/(a B(a, b)) 2F1(a + b, 1; a + 1; x), or 1 minus its mirror image."""
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_lower(y, x, b, a)
    front = exp(a * log(x) + b * log(y) - log(a) - mpmath.loggamma(a) - mpmath.loggamma(b) + mpmath.loggamma(a + b))
    total, term, n = mpf(1), mpf(1), 1
    while term > total * mpf(10) ** -45:
        term *= (a + b + n - 1) / (a + n) * x
        total += term
        n += 1
    return front * total


def beta_cdf(x, a, b):
    return beta_lower(x, 1 - x, a, b)


def t_two_sided(t, df):
    if df <= 1000:
        if t * t < df:
            with mp.workdps(60):
                return 1 - beta_lower(t * t / (df + t * t), df / (df + t * t), mpf(1) / 2, df / 2)
        return beta_lower(df / (df + t * t), t * t / (df + t * t), df / 2, mpf(1) / 2)
    scale = max(t, mpf(1))
    density = lambda x: exp(-(df + 1) / 2 * mpmath.log1p(x * x / df) + (df + 1) / 2 * mpmath.log1p(t * t / df))
    ends = [t + k / scale for k in (0, 1, 2, 4, 8, 16, 32, 64, 130)]
    area = mpmath.quad(density, ends)
    front = mpmath.loggamma((df + 1) / 2) - mpmath.loggamma(df / 2) - log(df * pi) / 2 - (df + 1) / 2 * mpmath.log1p(t * t / df)
    return 2 * area * exp(front)


add('tTwoSided', t_two_sided, [(t, df) for df in (0.5, 1.0, 2.0, 5.0, 17.0, 100.0, 1000.0, 1e5, 1e7)
    for t in (1e-8, 0.3, 0.999, 2.2, 6.7, 15.0, 36.6, 1e3, 1e7, 1e40) if df < 20 or t < 10 or (df >= 1000 and t < 40) or (df == 100 and t < 2000)] + [(1e250, 1.0), (1e180, 0.25), (1e61, 4.0)])
add('tCdf', lambda t, df: t_two_sided(-t, df) / 2 if t < 0 else 1 - t_two_sided(t, df) / 2,
    [(t, df) for df in (1.0, 4.0, 60.0) for t in (-30.0, -2.5, -0.1, -1e-10, 0.6, 3.0)])


def t_quantile(p, df):
    if p > 0.5:
        return -t_quantile(1 - p, df)
    if p < mpf('1e-150') and df < 3:
        start = mpf(df) ** 0.5 * exp(-log(p) / df)
    else:
        start = -mpf(float(scipy.stats.t.ppf(float(p), float(df))))
    if p > 0.25:
        return -root(lambda t: 1 - t_two_sided(t, df), 1 - 2 * p, start)
    return -root(lambda t: t_two_sided(t, df), 2 * p, start)


add('tQuantile', t_quantile, [(p, df) for df in (1.0, 2.0, 5.0, 17.5, 300.0) for p in (1e-300, 1e-100, 1e-10, 0.01, 0.025, 0.24, 0.3, 0.4999999, 0.6, 0.975, 0.9999)])


def f_tail(f, a, b, upper):
    u, v = a * f, b
    return beta_lower(v / (u + v), u / (u + v), b / 2, a / 2) if upper else beta_lower(u / (u + v), v / (u + v), a / 2, b / 2)


ratios = [(f, a, b) for a in (1.0, 2.0, 7.0, 100.0) for b in (1.0, 3.0, 30.0, 1000.0) for f in (1e-8, 0.1, 0.97, 1.5, 4.0, 25.0, 700.0, 1e5)] + [(1.01, 50.0, 1e5), (4.0, 3.0, 1e5), (300.0, 2.0, 1e5), (0.9, 4000.0, 3000.0), (1.3, 4000.0, 3000.0)]
with mp.workdps(60):
    kept = [q for q in ratios if f_tail(*map(mpf, q), True) > 1e-300]
    add('fUpper', lambda f, a, b: f_tail(f, a, b, True), kept)
    kept = [q for q in ratios if f_tail(*map(mpf, q), False) > 1e-300]
    add('fCdf', lambda f, a, b: f_tail(f, a, b, False), kept)
    add('fQuantile', lambda p, a, b: root(lambda f: f_tail(f, a, b, p > 0.5), min(p, 1 - p), {1: 1.3, 3: 1.1}.get(a, 1.0)),
        [(p, a, b) for a, b in ((1.0, 1.0), (1.0, 12.0), (3.0, 20.0), (8.0, 2.0), (40.0, 500.0)) for p in (1e-10, 1e-4, 0.05, 0.4, 0.6, 0.95, 0.9999)])
    add('betaCdf', beta_cdf, [(0.3, 2.0, 3.0), (1e-5, 0.5, 7.0), (0.999, 0.5, 0.5), (0.01, 30.0, 40.0), (0.5, 1000.0, 1010.0), (0.2, 0.01, 0.02), (0.9, 700.0, 80.0)])
    add('betaUpper', lambda x, a, b: beta_lower(1 - x, x, b, a), [(0.3, 2.0, 3.0), (0.9, 0.5, 7.0), (0.999, 0.5, 0.5), (0.9, 30.0, 400.0), (0.5, 1000.0, 1010.0), (0.2, 0.01, 0.02)])
    add('betaQuantile', lambda p, a, b: root(lambda x: beta_cdf(x, a, b), p, mpmath.mpf(scipy.stats.beta.ppf(float(p), float(a), float(b)))),
        [(p, a, b) for a, b in ((0.5, 0.5), (2.0, 3.0), (0.7, 20.0), (90.0, 60.0)) for p in (1e-5, 0.05, 0.5, 0.9)])


def gamma_tail(a, x, upper):
    return mpmath.gammainc(a, x, inf, regularized=True) if upper else mpmath.gammainc(a, 0, x, regularized=True)


with mp.workdps(60):
    squares = [(x, k) for k in (0.02, 1.0, 2.0, 3.0, 10.0, 77.0, 1000.0, 2e4) for x in (1e-6, 0.3, 1.1, 2.7, 12.0, 80.0, 700.0, 1000.5, 1370.0, 1.9e4, 2.03e4)]
    kept = [q for q in squares if q[0] < 60 * q[1] + 1400 and gamma_tail(mpf(q[1]) / 2, mpf(q[0]) / 2, True) > 1e-300]
    add('chiSquareUpper', lambda x, k: gamma_tail(k / 2, x / 2, True), kept)
    kept = [q for q in squares if gamma_tail(mpf(q[1]) / 2, mpf(q[0]) / 2, False) > 1e-300]
    add('chiSquareCdf', lambda x, k: gamma_tail(k / 2, x / 2, False), kept)

    def gamma_central(a, x, upper):
        """For large a: integral of the density over t = x + k sqrt(a)."""
        sign = 1 if upper else -1
        density = lambda t: exp((a - 1) * log(t) - t - mpmath.loggamma(a))
        return sign * mpmath.quad(density, [x + sign * k * sqrt(a) for k in (0, 1, 2, 4, 8, 16, 26)])

    large = [(x, k) for k in (1e6, 4e6, 1e8) for x in (k - 6 * (2 * k) ** 0.5, k - (2 * k) ** 0.5, k + 10.0, k + 3 * (2 * k) ** 0.5, k + 14 * (2 * k) ** 0.5)]
    add('chiSquareUpper-large', lambda x, k: gamma_central(k / 2, x / 2, True), large)
    def chi_start(p, k):
        return mpmath.mpf(scipy.stats.chi2.ppf(float(p), float(k)))
    add('chiSquareQuantile', lambda p, k: 2 * root(lambda x: gamma_tail(k / 2, x, p > 0.5), min(p, 1 - p), chi_start(p, k) / 2),
        [(p, k) for k in (1.0, 2.0, 5.0, 30.0, 400.0) for p in (1e-100, 1e-8, 0.01, 0.3, 0.7, 0.95, 0.999999)])
    add('gammaQuantile', lambda p, a, s: s * root(lambda x: gamma_tail(a, x, p > 0.5), min(p, 1 - p), mpmath.mpf(scipy.stats.gamma.ppf(float(p), float(a)))),
        [(p, a, s) for a, s in ((0.05, 2.0), (0.7, 1.5), (3.3, 0.2), (150.0, 1.0)) for p in (0.001, 0.2, 0.8, 0.99)])
    add('gammaCdf', lambda x, a, s: gamma_tail(a, x / s, False), [(2.0, 3.0, 4.0), (1e-5, 0.3, 1.0), (50.0, 30.0, 2.0)])
    add('gammaUpper', lambda x, a, s: gamma_tail(a, x / s, True), [(2.0, 3.0, 4.0), (0.3, 0.3, 1.0), (1000.0, 30.0, 2.0), (1.4, 0.9, 1.0), (0.02, 0.001, 1.0)])

# ---- laws of counts, summed term by term
def poisson(k, mu, upper):
    head = lambda j: exp(j * log(mu) - mu - mpmath.loggamma(j + 1))
    steps = range(int(k) + 1, int(k) + 400) if upper else range(0, int(k) + 1)
    return mpmath.fsum(head(j) for j in steps)


def binomial(k, n, p, upper):
    term = lambda j: mpmath.binomial(n, j) * p ** j * (1 - p) ** (n - j)
    return mpmath.fsum(term(j) for j in (range(int(k) + 1, int(n) + 1) if upper else range(0, int(k) + 1)))


def negative_binomial(k, mu, size):
    term = lambda j: exp(mpmath.loggamma(size + j) - mpmath.loggamma(size) - mpmath.loggamma(j + 1) + size * log(size / (size + mu)) + j * log(mu / (size + mu)))
    return mpmath.fsum(term(j) for j in range(0, int(k) + 1))


counts = [(0.0, 0.3), (3.0, 4.0), (10.0, 80.0), (120.0, 100.0), (2.0, 600.0)]
add('poissonCdf', lambda k, mu: poisson(k, mu, False), counts)
add('poissonUpper', lambda k, mu: poisson(k, mu, True), [(0.0, 0.3), (3.0, 4.0), (120.0, 20.0), (90.0, 100.0)])
trials = [(0.0, 5.0, 0.3), (3.0, 10.0, 0.4), (3.0, 200.0, 0.4), (60.0, 100.0, 0.5), (9.0, 10.0, 1e-12)]
add('binomialCdf', lambda k, n, p: binomial(k, n, p, False), trials)
add('binomialUpper', lambda k, n, p: binomial(k, n, p, True), trials)
add('negativeBinomialCdf', negative_binomial, [(0.0, 2.0, 0.5), (3.0, 4.0, 2.0), (5.0, 200.0, 3.0), (30.0, 20.0, 1e6), (7.0, 3.0, 0.01)])

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'special.json'), 'w') as file:
    body = ',\n'.join(f'  {json.dumps(name)}: [\n' + ',\n'.join('    ' + json.dumps(row) for row in rows) + '\n  ]' for name, rows in table.items())
    file.write('{\n' + body + '\n}\n')
print({name: len(rows) for name, rows in table.items()})
