// @vitest-environment happy-dom
import { act, type ReactNode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { sayLastSeen } from '#components/members/seen.ts'
import { useNow } from '#components/members/use-now.ts'
import { ShellProvider, type ShellValue } from '#components/shell/shell-context.tsx'
import { zh } from '#lib/i18n/dictionary.ts'
import { I18nProvider, useI18n } from '#lib/i18n/provider.tsx'
import { t } from '#test/render.tsx'
import { ME } from '#test/samples.ts'
import { useZonedFormat } from './times.ts'

const MADE_AT = Date.parse('2026-03-03T23:59:58Z')
const SEEN_AT = '2026-03-03T23:55:00Z'
const SHELL: ShellValue = {
  ...{ me: ME, assistants: [], defaultTrigger: 'mention', rooms: [], waiting: new Map(), lost: {} },
  ...{ timeZone: 'UTC', madeAt: MADE_AT },
  membersColumn: { isOpen: false, setOpen() {} },
  sidebar: { collapsed: [], order: 'stable', toggle() {}, setOrder() {} },
}

/** Whatever tells times by the present one. */
function Times() {
  const { t } = useI18n()
  const format = useZonedFormat()
  const now = useNow()
  return [format.day(SEEN_AT), format.brief(SEEN_AT), format.today(), sayLastSeen(t, format, SEEN_AT, now)].join(' | ')
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: MADE_AT }))
afterEach(() => void vi.useRealTimers())

it('are first those of the moment at which the page was made, however late its scripts come', async () => {
  const page: ReactNode = (
    <I18nProvider lang="zh" dictionary={zh}>
      <ShellProvider value={SHELL}>
        <Times />
      </ShellProvider>
    </I18nProvider>
  )
  const container = document.createElement('div')
  container.innerHTML = renderToString(page)
  const made = container.textContent
  expect(made).toContain(t('common.today'))
  expect(made).toContain(t('people.seenNow'))

  vi.setSystemTime(MADE_AT + 5 * 60_000)
  const onRecoverableError = vi.fn()
  await act(async () => void hydrateRoot(container, page, { onRecoverableError }))
  expect(onRecoverableError).not.toHaveBeenCalled()
  expect(container.textContent).toContain(t('common.yesterday'))
  expect(container.textContent).toContain(t('people.seenMinutes', { n: 9 }))
})
