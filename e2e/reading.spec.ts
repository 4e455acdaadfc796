import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { expect, type PersonOptions, test } from './fixtures.ts'
import { composer, expectStatus, expectStored, messageOf, replyTo, say, unique } from './room.ts'

test.describe('reading', () => {
  test.describe.configure({ mode: 'serial' })

  test('a selection in a growing reply outlives what comes, which is shown afterwards', async ({ person }) => {
    const { page } = await person('lin')
    const [question, end, gate] = [unique('慢慢说'), unique('完了'), randomUUID()]
    // The fake repeats it: the first half at once, the rest once the gate is open.
    await say(page, `${question}，开头的**话**，${'一句接一句，'.repeat(12)}\n\n第二段。${end} #fake:gate=${gate}`)
    const reply = replyTo(page, question)
    await expect(reply.locator('.md')).toContainText('一句接一句')
    await expectStatus(reply, 'streaming')
    await reply
      .locator('.md p')
      .first()
      .evaluate((paragraph) => document.getSelection()?.selectAllChildren(paragraph))
    const selected = await page.evaluate(() => String(document.getSelection()))
    expect(selected).toContain('开头的话')
    await fetch(new URL(`/gates/${gate}`, process.env.FAKE_OPENAI_URL), { method: 'POST' })
    await expectStatus(reply, 'done')
    expect(await page.evaluate(() => String(document.getSelection()))).toBe(selected)
    await expect(reply.locator('.md')).not.toContainText(end)
    await page.evaluate(() => document.getSelection()?.removeAllRanges())
    await expect(reply.locator('.md')).toContainText(end)
  })

  test('copying several rows takes names and texts along, and nothing that one presses', async ({ person }) => {
    const { page } = await person('lin', { permissions: ['clipboard-read', 'clipboard-write'] })
    const [first, last] = [unique('第一句'), unique('最后一句')]
    const step = { name: 'normal', text: '回答：\n\n```js\nlet a\n```\n\n完。' }
    await fetch(new URL('/script', process.env.FAKE_OPENAI_URL), { method: 'POST', body: JSON.stringify(step) })
    await say(page, first)
    const reply = replyTo(page, first)
    await expectStatus(reply, 'done')
    await say(page, last, { ask: false })
    await expectStored(page, last)
    await page.evaluate(
      ([from, to]) => {
        const rows = Array.from(document.querySelectorAll('[data-testid="message"]'))
        const find = (text = '') =>
          rows.find((row) => row.textContent?.includes(text) && row.matches(':not([data-sender="ai"])'))
        const [start, end] = [find(from), find(to)]
        if (start && end) document.getSelection()?.setBaseAndExtent(start, 0, end, end.childNodes.length)
      },
      [first, last],
    )
    await page.keyboard.press('ControlOrMeta+c')
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    for (const text of [first, '回答：', 'let a', '完。', last]) expect(copied).toContain(text)
    expect(copied).not.toMatch(/复制|\d\d:\d\d|\bfake\b|重新生成|正在回复|你$/mu)
  })

  test('what is read stays where it is when the width changes; the end stays the end', async ({ person }) => {
    const { page } = await person('lin')
    for (let number = 0; number < 12; number += 1) await say(page, `第${number}段 ${LONG}`, { ask: false })
    await expectStored(page, '第11段')
    const gap = () => page.locator('#messages').evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight)
    await page.setViewportSize({ width: 500, height: 800 })
    await expect.poll(gap).toBeLessThanOrEqual(1)
    await page.setViewportSize({ width: 1280, height: 800 })
    await expect.poll(gap).toBeLessThanOrEqual(1)
    await messageOf(page, '第5段').hover()
    await page.mouse.wheel(0, -700)
    await expect.poll(gap).toBeGreaterThan(300)
    const first = await topOf(page)
    for (const width of [500, 1280, 800]) {
      await page.setViewportSize({ width, height: 800 })
      await expect.poll(async () => Math.abs((await topOf(page, first.key)).top - first.top)).toBeLessThanOrEqual(3)
    }
  })

  test('in a text that fills the view the line that is read stays in it', async ({ person }) => {
    const { page } = await person('lin')
    const numbers = Array.from({ length: 300 }, (_, number) => `第${number}句。`).join('')
    await say(page, numbers, { ask: false })
    await expectStored(page, numbers)
    await page.setViewportSize({ width: 500, height: 400 })
    await messageOf(page, numbers).hover()
    await page.mouse.wheel(0, -350)
    await expect.poll(() => sentenceAtTop(page)).toBeGreaterThan(20)
    const read = await sentenceAtTop(page)
    for (const width of [800, 500, 400]) {
      await page.setViewportSize({ width, height: 400 })
      await expect.poll(async () => Math.abs((await sentenceAtTop(page)) - read)).toBeLessThanOrEqual(12)
    }
  })

  test('a room and its history print whole and in light colours', async ({ person }) => {
    const { page } = await person('lin', { colorScheme: 'dark' })
    await say(page, `${unique('打印')} ${'很长的话\n'.repeat(60)}`, { ask: false })
    const heights: number[] = []
    for (const path of ['/chat', '/history']) {
      await page.emulateMedia({ media: 'screen' })
      await page.goto(path)
      await expect(page.getByTestId('message').last()).toBeVisible()
      await page.emulateMedia({ media: 'print' })
      const sheet = await page.evaluate(() => {
        const box = document.querySelector('[data-scroller]')
        const rows = Array.from(document.querySelectorAll('[data-testid="message"]'))
        const hidden = rows.filter((row) => !row.checkVisibility({ contentVisibilityAuto: true }))
        return {
          isWhole: box !== null && box.scrollHeight <= box.clientHeight,
          inBox: (box?.clientHeight ?? 0) <= document.documentElement.scrollHeight,
          height: document.documentElement.scrollHeight,
          hidden: hidden.length,
          scheme: getComputedStyle(document.documentElement).colorScheme,
        }
      })
      expect(sheet).toMatchObject({ isWhole: true, inBox: true, hidden: 0, scheme: 'light' })
      heights.push(sheet.height)
      for (const button of await page.getByRole('button').all()) await expect(button).toBeHidden()
      await expect(page.locator('aside')).toHaveCount(await page.locator('aside:not(:visible)').count())
      const pages = String(await page.pdf()).match(/\/Type\s*\/Page\b/g)?.length ?? 0
      expect(pages).toBeGreaterThan(2)
    }
    expect(Math.min(...heights)).toBeGreaterThan(1_600)
    await expect(composer(page)).toBeHidden()
  })

  test('a folded message opens where the focus or the search comes into it', async ({ person }) => {
    const { page } = await person('lin')
    const [searched, focused] = [unique('搜到的'), unique('聚焦的')]
    for (const text of [searched, focused]) {
      await say(page, `开头\n${'占行\n'.repeat(60)}看 https://example.com/${text.slice(-8)}\n${text}`, { ask: false })
      await expectStored(page, text)
    }
    for (const [text, come] of [
      // What a browser does with what it has found.
      [searched, (link: HTMLElement) => link.scrollIntoView({ block: 'center' })],
      [focused, (link: HTMLElement) => link.focus()],
    ] as const) {
      const row = messageOf(page, text)
      const fold = row.locator('button[aria-expanded]:not([aria-haspopup])')
      await expect(fold).toHaveAttribute('aria-expanded', 'false')
      await row.getByRole('link').evaluate(come)
      await expect(fold).toHaveAttribute('aria-expanded', 'true')
      await expect(row.getByRole('link')).toBeInViewport()
    }
  })

  test('a long draft leaves room for the messages on a tiny screen', async ({ person }) => {
    const tiny: PersonOptions = { viewport: { width: 320, height: 256 } }
    const { page } = await person('lin', tiny)
    await composer(page).fill('很长的草稿\n'.repeat(40))
    const heights = await page.evaluate(() => ({
      form: document.querySelector('#composer')?.closest('form')?.parentElement?.clientHeight ?? 0,
      list: document.querySelector('#messages')?.clientHeight ?? 0,
      excess: document.documentElement.scrollHeight - innerHeight,
    }))
    expect(heights.form).toBeLessThanOrEqual(140)
    expect(heights.list).toBeGreaterThanOrEqual(56)
    expect(heights.excess).toBeLessThanOrEqual(0)
    await expect(page.getByTestId('composer-send')).toBeInViewport({ ratio: 1 })
  })
})

const LONG = '有些话要说得长一些，才看得出宽度变了以后每一行都要重新排过。'.repeat(14)

/** The first row in view, or the one with this key, and where it stands in the list. */
async function topOf(page: Page, key?: string): Promise<{ key: string; top: number }> {
  return page.locator('#messages').evaluate((box, wanted) => {
    const edge = box.getBoundingClientRect().top
    const rows = Array.from(box.querySelectorAll<HTMLElement>('[data-key]'))
    const row = rows.find((one) => (wanted ? one.dataset.key === wanted : one.getBoundingClientRect().bottom > edge))
    return { key: row?.dataset.key ?? '', top: (row?.getBoundingClientRect().top ?? 0) - edge }
  }, key)
}

/** The number of the sentence on the first whole line. */
async function sentenceAtTop(page: Page): Promise<number> {
  return page.locator('#messages').evaluate((box) => {
    const { top } = box.getBoundingClientRect()
    const { left } = box.querySelector('[data-testid="message"]:last-child .light')?.getBoundingClientRect() ?? {
      left: 0,
    }
    const range = document.caretRangeFromPoint(left + 4, top + 30)
    const text = range?.startContainer.textContent?.slice(range.startOffset) ?? ''
    return Number(/第(\d+)句/.exec(text)?.[1] ?? -1)
  })
}
