// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openChat } from '#lib/client/chat.ts'
import type { Webhook } from '#lib/protocol/webhooks.ts'
import { byName, click, type Shown, show, t } from '#test/render.tsx'
import { createUser, ME, ZHOU } from '#test/samples.ts'
import { WebhooksDialog } from './webhooks-dialog.tsx'

const ECHO = { ...createUser('echo', '20'), kind: 'bot' as const }
const AT = '2026-01-01T00:00:00.000Z'
const INCOMING: Webhook = { id: '1', kind: 'incoming', bot: 'echo', createdAt: AT }
const OUTGOING: Webhook = {
  ...{ id: '2', kind: 'outgoing', bot: 'echo', createdAt: AT, createdBy: 'lin' },
  ...{ url: 'https://hooks.example/in', events: ['message.created'], deliveries: [] },
}

let shown: Shown
/** What the server answers to a command; others are done. */
let answers: Record<string, unknown>
const calls: unknown[][] = []

beforeEach(() => {
  calls.length = 0
  answers = { 'webhook:list': { webhooks: [] }, 'member:list': { members: [{ user: ZHOU }, { user: ECHO }] } }
})
afterEach(async () => {
  await shown.remove()
  vi.restoreAllMocks()
})

describe('the webhooks of a room', () => {
  it('say whether they work, and what became of what they told', async () => {
    const delivery = { event: 'message.created' as const, messageId: '9', createdAt: AT }
    answers['webhook:list'] = {
      webhooks: [
        {
          ...OUTGOING,
          off: { at: AT, fault: 'status', status: 500 },
          deliveries: [
            { ...delivery, id: '12', seq: 7, outcome: 'failed', tries: 5, status: 500, fault: 'status' },
            { ...delivery, id: '11', seq: 6, outcome: 'delivered', tries: 1, status: 200 },
          ],
        },
        { ...INCOMING, isStopped: true },
      ],
    }
    await open()
    const [outgoing, incoming] = cards()
    expect(outgoing).toContain('hooks.example')
    expect(outgoing).toContain(t('webhooks.off'))
    expect(outgoing).toContain(t('webhooks.status', { status: 500 }))
    expect(outgoing).toContain(`${t('webhooks.failed')}${t('webhooks.created')} #7`)
    expect(outgoing).toContain(t('webhooks.tries', { n: 5 }))
    expect(incoming).toContain(t('webhooks.stopped'))
    expect(incoming).toContain(t('webhooks.neverUsed'))
  })

  it('are switched on again', async () => {
    answers['webhook:list'] = { webhooks: [{ ...OUTGOING, off: { at: AT, fault: 'timeout' } }] }
    await open()
    answers['webhook:list'] = { webhooks: [OUTGOING] }
    await click(byName(shown.container, t('webhooks.enable')))
    expect(calls).toContainEqual(['webhook:enable', { id: '2' }])
    expect(cards()[0]).toContain(t('webhooks.on'))
  })

  it('are deleted after a question', async () => {
    answers['webhook:list'] = { webhooks: [OUTGOING] }
    await open()
    await click(byName(shown.container, t('webhooks.deleteOf', { name: '\u2068hooks.example\u2069' })))
    expect(calls.some(([name]) => name === 'webhook:delete')).toBe(false)
    answers['webhook:list'] = { webhooks: [] }
    await click(byName(shown.container, t('webhooks.delete')))
    expect(calls).toContainEqual(['webhook:delete', { id: '2' }])
    expect(cards()).toEqual([])
  })

  it('that bring messages in are made for a bot of the room, and their address is shown this once', async () => {
    answers['webhook:create'] = { id: '1', url: 'https://chat.example/api/hooks/x' }
    await open()
    await click(byName(shown.container, t('webhooks.create')))
    await click(byName(shown.container, t('webhooks.make')))
    expect(calls).toContainEqual(['webhook:create', { roomId: '1', kind: 'incoming', bot: 'echo' }])
    expect(secret()).toBe('https://chat.example/api/hooks/x')
    expect(shown.container.querySelector('pre')?.textContent).toContain(`curl 'https://chat.example/api/hooks/x'`)
  })

  it('that tell others want an address, and say what is wrong with it', async () => {
    answers['webhook:create'] = { code: 'invalid', fields: { url: 'invalid' } }
    await open()
    await click(byName(shown.container, t('webhooks.create')))
    await click(shown.container.querySelector('input[value=outgoing]'))
    await click(byName(shown.container, t('webhooks.make')))
    expect(calls.some(([name]) => name === 'webhook:create')).toBe(false)
    await fill('http://10.0.0.1/')
    await click(byName(shown.container, t('webhooks.make')))
    expect(shown.container.querySelector('[role=alert]')?.textContent).toBe(t('webhooks.urlInvalid'))
    answers['webhook:create'] = { id: '2', secret: 'whs_x' }
    await fill(' https://hooks.example/in ')
    await click(byName(shown.container, t('webhooks.make')))
    expect(calls).toContainEqual([
      'webhook:create',
      {
        ...{ roomId: '1', kind: 'outgoing', bot: 'echo' },
        ...{ url: 'https://hooks.example/in', events: ['message.created'] },
      },
    ])
    expect(secret()).toBe('whs_x')
    expect(shown.container.querySelector('pre')?.textContent).toContain('X-Parlor-Signature')
  })

  it('need a bot in the room', async () => {
    answers['member:list'] = { members: [{ user: ZHOU }] }
    await open()
    await click(byName(shown.container, t('webhooks.create')))
    expect(shown.container.textContent).toContain(t('webhooks.noBots'))
    await click(byName(shown.container, t('webhooks.make')))
    expect(calls.some(([name]) => name === 'webhook:create')).toBe(false)
  })
})

async function open(): Promise<void> {
  vi.spyOn(openChat(ME), 'call').mockImplementation((async (name: string, input: object) => {
    calls.push([name, input])
    const data = answers[name] ?? {}
    return 'code' in (data as object) ? { ok: false, error: data } : { ok: true, data }
  }) as never)
  shown = await show(<WebhooksDialog roomId="1" onClose={() => {}} />, { members: [ECHO], actions: {} as never })
}

function cards(): string[] {
  return [...shown.container.querySelectorAll('[data-webhook]')].map(({ textContent }) => textContent ?? '')
}

function secret(): string | undefined {
  return shown.container.querySelector<HTMLInputElement>('input[readonly]')?.value
}

async function fill(text: string): Promise<void> {
  const box = shown.container.querySelector<HTMLInputElement>('input[name=url]')
  if (!box) throw new Error('there is no address')
  await act(async () => {
    // React's own setter would take it for nothing new.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(box, text)
    box.dispatchEvent(new Event('input', { bubbles: true }))
  })
}
