// @vitest-environment happy-dom
import { afterEach, expect, it } from 'vitest'
import type { RoomActions } from '#lib/client/room-view.ts'
import { type Shown, show, t } from '#test/render.tsx'
import { EmailForm } from './email-form.tsx'

let shown: Shown
afterEach(() => shown.remove())

it('promises a link by mail only where mail is sent', async () => {
  shown = await show(<EmailForm email="" hasPassword isMailSetUp />, { members: [], actions: {} as RoomActions })
  expect(shown.container.textContent).toContain(t('auth.emailHint'))
  await shown.update(<EmailForm email="" hasPassword isMailSetUp={false} />)
  expect(shown.container.textContent).toContain(t('auth.emailHintNoMail'))
  expect(shown.container.textContent).not.toContain(t('auth.emailHint'))
})
