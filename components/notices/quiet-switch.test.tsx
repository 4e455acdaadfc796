// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { openChat } from '#lib/client/chat.ts'
import { hearQuiet, isQuietNow } from '#lib/client/notice-settings.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import { NOTICES_AT_FIRST } from '#lib/protocol/rules/quiet.ts'
import { announced, byName, click, type Shown, show, t } from '#test/render.tsx'
import { ME } from '#test/samples.ts'
import QuietSwitch from './quiet-switch.tsx'

let shown: Shown
afterEach(async () => {
  await shown.remove()
  vi.unstubAllGlobals()
})

it('silences all notices, stays as it was where that is not saved, and follows the other devices', async () => {
  openChat(ME)
  const posted: unknown[] = []
  let isRefused = false
  vi.stubGlobal('fetch', async (_path: string, { method, body }: RequestInit) => {
    if (method === 'POST') posted.push(JSON.parse(String(body)))
    return isRefused ? new Response(null, { status: 503 }) : Response.json({ settings: NOTICES_AT_FIRST })
  })
  shown = await show(<QuietSwitch />, { members: [], actions: {} as RoomActions })
  await act(async () => new Promise((resolve) => setTimeout(resolve)))
  const toggle = () => byName(shown.container, t('people.quiet'))
  const isPressed = () => toggle()?.getAttribute('aria-pressed')
  expect(isPressed()).toBe('false')
  await click(toggle())
  expect([isPressed(), posted, await isQuietNow()]).toEqual(['true', [{ ...NOTICES_AT_FIRST, isQuiet: true }], true])
  isRefused = true
  await click(toggle())
  expect([isPressed(), await isQuietNow()]).toEqual(['true', true])
  expect(announced(shown.container)).toEqual({ sentence: t('errors.unavailable'), isShown: true })
  await act(async () => hearQuiet(false))
  expect([isPressed(), await isQuietNow()]).toEqual(['false', false])
})
