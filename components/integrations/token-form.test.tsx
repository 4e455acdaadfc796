// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openChat } from '#lib/client/chat.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { byName, click, type Shown, show, t } from '#test/render.tsx'
import { createInboxRoom, createUser, ME } from '#test/samples.ts'
import { TokenForm } from './token-form.tsx'

const ECHO = { ...createUser('echo', '20'), kind: 'bot' as const }
const close = vi.fn()

let shown: Shown

afterEach(async () => {
  await shown.remove()
  vi.restoreAllMocks()
  close.mockReset()
})

describe('a new token', () => {
  it('offers what one may give: the numbers of the site only to admins', async () => {
    await open()
    expect(scopes()).toEqual(['read', 'write', 'rooms'])
    await shown.remove()
    await open({ ...ME, role: 'admin' })
    expect(scopes()).toEqual(['read', 'write', 'rooms', 'metrics'])
  })

  it('is made as it was chosen, shown this once, and tried by a line for a terminal', async () => {
    await open()
    const call = vi
      .spyOn(openChat(ME), 'call')
      .mockResolvedValue({ ok: true, data: { id: '1', token: 'plr_secret' } } as never)
    await fill('nightly')
    await choose(1, '30')
    await choose(0, 'echo')
    await click(box('read'))
    await click(byName(shown.container, t('integrations.createToken')))
    expect(call).toHaveBeenCalledExactlyOnceWith('token:create', {
      ...{ name: 'nightly', scopes: ['write'], bot: 'echo', expiresInDays: 30 },
    })
    const secret = shown.container.querySelector<HTMLInputElement>('dialog[open] input[readonly]')
    expect(secret?.value).toBe('plr_secret')
    const line = shown.container.querySelector('pre')?.textContent
    expect(line).toContain('Authorization: Bearer plr_secret')
    expect(line).toContain('/api/v1/message.send')
    expect(line).toContain('"roomId":"1"')
    expect(shown.container.textContent).toContain(t('integrations.tryBot'))
    await click(byName(shown.container, t('integrations.done')))
    expect(close).toHaveBeenCalled()
  })

  it('is not asked for without a scope, and keeps what was typed where it is refused', async () => {
    await open()
    const call = vi.spyOn(openChat(ME), 'call')
    for (const scope of ['read', 'write']) await click(box(scope))
    await click(byName(shown.container, t('integrations.createToken')))
    expect(call).not.toHaveBeenCalled()
    expect(alerts()).toEqual([t('integrations.scopesRequired')])
    await click(box('read'))
    expect(alerts()).toEqual([])
    call.mockResolvedValueOnce({ ok: false, error: { code: 'invalid', fields: { name: 'required' } } } as never)
    await click(byName(shown.container, t('integrations.createToken')))
    expect(alerts()).toEqual([t('fields.required')])
    await fill('nightly')
    call.mockResolvedValueOnce({ ok: false, error: { code: 'conflict' } } as never)
    await click(byName(shown.container, t('integrations.createToken')))
    expect(alerts()).toEqual([t('integrations.tooManyTokens', { max: 100 })])
    expect(name().value).toBe('nightly')
    expect(close).not.toHaveBeenCalled()
  })
})

async function open(me: SessionUser = ME): Promise<void> {
  shown = await show(<TokenForm bots={[ECHO]} onClose={close} />, {
    ...{ me, members: [], actions: {} as never, rooms: [createInboxRoom('1', { slug: 'lobby' })] },
  })
}

function scopes(): string[] {
  return [...shown.container.querySelectorAll<HTMLInputElement>('input[type=checkbox]')].map((one) => one.name)
}

function box(scope: string): Element | null {
  return shown.container.querySelector(`input[name=${scope}]`)
}

function alerts(): (string | null)[] {
  return [...shown.container.querySelectorAll('[role=alert]')].map((one) => one.textContent)
}

function name(): HTMLInputElement {
  const found = shown.container.querySelector<HTMLInputElement>('input:not([type])')
  if (!found) throw new Error('there is no name')
  return found
}

async function fill(text: string): Promise<void> {
  await act(async () => {
    // React's own setter would take it for nothing new.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(name(), text)
    name().dispatchEvent(new Event('input', { bubbles: true }))
  })
}

async function choose(index: number, value: string): Promise<void> {
  const select = [...shown.container.querySelectorAll('select')][index]
  if (!select) throw new Error('there is no such choice')
  await act(async () => {
    select.value = value
    select.dispatchEvent(new Event('change', { bubbles: true }))
  })
}
