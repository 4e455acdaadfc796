// @vitest-environment happy-dom

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { lookBack } from '#components/chat/looked-back.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { Message } from '#lib/protocol/entities.ts'
import type { ReplyContext, ReplyVersion } from '#lib/protocol/replies.ts'
import { eventually } from '#test/eventually.ts'
import { AI_NAME, byName, click, type Shown, show, t } from '#test/render.tsx'
import { AI, createMessage, LIN, ZHOU } from '#test/samples.ts'
import ContextDialog from './context-dialog.tsx'

const MEMBERS = [{ ...AI, displayName: AI_NAME }, LIN, ZHOU]
const REPLY = createMessage(5, {
  ...{ sender: 'ai', kind: 'ai', status: 'done', replyTo: '1003', version: 2, versions: 2, model: 'gpt' },
  usage: { promptTokens: 1200, completionTokens: 34, costMicros: 12_000, firstTokenMs: 810, totalMs: 8_240 },
})
const CONTEXT: ReplyContext = {
  ...{ assistant: 'ai', model: 'gpt-4.1-mini', parameters: { temperature: 0.2 }, omitted: 7, estimatedTokens: 1180 },
  turns: [
    { role: 'system', content: 'You are 小砚', messageIds: [] },
    { role: 'user', content: '[#2] zhou: hello\n\n[deleted]\n\n[#3] lin: when?', messageIds: ['1001', '1002', '1003'] },
    { role: 'assistant', content: '', messageIds: [], calls: [{ name: 'search_room', input: '{"query":"x"}' }] },
    { role: 'tool', content: 'found 2', messageIds: ['1001', '1002'] },
  ],
}
const PAST: ReplyVersion[] = [1, 2].map((version) => ({
  ...{ version, text: '', status: 'done', createdAt: '2026-01-01T00:00:00.000Z' },
  usage: { promptTokens: 55, completionTokens: 5 },
}))

let shown: Shown
let context: () => Response
const fetched = vi.fn(async (path: string) =>
  path.includes('/context') ? context() : Response.json({ versions: PAST }),
)
const onClose = vi.fn()
const jumpTo = vi.fn()

beforeEach(() => {
  context = () => Response.json(CONTEXT)
  vi.stubGlobal('fetch', fetched)
})

afterEach(async () => {
  await shown.remove()
  lookBack(REPLY.id, null)
  vi.clearAllMocks()
  vi.unstubAllGlobals()
})

describe('what an AI saw', () => {
  it('is shown turn by turn, with what answered, what it took and how much was left out', async () => {
    await open()
    expect(rows().map((row) => row.dataset.role)).toEqual(['system', 'user', 'user', 'user', 'assistant', 'tool'])
    expect(rows()[1]?.textContent).toContain('hello')
    expect(rows()[1]?.textContent).not.toContain('[#2]')
    expect(rows()[3]?.textContent).toContain(t('saw.question'))
    expect(rows()[4]?.textContent).toContain('search_room({"query":"x"})')
    const said = shown.container.textContent
    for (const fact of ['gpt-4.1-mini', 'temperature: 0.2', '1,180', '0.012', '0.8', '8.2', t('saw.omitted', { n: 7 })])
      expect(said).toContain(fact)
    expect(said).toContain(t('saw.usedParts', { p: '1,200', c: '34' }))
  })

  it('opens to exactly what was sent, one by one or all at once', async () => {
    await open()
    expect(told()).toEqual([])
    await click(rows()[1]?.querySelector('button'))
    expect(told()).toEqual(['[#2] zhou: hello'])
    await click(byName(shown.container, t('saw.expandAll')))
    expect(told()).toEqual(['You are 小砚', '[#2] zhou: hello', '[deleted]', '[#3] lin: when?', 'found 2'])
    await click(byName(shown.container, t('saw.collapseAll')))
    expect(told()).toEqual([])
  })

  it('begins at the version that is looked at, and leads through the others', async () => {
    lookBack(REPLY.id, PAST[0] ?? null)
    await open()
    expect(fetched.mock.calls.map(([path]) => path)).toContain(`/api/messages/${REPLY.id}/context?version=1`)
    expect(shown.container.textContent).toContain(t('saw.usedParts', { p: '55', c: '5' }))
    await click(byName(shown.container, t('ai.later')))
    expect(fetched).toHaveBeenLastCalledWith(`/api/messages/${REPLY.id}/context?version=2`, expect.anything())
    expect(shown.container.textContent).toContain(t('saw.usedParts', { p: '1,200', c: '34' }))
  })

  it('tells a summary where there was one', async () => {
    context = () => Response.json({ ...CONTEXT, summary: { text: 'They agreed on Tuesday.', upToSeq: 40 } })
    await open()
    expect(shown.container.textContent).toContain('They agreed on Tuesday.')
    await click(byName(shown.container, t('saw.upTo', { n: 40 })))
    expect(onClose).toHaveBeenCalled()
  })

  it('draws a long conversation in parts, and a long text to its beginning', async () => {
    const turns = Array.from({ length: 200 }, (_, place) => ({
      ...{ role: 'user' as const, messageIds: [] },
      content: place === 199 ? '长'.repeat(9_000) : `line ${place}`,
    }))
    context = () => Response.json({ ...CONTEXT, turns })
    await open()
    expect(rows()).toHaveLength(28)
    await click(byName(shown.container, t('saw.more', { n: 172 })))
    expect(rows()).toHaveLength(88)
    await click(rows().at(-1)?.querySelector('button'))
    expect(told()).toEqual([])
    await click(byName(shown.container, t('saw.whole', { n: 9_000 })))
    expect(told()).toEqual(['长'.repeat(9_000)])
  })

  it('says where nothing was kept, and asks again where there was no answer', async () => {
    context = () => Response.json({ error: { code: 'not_found' } }, { status: 404 })
    await open()
    expect(shown.container.textContent).toContain(t('saw.none'))
    await shown.remove()
    context = () => Response.json({ error: { code: 'unavailable' } }, { status: 503 })
    await open()
    expect(shown.container.querySelector('[role=alert]')?.textContent).toContain(t('errors.unavailable'))
    context = () => Response.json(CONTEXT)
    await click(byName(shown.container, t('common.retry')))
    await eventually(() => expect(rows()).toHaveLength(6))
  })
})

async function open(more: Partial<Message> = {}) {
  shown = await show(<ContextDialog isOpen message={{ ...REPLY, ...more }} onClose={onClose} />, {
    ...{ members: MEMBERS, actions: {} as RoomActions, jumpTo },
  })
  await eventually(() => expect(shown.container.textContent).not.toContain(t('common.loading')))
}

function rows(): HTMLElement[] {
  return [...shown.container.querySelectorAll<HTMLElement>('li[data-role]')]
}

function told(): (string | null)[] {
  return [...shown.container.querySelectorAll('[data-told]')].map((one) => one.textContent)
}
