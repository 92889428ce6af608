"""Multinomial logit of birthwt_r.json with 40 digits: Newton with the exact Hessian. Writes
birthwt.json beside this file."""
import json
import pathlib

import mpmath as mp

mp.mp.dps = 40
here = pathlib.Path(__file__).parent
source = json.loads((here / 'birthwt_r.json').read_text())
columns = source['columns']
labels = sorted(set(columns['race']))
y = [labels.index(v) for v in columns['race']]
x = [[mp.mpf(1), mp.mpf(a), mp.mpf(w), mp.mpf(s)] for a, w, s in zip(columns['age'], columns['lwt'], columns['smoke'])]
p, k = 4, len(labels)
size = p * (k - 1)


def sums(b):
    g, h, ll = mp.matrix(size, 1), mp.matrix(size, size), mp.mpf(0)
    for row, label in zip(x, y):
        e = [mp.mpf(1)] + [mp.exp(mp.fsum(row[j] * b[c * p + j] for j in range(p))) for c in range(k - 1)]
        total = mp.fsum(e)
        prob = [v / total for v in e]
        ll += mp.log(prob[label])
        for c in range(k - 1):
            r = (1 if label == c + 1 else 0) - prob[c + 1]
            for j in range(p):
                g[c * p + j] += r * row[j]
                for d in range(k - 1):
                    w = prob[c + 1] * ((1 if c == d else 0) - prob[d + 1])
                    for m in range(p):
                        h[c * p + j, d * p + m] += w * row[j] * row[m]
    return ll, g, h


b = mp.matrix(size, 1)
for _ in range(12):
    ll, g, h = sums(b)
    b = b + mp.lu_solve(h, g)
ll, g, h = sums(b)
assert max(abs(v) for v in g) < mp.mpf(10) ** -25
inverse = h ** -1
counts = [y.count(c) for c in range(k)]
out = {
    'labels': labels[1:],
    'estimates': [[float(b[c * p + j]) for j in range(p)] for c in range(k - 1)],
    'std_errors': [[float(mp.sqrt(inverse[c * p + j, c * p + j])) for j in range(p)] for c in range(k - 1)],
    'log_likelihood': float(ll),
    'null_deviance': float(-2 * mp.fsum(n * mp.log(mp.mpf(n) / len(y)) for n in counts)),
}
(here / 'birthwt.json').write_text(json.dumps(out, indent=2) + '\n')
