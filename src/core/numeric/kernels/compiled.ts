import type { Kernels } from './kernels.ts'

/** What the module of src/kernels exports; arguments are places in doubles and counts. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  scaleRows(
    ...at: [
      x: number,
      weights: number,
      out: number,
      height: number,
      columns: number,
      stride: number
    ]
  ): void
  addCrossProduct(
    ...at: [a: number, b: number, out: number, height: number, columns: number, stride: number]
  ): void
  solveRows(...at: [r: number, rows: number, height: number, columns: number, stride: number]): void
  exponentials(from: number, to: number, height: number): void
  logistic(
    ...at: [
      predictor: number,
      response: number,
      mean: number,
      value: number,
      score: number,
      second: number,
      height: number
    ]
  ): void
  takeIn(
    ...at: [r: number, rows: number, height: number, columns: number, sides: number, stride: number]
  ): void
}

/** What is used of WebAssembly, which every runtime has and no library of the language declares. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { readonly exports: Exports }
}

/** Bytes of a page of WebAssembly's memory. */
const page = 65_536

/** The kernels of a compiled module; null where the runtime lacks an instruction that they use. */
export function compiledKernels(bytes: Uint8Array): Kernels | null {
  if (!WebAssembly.validate(bytes)) return null
  const { memory, ...run } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports
  let view = new Float64Array(memory.buffer)
  return {
    memory(doubles) {
      const missing = doubles - view.length
      if (missing > 0) {
        memory.grow(Math.ceil((missing * 8) / page))
        view = new Float64Array(memory.buffer)
      }
      return view
    },
    scaleRows(x, weights, { out, height, columns }) {
      run.scaleRows(x.at, weights, out, height, columns, x.stride)
    },
    addCrossProduct(a, b, { out, height, columns }) {
      run.addCrossProduct(a.at, b.at, out, height, columns, a.stride)
    },
    takeIn(r, rows, { height, columns, sides }) {
      run.takeIn(r, rows.at, height, columns, sides, rows.stride)
    },
    solveRows(r, rows, { height, columns }) {
      run.solveRows(r, rows.at, height, columns, rows.stride)
    },
    exponentials: run.exponentials,
    logistic({ predictor, response, mean, value, score, second, height }) {
      run.logistic(predictor, response, mean, value, score, second, height)
    }
  }
}
