// Markdown of docs/ as pages under /guide: one page a file, links between them kept.

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { marked } from 'marked'

const escapeHtml = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)

/** docs/x.md is served at /guide/x. */
function pageLink(href) {
  const local = /^(?:\.\/)?(?:\.\.\/)?(?:[\w-]+\/)?([\w-]+)\.md(#.*)?$/.exec(href)
  return local === null ? href : `/guide/${local[1]}${local[2] ?? ''}`
}

/** Headings get the anchor that a link to them would guess. */
const anchor = (text) =>
  text
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replace(/\s+/g, '-')

/** A fit in the guide opens in the explorer, which reads the request from the fragment. */
function tryIt(lang, text) {
  if (!/^json POST \/v1\/fits/.test(lang ?? '')) return ''
  const packed = deflateRawSync(JSON.stringify(JSON.parse(text))).toString('base64url')
  return `<p><a href="/#r=${packed}">Open in the explorer</a></p>\n`
}

marked.use({
  walkTokens(token) {
    if (token.type === 'link') token.href = pageLink(token.href)
  },
  renderer: {
    code({ lang, text }) {
      return `<pre><code>${escapeHtml(text)}</code></pre>\n${tryIt(lang, text)}`
    },
    heading({ tokens, depth, text }) {
      return `<h${depth} id="${anchor(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`
    }
  }
})

const titleOf = (text) => /^# (.+)$/m.exec(text)?.[1]?.replaceAll('`', '') ?? 'Guide'

function page({ title, body, list, current }) {
  const link = ({ name, title: other }) =>
    `<li><a href="/guide/${name}"${name === current ? ' aria-current="page"' : ''}>${escapeHtml(other)}</a></li>`
  const links = chapters
    .map((chapter) => ({ chapter, pages: list.filter((one) => one.chapter === chapter) }))
    .map(
      ({ chapter, pages }) => `<h2>${escapeHtml(chapter)}</h2><ul>${pages.map(link).join('')}</ul>`
    )
    .join('')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Equifit</title>
<link rel="icon" href="/explorer/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/explorer/explorer.css">
</head>
<body>
<header class="top"><a class="brand" href="/">Equifit</a><p>Guide</p><nav aria-label="Documents"><a class="to-pages" href="#pages">Pages</a><a href="/">Explorer</a><a href="/docs">API</a></nav></header>
<main class="guide"><nav id="pages" aria-label="Pages">${links}</nav><article>${body}</article></main>
</body>
</html>
`
}

const [learn, models, trust, contribute] = [
  'Learn',
  'Kinds of models',
  'What to expect',
  'For contributors'
]
const chapters = [learn, models, trust, contribute]

/** Pages in the order a newcomer reads them, with their chapters; others follow by name, for contributors. */
const first = [
  ['tutorial', learn],
  ['calling', learn],
  ['theorems', learn],
  ['linear-models', models],
  ['generalised-linear-models', models],
  ['nonlinear-means', models],
  ['own-densities', models],
  ['matrix-equations', models],
  ['correlated-errors', models],
  ['labels', models],
  ['accuracy', trust],
  ['performance', trust],
  ['reliability', trust],
  ['large-data', trust],
  ['errors', trust],
  ['index', contribute],
  ['adding', contribute]
]
const chapterOf = (name) => first.find(([page]) => page === name)?.[1] ?? contribute

/** Renders every markdown file of `from` and `from`/adr into `to`. */
export async function renderGuide(from, to) {
  await rm(to, { recursive: true, force: true })
  await mkdir(to, { recursive: true })
  const files = (await readdir(from, { recursive: true })).filter((file) => file.endsWith('.md'))
  const texts = await Promise.all(
    files.map(async (file) => ({
      name: basename(file, '.md'),
      text: await readFile(`${from}/${file}`, 'utf8')
    }))
  )
  const names = first.map(([name]) => name)
  const place = ({ name }) => (names.includes(name) ? names.indexOf(name) : names.length)
  const list = texts
    .map(({ name, text }) => ({ name, text, title: titleOf(text), chapter: chapterOf(name) }))
    .sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name))
  for (const { name, text, title } of list) {
    const body = marked.parse(text, { async: false })
    await writeFile(`${to}/${name}.html`, page({ title, body, list, current: name }))
  }
}
