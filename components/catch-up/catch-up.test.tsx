// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Unread } from '#components/chat/unread.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { Message } from '#lib/protocol/entities.ts'
import { AI_NAME, ASSISTANT, byName, click, createTasks, type Shown, show, t } from '#test/render.tsx'
import { AI, createMessage, createMessages, LIN, ROOM, ROOM_ID, ZHOU } from '#test/samples.ts'
import CatchUp from './catch-up.tsx'

const MEMBERS = [{ ...AI, displayName: AI_NAME }, LIN, { ...ZHOU, displayName: '周屿' }]
const TEXT = [
  'decision: 周二 20:00 上线 [#2][#4]',
  'question: @lin iOS 15 还要不要支持？ [#3]',
  'link: 预发环境 https://staging.example.com [#40]',
].join('\n')

let shown: Shown
/** Of each test another, as what is known of one lasts as long as the page. */
let afterSeq = 0
let see: () => void = () => {}
/** Of what is asked of the AI next; a message that is looked up for an earlier test takes none of them. */
const answers: Response[] = []
const requests = vi.fn<(path: string, body: unknown) => Response | Promise<Response>>()
const tasks = createTasks()
const onGone = vi.fn()
const markRead = vi.fn()

beforeEach(() => {
  afterSeq += 1
  answers.length = 0
  requests.mockImplementation((path) => {
    if (path.startsWith('/api/v1')) return answers.shift() ?? told(TEXT)
    const seq = Number(new URL(path, 'http://x').searchParams.get('after')) + 1
    return Response.json({ messages: [createMessage(seq)], hasBefore: true, hasAfter: true })
  })
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) =>
    requests(path, typeof init?.body === 'string' ? JSON.parse(init.body) : null),
  )
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(callback: (entries: { isIntersecting: boolean }[]) => void) {
        see = () => callback([{ isIntersecting: true }])
      }
      observe() {}
      disconnect() {}
    },
  )
})

afterEach(async () => {
  await shown.remove()
  vi.clearAllMocks()
  vi.unstubAllGlobals()
})

describe('what was missed, in short', () => {
  it('is asked for once it is seen, and once however often the panel comes and goes', async () => {
    await open()
    expect(requests).not.toHaveBeenCalled()
    await seen()
    expect(asked()).toEqual([['/api/v1/catchup.ask', { roomId: ROOM_ID, afterSeq }]])
    await shown.remove()
    await open()
    await seen()
    expect(asked()).toHaveLength(1)
    expect(shown.container.textContent).toContain('周二 20:00 上线')
  })

  it('says that it is made, then the decisions, questions and links with the messages they rest on', async () => {
    let answer: (response: Response) => void = () => {}
    requests.mockImplementationOnce(() => new Promise<Response>((resolve) => (answer = resolve)))
    await open()
    await seen()
    expect(panel().textContent).toContain(t('catchUp.making'))
    await act(async () => answer(told(TEXT)))
    await cited()
    expect(panel().textContent).not.toContain(t('catchUp.making'))
    expect(headings()).toEqual([t('catchUp.decision'), t('catchUp.question'), t('catchUp.link')])
    const [decision, question, link] = lines()
    expect(decision?.querySelectorAll('button')).toHaveLength(2)
    expect(decision?.querySelector('button')?.textContent).toMatch(/^周屿 · /)
    // To whom it is put is said above it, who puts it is not.
    expect(question?.textContent).toContain('周屿')
    expect(question?.textContent).not.toContain('@lin')
    expect(link?.querySelector('a')?.getAttribute('href')).toBe('https://staging.example.com/')
    expect(link?.querySelector('button')?.textContent).toMatch(/^周屿 · /)
    expect(panel().textContent).toContain(t('catchUp.by', { ai: AI_NAME, n: 86 }))
  })

  it('leads to the message, to an answer, and to where the reader was', async () => {
    const jumpTo = vi.fn()
    await open({ jumpTo })
    await seen()
    await cited()
    await click(lines()[0]?.querySelectorAll('button')[1])
    expect(jumpTo).toHaveBeenLastCalledWith(4)
    await click(byName(shown.container, t('catchUp.start')))
    expect(jumpTo).toHaveBeenLastCalledWith(afterSeq + 1)
    await click(byName(shown.container, t('message.reply')))
    expect(tasks.reply.mock.calls[0]?.[0]).toMatchObject({ seq: 3 })
    await click(byName(shown.container, t('unread.read')))
    expect([markRead.mock.calls.length, onGone.mock.calls.length]).toEqual([1, 1])
  })

  it('leaves out groups without lines, and what rests on a message that is deleted meanwhile', async () => {
    await open()
    await seen()
    const messages = createMessages(1, 10).map((one) =>
      one.seq === 4 ? { ...one, text: '', deletedAt: '2026-01-01T00:00:00.000Z' } : one,
    )
    await shown.update(piece(messages))
    expect(headings()).toEqual([t('catchUp.question'), t('catchUp.link')])
    expect(panel().textContent).not.toContain('周二')
  })

  it('keeps one line when it is folded, and is gone till the next time when it is closed', async () => {
    await open()
    await seen()
    await click(byName(shown.container, t('message.fold')))
    expect(headings()).toEqual([])
    expect(panel().textContent).toContain(`${t('catchUp.decision')} 1 · ${t('catchUp.question')} 1`)
    await click(byName(shown.container, t('catchUp.unfold')))
    expect(headings()).toHaveLength(3)
    await click(byName(shown.container, t('common.close')))
    expect(shown.container.querySelector('[data-testid=catch-up]')).toBeNull()
    expect(onGone).toHaveBeenCalledOnce()
  })

  it('says in one line that it failed, and tries again when that is wanted', async () => {
    answers.push(Response.json({ error: { code: 'rate_limited' } }, { status: 429 }))
    await open()
    await seen()
    expect(panel().textContent).toContain(t('catchUp.failed', { reason: t('errors.rate_limited') }))
    expect(panel().textContent).not.toContain(t('catchUp.private'))
    await click(byName(shown.container, t('common.retry')))
    await settled()
    expect(headings()).toHaveLength(3)
  })

  it('says that the AIs’ day is used up where that is why, and that none answers', async () => {
    const day = { code: 'rate_limited', retryAfterMs: 3_600_000 }
    answers.push(Response.json({ error: day }, { status: 429 }))
    answers.push(Response.json({ error: { code: 'conflict' } }, { status: 409 }))
    await open()
    await seen()
    expect(panel().textContent).toContain(t('ai.budgetToday'))
    await click(byName(shown.container, t('common.retry')))
    await settled()
    expect(panel().textContent).toContain(t('ai.off'))
  })

  it.each(['decision', 'question', 'link'] as const)('shows a %s alone, open and folded', async (kind) => {
    const line = TEXT.split('\n').find((one) => one.startsWith(kind)) ?? ''
    requests.mockImplementation((path) =>
      path.startsWith('/api/v1')
        ? told(line)
        : Response.json({ messages: [createMessage(3)], hasBefore: true, hasAfter: true }),
    )
    await open()
    await seen()
    expect([headings(), lines().length]).toEqual([[t(`catchUp.${kind}`)], 1])
    expect(panel().textContent).not.toContain(t('catchUp.nothing'))
    await click(byName(shown.container, t('message.fold')))
    expect(panel().textContent).toContain(`${t('room.newMessages', { n: 86 })} · ${t(`catchUp.${kind}`)} 1`)
    expect(shown.container.querySelector('section')?.getAttribute('aria-busy')).toBe('false')
  })

  it('says that there is nothing to tell any more where all it rests on was deleted', async () => {
    await open()
    await seen()
    const messages = createMessages(1, 40).map((one) => ({ ...one, deletedAt: '2026-01-01T00:00:00.000Z' }))
    await shown.update(piece(messages))
    expect(headings()).toEqual([])
    expect(panel().textContent).toContain(t('catchUp.nothing'))
    await click(byName(shown.container, t('message.fold')))
    expect(panel().querySelector('p')?.textContent).toBe(t('room.newMessages', { n: 86 }))
  })

  it('says that it is made anew while another try is under way, and keeps the way to close it', async () => {
    answers.push(Response.json({ error: { code: 'unavailable' } }, { status: 503 }))
    await open()
    await seen()
    expect(panel().textContent).toContain(t('catchUp.failed', { reason: t('errors.unavailable') }))
    expect(shown.container.querySelector('section')?.getAttribute('aria-busy')).toBe('false')
    let answer: (response: Response) => void = () => {}
    requests.mockImplementationOnce(() => new Promise<Response>((resolve) => (answer = resolve)))
    await click(byName(shown.container, t('common.retry')))
    expect(panel().textContent).toContain(t('catchUp.making'))
    expect(shown.container.querySelector('section')?.getAttribute('aria-busy')).toBe('true')
    await click(byName(shown.container, t('common.close')))
    await act(async () => answer(told(TEXT)))
    await settled()
    expect(shown.container.querySelector('[data-testid=catch-up]')).toBeNull()
  })

  it('says so where there is nothing to tell', async () => {
    requests.mockImplementation(() => told(''))
    await open()
    await seen()
    expect(panel().textContent).toContain(t('catchUp.nothing'))
  })

  it('says how many messages it was not made of, where there were too many', async () => {
    requests.mockImplementation(() => told(TEXT, 60))
    await open()
    await seen()
    expect(panel().textContent).toContain(t('catchUp.omitted', { n: 60 }))
    expect(panel().textContent).toContain(t('catchUp.by', { ai: AI_NAME, n: 26 }))
  })

  it('is not offered where no AI answers, nor to whom the server would not tell', async () => {
    await open({ assistants: [{ ...ASSISTANT, mode: 'off' }] })
    expect(shown.container.querySelector('[data-testid=catch-up]')).toBeNull()
    await shown.remove()
    const room = { ...ROOM, archivedAt: '2026-01-01T00:00:00.000Z' }
    await open({ standing: { room, role: 'member', isBanned: false } })
    expect(shown.container.querySelector('[data-testid=catch-up]')).toBeNull()
  })
})

async function open(more: Partial<Parameters<typeof show>[1]> = {}) {
  shown = await show(piece(createMessages(1, 10)), { members: MEMBERS, actions: {} as RoomActions, tasks, ...more })
}

function piece(messages: Message[]) {
  const unread: Unread = {
    ...{ lineSeq: afterSeq + 1, isAbove: false, count: 86, afterSeq, firstSeq: afterSeq + 1 },
    ...{ since: '2026-01-01T00:00:00.000Z', markRead },
  }
  return (
    <ol>
      <CatchUp roomId={ROOM_ID} unread={unread} messages={messages} onGone={onGone} />
    </ol>
  )
}

async function seen() {
  await act(async () => see())
  await settled()
}

/** Until it is known of all messages that are cited whose they are. */
async function cited() {
  for (let turn = 0; /#\d/.test(panel().textContent ?? ''); turn += 1) {
    if (turn > 500) throw new Error('a message stays unknown')
    await settled()
  }
}

async function settled() {
  await act(async () => new Promise((resolve) => setImmediate(resolve)))
}

function told(text: string, omitted?: number) {
  return Response.json({ text, upToSeq: 86, seqs: [], isCached: false, omitted })
}

function asked() {
  return requests.mock.calls.filter(([path]) => path.startsWith('/api/v1'))
}

function panel(): HTMLElement {
  const found = shown.container.querySelector<HTMLElement>('[data-testid=catch-up]')
  if (!found) throw new Error('there is no panel')
  return found
}

function headings() {
  return [...panel().querySelectorAll('h4')].map((one) => one.textContent)
}

function lines() {
  return [...panel().querySelectorAll('ul > li')]
}
