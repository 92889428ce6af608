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

/** Text that is a JSON object is the member `data` itself: columns, rows, matrices or a stored set. */
function asJson(text: string): Members | null {
  if (!text.trimStart().startsWith('{')) return null
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** The data as CSV text, where they are a table. */
function tableText(text: string): string {
  const json = asJson(text)
  return json === null ? text : (csvOf(json) ?? '')
}

/** The panel of the data: CSV text, a file, or data of an example that are no table. */
export function openDataForm({ onChange, onPick }: DataEvents): DataForm {
  const csv = byId('csv', HTMLTextAreaElement)
  const size = byId('data-size', HTMLElement)
  let extras: Members = {}

  function refresh(): void {
    const text = tableText(csv.value)
    const empty = text.trim() === ''
    const table = parseCsv(text)
    size.textContent = empty
      ? otherSize(asJson(csv.value))
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
    extras = {}
    refresh()
  })
  acceptFiles(csv)

  return {
    read: () => asJson(csv.value) ?? { ...extras, csv: csv.value },
    fill(data) {
      const text = csvOf(data)
      const { csv: _csv, columns: _columns, rows: _rows, ...others } = data
      extras = text === null ? {} : others
      csv.value = text ?? JSON.stringify(data)
      refresh()
    },
    columns: () => parseCsv(tableText(csv.value)).names,
    blame(detail) {
      byId('data-fault', HTMLElement).textContent = detail
      csv.setAttribute('aria-invalid', String(detail !== ''))
    }
  }
}

function otherSize(data: Members | null): string {
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
