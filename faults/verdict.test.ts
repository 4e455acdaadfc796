import { describe, expect, it } from 'vitest'
import { findLag, judge, type Report, type Row } from './verdict.ts'

/** Lin wrote three messages after the room's tenth; Zhou saw them. */
function createScene(): { rows: Row[]; lin: Report; zhou: Report } {
  const rows = [1, 2, 3].map((number): Row => {
    const seq = 10 + number
    return {
      ...{ id: String(100 + number), seq, rev: seq, sender: 'lin', kind: 'human', text: `text ${number}` },
      ...{ status: 'sent', clientId: `c${number}`, answers: null, isDeleted: false, reactions: [] },
    }
  })
  const messages = rows.map(({ id, seq, rev, text, status, reactions }) => ({ id, seq, rev, text, status, reactions }))
  const heard = rows.map(({ id, seq }): [string, number] => [id, seq])
  const lin: Report = {
    ...{
      username: 'lin',
      written: rows.map(({ text }) => text),
      heard,
      changes: [],
      late: [],
      isReady: true,
      waiting: 0,
      messages,
    },
    acked: rows.map(({ clientId, ...row }) => ({ ...row, clientId: clientId ?? '' })),
  }
  return { rows, lin, zhou: { ...lin, username: 'zhou', written: [], acked: [] } }
}

function judgeScene({ rows, lin, zhou }: ReturnType<typeof createScene>, lastSeq = 13) {
  return judge(10, lastSeq, rows, [lin, zhou])
}

const CLEAN = { sent: 3, acked: 3, changed: 0, lost: 0, doubled: 0, disordered: 0, holes: 0, notes: [] }

describe('the verdict', () => {
  it('finds nothing where everything is as it was acknowledged', () => {
    expect(judgeScene(createScene())).toEqual(CLEAN)
  })

  it('finds what was acknowledged or shown, but is not stored', () => {
    const scene = createScene()
    scene.rows.pop()
    const verdict = judgeScene(scene, 12)
    // Acknowledged to Lin, written by Lin, seen by both.
    expect(verdict).toMatchObject({ lost: 4, holes: 0 })
    expect(verdict.notes).toHaveLength(1)
  })

  it('finds what was typed and is neither stored nor waiting', () => {
    const scene = createScene()
    scene.lin.written.push('vanished')
    expect(judgeScene(scene)).toMatchObject({ sent: 4, lost: 1 })
    scene.lin.waiting = 1
    expect(judgeScene(scene)).toMatchObject({ sent: 4, lost: 0 })
  })

  it('finds an acknowledgement that said something else than what is stored', () => {
    const scene = createScene()
    scene.lin.acked = scene.lin.acked.map((ack) => ({ ...ack, text: `${ack.text}!` }))
    expect(judgeScene(scene)).toMatchObject({ lost: 3 })
  })

  it('takes what an author has edited or deleted as it was acknowledged, or as it was asked for', () => {
    const scene = createScene()
    const [first, second, third] = scene.rows
    if (!first || !second || !third) throw new Error('no rows')
    scene.lin.changes = [
      { type: 'edit', messageId: first.id, text: 'edited', isAcked: true },
      { type: 'edit', messageId: second.id, text: 'perhaps', isAcked: false },
      { type: 'delete', messageId: third.id, isAcked: true },
    ]
    // The first edit is not stored, and what was deleted is still there.
    expect(judgeScene(scene)).toMatchObject({ changed: 2, lost: 2 })
    first.text = 'edited'
    third.text = ''
    expect(judgeScene(scene)).toMatchObject({ lost: 0, doubled: 0, disordered: 0 })
    second.text = 'perhaps'
    expect(judgeScene(scene)).toMatchObject({ lost: 0 })
    second.text = 'something else'
    expect(judgeScene(scene)).toMatchObject({ lost: 1 })
  })

  it('finds a reaction that was acknowledged and is not stored, or was taken back and is', () => {
    const scene = createScene()
    const [first, second, third] = scene.rows
    if (!first || !second || !third) throw new Error('no rows')
    const reaction = { type: 'react', emoji: '👍', isAcked: true } as const
    scene.zhou.changes = [
      { ...reaction, messageId: first.id, isOn: true },
      { ...reaction, messageId: second.id, isOn: true },
      { ...reaction, messageId: second.id, isOn: false },
      { ...reaction, messageId: third.id, isOn: true, isAcked: false },
    ]
    second.reactions = ['👍 zhou']
    expect(judgeScene(scene)).toMatchObject({ changed: 3, lost: 2 })
    first.reactions = ['👍 zhou']
    second.reactions = []
    expect(judgeScene(scene)).toMatchObject({ lost: 0 })
    third.reactions = ['👍 zhou']
    expect(judgeScene(scene)).toMatchObject({ lost: 0 })
  })

  it('finds a message that is stored twice, and two replies to one question', () => {
    const scene = createScene()
    const [first] = scene.rows
    if (!first) throw new Error('no rows')
    scene.rows.push({ ...first, id: '104', seq: 14, rev: 14 })
    for (const seq of [15, 16]) {
      scene.rows.push({ ...first, id: `1${seq}`, seq, rev: seq, kind: 'ai', sender: 'ai', text: '', answers: '101' })
    }
    expect(judgeScene(scene, 16)).toMatchObject({ doubled: 2 })
  })

  it('finds a message that is twice on one screen, not on the screens of two tabs', () => {
    const scene = createScene()
    scene.zhou.username = 'lin'
    expect(judgeScene(scene)).toMatchObject({ doubled: 0 })
    scene.zhou.messages = [...scene.zhou.messages, ...scene.zhou.messages.slice(-1)]
    expect(judgeScene(scene)).toMatchObject({ doubled: 1 })
  })

  it('finds messages of one person in another order than they were written, unless they were sent again by hand', () => {
    const scene = createScene()
    scene.lin.written.reverse()
    expect(judgeScene(scene)).toMatchObject({ disordered: 2 })
    scene.lin.late = ['text 1', 'text 2']
    expect(judgeScene(scene)).toMatchObject({ disordered: 0 })
  })

  it('finds somebody who was told another place', () => {
    const scene = createScene()
    scene.zhou.heard = [['101', 12]]
    expect(judgeScene(scene)).toMatchObject({ disordered: 1 })
  })

  it('finds a hole, and a room that counts otherwise than its messages', () => {
    const scene = createScene()
    scene.rows = scene.rows.map((row) => (row.seq === 13 ? { ...row, seq: 14 } : row))
    scene.lin.heard = []
    scene.zhou.heard = []
    scene.lin.acked = []
    expect(judgeScene(scene, 14)).toMatchObject({ holes: 2, lost: 0 })
  })
})

describe('a lag', () => {
  it('is none where the screen is what is stored', () => {
    const { rows, zhou } = createScene()
    expect(findLag(rows, zhou)).toBeNull()
  })

  it('is a message that has not come, or came otherwise', () => {
    const { rows, zhou } = createScene()
    expect(findLag(rows, { ...zhou, messages: zhou.messages.slice(0, 2) })).toMatch('zhou sees')
    expect(findLag(rows, { ...zhou, messages: [] })).toMatch('zhou sees nothing')
    expect(findLag(rows, { ...zhou, messages: zhou.messages.map((m) => ({ ...m, rev: 1 })) })).toMatch('as it was')
    expect(findLag(rows, { ...zhou, messages: zhou.messages.map((m) => ({ ...m, text: 'x' })) })).toMatch(
      'another text',
    )
  })

  it('is not the text of a reply that is still being written', () => {
    const { rows, zhou } = createScene()
    const last = { status: 'streaming' }
    const streaming = rows.map((row) => (row.seq === 13 ? { ...row, ...last, text: 'so' } : row))
    const messages = zhou.messages.map((m) => (m.seq === 13 ? { ...m, ...last, text: 'so far' } : m))
    expect(findLag(streaming, { ...zhou, messages })).toBeNull()
  })

  it('is somebody who is outside, or still has something to send', () => {
    const { rows, zhou } = createScene()
    expect(findLag(rows, { ...zhou, isReady: false })).toMatch('has not entered')
    expect(findLag(rows, { ...zhou, waiting: 2 })).toMatch('has 2 to send')
  })
})
