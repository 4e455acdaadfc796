import { expect, it } from 'vitest'
import { readAnswer } from './answers.ts'

function read(text: string) {
  const bytes = Buffer.from(`before ${text} after`)
  return readAnswer(bytes, 7, bytes.length - 6)
}

it('answers are what they say, with lists and without, again and again', () => {
  const own = { room: { id: '1' }, rev: 3 }
  const lists = { members: [{ id: '2', username: '林' }], online: ['2'], messages: [{ text: '}}]' }] }
  for (const answer of [
    { ok: true, data: { ...own, ...lists } },
    { ok: true, data: { ...own, rev: 4, ...lists } },
    { ok: true, data: { ...own, ...lists, online: [] } },
    { ok: true, data: { ...lists, ...own } },
    { ok: true, data: {} },
    { ok: false, error: { code: 'not_found' } },
  ])
    expect(read(JSON.stringify([answer]))).toEqual(answer)
})
