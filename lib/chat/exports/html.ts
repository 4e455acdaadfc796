import type { Message, SharedFile } from '#lib/protocol/entities.ts'
import { type Fence, nextFence, toLines } from '#lib/protocol/markdown-code.ts'
import { isPicture } from '#lib/protocol/rules/files.ts'
import { toBase64 } from './jsonl.ts'
import type { ExportWords } from './ports.ts'
import type { RoomReader } from './room-reader.ts'
import { readTalk, type Spoken, toTitle } from './talk.ts'

/**
 * A room as one page to read and print: no script, nothing that is loaded from elsewhere, its pictures inside. All that people
 * wrote is text in it.
 */

/** A larger picture stands there as its small one. */
const PICTURE_BYTES_MAX = 2 * 1024 * 1024
/** Of all pictures; those behind it are named. */
const PICTURES_BYTES_MAX = 200 * 1024 * 1024

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

const STYLE = `
:root{color-scheme:light dark}
body{font:15px/1.6 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
h1{font-size:1.5rem;margin:0}h2{font-size:1rem;margin:2rem 0 .5rem;border-bottom:1px solid #8888}
.note,.head small,blockquote{color:#777}.note{font-size:.875rem}article{margin:.75rem 0;break-inside:avoid-page}
.head{font-weight:600}.head small{font-weight:400;margin-inline-start:.5rem}
.text{white-space:pre-wrap;margin:0}pre{white-space:pre-wrap;background:#8882;border-radius:6px;padding:.5rem .75rem;margin:.25rem 0}
blockquote{margin:0;padding-inline-start:.75rem;border-inline-start:3px solid #8886;font-size:.875rem}
img{max-width:100%;max-height:24rem;display:block;margin:.25rem 0}
@media print{body{max-width:none;margin:0}h2{break-after:avoid}}
`

export async function* toHtml(reader: RoomReader, words: ExportWords): AsyncGenerator<string> {
  const title = escapeHtml(await toTitle(reader, words))
  const { topic } = reader.room
  const pictures = { left: PICTURES_BYTES_MAX }
  yield `<!doctype html>\n<html lang="${escapeHtml(words.lang)}"><head><meta charset="utf-8">\n`
  yield `<meta http-equiv="Content-Security-Policy" content="${POLICY}">\n<meta name="referrer" content="no-referrer">\n`
  yield `<meta name="viewport" content="width=device-width"><title>${title}</title>\n<style>${STYLE}</style></head>\n<body>\n`
  yield `<h1 dir="auto">${title}</h1>\n${topic ? `<p dir="auto">${escapeHtml(topic)}</p>\n` : ''}`
  yield `<p class="note">${escapeHtml(words.madeAt(new Date().toISOString()))}</p>\n`
  for await (const page of readTalk(reader, words))
    for (const spoken of page) yield* toEntry(spoken, reader, words, pictures)
  yield '</body></html>\n'
}

async function* toEntry(
  { message, day, who, quoted, note, marks }: Spoken,
  reader: RoomReader,
  words: ExportWords,
  pictures: { left: number },
): AsyncGenerator<string> {
  const { seq, sentAt } = message
  const time = `<time datetime="${sentAt}">${escapeHtml(words.time(sentAt))}</time>`
  if (day !== undefined) yield `<h2>${escapeHtml(day)}</h2>\n`
  if (message.kind === 'system') {
    yield `<p class="note" dir="auto">${time} ${escapeHtml(note ?? '')}</p>\n`
    return
  }
  const more = [time, `#${seq}`, ...marks.map(escapeHtml)].join(' · ')
  yield `<article id="m${seq}"><div class="head"><bdi>${escapeHtml(who)}</bdi><small>${more}</small></div>\n`
  if (quoted !== undefined) yield `<blockquote dir="auto">${escapeHtml(quoted)}</blockquote>\n`
  yield note === undefined ? toBody(message.text) : `<p class="note">${escapeHtml(note)}</p>\n`
  for (const file of message.files ?? []) yield* toFile(file, reader, words, pictures)
  yield toReactions(message)
  yield '</article>\n'
}

/** What is code stands apart; addresses of pages can be followed. */
function toBody(text: string): string {
  const parts: { isCode: boolean; lines: string[] }[] = []
  let fence: Fence | null = null
  for (const raw of toLines(text.replace(/\r\n?/g, '\n'))) {
    const next = nextFence(fence, raw)
    const isMark = next !== fence
    const isCode = next !== null || fence !== null
    fence = next
    if (parts.at(-1)?.isCode !== isCode || (isMark && next)) parts.push({ isCode, lines: [] })
    if (!isMark) parts.at(-1)?.lines.push(raw.replace(/\n$/, ''))
  }
  return parts
    .filter(({ lines }) => lines.length > 0)
    .map(({ isCode, lines }) => {
      const body = lines.join('\n')
      return isCode ? `<pre dir="ltr">${escapeHtml(body)}</pre>\n` : `<p class="text" dir="auto">${toLinks(body)}</p>\n`
    })
    .join('')
}

function toLinks(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"'`\\^{}|]+)/i)
    .map((part, place) => {
      if (place % 2 === 0) return escapeHtml(part)
      const url = escapeHtml(part)
      return `<a href="${url}" rel="noopener noreferrer nofollow">${url}</a>`
    })
    .join('')
}

async function* toFile(
  file: SharedFile,
  { store, storage }: RoomReader,
  words: ExportWords,
  pictures: { left: number },
): AsyncGenerator<string> {
  const label = escapeHtml(words.file(file.name, file.bytes))
  const [kept] = isPicture(file.type) ? await store.findFiles([file.id]) : []
  const isThumbnail = file.bytes > PICTURE_BYTES_MAX
  const mayOpen = kept !== undefined && pictures.left > 0 && (!isThumbnail || kept.hasThumbnail)
  const opened = mayOpen ? await storage.open(kept.stored, { isThumbnail }).catch(() => null) : null
  if (!opened) {
    yield `<p class="note" dir="auto">📎 ${label}</p>\n`
    return
  }
  pictures.left -= opened.bytes
  try {
    yield `<img alt="${label}" src="data:${isThumbnail ? 'image/webp' : file.type};base64,`
    yield* toBase64(opened.read())
  } finally {
    await opened.close()
  }
  yield `">\n<p class="note" dir="auto">${label}</p>\n`
}

function toReactions({ reactions = [] }: Message): string {
  if (reactions.length === 0) return ''
  return `<p class="note">${reactions.map(({ emoji, by }) => `${escapeHtml(emoji)} ${by.length}`).join('  ')}</p>\n`
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
}
