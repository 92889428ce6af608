import type { Rendering } from './rendering.ts'

/** Pictures side by side on the sheet. */
const columns = 3

/**
 * All pictures on one SVG sheet. The drawing libraries are loaded at the first sheet: most processes
 * never need them.
 */
export const pictureSheet: Rendering = {
  type: 'image/svg+xml',
  include: ['plots'],
  async render(parts) {
    const { compile } = await import('vega-lite')
    const { parse, View } = await import('vega')
    const plots = parts.flatMap(({ fit }) => fit?.plots ?? [])
    const sheet = {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      background: 'white',
      padding: 12,
      columns,
      concat: plots.map(({ $schema: _schema, name: _name, ...plot }) => plot),
      resolve: { scale: { color: 'independent' } },
      config: {
        title: { anchor: 'start', fontSize: 13, offset: 8 },
        axis: {
          titleFontWeight: 'normal',
          gridColor: '#e8ebf0',
          domainColor: '#c3cad6',
          tickColor: '#c3cad6'
        },
        view: { stroke: '#c3cad6' }
      }
    }
    const { spec } = compile(JSON.parse(JSON.stringify(sheet)))
    const view = new View(parse(spec), { renderer: 'none' })
    const svg = await view.toSVG()
    view.finalize()
    return svg
  }
}
