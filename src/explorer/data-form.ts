import { byId, h } from './dom.ts'
import { isObject, type Members } from './members.ts'
import { csvOf, describeColumns, parseCsv } from './table.ts'

export interface DataForm {
  /** Member `data` of the request. */
  read(): Members
  fill(data: Members): void
  /** Names of the columns, in order. */
  columns(): readonly string[]
  blame(detail: string): void
}

interface DataEvents {
  readonly onChange: () => void
  /** A column was clicked. */
  readonly onPick: (name: string) => void
}

const usualHint = 'Paste CSV with a header line, or drop a file here'

/** The panel of the data: CSV text, a file, or data of an example that are no table. */
export function openDataForm({ onChange, onPick }: DataEvents): DataForm {
  const csv = byId('csv', HTMLTextAreaElement)
  const size = byId('data-size', HTMLElement)
  let kept: Members | null = null
  let extras: Members = {}

  function refresh(): void {
    const empty = csv.value.trim() === ''
    const table = parseCsv(csv.value)
    size.textContent = empty
      ? keptSize(kept)
      : `${table.rows.length} rows, ${table.names.length} columns`
    const columns = empty ? [] : describeColumns(table)
    byId('columns', HTMLElement).replaceChildren(
      ...columns.map(({ name, kind, about }) => {
        const title = `Insert ${name} into the model`
        const button = h(
          'button',
          { type: 'button', title },
          name,
          h('small', {}, `${kind}, ${about}`)
        )
        button.addEventListener('click', () => onPick(name))
        return h('li', {}, button)
      })
    )
    onChange()
  }
  csv.addEventListener('input', () => {
    kept = null
    extras = {}
    refresh()
  })
  acceptFiles(csv)

  return {
    read: () => (csv.value.trim() === '' && kept !== null ? kept : { ...extras, csv: csv.value }),
    fill(data) {
      const text = csvOf(data)
      const { csv: _csv, columns: _columns, rows: _rows, ...others } = data
      kept = text === null ? data : null
      extras = text === null ? {} : others
      csv.value = text ?? ''
      csv.placeholder =
        text === null ? 'These data are no table; pasting CSV replaces them' : usualHint
      refresh()
    },
    columns: () => parseCsv(csv.value).names,
    blame(detail) {
      byId('data-fault', HTMLElement).textContent = detail
      csv.setAttribute('aria-invalid', String(detail !== ''))
    }
  }
}

function keptSize(data: Members | null): string {
  const matrices = data?.['matrices']
  if (isObject(matrices)) return `Matrices ${Object.keys(matrices).join(', ')}`
  const stored = data?.['dataset']
  return typeof stored === 'string' ? `Stored data set ${stored}` : ''
}

/** A file that is opened or dropped becomes the text. */
function acceptFiles(csv: HTMLTextAreaElement): void {
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    csv.value = await file.text()
    csv.dispatchEvent(new Event('input'))
  }
  const input = byId('file', HTMLInputElement)
  input.addEventListener('change', () => void take(input.files?.[0]))
  const zone = csv.closest('section')
  for (const kind of ['dragenter', 'dragover']) {
    zone?.addEventListener(kind, (event) => {
      event.preventDefault()
      zone.classList.add('dropping')
    })
  }
  zone?.addEventListener('dragleave', () => zone.classList.remove('dropping'))
  zone?.addEventListener('drop', (event) => {
    event.preventDefault()
    zone.classList.remove('dropping')
    if (event instanceof DragEvent) void take(event.dataTransfer?.files[0])
  })
}
