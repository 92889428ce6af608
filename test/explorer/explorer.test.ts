/// <reference lib="dom" />
import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { examples } from '../../src/contract/examples/registry.ts'
import { browserPresent, openBrowser } from '../support/browser.ts'
import { type ServiceProcess, startProcess } from '../support/process.ts'

const key = 'a-key-for-the-test'
const keySetting = `tester:${createHash('sha256').update(key).digest('hex')}`
const csv = 'x,y\n1,2.1\n2,3.9\n3,6.2\n4,7.8\n5,10.1\n6,25\n'

/** Texts on the page whose colour is too near to that of what lies behind them. */
function poorContrast(least: number): string[] {
  const parse = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number)
  const luminance = (rgb: readonly number[]): number => {
    const [r = 0, g = 0, b = 0] = rgb.map((part) => {
      const share = part / 255
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const behind = (element: Element | null): readonly number[] => {
    if (element === null) return [255, 255, 255]
    const [r = 0, g = 0, b = 0, alpha = 1] = parse(getComputedStyle(element).backgroundColor)
    return alpha === 0 ? behind(element.parentElement) : [r, g, b]
  }
  const texts = document.evaluate('//body//text()[normalize-space()]', document, null, 6, null)
  const poor: string[] = []
  for (let i = 0; i < texts.snapshotLength; i++) {
    const text = texts.snapshotItem(i)
    const owner = text?.parentElement
    if (!owner || owner.closest('svg, option, .hidden, .skip') || !owner.checkVisibility()) continue
    const [one, other] = [luminance(parse(getComputedStyle(owner).color)), luminance(behind(owner))]
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
    if (ratio < least) poor.push(`${ratio.toFixed(2)} ${text?.textContent?.trim().slice(0, 40)}`)
  }
  return poor
}

describe.runIf(browserPresent)('the explorer page', () => {
  let service: ServiceProcess
  let browser: Browser
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    service = await startProcess({ LOG_LEVEL: 'fatal' })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    service.child.kill('SIGTERM')
    await service.ended
  })
  beforeEach(async () => {
    complaints = []
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      const expected = message.text().includes('422')
      if (message.type() === 'error' && !expected) complaints.push(message.text())
    })
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url())
      const own = origin === service.origin || protocol === 'data:' || protocol === 'blob:'
      if (!own) complaints.push(`asked ${origin}`)
    })
    await page.goto(service.origin)
    await page.waitForSelector('html[data-ready]')
  })
  afterEach(async () => {
    await page.context().close()
    // Scripts that fail, anything the content policy refuses, and calls to other servers.
    expect(complaints).toEqual([])
  })

  const verdict = () => page.locator('[data-verdict]').getAttribute('data-verdict')
  const editor = () => page.locator('.cm-content')
  const write = async (text: string) => {
    await editor().click()
    await page.keyboard.press('Control+a')
    await page.keyboard.type(text)
    await page.keyboard.press('Escape')
  }
  const estimate = () => page.click('#fit')

  it('pasted data, a typed formula and one click give the verdict and both tables', async () => {
    await page.fill('#csv', csv)
    expect(await page.locator('#columns button').allTextContents()).toEqual([
      expect.stringMatching(/x.*number, 1 … 6/s),
      expect.stringMatching(/y.*number, 2.1 … 25/s)
    ])
    await write('y ~ x')
    await estimate()
    await page.waitForSelector('[data-verdict]')
    expect(await verdict()).toBe('identical')
    // Exact by hand: Σ(x − 3.5) y / Σ(x − 3.5)² = 67.35/17.5.
    expect(await page.locator('tr[data-term="x"] .of-ls').first().textContent()).toBe('3.84857')
    expect(await page.locator('tr[data-term="x"] .of-ml').first().textContent()).toBe('3.84857')
    expect(await page.locator('tr[data-term="x"] .gap svg').getAttribute('aria-label')).toBe(
      'Gap 0 s.e.'
    )
  })

  it('another family makes the two differ, and the gap is drawn', async () => {
    await page.fill('#csv', csv)
    await write('y ~ x')
    await page.selectOption('#family', 'student_t')
    await page.fill('#family-options input[name="df"]', '2')
    await estimate()
    await page.waitForSelector('[data-verdict="different"]')
    const gap = await page.locator('tr[data-term="x"] .gap svg').getAttribute('aria-label')
    expect(gap).toMatch(/^Gap −\d/)
  })

  it('a counterexample is one click away', async () => {
    await page.selectOption('#example', 'nonlinear')
    const theorem = page.locator('[data-theorem="iid-normal-errors"]').first()
    await theorem.getByText('exactly the minimisers of the sum of squares').waitFor()
    const counterexample = theorem.getByText('Errors of unequal variance')
    expect(await counterexample.isVisible()).toBe(false)
    await theorem.locator('summary').click()
    await counterexample.waitFor()
  })

  it('the verdict comes first: one sentence, conditions ticked, and what other theorems lack', async () => {
    await page.selectOption('#example', 'cauchy')
    await page.waitForSelector('[data-verdict="different"]')
    const card = page.locator('#answer > :first-child')
    expect(await card.locator('h2').textContent()).toMatch(
      /^The two estimates differ, by as much as [\d.]+ standard errors\.$/
    )
    expect(await page.locator('#announcement').textContent()).toMatch(/^The two estimates differ/)
    expect(await card.locator('[aria-label="holds"]').count()).toBeGreaterThan(0)
    await card.getByText('theorems do not apply here').click()
    const lacking = card.locator('.fails').filter({ hasText: 'for iid-normal-errors' })
    expect(await lacking.textContent()).toContain('errors are normal')
  })

  it('an answer that another replaces leaves nothing behind; what the page asks for is no warning', async () => {
    await page.selectOption('#example', 'own_density')
    await estimate()
    await estimate()
    await page.waitForSelector('[aria-label="Simulation"]')
    await page.waitForTimeout(2000)
    expect(await page.locator('[aria-label="Simulation"]').count()).toBe(1)
    expect(await page.locator('[aria-label="Pictures"]').count()).toBe(1)
    expect(await page.locator('[aria-label="Warnings"]').count()).toBe(0)
  })

  it('a fault is marked where it is', async () => {
    await page.selectOption('#example', 'nonlinear')
    await page.waitForSelector('[data-verdict]')
    await write('b1*(1-exq(-b2*day))')
    await estimate()
    await page.waitForSelector('#model-fault:not(:empty)')
    expect(await page.locator('#model-fault').textContent()).toContain('exq')
    expect(await page.locator('.cm-lintRange-error').first().textContent()).toContain('exq')
  })

  it('a system is written one formula a line, and a fault is marked in its line', async () => {
    await page.fill('#csv', 'x,z,a,b\n1,2,2.1,1\n2,1,3.9,5\n3,5,6.2,2\n4,3,7.8,6\n5,4,10.1,3\n')
    await page.getByRole('radio', { name: 'System' }).click()
    await page.locator('#columns button').nth(2).click()
    await page.locator('#columns button').nth(0).click()
    await page.keyboard.press('Control+End')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.keyboard.type('b ~ exq(z)')
    await page.keyboard.press('Escape')
    await estimate()
    await page.waitForSelector('#model-fault:not(:empty)')
    expect(await page.locator('.cm-lintRange-error').first().textContent()).toContain('exq')
    await write('a ~ x')
    await page.keyboard.press('Enter')
    await page.keyboard.type('b ~ z')
    await page.keyboard.press('Escape')
    await estimate()
    await page.waitForSelector('[data-verdict="different"]')
    // Exact by hand: 19.9/10, the least-squares slope of a on x.
    expect(await page.locator('tr[data-term="x"] .of-ls').first().textContent()).toBe('1.99')
  })

  it('the example of a system fills the editor line by line', async () => {
    await page.selectOption('#example', 'unrelated_regressions')
    await page.waitForSelector('[data-verdict="different"]')
    expect(await page.locator('.cm-line').allTextContents()).toEqual([
      'general ~ general_value + general_capital',
      'westinghouse ~ westinghouse_value + westinghouse_capital'
    ])
    // The maximum that systemfit iterates to.
    const slope = page.locator('tr[data-term="general_value"] .of-ml').first()
    expect(await slope.textContent()).toBe('0.0405107')
  })

  it('names are completed from columns and functions', async () => {
    await page.fill('#csv', csv)
    await page.getByRole('radio', { name: 'Mean' }).click()
    await editor().click()
    await page.keyboard.type('bes')
    await page.locator('.cm-tooltip-autocomplete').getByText('besselI').waitFor()
  })

  it('parameters of a mean appear as they are named', async () => {
    await page.fill('#csv', csv)
    await page.getByRole('radio', { name: 'Mean' }).click()
    await write('a + k*x')
    await page.fill('#response', 'y')
    await page.getByLabel('a start').fill('1')
    await page.getByLabel('k start').fill('1')
    await estimate()
    await page.waitForSelector('[data-verdict="identical"]')
    expect(await page.locator('tr[data-term="k"] .of-ml').first().textContent()).toBe('3.84857')
  })

  const fits = Object.values(examples).filter(
    ({ name, path }) => path === '/v1/fits' && name !== 'wrong_request'
  )
  it.each(fits)('the example $name runs from the list', async ({ name }) => {
    await page.selectOption('#example', name)
    await page.waitForSelector('[data-verdict]', { timeout: 20_000 })
    expect(await page.locator('#request-faults li').count()).toBe(0)
    await page.waitForSelector('#answer[aria-busy="false"]', { timeout: 20_000 })
  })

  it('pictures are drawn, and a pair of parameters can be chosen', async () => {
    await page.selectOption('#example', 'longley')
    await page.waitForSelector('figure[data-plot="surface"] svg path')
    const label = (plot: string) =>
      page.locator(`figure[data-plot="${plot}"] svg`).getAttribute('aria-label')
    expect(await label('surface')).toMatch(/^Contours over \(Intercept\) and deflator /)
    await page.getByLabel('Horizontal parameter').selectOption('year')
    await page.getByLabel('Vertical parameter').selectOption('sigma2')
    await expect
      .poll(() => label('surface'), { timeout: 20_000 })
      .toMatch(/^Contours over year and sigma2 /)
    await page.getByLabel('Parameter', { exact: true }).selectOption('population')
    await expect
      .poll(() => label('profile'), { timeout: 20_000 })
      .toContain('when population is held')
    expect(await page.locator('figure[data-plot="quantile_quantile"] svg').count()).toBe(1)
  })

  it('data that are no table are shown as JSON and can be changed', async () => {
    await page.selectOption('#example', 'matrix_equation')
    await page.waitForSelector('[data-verdict="identical"]')
    const data = JSON.parse(await page.inputValue('#csv'))
    data.matrices.Y[0] = [[9], [9]]
    await page.fill('#csv', JSON.stringify(data))
    await estimate()
    await expect
      .poll(() => page.locator('tr[data-term="A[1,1]"] .of-ls').first().textContent(), {
        timeout: 20_000
      })
      .not.toBe('2')
  })

  it('the slider walks away from least squares', async () => {
    await page.fill('#csv', csv)
    await write('y ~ x')
    await estimate()
    await page.click('#walk')
    const slider = page.getByRole('slider')
    await slider.waitFor()
    const words = page.getByText('gap in standard errors of least squares:')
    const far = await words.textContent()
    await slider.press('Home')
    await expect.poll(() => words.textContent(), { timeout: 20_000 }).toContain('df = 1:')
    expect(far).toContain('df = 100:')
  })

  it('a simulation shows both histograms and their bias', async () => {
    await page.fill('#csv', csv)
    await write('y ~ x')
    await estimate()
    await page.getByLabel('Number of data sets').fill('60')
    await page.click('#simulate')
    await page.waitForSelector('figure[data-plot="simulated_x"] svg', { timeout: 30_000 })
    expect(await page.locator('section[aria-label="Simulation"] tbody tr').count()).toBeGreaterThan(
      3
    )
  })

  it('groups are fitted one by one, and any of them can be looked at', async () => {
    await page.fill('#csv', 'g,x,y\na,1,2\na,2,4\na,3,7\nb,1,3\nb,2,3.5\nb,3,5\n')
    await write('y ~ x')
    await page.locator('#more-box > summary').click()
    await page.fill('#more', '{"group_by": ["g"]}')
    await estimate()
    await page.getByText('2 groups, each fitted on its own: 2 identical.').first().waitFor()
    const slope = page.locator('tr[data-term="x"] .of-ls').first()
    expect(await slope.textContent()).toBe('2.5')
    await page.selectOption('#group', '1')
    expect(await slope.textContent()).toBe('1')
  })

  const bootstrap = async (replicates: number) => {
    await page.fill('#csv', csv)
    await write('y ~ x')
    await page.selectOption('#family', 'student_t')
    await page.locator('#more-box > summary').click()
    await page.fill(
      '#more',
      JSON.stringify({ inference: { std_errors: { bootstrap: { replicates } } } })
    )
    await estimate()
  }

  it('a long fit shows its progress and arrives', async () => {
    await page.evaluate(() => {
      const bar = document.querySelector('#progress')
      if (bar === null) return
      new MutationObserver(() => {
        const seen = document.body.dataset['shares'] ?? ''
        document.body.dataset['shares'] = `${seen} ${bar.getAttribute('value')}`
      }).observe(bar, { attributes: true, attributeFilter: ['value'] })
    })
    await bootstrap(600)
    await page.waitForSelector('[data-verdict]', { timeout: 60_000 })
    const seen = (await page.locator('body').getAttribute('data-shares')) ?? ''
    const shares = seen.trim().split(' ').map(Number)
    expect(shares.some((share) => share > 0 && share < 1)).toBe(true)
  })

  it('a long fit is cancelled', async () => {
    await bootstrap(100_000)
    await page.click('#cancel')
    await page.getByText('cancelled').waitFor()
    expect(await page.locator('#progress').isVisible()).toBe(false)
    expect(await page.locator('[data-verdict]').count()).toBe(0)
  })

  it('a link holds the request, and opens as it was', async () => {
    await page.selectOption('#example', 'cauchy')
    await page.waitForSelector('[data-verdict]')
    await page.click('[data-copy="link"]')
    await page.getByText('The link is copied').waitFor()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    await page.goto('about:blank')
    await page.goto(link)
    await page.waitForSelector('[data-verdict="different"]')
    expect(await page.inputValue('#csv')).toContain('35')
    expect(await page.inputValue('#family')).toBe('cauchy')
  })

  it.each(['curl', 'r', 'python'])('the request is copied for %s', async (kind) => {
    await page.selectOption('#example', 'cauchy')
    await page.waitForSelector('[data-verdict]')
    await page.click(`[data-copy="${kind}"]`)
    await page.getByText('Copied').waitFor()
    const text = await page.evaluate(() => navigator.clipboard.readText())
    expect(text).toContain(`${service.origin}/v1/fits`)
    expect(text).toContain('"family": "cauchy"')
  })

  const programs = [
    ['curl', 'bash', '-c'],
    ['python', 'python3', '-c'],
    ...(spawnSync('Rscript', ['-e', 'library(httr2)']).status === 0
      ? [['r', 'Rscript', '-e'] as const]
      : [])
  ] as const
  it.each(programs)('what is copied for %s runs and answers', async (kind, program, ...args) => {
    await page.fill('#csv', csv.replaceAll('\n', ',"it\'s"\n'))
    await write('y ~ x')
    await page.click(`[data-copy="${kind}"]`)
    await page.getByText('Copied').waitFor()
    const code = await page.evaluate(() => navigator.clipboard.readText())
    const { stdout } = await promisify(execFile)(program, [...args, code])
    // The exact slope is 67.35/17.5 = 3.848571428…
    expect(stdout).toMatch(/3\.84857/)
  })

  it('the keyboard alone is enough', async () => {
    await page.focus('#csv')
    await page.keyboard.insertText(csv)
    await page.focus('#statement [tabindex="0"]')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowLeft')
    await page.focus('.cm-content')
    await page.keyboard.type('y ~ x')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+Enter')
    await page.waitForSelector('[data-verdict="identical"]')
  })

  it('every control has a name for screen readers', async () => {
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll('input, select, textarea, button, [contenteditable="true"]')]
        .filter((element) => {
          const labels =
            'labels' in element && element.labels instanceof NodeList ? element.labels : []
          const named = element.getAttribute('aria-label') ?? element.textContent ?? ''
          return named.trim() === '' && labels.length === 0
        })
        .map((element) => element.outerHTML)
    )
    expect(nameless).toEqual([])
  })

  it.each(['light', 'dark'] as const)(
    'text can be told from its ground, %s',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.selectOption('#example', 'cauchy')
      await page.waitForSelector('figure svg')
      // WCAG 2.1, 1.4.3: 4.5 to 1.
      expect(await page.evaluate(poorContrast, 4.5)).toEqual([])
    }
  )

  it('focus goes down the page in reading order, and never into a trap', async () => {
    await page.selectOption('#example', 'cauchy')
    await page.waitForSelector('figure svg')
    await page.evaluate(() => document.body.focus())
    const places: string[] = []
    for (let k = 0; k < 60; k++) {
      await page.keyboard.press('Tab')
      const at = await page.evaluate(() => document.activeElement?.id ?? '')
      if (at !== '') places.push(at)
    }
    const wanted = ['example', 'csv', 'file', 'family', 'link', 'fit', 'walk', 'simulate']
    expect([...new Set(places)].filter((id) => wanted.includes(id))).toEqual(wanted)
  })

  it('the API page runs an example as it stands', async () => {
    await page.goto(`${service.origin}/docs/`)
    await page.locator('#operations-Catalogue-get_links .opblock-summary-control').click()
    await page.locator('#operations-Catalogue-get_links .execute').click()
    const answered = page.locator('#operations-Catalogue-get_links .live-responses-table')
    await answered.getByText('200', { exact: true }).first().waitFor()
    expect(await answered.textContent()).toContain('"name": "cauchit"')
  })

  it('a service that asks for a key is given one', async () => {
    const guarded = await startProcess({ LOG_LEVEL: 'fatal', API_KEYS: keySetting })
    const visitor = await browser.newPage()
    await visitor.goto(guarded.origin)
    await visitor.fill('#key', key)
    await visitor.click('#key-form button')
    await visitor.waitForSelector('html[data-ready]')
    await visitor.selectOption('#example', 'cauchy')
    await visitor.waitForSelector('[data-verdict]')
    await visitor.close()
    guarded.child.kill('SIGTERM')
    await guarded.ended
  })

  it('a phone shows it without scrolling sideways', async () => {
    await page.setViewportSize({ width: 390, height: 800 })
    await page.selectOption('#example', 'nonlinear')
    await page.waitForSelector('figure svg')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    const tabs = await page.locator('.tabs button').all()
    const tops = await Promise.all(tabs.map(async (tab) => (await tab.boundingBox())?.y))
    expect(new Set(tops).size).toBe(1)
  })

  it('labels show no figures of least squares, which is not defined there', async () => {
    await page.selectOption('#example', 'coin_tosses')
    const card = page.getByRole('region', { name: 'Diagnostics' })
    await card.waitFor()
    expect(await card.locator('h3').allTextContents()).not.toContain('Least squares')
    expect(await card.locator('dt').allTextContents()).toContain('total variation')
    expect(await card.locator('dd').allTextContents()).not.toContain('–')
  })
})
