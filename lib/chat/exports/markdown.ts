import type { Message } from '#lib/protocol/entities.ts'
import { type Fence, nextFence, toLines } from '#lib/protocol/markdown-code.ts'
import type { ExportWords } from './ports.ts'
import type { RoomReader } from './room-reader.ts'
import { readTalk, type Spoken, toTitle } from './talk.ts'

/**
 * A room as Markdown. What people wrote stays Markdown, but each message stands in a quotation of its own, which it can't end,
 * and nothing in it is HTML, a picture from elsewhere or a link to anything but a page.
 */

const FENCE_MIN = 3

export async function* toMarkdown(reader: RoomReader, words: ExportWords): AsyncGenerator<string> {
  const { room } = reader
  yield `# ${escapeName(await toTitle(reader, words))}\n\n`
  if (room.topic) yield `${escapeName(room.topic)}\n\n`
  yield `${escapeName(words.madeAt(new Date().toISOString()))}\n`
  for await (const spoken of readTalk(reader, words)) yield spoken.map((one) => toEntry(one, words)).join('')
}

function toEntry({ message, day, who, quoted, note, marks }: Spoken, words: ExportWords): string {
  const heading = day === undefined ? '' : `\n## ${escapeName(day)}\n`
  const time = words.time(message.sentAt)
  if (note !== undefined && message.kind === 'system') return `${heading}\n*${time} · ${escapeName(note)}*\n`
  const head = `**${escapeName(who)}** · ${time} · #${message.seq}${marks.map((mark) => ` · ${mark}`).join('')}`
  const parts = [
    quoted === undefined ? '' : `${quote(`*${escapeName(quoted)}*`)}>\n`,
    note === undefined ? quote(toInert(message.text)) : quote(`*${escapeName(note)}*`),
    ...listFiles(message, words),
    toReactions(message),
  ]
  return `${heading}\n${head}\n\n${parts.join('')}`
}

function listFiles({ files = [] }: Message, words: ExportWords): string[] {
  return files.map(({ name, bytes }) => `>\n${quote(`📎 ${escapeName(words.file(name, bytes))}`)}`)
}

function toReactions({ reactions = [] }: Message): string {
  if (reactions.length === 0) return ''
  return `>\n${quote(reactions.map(({ emoji, by }) => `${emoji} ${by.length}`).join('  '))}`
}

function quote(text: string): string {
  return text === ''
    ? ''
    : `${text
        .split('\n')
        .map((line) => `> ${line}`.trimEnd())
        .join('\n')}\n`
}

/** Every sign that could mean something has a backslash before it. */
function escapeName(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[!-/:-@[-`{-~]/g, '\\$&')
}

/** What a message says, its code in fences that are longer than any within. */
export function toInert(text: string): string {
  const out: string[] = []
  let open: { fence: Fence; info: string; lines: string[] } | null = null
  for (const raw of toLines(text.replace(/\r\n?/g, '\n'))) {
    const line = raw.replace(/\n$/, '')
    const next: Fence | null = nextFence(open?.fence ?? null, raw)
    if (open && next === open.fence) open.lines.push(line)
    else {
      if (open) out.push(...toFence(open))
      const isText = next === null && open === null
      if (isText) out.push(escapeText(line))
      open = next ? { fence: next, info: /[\w+#-]*$/.exec(line.trim().slice(0, 40))?.[0] ?? '', lines: [] } : null
    }
  }
  if (open) out.push(...toFence(open))
  return out.join('\n')
}

function toFence({ info, lines }: { info: string; lines: string[] }): string[] {
  const longest = Math.max(0, ...lines.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length))
  const marks = '`'.repeat(Math.max(FENCE_MIN, longest + 1))
  return ['', `${marks}${info}`, ...lines, marks, '']
}

/** Of links those to pages stay; the address of any other can be read. */
function escapeText(line: string): string {
  return line
    .replace(/<(?=[a-z/!?])/gi, '\\<')
    .replace(/!(?=\[)/g, '!\\')
    .replace(/\](?=:)/g, ']\\')
    .replace(/\](?=\()(?!\(https?:\/\/[^\s()<>"'\\]+\))/gi, ']\\')
}
