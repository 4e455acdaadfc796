import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { SharedFile } from '#lib/protocol/entities.ts'
import { createTestChat, ROOM_ID } from '#test/chat.ts'
import { estimateTurns } from './tokens.ts'

type TestChat = ReturnType<typeof createTestChat>

function createSeeing(seesImages: boolean) {
  const chat = createTestChat()
  chat.assistant.seesImages = seesImages
  return { chat, mira: chat.createUser('mira') }
}

async function upload({ chat }: TestChat, user: Parameters<TestChat['send']>[0], text: string, name: string) {
  async function* source() {
    yield Buffer.from(text)
  }
  return await chat.files.receive(user, ROOM_ID, { name, source: source() })
}

function toInput(files: SharedFile[], text = '') {
  return { roomId: ROOM_ID, clientId: randomUUID(), text, fileIds: files.map(({ id }) => id) }
}

test('who sees pictures is sent them with the turn that names them, and is told of all else by name', async () => {
  const { chat, mira } = createSeeing(true)
  const files = [await upload(chat, mira, 'PNG1', 'cat ]x[.png'), await upload(chat, mira, 'words', 'notes.txt')]
  await chat.chat.messages.send(mira, toInput(files, 'look'))
  const { turns } = await chat.call(0)
  expect(turns[1]).toMatchObject({
    content: '[#1] mira: look\n[image: cat x.png]\n[file: notes.txt]',
    images: [{ fileId: files[0]?.id, url: `data:image/webp;base64,${Buffer.from('PNG1').toString('base64')}` }],
  })
})

test('who sees none is told the names, and a message of files alone asks as any other', async () => {
  const { chat, mira } = createSeeing(false)
  await chat.chat.messages.send(mira, toInput([await upload(chat, mira, 'PNG1', 'cat.png')]))
  const { turns } = await chat.call(0)
  expect(turns[1]).toMatchObject({ content: '[#1] mira: [file: cat.png]' })
  expect(turns[1]).not.toHaveProperty('images')
})

test('the newest four pictures are sent, none of what is off the record, and what is deleted meanwhile is not', async () => {
  const { chat, mira } = createSeeing(true)
  for (let index = 0; index < 5; index++) {
    const file = await upload(chat, mira, `PNG${index}`, `p${index}.png`)
    await chat.chat.messages.send(mira, { ...toInput([file]), ask: false })
  }
  const hidden = await upload(chat, mira, 'PNGhidden', 'hidden.png')
  await chat.chat.messages.send(mira, { ...toInput([hidden]), offRecord: true })
  const { message } = await chat.chat.messages.send(mira, toInput([], 'what do you see?'))
  const { turns } = await chat.call(0)
  const [, turn] = turns
  expect(turn?.content).toContain('[file: p0.png]')
  for (const name of ['p1', 'p2', 'p3', 'p4']) expect(turn?.content).toContain(`[image: ${name}.png]`)
  expect(turn?.content).not.toContain('hidden')
  expect(turn?.images).toHaveLength(4)
  expect(message.seq).toBe(7)
})

test('a picture that is gone when it is sent is left out, and the question goes all the same', async () => {
  const { chat, mira } = createSeeing(true)
  const file = await upload(chat, mira, 'PNG1', 'cat.png')
  await chat.storage.remove(chat.storage.names()[0] ?? '')
  await chat.chat.messages.send(mira, toInput([file], 'look'))
  const { turns } = await chat.call(0)
  expect(turns[1]).toMatchObject({ content: '[#1] mira: look\n[image: cat.png]', images: [] })
})

test('a picture counts as about a thousand tokens', () => {
  const turn = { content: 'look' }
  expect(estimateTurns([{ ...turn, images: [{}, {}] }]) - estimateTurns([turn])).toBe(2_000)
})
