import { describe, expect, test } from 'vitest'
import type { ExportFormat } from '#lib/protocol/exports.ts'
import { createTestChat, ROOM_ID } from '#test/chat.ts'
import { toInert } from './markdown.ts'
import type { ExportWords } from './ports.ts'

const WORDS: ExportWords = {
  lang: 'en',
  dayKey: (instant) => instant.slice(0, 10),
  day: (instant) => instant.slice(0, 10),
  time: (instant) => instant.slice(11, 16),
  madeAt: () => 'made',
  title: ({ name }) => name,
  event: ({ event }, name) => `${name(event?.by ?? '')} did ${event?.type}`,
  ...{ offRecord: 'off record', edited: 'edited', pinned: 'pinned', deleted: 'deleted message', noReply: 'no text' },
  inReplyTo: (name) => `to ${name}:`,
  file: (name, bytes) => `${name}, ${bytes} B`,
}

type TestChat = ReturnType<typeof createTestChat>

async function read({ chat }: TestChat, user: Parameters<TestChat['send']>[0], format: ExportFormat): Promise<string> {
  const { content, close } = await chat.exports.openRoom(user, ROOM_ID, format, WORDS)
  let text = ''
  for await (const chunk of content.chunks) text += chunk
  close()
  return text
}

async function sendPicture({ chat }: TestChat, user: Parameters<TestChat['send']>[0]): Promise<void> {
  async function* bytes() {
    yield Buffer.from('PNG')
  }
  const { id } = await chat.files.receive(user, ROOM_ID, { name: 'a.png', source: bytes() })
  await chat.messages.send(user, { roomId: ROOM_ID, clientId: crypto.randomUUID(), text: '', fileIds: [id] })
}

/** What happens to files from now on. */
function watchOpened({ storage }: TestChat): string[] {
  const seen: string[] = []
  const { open } = storage
  storage.open = async (stored) => {
    const opened = await open(stored)
    seen.push('opened')
    return { ...opened, close: async () => void seen.push('closed') }
  }
  return seen
}

const HOSTILE = [
  '<script>alert(1)</script>',
  '![x](https://evil.test/pixel.png)',
  '[x](javascript:alert(1)) [y](java&#115;cript:alert(1))',
  '[z]: javascript:alert(1)',
  '"><img src=x onerror=alert(1)>',
  '```html',
  '<b>code</b>',
].join('\n')

describe('a room as a file', () => {
  test('has its room, all who appear, and its messages in their order, deleted ones and those off the record among them', async () => {
    const subject = createTestChat({ trigger: 'off' })
    const [mira, noor, reader] = ['mira', 'noor', 'reader'].map((name) => subject.createUser(name))
    if (!mira || !noor || !reader) throw new Error('nobody')
    const first = await subject.send(mira, 'first')
    const gone = await subject.send(mira, 'to be deleted')
    const aside = { roomId: ROOM_ID, clientId: crypto.randomUUID(), text: 'aside', offRecord: true, replyTo: first.id }
    await subject.chat.messages.send(mira, aside)
    await subject.chat.commands['reaction:set'](noor, { messageId: first.id, emoji: '👍', isOn: true })
    await subject.chat.commands['message:delete'](mira, { messageId: gone.id })
    const lines = (await read(subject, reader, 'jsonl'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ type }) => type)).toEqual(['room', 'user', 'user', 'user', 'message', 'message', 'message'])
    expect(lines[0]).toMatchObject({ id: ROOM_ID, slug: 'lobby' })
    expect(
      lines
        .slice(1, 4)
        .map(({ username }) => username)
        .sort(),
    ).toEqual(['ai', 'mira', 'noor'])
    const stored = await subject.store.readPage(ROOM_ID, { after: 0 }, 200)
    expect(lines.slice(4)).toEqual(stored.map((message) => ({ type: 'message', ...message })))
    expect(lines[5]).toMatchObject({ text: '', deletedBy: 'mira' })
    expect(lines[6]).toMatchObject({ offRecord: true, replyTo: first.id })
  })

  test('has what a message said before its edits for its author and for those who keep order', async () => {
    const subject = createTestChat({ trigger: 'off' })
    const [mira, noor] = [subject.createUser('mira'), subject.createUser('noor')]
    const root = subject.createUser('root', 'admin')
    const message = await subject.send(mira, 'first')
    await subject.chat.commands['message:edit'](mira, { messageId: message.id, text: 'second' })
    const findTexts = async (user: typeof mira) => {
      const lines = (await read(subject, user, 'jsonl')).split('\n')
      return JSON.parse(lines.find((line) => line.includes('"type":"message"')) ?? '{}').texts
    }
    const texts = [{ text: 'first' }, { text: 'second' }]
    expect(await findTexts(mira)).toMatchObject(texts)
    expect(await findTexts(root)).toMatchObject(texts)
    expect(await findTexts(noor)).toBeUndefined()
  })

  test('has the replies of an AI with all their versions', async () => {
    const subject = createTestChat()
    const mira = subject.createUser('mira')
    await subject.send(mira, 'a question')
    const call = await subject.call(0)
    call.say('one')
    call.end()
    const [reply] = await subject.replies()
    await subject.replyWith(reply?.id ?? '', 'done')
    await subject.chat.commands['reply:retry'](mira, { messageId: reply?.id ?? '' })
    const again = await subject.call(1)
    again.say('two')
    again.end()
    await subject.replyWith(reply?.id ?? '', 'done')
    const lines = (await read(subject, mira, 'jsonl'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.at(-1)).toMatchObject({
      ...{ kind: 'ai', text: 'two', version: 2, askedBy: 'mira' },
      replies: [
        { version: 1, text: 'one', status: 'done' },
        { version: 2, text: 'two', status: 'done' },
      ],
    })
  })

  test('is inert as Markdown: a message can neither end its quotation nor hold HTML, pictures or scripts', async () => {
    const subject = createTestChat({ trigger: 'off' })
    const mira = subject.createUser('mira')
    await subject.send(mira, HOSTILE)
    await subject.send(mira, 'after it')
    const lines = (await read(subject, mira, 'markdown')).split('\n')
    expect(lines).toContain('> \\<script>alert(1)\\</script>')
    expect(lines).toContain('> !\\[x](https://evil.test/pixel.png)')
    expect(lines).toContain('> [x]\\(javascript:alert(1)) [y]\\(java&#115;cript:alert(1))')
    expect(lines).toContain('> [z]\\: javascript:alert(1)')
    const code = lines.indexOf('> ```html')
    expect(lines.slice(code, code + 3)).toEqual(['> ```html', '> <b>code</b>', '> ```'])
    expect(lines.at(-2)).toBe('> after it')
    expect(lines.filter((line) => line.startsWith('<') || /^(```|#{3})/.test(line))).toEqual([])
  })

  test('keeps links to pages in Markdown, and makes fences longer than what they hold', () => {
    expect(toInert('see [a](https://a.test/b?c=d) and a < b')).toBe('see [a](https://a.test/b?c=d) and a < b')
    expect(toInert('````\n```\n<b>\n````\nend')).toBe('\n````\n```\n<b>\n````\n\nend')
    expect(toInert('~~~ <x>\n````\n~~~')).toBe('\n`````\n````\n`````\n')
  })

  test('is inert as HTML: what people wrote is text', async () => {
    const subject = createTestChat({ trigger: 'off' })
    const mira = subject.createUser('mira')
    await subject.send(mira, `${HOSTILE}\n\`\`\`\nhttps://a.test/?a=1&b="2"`)
    const html = await read(subject, mira, 'html')
    expect(html).toContain("default-src 'none'")
    expect(html.match(/<(\w+)/g)?.filter((tag) => /script|img|iframe|object|svg|form|link/.test(tag))).toEqual([])
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).toContain('<pre dir="ltr">&lt;b&gt;code&lt;/b&gt;</pre>')
    expect(html).toContain('<a href="https://a.test/?a=1&amp;b=" rel="noopener noreferrer nofollow">')
    expect(html).not.toMatch(/href="(?!https?:)/)
  })

  test('ends at the message that was the last when it was asked for', async () => {
    const subject = createTestChat({ trigger: 'off' })
    const mira = subject.createUser('mira')
    await subject.send(mira, 'before')
    const { content, close } = await subject.chat.exports.openRoom(mira, ROOM_ID, 'jsonl', WORDS)
    await content.chunks.next()
    await subject.send(mira, 'later')
    let rest = ''
    for await (const chunk of content.chunks) rest += chunk
    close()
    expect(rest).toContain('before')
    expect(rest).not.toContain('later')
  })

  test.each(['jsonl', 'html'] as const)('closes a file at which its reader leaves: %s', async (format) => {
    const subject = createTestChat({ trigger: 'off' })
    const mira = subject.createUser('mira')
    await sendPicture(subject, mira)
    const opened = watchOpened(subject)
    const { content, close } = await subject.chat.exports.openRoom(mira, ROOM_ID, format, WORDS)
    for await (const chunk of content.chunks) if (/"data":"$|;base64,$/.test(String(chunk))) break
    close()
    expect(opened).toEqual(['opened', 'closed'])
  })

  test('closes a file of an archive whose reader leaves before it is read', async () => {
    const subject = createTestChat({ trigger: 'off' })
    const mira = subject.createUser('mira')
    await sendPicture(subject, mira)
    const opened = watchOpened(subject)
    const { content, close } = subject.chat.exports.openOwn(mira)
    for await (const { name } of content) if (name.startsWith('files/')) break
    close()
    expect(opened).toEqual(['opened', 'closed'])
  })

  test('is given to two at a time of one person, and to nobody who may not read the room', async () => {
    const subject = createTestChat({ trigger: 'off' })
    const mira = subject.createUser('mira')
    const open = () => subject.chat.exports.openRoom(mira, ROOM_ID, 'jsonl', WORDS)
    const [first] = [await open(), await open()]
    await expect(open()).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) })
    expect(() => subject.chat.exports.openOwn(mira)).toThrow('rate_limited')
    first?.close()
    first?.close()
    const again = await open()
    await expect(open()).rejects.toMatchObject({ code: 'rate_limited' })
    again.close()
    subject.store.putRoom({
      ...{ id: '9', slug: 'secret', name: 'x', topic: '', visibility: 'private', trigger: 'off', model: '' },
    })
    await expect(subject.chat.exports.openRoom(mira, '9', 'jsonl', WORDS)).rejects.toMatchObject({ code: 'not_found' })
    await expect(subject.chat.exports.openRoom(mira, '77', 'html', WORDS)).rejects.toMatchObject({ code: 'not_found' })
  })
})
