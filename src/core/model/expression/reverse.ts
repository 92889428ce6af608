import type { Cell } from './cells.ts'
import { activeOperands } from './dependencies.ts'
import type { Step } from './forward.ts'

/**
 * Steps that carry ∂root/∂node from the root down to the parameters (Griewank & Walther 2008,
 * ch. 3). On rows where a node is not live nothing is multiplied, so a NaN there goes nowhere.
 */
export function reverseSteps(cells: readonly Cell[]): readonly Step[] {
  const started = new Set<Cell>()
  const steps: Step[] = []
  for (let k = cells.length - 1; k >= 0; k--) {
    const cell = cells[k]
    if (cell.adjoint === null || cell.kernel === null) continue
    const slots = cell.kernel.shape === 'branch' ? [1, 2] : cell.operands.map((_, slot) => slot)
    for (const slot of slots) {
      const operand = cell.operands[slot]
      if (operand.adjoint === null || !activeOperands(cell.node).includes(operand.id)) continue
      const use = { cell, operand, slot, first: !started.has(operand) }
      steps.push(...liveSteps(use), adjointStep(use))
      started.add(operand)
    }
  }
  return steps
}

interface Use {
  readonly cell: Cell
  readonly operand: Cell
  readonly slot: number
  /** No other use has written to the operand yet. */
  readonly first: boolean
}

function adjointStep(use: Use): Step {
  const { kernel, partials, taken } = use.cell
  if (kernel?.shape === 'linear') return signedStep(use, kernel.signs[use.slot])
  if (taken !== null) return selectedStep(use, taken, sideOf(use))
  if (partials === null) throw new Error('a derivative is missing')
  return scaledStep(use, use.slot === 0 ? partials.x : partials.y)
}

/** Which value of `taken` means this operand. */
function sideOf({ cell, slot }: Use): number {
  return cell.kernel?.shape === 'branch' ? slot : slot + 1
}

function buffers({ cell, operand }: Use): readonly [from: Float64Array, to: Float64Array] {
  if (cell.adjoint === null || operand.adjoint === null) throw new Error('an adjoint is missing')
  return [cell.adjoint, operand.adjoint]
}

function signedStep(use: Use, sign: number): Step {
  const [from, to] = buffers(use)
  if (use.first) {
    return (rows) => {
      for (let i = 0; i < rows; i++) to[i] = sign * from[i]
    }
  }
  return (rows) => {
    for (let i = 0; i < rows; i++) to[i] += sign * from[i]
  }
}

function scaledStep(use: Use, factor: Float64Array): Step {
  const [from, to] = buffers(use)
  const { live } = use.cell
  if (live !== null) {
    const { first } = use
    return (rows) => {
      for (let i = 0; i < rows; i++) {
        const part = live[i] === 1 ? from[i] * factor[i] : 0
        to[i] = first ? part : to[i] + part
      }
    }
  }
  if (use.first) {
    return (rows) => {
      for (let i = 0; i < rows; i++) to[i] = from[i] * factor[i]
    }
  }
  return (rows) => {
    for (let i = 0; i < rows; i++) to[i] += from[i] * factor[i]
  }
}

function selectedStep(use: Use, taken: Uint8Array, side: number): Step {
  const [from, to] = buffers(use)
  const { first } = use
  return (rows) => {
    for (let i = 0; i < rows; i++) {
      const part = taken[i] === side ? from[i] : 0
      to[i] = first ? part : to[i] + part
    }
  }
}

/** A guarded operand is live where one of its users is live and has taken it. */
function liveSteps(use: Use): Step[] {
  const { cell, operand, first } = use
  const { taken } = cell
  const [above, below] = [cell.live, operand.live]
  if (below === null) return []
  const side = sideOf(use)
  return [
    (rows) => {
      for (let i = 0; i < rows; i++) {
        const used = above === null || above[i] === 1
        const alive = used && (taken === null || taken[i] === side) ? 1 : 0
        below[i] = first ? alive : below[i] | alive
      }
    }
  ]
}
