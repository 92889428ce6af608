import { byId } from './dom.ts'

const place = 'equifit-key'

/** Headers of every call: the caller's key, where the service asks for one. It lasts as long as the tab. */
export function keyHeaders(): Readonly<Record<string, string>> {
  const key = sessionStorage.getItem(place)
  return key === null ? {} : { authorization: `Bearer ${key}` }
}

/** Whether calls carry a key; event streams of a browser cannot. */
export const hasKey = (): boolean => sessionStorage.getItem(place) !== null

/** Asks for a key until the service takes it; it is at once where none is needed. */
export async function askForKey(): Promise<void> {
  const form = byId('key-form', HTMLFormElement)
  const field = byId('key', HTMLInputElement)
  while ((await fetch('/v1/families', { headers: keyHeaders() })).status === 401) {
    form.hidden = false
    await new Promise((resolve) => form.addEventListener('submit', resolve, { once: true }))
    sessionStorage.setItem(place, field.value.trim())
  }
  form.hidden = true
}
