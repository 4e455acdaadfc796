// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Shown, show, t } from '#test/render.tsx'
import { createMessage, ROOM } from '#test/samples.ts'
import { CitedRoomProvider } from './citation.tsx'
import Markdown from './markdown.tsx'
import { Steps } from './steps.tsx'

const asked: string[] = []
const fetchMock = vi.fn(async (path: string) => {
  asked.push(path)
  const seq = Number(new URL(path, 'http://x').searchParams.get('after')) + 1
  const messages = seq > 90 ? [] : [createMessage(seq, { sender: '陈拾一', text: `words of ${seq}` })]
  return new Response(JSON.stringify({ messages, hasBefore: false, hasAfter: false }))
})

let shown: Shown
beforeEach(() => {
  asked.length = 0
  vi.stubGlobal('fetch', fetchMock)
})
afterEach(async () => {
  await shown.remove()
  vi.unstubAllGlobals()
})

async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; !isSo(); turn += 1) {
    if (turn > 500) throw new Error('it never was so')
    await act(async () => new Promise((resolve) => setTimeout(resolve)))
  }
}

async function render(text: string) {
  shown = await show(
    <CitedRoomProvider value={ROOM.id}>
      <Markdown text={text} />
    </CitedRoomProvider>,
    { members: [], actions: {} as never },
  )
  await until(() => shown.container.querySelector('.bg-ai-soft:not(button)') === null)
  return shown.container
}

it('A citation is who said it and when, asked for once, and shows the words to pointer and keyboard.', async () => {
  const page = await render('So it is [#11], yes [#11].')
  const [button] = page.querySelectorAll('button')
  expect(page.querySelectorAll('button')).toHaveLength(2)
  expect(button?.textContent).toMatch(/^陈拾一 · /)
  expect(asked).toHaveLength(1)
  expect(document.querySelector('[role=tooltip]')).toBeNull()
  await act(async () => button?.focus())
  expect(document.querySelector('[role=tooltip]')?.textContent).toContain('words of 11')
  expect(button?.getAttribute('aria-describedby')).toBe(document.querySelector('[role=tooltip]')?.id)
  await act(async () => void window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' })))
  expect(document.querySelector('[role=tooltip]')).toBeNull()
})

it('A message that is not there is said to be so, and marks in code and links stay words.', async () => {
  const page = await render('Gone [#99]. `[#12]` [a [#13] b](https://example.com)\n\n```\n[#14]\n```')
  expect(page.querySelectorAll('button[aria-describedby], p button')).toHaveLength(0)
  expect(page.textContent).toContain(t('message.quoteMissing'))
  expect(asked).toHaveLength(1)
  for (const mark of ['[#12]', '[#13]', '[#14]']) expect(page.textContent).toContain(mark)
})

it('Outside of a room a mark stays what was written.', async () => {
  shown = await show(<Markdown text="So [#12]." />, { members: [], actions: {} as never })
  expect(shown.container.textContent).toBe('So [#12].')
})

it('Steps are a line each, and open to what was found.', async () => {
  shown = await show(
    <CitedRoomProvider value={ROOM.id}>
      <Steps
        message={null}
        steps={[
          { tool: 'search_room', input: '上线时间', found: 2, seqs: [21, 22], ms: 4 },
          { tool: 'current_time', input: '', ms: 0 },
          { tool: 'other', input: '', ms: 9, failed: true },
          { tool: 'search_room', input: 'x' },
        ]}
      />
    </CitedRoomProvider>,
    { members: [], actions: {} as never },
  )
  const lines = [...shown.container.querySelectorAll('li')].map(({ textContent }) =>
    textContent?.replace(/[\u2066-\u2069]/g, ''),
  )
  expect(lines).toEqual([
    '在房间里查找了“上线时间”：2 条',
    ...[t('ai.sawTime'), t('ai.lookedUpInVain'), t('ai.lookingUp')],
  ])
  const button = shown.container.querySelector('button')
  await act(async () => button?.click())
  expect(button?.getAttribute('aria-expanded')).toBe('true')
  await until(() => shown.container.querySelectorAll('p button').length === 2)
})
