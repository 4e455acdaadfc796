import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { enterRoom, messageOf, unique } from './room.ts'
import { sendMany } from './sending.ts'
import { inChinese } from './words.ts'

const PAGES_OF_MESSAGES = 130

test.describe('what was said before', () => {
  test('comes page by page on scrolling up, without moving what one reads', async ({ person, server }) => {
    const lin = await person('lin', { path: null })
    const mark = unique('往事')
    await sendMany(server.url, lin.context, countTo(PAGES_OF_MESSAGES, mark))
    await enterRoom(lin.page)
    await expect(messageOf(lin.page, `${mark} #${PAGES_OF_MESSAGES}：`)).toBeInViewport()
    await expect(messageOf(lin.page, `${mark} #1：`)).toHaveCount(0)

    const list = lin.page.locator('#messages')
    await list.hover()
    const jumps: number[] = []
    const first = messageOf(lin.page, `${mark} #1：`)
    while ((await first.count()) === 0) {
      await lin.page.mouse.wheel(0, -600)
      await untilStill(lin.page)
      jumps.push(await measureJumpOfNextPage(lin.page))
    }
    for (const jump of jumps) expect(jump, 'pixels that a row moved while older ones came').toBeLessThanOrEqual(2)
    const seqs = await lin.page.getByTestId('message').evaluateAll((rows) => rows.map((row) => Number(row.dataset.seq)))
    expect(seqs, 'in order, without holes').toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index))
    await lin.page.getByTestId('new-messages').click()
    await expect(messageOf(lin.page, `${mark} #${PAGES_OF_MESSAGES}：`)).toBeInViewport()
  })

  test('stays where it is while others go on talking, and counts what is new', async ({ person, server }) => {
    const lin = await person('lin', { path: null })
    const zhou = await person('zhou', { path: null })
    const mark = unique('读旧消息')
    await sendMany(server.url, zhou.context, countTo(60, mark))
    await enterRoom(lin.page)
    await lin.page.locator('#messages').hover()
    await lin.page.mouse.wheel(0, -900)
    const pill = lin.page.getByTestId('new-messages')
    await expect(pill).toBeVisible()
    await untilStill(lin.page)
    const before = await readPlace(lin.page)
    await sendMany(server.url, zhou.context, countTo(3, unique('新的')))
    await expect(pill).toHaveText('3 条新消息')
    expect(Math.abs((await topOf(lin.page, before.key)) - before.top)).toBeLessThanOrEqual(2)
    await pill.click()
    await expect(pill).toHaveCount(0)
  })

  test('opens at the message that an address names, and leads back to the latest', async ({ person, server }) => {
    const lin = await person('lin', { path: null })
    const mark = unique('链接')
    await sendMany(server.url, lin.context, countTo(PAGES_OF_MESSAGES, mark))
    const rooms = await (await lin.context.request.get('/api/rooms')).json()
    const lobby = rooms.rooms.find((room: { slug: string }) => room.slug === 'lobby')
    const seq = lobby.lastSeq - 100
    await lin.page.goto(`/rooms/lobby?m=${seq}`)
    const row = lin.page.locator(`[data-testid="message"][data-seq="${seq}"]`)
    await expect(row).toBeInViewport({ ratio: 1 })
    await expect(row).toBeFocused()
    await lin.page.getByTestId('new-messages').click()
    await expect(messageOf(lin.page, `${mark} #${PAGES_OF_MESSAGES}：`)).toBeInViewport()
    await expect(row).not.toBeInViewport()
  })

  test('is on a page of its own, day by day, where scrolling brings what is older', async ({ person, server }) => {
    const lin = await person('lin', { path: null })
    const mark = unique('按天')
    await sendMany(server.url, lin.context, countTo(160, mark))
    await lin.page.goto('/history')
    await expect(lin.page.getByRole('heading', { level: 1, name: inChinese('room.history') })).toBeVisible()
    await expect(lin.page.getByRole('heading', { level: 2, name: /今天/ })).toBeVisible()
    await expect(messageOf(lin.page, `${mark} #160：`)).toBeInViewport()
    await expect(messageOf(lin.page, `${mark} #1：`)).toHaveCount(0)
    await lin.page.locator('#history-days').hover()
    const first = messageOf(lin.page, `${mark} #1：`)
    await expect(async () => {
      await lin.page.mouse.wheel(0, -900)
      await expect(first).toHaveCount(1, { timeout: 500 })
    }).toPass()
    // Older pages may still come, which puts it elsewhere.
    await expect(() => first.scrollIntoViewIfNeeded({ timeout: 1_000 })).toPass()
    const seq = await first.getAttribute('data-seq')
    await lin.page.getByRole('link', { name: inChinese('history.openInRoom') }).click()
    await expect(lin.page).toHaveURL(/\?m=\d+$/)
    await expect(lin.page.locator(`[data-testid="message"][data-seq="${seq}"]`)).toBeInViewport()
  })
})

function countTo(count: number, mark: string): string[] {
  return Array.from({ length: count }, (_, index) => `${mark} #${index + 1}：${'一些话，'.repeat(index % 7)}`)
}

/** How far the topmost visible row moves by itself while a page of older rows comes; 0 if none comes. */
function measureJumpOfNextPage(page: Page): Promise<number> {
  return page.locator('#messages').evaluate(async (list) => {
    const edge = list.getBoundingClientRect().top
    const rows = [...list.querySelectorAll<HTMLElement>('[data-message-id]')]
    const row = rows.find((one) => one.getBoundingClientRect().bottom > edge)
    const top = row?.getBoundingClientRect().top ?? 0
    // Long enough for a page to come that was asked for by the last turn of the wheel.
    await new Promise((resolve) => {
      const done = setTimeout(resolve, 300)
      new MutationObserver((_, observer) => {
        observer.disconnect()
        clearTimeout(done)
        requestAnimationFrame(() => requestAnimationFrame(resolve))
      }).observe(list, { subtree: true, childList: true })
    })
    return Math.abs((row?.getBoundingClientRect().top ?? 0) - top)
  })
}

/** The wheel scrolls smoothly: until two looks find the same place. */
async function untilStill(page: Page): Promise<void> {
  await page.locator('#messages').evaluate(async (list) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    for (let still = 0, top = -1; still < 5; await frame()) {
      still = list.scrollTop === top ? still + 1 : 0
      top = list.scrollTop
    }
  })
}

function readPlace(page: Page): Promise<{ key: string; top: number }> {
  return page.locator('#messages').evaluate((list) => {
    const edge = list.getBoundingClientRect().top
    const rows = [...list.querySelectorAll<HTMLElement>('[data-message-id]')]
    const row = rows.find((one) => one.getBoundingClientRect().top >= edge)
    return { key: row?.dataset.key ?? '', top: row?.getBoundingClientRect().top ?? 0 }
  })
}

function topOf(page: Page, key: string): Promise<number> {
  return page.locator(`[data-testid="message"][data-key="${key}"]`).evaluate((row) => row.getBoundingClientRect().top)
}
