import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** Whether a browser is at hand; the page is tested with real clicks or not at all. */
export const browserPresent = existsSync(executablePath)

if (!browserPresent) {
  process.stdout.write(
    `No browser at ${executablePath}: install chromium or set CHROMIUM to test the page.\n`
  )
}

const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args: quiet })
