import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { AI_USERNAME } from '#lib/protocol/limits.ts'
import type { DemoLine, DemoRoom } from './house.ts'

/** A room of the demo house as `export` would write it, so that it comes in by the same door as others. */

const MINUTE_MS = 60_000
const AI_USAGE = { promptTokens: 812, completionTokens: 174, firstTokenMs: 640, totalMs: 3_900 }

/** Lines of JSON; times are counted back from `now`. */
export async function writeRoom(room: DemoRoom, now: number): Promise<string> {
  const { slug, name, topic, visibility, people, isDirect, hasAi, lines } = room
  const [owner = ''] = people
  const first = {
    ...{
      type: 'room',
      id: '1',
      slug: slug || 'direct',
      kind: isDirect ? 'direct' : 'channel',
      name,
      topic,
      visibility,
    },
    ...{
      trigger: 'mention',
      assistants: hasAi ? [AI_USERNAME] : [],
      model: '',
      instructions: '',
      lastSeq: lines.length,
    },
    ...(isDirect ? { people } : { createdBy: owner }),
  }
  const files: object[] = []
  const messages = await Promise.all(lines.map((line, place) => toMessage(lines, line, place, now, files)))
  return [first, ...messages, ...files].map((entry) => `${JSON.stringify(entry)}\n`).join('')
}

async function toMessage(lines: DemoLine[], line: DemoLine, place: number, now: number, files: object[]) {
  const { by, text, ago, to, reactions, pinnedBy } = line
  const isAi = by === AI_USERNAME
  const file = line.file && (await drawFile(line.file, String(place + 1)))
  if (file) files.push(file.entry)
  return {
    ...{ type: 'message', id: String(place + 1), roomId: '1', seq: place + 1, rev: place + 1, sender: by, text },
    ...{ kind: isAi ? 'ai' : 'human', status: isAi ? 'done' : 'sent' },
    sentAt: new Date(now - ago * MINUTE_MS).toISOString(),
    ...(to !== undefined && { replyTo: String(to + 1) }),
    ...(isAi && { askedBy: lines[to ?? 0]?.by, model: 'demo', usage: AI_USAGE }),
    ...(reactions && { reactions: Object.entries(reactions).map(([emoji, by]) => ({ emoji, by })) }),
    ...(pinnedBy !== undefined && { pinnedBy }),
    ...(file && { files: [file.shown] }),
  }
}

/** A picture where its name says so, else the text itself. */
async function drawFile({ name, text }: { name: string; text: string }, id: string) {
  const isPicture = name.endsWith('.png')
  const bytes = isPicture ? await draw(text) : Buffer.from(text)
  const shown = { id, name, type: isPicture ? 'image/png' : 'text/csv', bytes: bytes.length, url: `/api/files/${id}` }
  const { type: _, ...fields } = shown
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { shown, entry: { type: 'file', ...fields, sha256, data: bytes.toString('base64') } }
}

/** As many buttons as there are words. */
function draw(text: string): Promise<Buffer> {
  const buttons = text.split(/ +/).map((_, place) => ({
    input: toArea(240, 110, COLORS[place % COLORS.length] ?? PAPER),
    ...{ left: 60 + place * 290, top: 200 },
  }))
  return sharp(toArea(960, 510, PAPER))
    .composite(buttons)
    .png()
    .toBuffer()
}

function toArea(width: number, height: number, background: string) {
  return { create: { width, height, channels: 3 as const, background } }
}

const PAPER = '#f7f4ef'
const COLORS = ['#0f766e', '#b45309', '#6d28d9']
