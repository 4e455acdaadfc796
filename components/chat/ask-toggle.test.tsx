// @vitest-environment happy-dom
import { act, createRef } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AssistantInfo } from '#components/shell/assistants.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { Trigger } from '#lib/protocol/entities.ts'
import { AI_NAME, ASSISTANT, click, press, type Shown, show, t, type } from '#test/render.tsx'
import { AI, createMessage, LIN, ROOM_ID, ZHOU } from '#test/samples.ts'
import './compose-bar.tsx'
import { Composer } from './composer.tsx'
import type { ComposerHandle } from './composer-handle.ts'
import './composer-lists.tsx'

const MEMBERS = [{ ...AI, displayName: AI_NAME }, LIN, { ...ZHOU, displayName: '周屿' }]
const CRITIC: AssistantInfo = { ...ASSISTANT, username: 'critic', displayName: '挑刺' }

let shown: Shown
const send = vi.fn<RoomActions['send']>()
const actions = { send, setTyping() {} } as unknown as RoomActions
const handle = createRef<ComposerHandle>()

beforeEach(() => {
  localStorage.clear()
  vi.clearAllMocks()
})

afterEach(async () => {
  await type(box(), ' ')
  await shown.remove()
})

describe('whom a message asks', () => {
  it('is said beforehand, and the sender may have it otherwise', async () => {
    await open({ trigger: 'mention' })
    await type(box(), '随便说说')
    expect(toggle().getAttribute('aria-pressed')).toBe('false')
    await click(toggle())
    expect(toggle().textContent).toContain(t('composer.willAnswer', { ai: AI_NAME }))
    await press(box(), 'Enter')
    expect(send.mock.lastCall?.[0]).toEqual({ text: '随便说说', ask: true })
    await type(box(), `@${AI_NAME} 在吗`)
    expect(toggle().getAttribute('aria-pressed')).toBe('true')
    await click(toggle())
    await press(box(), 'Enter', { ctrlKey: true })
    expect(send.mock.lastCall?.[0]).toEqual({ text: `@${AI_NAME} 在吗`, ask: false })
  })

  it('is nobody, for one message, where the sender keeps it from the AIs', async () => {
    await open()
    await type(box(), '只给人看')
    const offRecord = shown.container.querySelector('[data-testid=composer-off-record]') as HTMLElement
    await click(offRecord)
    expect(toggle()).toBeNull()
    await press(box(), 'Enter')
    await type(box(), '给大家')
    expect(toggle()).not.toBeNull()
    await press(box(), 'Enter')
    expect(send.mock.calls.map(([said]) => said)).toEqual([{ text: '只给人看', offRecord: true }, { text: '给大家' }])
  })

  it('is the AI that it answers; nobody where it answers a person', async () => {
    await open({ trigger: 'mention' })
    await type(box(), '再短一点')
    await act(async () => handle.current?.reply(createMessage(8, { kind: 'ai', sender: 'ai' })))
    expect(toggle().textContent).toContain(t('composer.whyReplied'))
    await press(box(), 'Enter')
    expect(send.mock.lastCall?.[0]).toEqual({ text: '再短一点', replyTo: '1008' })
    await type(box(), '嗯')
    await act(async () => handle.current?.reply(createMessage(7)))
    expect(toggle().getAttribute('aria-pressed')).toBe('false')
    await press(box(), 'Escape')
  })

  it('is each that is named, and why', async () => {
    await open({ trigger: 'mention', assistants: [ASSISTANT, CRITIC] })
    expect(toggle().textContent).toBe(
      `${t('composer.wontAnswer', { ai: t('ai.tag') })} · ${t('composer.whyNotMentioned')}`,
    )
    await type(box(), `@critic 和 @${AI_NAME} 怎么看`)
    expect(toggle().textContent).toBe(`小砚和挑刺会回复 · ${t('composer.whyMentionedMany')}`)
    await click(toggle())
    expect(toggle().textContent).toBe(`小砚和挑刺不会回复 · ${t('composer.whyByHand')}`)
    await press(box(), 'Enter')
    expect(send.mock.lastCall?.[0].ask).toBe(false)
  })

  it('is the room’s first, where all messages are answered and none is named', async () => {
    await open({ assistants: [CRITIC, ASSISTANT] })
    expect(box().placeholder).toBe(t('composer.placeholderAlways', { ai: '挑刺' }))
    expect(toggle().textContent).toContain('挑刺会回复')
    await type(box(), `@${AI_NAME} 你说`)
    expect(toggle().textContent).toContain('小砚会回复')
  })

  it('is nobody who can’t be reached, which the server may know better, but who is named or asked by hand is tried', async () => {
    const out = { ...ASSISTANT, isOut: true as const }
    await open({ assistants: [out] })
    await type(box(), '大家好')
    expect(toggle().getAttribute('aria-pressed')).toBe('false')
    expect(toggle().textContent).toContain(t('composer.whyUnreachable'))
    await press(box(), 'Enter')
    expect(send.mock.lastCall?.[0]).toEqual({ text: '大家好' })
    await type(box(), '再来')
    await click(toggle())
    expect(toggle().textContent).toContain(t('composer.whyTried'))
    await press(box(), 'Enter')
    expect(send.mock.lastCall?.[0]).toEqual({ text: '再来', ask: true })
    await type(box(), `@${AI_NAME} 在吗`)
    expect(toggle().getAttribute('aria-pressed')).toBe('true')
    expect(toggle().textContent).toContain(t('composer.whyTried'))
    await press(box(), 'Enter')
    expect(send.mock.lastCall?.[0]).toEqual({ text: `@${AI_NAME} 在吗` })
  })

  it('is nobody who is switched off, but by hand, and is not asked about where nobody can answer', async () => {
    const off = { ...CRITIC, mode: 'off' as const }
    await open({ trigger: 'mention', assistants: [ASSISTANT, off] })
    await type(box(), '@critic 在吗')
    expect(toggle().textContent).toContain(t('composer.whyDisabled'))
    await press(box(), 'Enter')
    expect(send.mock.lastCall?.[0]).toEqual({ text: '@critic 在吗', ask: false })
    await shown.remove()
    for (const assistants of [[off], []]) {
      await open({ assistants })
      expect(shown.container.querySelector('[data-testid=composer-ask]')).toBeNull()
      expect(box().placeholder).toBe(t('composer.placeholderPlain', { room: '大厅' }))
      await type(box(), '大家好')
      await press(box(), 'Enter')
      expect(send.mock.lastCall?.[0]).toEqual({ text: '大家好' })
      if (assistants.length > 0) await shown.remove()
    }
  })
})

async function open({
  trigger = 'always',
  assistants = [ASSISTANT],
}: {
  trigger?: Trigger
  assistants?: AssistantInfo[]
} = {}) {
  shown = await show(
    <Composer
      ref={handle}
      roomId={ROOM_ID}
      roomName="大厅"
      trigger={trigger}
      members={MEMBERS}
      view={{ typing: [], outgoing: [], edits: new Map() }}
      actions={actions}
      isClosed={false}
      onEditLast={() => {}}
      onEmptied={() => {}}
    />,
    { members: MEMBERS, actions, assistants },
  )
}

function box(): HTMLTextAreaElement {
  return shown.container.querySelector('textarea') as HTMLTextAreaElement
}

function toggle(): HTMLElement {
  return shown.container.querySelector('[data-testid=composer-ask]') as HTMLElement
}
