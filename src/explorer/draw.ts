import { parse, View } from 'vega'
import { expressionInterpreter } from 'vega-interpreter'
import { compile, type TopLevelSpec } from 'vega-lite'

/** A Vega-Lite specification as the service sends it. */
export type Spec = Readonly<Record<string, unknown>> & {
  readonly name: string
  readonly title: string
  readonly description: string
}

/** Text and lines in the colours of the page. */
function theme() {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  const [ink, quiet, line] = [colour('--ink'), colour('--quiet'), colour('--line')]
  return {
    background: 'transparent',
    font: 'system-ui, sans-serif',
    view: { stroke: line },
    title: { color: ink, fontSize: 13, anchor: 'start' as const },
    axis: {
      labelColor: quiet,
      titleColor: quiet,
      gridColor: line,
      domainColor: line,
      tickColor: line,
      titleFontWeight: 'normal' as const,
      labelFontSize: 11
    },
    legend: { labelColor: ink, labelFontSize: 12, padding: 0, offset: 6 }
  }
}

/** Expressions are interpreted, not compiled: the page's policy allows no code made from text. */
export async function draw(spec: Spec, into: HTMLElement): Promise<void> {
  const { title: _title, ...rest } = spec
  const sized: unknown = {
    ...rest,
    width: Math.max(240, into.clientWidth - 4),
    height: 290,
    autosize: { type: 'fit', contains: 'padding' },
    config: theme()
  }
  const { spec: vega } = compile(readSpec(sized))
  const runtime = parse(vega, undefined, { ast: true })
  into.replaceChildren()
  const view = new View(runtime, {
    container: into,
    renderer: 'svg',
    hover: false,
    expr: expressionInterpreter
  })
  await view.runAsync()
  const picture = into.querySelector('svg')
  picture?.setAttribute('role', 'img')
  picture?.setAttribute('aria-label', spec.description)
}

/** The service's specifications are Vega-Lite; a test compiles each of them. */
function readSpec(spec: unknown): TopLevelSpec {
  return JSON.parse(JSON.stringify(spec))
}
