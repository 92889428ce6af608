import type { Matrix } from '../../src/core/numeric/matrix.ts'

/** A small interpreter of mean expressions with exact second derivatives, for tests only. */
type Node =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'parameter'; readonly index: number }
  | { readonly kind: 'column'; readonly values: Float64Array }
  | { readonly kind: 'binary'; readonly op: string; readonly a: number; readonly b: number }
  | { readonly kind: 'call'; readonly fn: string; readonly a: number }

interface Names {
  readonly parameters: readonly string[]
  readonly columns: Readonly<Record<string, readonly number[]>>
}

function parse(text: string, names: Names): Node[] {
  const tokens = text.match(/\d+\.?\d*(?:[eE][-+]?\d+)?|[a-z]\w*|[-+*/^()]/g) ?? []
  const nodes: Node[] = []
  let next = 0
  const push = (node: Node): number => nodes.push(node) - 1
  const take = (): string => tokens[next++]
  const binary = (op: string, a: number, b: number): number => push({ kind: 'binary', op, a, b })
  const chain = (ops: string, below: () => number) => (): number => {
    let left = below()
    while (next < tokens.length && ops.includes(tokens[next])) left = binary(take(), left, below())
    return left
  }
  function primary(): number {
    const token = take()
    if (token === '(') {
      const inner = sum()
      take()
      return inner
    }
    if (/^\d/.test(token)) return push({ kind: 'constant', value: Number(token) })
    if (token === 'pi') return push({ kind: 'constant', value: Math.PI })
    if (tokens[next] === '(') return push({ kind: 'call', fn: token, a: primary() })
    const index = names.parameters.indexOf(token)
    if (index >= 0) return push({ kind: 'parameter', index })
    return push({ kind: 'column', values: Float64Array.from(names.columns[token]) })
  }
  function power(): number {
    const base = primary()
    if (tokens[next] !== '^') return base
    take()
    return binary('^', base, unary())
  }
  function unary(): number {
    if (tokens[next] !== '-') return power()
    take()
    return binary('-', push({ kind: 'constant', value: 0 }), unary())
  }
  const product = chain('*/', unary)
  const sum: () => number = chain('+-', product)
  sum()
  return nodes
}

/** f, f_a, f_b, f_aa, f_ab, f_bb of an operation. */
function operation(op: string, a: number, b: number): readonly number[] {
  switch (op) {
    case '+':
      return [a + b, 1, 1, 0, 0, 0]
    case '-':
      return [a - b, 1, -1, 0, 0, 0]
    case '*':
      return [a * b, b, a, 0, 1, 0]
    case '/':
      return [a / b, 1 / b, -a / (b * b), 0, -1 / (b * b), (2 * a) / (b * b * b)]
    default: {
      const f = a ** b
      const la = Math.log(a)
      const down = a ** (b - 1)
      return [f, b * down, f * la, b * (b - 1) * a ** (b - 2), down * (1 + b * la), f * la * la]
    }
  }
}

function elementary(fn: string, a: number): readonly number[] {
  const d = 1 / (1 + a * a)
  switch (fn) {
    case 'exp':
      return [Math.exp(a), Math.exp(a), 0, Math.exp(a), 0, 0]
    case 'sin':
      return [Math.sin(a), Math.cos(a), 0, -Math.sin(a), 0, 0]
    case 'cos':
      return [Math.cos(a), -Math.sin(a), 0, -Math.cos(a), 0, 0]
    default:
      return [Math.atan(a), d, 0, -2 * a * d * d, 0, 0]
  }
}

export interface MeanExpression {
  evaluate(theta: Float64Array, mean: Float64Array, jacobian: Matrix | null): boolean
  curvature(theta: Float64Array, w: Float64Array, out: Matrix): void
  readonly linear: readonly number[]
}

/** The mean of n rows as a function of θ, in the order of `names.parameters`. */
export function meanExpression(text: string, names: Names): MeanExpression {
  const nodes = parse(text, names)
  const p = names.parameters.length
  const root = nodes.length - 1
  const v = new Float64Array(nodes.length)
  const g = nodes.map(() => new Float64Array(p))
  const h = nodes.map(() => new Float64Array(p * p))
  const varies: boolean[] = []
  for (const node of nodes) {
    if (node.kind === 'parameter') varies.push(true)
    else if (node.kind === 'binary') varies.push(varies[node.a] || varies[node.b])
    else varies.push(node.kind === 'call' && varies[node.a])
  }
  function propagate(k: number, pair: readonly [number, number], d: readonly number[]): void {
    const [a, b] = pair
    const [, fa, fb, faa, fab, fbb] = d
    const useA = varies[a]
    const useB = varies[b] && fb !== 0
    for (let i = 0; i < p; i++) {
      g[k][i] = (useA ? fa * g[a][i] : 0) + (useB ? fb * g[b][i] : 0)
    }
    if (order < 2) return
    for (let i = 0; i < p; i++) {
      for (let j = 0; j <= i; j++) {
        let s = 0
        if (useA) s += fa * h[a][i * p + j] + faa * g[a][i] * g[a][j]
        if (useB) {
          s += fb * h[b][i * p + j] + fbb * g[b][i] * g[b][j]
          if (useA) s += fab * (g[a][i] * g[b][j] + g[a][j] * g[b][i])
        }
        h[k][i * p + j] = s
      }
    }
  }
  let order = 0
  function run(theta: Float64Array, row: number): void {
    nodes.forEach((node, k) => {
      if (node.kind === 'constant') v[k] = node.value
      else if (node.kind === 'column') v[k] = node.values[row]
      else if (node.kind === 'parameter') {
        v[k] = theta[node.index]
        g[k][node.index] = 1
      } else {
        const second = node.kind === 'binary' ? node.b : node.a
        const d =
          node.kind === 'binary'
            ? operation(node.op, v[node.a], v[node.b])
            : elementary(node.fn, v[node.a])
        v[k] = d[0]
        if (order > 0 && varies[k]) propagate(k, [node.a, second], d)
      }
    })
  }
  const self = {
    evaluate(theta: Float64Array, mean: Float64Array, jacobian: Matrix | null): boolean {
      order = jacobian === null ? 0 : 1
      let finite = true
      for (let i = 0; i < mean.length; i++) {
        run(theta, i)
        mean[i] = v[root]
        finite &&= Number.isFinite(v[root])
        if (jacobian === null) continue
        for (let j = 0; j < p; j++) {
          jacobian.data[j * mean.length + i] = g[root][j]
          finite &&= Number.isFinite(g[root][j])
        }
      }
      return finite
    },
    curvature(theta: Float64Array, w: Float64Array, out: Matrix): void {
      order = 2
      for (let row = 0; row < w.length; row++) {
        run(theta, row)
        for (let i = 0; i < p; i++) {
          for (let j = 0; j <= i; j++) {
            const c = w[row] * h[root][i * p + j]
            out.data[j * p + i] += c
            if (i !== j) out.data[i * p + j] += c
          }
        }
      }
    }
  }
  return { ...self, linear: linearSet(self.curvature, p, rowsOf(names)) }
}

/** Parameters, taken in order, among which every second derivative vanishes. */
function linearSet(curvature: MeanExpression['curvature'], p: number, rows: number): number[] {
  const at = zeroed(p)
  const theta = Float64Array.from({ length: p }, (_, j) => 900 * (1 + 0.07 * j))
  const v = Float64Array.from({ length: rows }, (_, i) => 1 + Math.sin(i))
  curvature(theta, v, at)
  curvature(
    theta.map((t) => t / 3000),
    v,
    at
  )
  const chosen: number[] = []
  for (let j = 0; j < p; j++) {
    if ([...chosen, j].every((k) => at.data[j * p + k] === 0)) chosen.push(j)
  }
  return chosen
}

function rowsOf({ columns }: Names): number {
  return Object.values(columns)[0].length
}

function zeroed(p: number): Matrix {
  return { rows: p, cols: p, data: new Float64Array(p * p) }
}
