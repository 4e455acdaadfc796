// @vitest-environment happy-dom

import { act } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { RoomActions } from '#lib/client/room-view.ts'
import { en, zh } from '#lib/i18n/dictionary.ts'
import type { Message } from '#lib/protocol/entities.ts'
import { AI_ERROR_CODES, type AiErrorCode } from '#lib/protocol/errors.ts'
import { eventually } from '#test/eventually.ts'
import { AI_NAME, ASSISTANT, byName, click, type Shown, show, t } from '#test/render.tsx'
import { AI, createMessage, LIN, ME } from '#test/samples.ts'
import Reply from './reply.tsx'

const MEMBERS = [{ ...AI, displayName: AI_NAME }, LIN]
const ADMIN = { ...ME, role: 'admin' as const }

let shown: Shown
const retryReply = vi.fn<RoomActions['retryReply']>(async () => ({ ok: true, data: {} }))
const continueReply = vi.fn<RoomActions['continueReply']>(async () => ({ ok: true, data: {} }))
const actions = { retryReply, continueReply } as unknown as RoomActions

afterEach(async () => {
  await shown.remove()
  vi.clearAllMocks()
  vi.unstubAllGlobals()
})

/** How a reply ends that carries the code. */
function toStatus(code: AiErrorCode): Message['status'] {
  if (code === 'ai_length') return 'done'
  return code === 'ai_interrupted' ? 'interrupted' : 'failed'
}

describe.each(AI_ERROR_CODES)('a reply with %s', (code) => {
  it('says why in both languages, and what one may do is done', async () => {
    expect(zh.aiErrors[code]).toMatch(/\p{Script=Han}/u)
    expect(en.aiErrors[code]).toMatch(/^[^\p{Script=Han}]+$/u)
    await open({ status: toStatus(code), error: { code }, text: 'half an answer' })
    expect(shown.container.textContent).toContain(t(`aiErrors.${code}`))
    await click(byName(shown.container, t('ai.goOn')))
    expect(continueReply).toHaveBeenCalledWith('1001')
    await click(byName(shown.container, t(code === 'ai_length' ? 'ai.regenerate' : 'common.retry')))
    expect(retryReply).toHaveBeenCalledWith('1001')
    expect(names()).not.toContain(t('ai.details'))
  })

  it('tells admins what the endpoint said, where it failed', async () => {
    const fetched = vi.fn(async () => Response.json({ code, words: `said ${code}`, at: '' }))
    vi.stubGlobal('fetch', fetched)
    await open({ status: toStatus(code), error: { code } }, { me: ADMIN })
    if (toStatus(code) !== 'failed') return expect(names()).not.toContain(t('ai.details'))
    await click(byName(shown.container, t('ai.details')))
    await eventually(async () => {
      await settle()
      expect(shown.container.textContent).toContain(`said ${code}`)
    })
    expect(fetched).toHaveBeenCalledExactlyOnceWith('/api/messages/1001/failure?version=1', expect.anything())
    expect(byName(shown.container, t('ai.toSetup')).getAttribute('href')).toBe('/admin/ai')
  })
})

it('An AI that can’t be reached says with its failure that it answers by itself no more.', async () => {
  await open({ status: 'failed', error: { code: 'ai_network' } }, { isOut: true })
  expect(shown.container.textContent).toContain(t('ai.out'))
})

it('Admins are told where an endpoint said nothing.', async () => {
  vi.stubGlobal('fetch', async () => Response.json({ error: { code: 'not_found' } }, { status: 404 }))
  await open({ status: 'failed', error: { code: 'ai_network' } }, { me: ADMIN })
  await click(byName(shown.container, t('ai.details')))
  await eventually(async () => {
    await settle()
    expect(shown.container.textContent).toContain(t('ai.noDetails'))
  })
})

async function open(more: Partial<Message>, { me = ME, isOut = false }: { me?: typeof ME; isOut?: boolean } = {}) {
  const message = createMessage(1, { sender: 'ai', kind: 'ai', askedBy: me.username, version: 1, text: '', ...more })
  shown = await show(<Reply message={message} place={0} />, {
    ...{ members: MEMBERS, actions, me },
    assistants: [{ ...ASSISTANT, ...(isOut && { isOut: true as const }) }],
  })
  await settle()
}

/** Until the parts that come late are there, and what was asked for. */
async function settle() {
  await act(async () => {
    await vi.dynamicImportSettled()
    await new Promise((resolve) => setTimeout(resolve))
  })
}

function names(): (string | null)[] {
  return [...shown.container.querySelectorAll('button')].map(
    (button) => button.getAttribute('aria-label') ?? button.textContent,
  )
}
