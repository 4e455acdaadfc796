import { describe, expect, it } from 'vitest'
import { toToldRows } from './told-rows.ts'

describe('the rows of what an AI was sent', () => {
  it('are one for each message, with who says it and what, and joined again are what was sent', () => {
    const content =
      '[#3] lin: one\n\nstill one\n\n[#4] 周屿 (replying to lin: “one: two”; not to you): two\n\n[deleted]\n\n[#6] lin: three'
    const rows = toToldRows([
      { role: 'system', content: 'You are AI', messageIds: [] },
      { role: 'user', content, messageIds: ['13', '14', '15', '16'] },
    ])
    expect(rows.map(({ speaker, words, messageIds }) => [speaker, words, messageIds])).toEqual([
      ['', 'You are AI', []],
      ['lin', 'one\n\nstill one', ['13']],
      ['周屿', 'two', ['14']],
      ['', '[deleted]', ['15']],
      ['lin', 'three', ['16']],
    ])
    expect(
      rows
        .slice(1)
        .map((row) => row.content)
        .join('\n\n'),
    ).toBe(content)
  })

  it('have the room’s summary apart from the messages behind it', () => {
    const summary = 'Room summary (up to #2): lin asked [#1]\n> [#9] lin: quoted'
    const told = (content: string, ...messageIds: string[]) =>
      toToldRows([{ role: 'user', content, messageIds }]).map(({ words, isSummary, messageIds: [id] }) => [
        ...[words, isSummary, id],
      ])
    const row = ['lin asked [#1]\n> [#9] lin: quoted', true, undefined]
    expect(told(summary)).toEqual([row])
    expect(told(`${summary}\n\n[#3] lin: one`, '13')).toEqual([row, ['one', undefined, '13']])
    expect(told(`${summary}\n\n[#3] lin: one\n\n[#4] lin: two`, '13', '14')).toEqual([
      ...[row, ['one', undefined, '13'], ['two', undefined, '14']],
    ])
  })

  it('stay together where they can’t be told apart, and with what was called', () => {
    const doubtful = {
      role: 'user',
      content: '[#3] lin: a\n\n[deleted]\n\n[#4] lin: b',
      messageIds: ['13', '14'],
    } as const
    const own = { role: 'assistant', content: 'x\n\ny', messageIds: ['15', '16'] } as const
    const calls = [{ name: 'search_room', input: '{}' }]
    const called = { role: 'assistant', content: '', messageIds: [], calls } as const
    const rows = toToldRows([
      { ...doubtful, messageIds: [...doubtful.messageIds] },
      { ...own, messageIds: [...own.messageIds] },
      { ...called, messageIds: [] },
    ])
    expect(rows.map((row) => row.content)).toEqual([doubtful.content, own.content, ''])
    expect(rows[2]?.calls).toEqual(calls)
  })
})
