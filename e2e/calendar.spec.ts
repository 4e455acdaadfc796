import type { Page } from '@playwright/test'
import { connectTo } from '#lib/server/database/connect.ts'
import { expect, type Person, test } from './fixtures.ts'
import { messageOf, unique } from './room.ts'
import { inChinese } from './words.ts'

const DAYS = 20

test.describe('the calendar of the history', () => {
  test('shows how much was said, and leads to the first message of a day', async ({ person, server }) => {
    const lin = await person('lin', { path: null, timezoneId: 'Asia/Shanghai' })
    const { slug, mark } = await createTalk(lin, server.databaseUrl)
    await lin.page.goto(`/history?room=${slug}`)
    await expect(messageOf(lin.page, `${mark} 20-39`)).toBeInViewport()
    const calendar = lin.page.getByRole('complementary', { name: inChinese('history.calendar') })
    await expect(calendar.getByRole('grid', { name: '2026年3月' })).toBeVisible()
    await calendar.getByRole('link', { name: '2026年3月5日星期四，10 条消息' }).click()
    await expect(lin.page).toHaveURL(`/history?room=${slug}&day=2026-03-05`)
    await expectAtTop(lin.page, '2026-03-05')
    await expect(messageOf(lin.page, `${mark} 5-0`)).toBeInViewport()
    await expect(messageOf(lin.page, `${mark} 4-7`), 'older ones stand above').toHaveCount(1)

    await lin.page.locator('#history-days').hover()
    await expect(async () => {
      await lin.page.mouse.wheel(0, 1200)
      await expect(messageOf(lin.page, `${mark} 20-39`)).toHaveCount(1, { timeout: 300 })
    }).toPass({ intervals: [50] })
    await expect(async () => {
      await lin.page.mouse.wheel(0, -1500)
      await expect(messageOf(lin.page, `${mark} 1-0`)).toHaveCount(1, { timeout: 300 })
    }).toPass({ intervals: [50] })
    const seqs = await lin.page.getByTestId('message').evaluateAll((rows) => rows.map((row) => Number(row.dataset.seq)))
    expect(seqs, 'in order, without holes').toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index))

    await calendar.getByRole('link', { name: '2026年3月12日星期四，24 条消息' }).click()
    await expectAtTop(lin.page, '2026-03-12')
    await lin.page.goBack()
    await expect(lin.page).toHaveURL(`/history?room=${slug}&day=2026-03-05`)
    await expectAtTop(lin.page, '2026-03-05')
    await lin.page.getByRole('link', { name: inChinese('history.latest') }).click()
    await expect(messageOf(lin.page, `${mark} 20-39`)).toBeInViewport()
  })

  test('is walked through by the keys', async ({ person, server }) => {
    const lin = await person('lin', { path: null, timezoneId: 'Asia/Shanghai' })
    const { slug } = await createTalk(lin, server.databaseUrl)
    await lin.page.goto(`/history?room=${slug}&day=2026-03-10`)
    const grid = lin.page.getByRole('grid')
    const at = (day: string) => grid.locator(`[data-day="${day}"]`)
    await expect(grid.getByRole('gridcell', { selected: true })).toHaveText('1020')
    await at('2026-03-10').focus()
    const steps = [
      ...([['ArrowRight', '2026-03-11'] as const, ['ArrowDown', '2026-03-18'] as const] as const),
      ...([['Home', '2026-03-16'] as const, ['End', '2026-03-22'] as const] as const),
      ...([['PageUp', '2026-02-22'] as const, ['PageDown', '2026-03-22'] as const] as const),
      ...([['ArrowUp', '2026-03-15'] as const, ['ArrowLeft', '2026-03-14'] as const] as const),
    ]
    for (const [key, day] of steps) {
      await lin.page.keyboard.press(key)
      await expect(at(day)).toBeFocused()
    }
    await lin.page.keyboard.press('Enter')
    await expect(lin.page).toHaveURL(/day=2026-03-14$/)
    await expectAtTop(lin.page, '2026-03-14')
    await expect(grid.locator('[tabindex="0"]')).toHaveCount(1)
  })

  test('leads through what one person said', async ({ person, server }) => {
    const lin = await person('lin', { path: null, timezoneId: 'Asia/Shanghai' })
    const { slug, mark } = await createTalk(lin, server.databaseUrl, server.admin.name)
    await lin.page.goto(`/history?room=${slug}`)
    const calendar = lin.page.getByRole('complementary', { name: inChinese('history.calendar') })
    const people = calendar.getByRole('list', { name: inChinese('history.people') })
    await people.getByRole('link', { name: lin.name }).click()
    await expect(lin.page).toHaveURL(`/history?room=${slug}&person=${lin.name}`)
    const senders = () =>
      lin.page.getByTestId('message').evaluateAll((rows) => [...new Set(rows.map((row) => row.dataset.sender))])
    await expect.poll(senders).toEqual([lin.name])
    await expect(messageOf(lin.page, `${mark} 20-38`)).toBeInViewport()
    await calendar.getByRole('link', { name: /3月12日/ }).click()
    await expect(messageOf(lin.page, `${mark} 12-`).last()).toBeInViewport()
    await expect(messageOf(lin.page, `${mark} 13-`)).toHaveCount(0)
    await lin.page.locator('#history-days').hover()
    await expect(async () => {
      await lin.page.mouse.wheel(0, -1500)
      await expect(messageOf(lin.page, `${mark} 1-0`)).toHaveCount(1, { timeout: 300 })
    }).toPass({ intervals: [50] })
    expect(await senders()).toEqual([lin.name])
    await lin.page.getByRole('link', { name: inChinese('history.everybody') }).click()
    await expectAtTop(lin.page, '2026-03-12')
    await expect.poll(senders).toEqual([lin.name, server.admin.name])
  })

  test('is a sheet on a phone, which the chosen day closes', async ({ person, server }) => {
    const lin = await person('lin', { path: null, timezoneId: 'Asia/Shanghai', viewport: { width: 360, height: 740 } })
    const { slug } = await createTalk(lin, server.databaseUrl)
    await lin.page.goto(`/history?room=${slug}`)
    await lin.page.getByRole('button', { name: inChinese('history.calendar') }).click()
    const sheet = lin.page.getByRole('dialog', { name: inChinese('history.calendar') })
    await sheet.getByRole('link', { name: /3月2日/ }).click()
    await expect(sheet).toBeHidden()
    await expectAtTop(lin.page, '2026-03-02')
    await lin.page.goBack()
    await expect(lin.page).toHaveURL(`/history?room=${slug}`)
    await expect(sheet).toBeHidden()
  })

  test('says when it can’t be had, and is asked again', async ({ person, server }) => {
    const lin = await person('lin', { path: null, expectedErrors: [/ERR_FAILED/] })
    const { slug } = await createTalk(lin, server.databaseUrl)
    await lin.page.route('**/days?*', (route) => route.abort())
    await lin.page.goto(`/history?room=${slug}`)
    const calendar = lin.page.getByRole('complementary', { name: inChinese('history.calendar') })
    await expect(calendar.getByRole('alert')).toContainText(inChinese('errors.unavailable'))
    await lin.page.unroute('**/days?*')
    await calendar.getByRole('button', { name: inChinese('common.retry') }).click()
    await expect(calendar.getByRole('link', { name: /3月5日/ })).toBeVisible()
    await calendar.getByRole('button', { name: inChinese('calendar.previousMonth') }).click()
    await expect(calendar.getByText(inChinese('history.emptyMonth'))).toBeVisible()
  })
})

/**
 * A room in which twice as many messages were sent on each day of March as its number, by the clocks of Shanghai; every
 * fourth by the other.
 */
async function createTalk(
  person: Person,
  databaseUrl: string,
  other = person.name,
): Promise<{ slug: string; mark: string }> {
  const mark = unique('日历')
  const slug = unique('calendar').replace(' ', '-')
  const answer = await person.context.request.post('/api/v1/room.create', {
    data: { name: mark, slug, visibility: 'public', assistants: [] },
  })
  const { room } = await answer.json()
  const sent = Array.from({ length: DAYS }, (_, index) => index + 1).flatMap((day) =>
    Array.from({ length: 2 * day }, (_, index) => ({
      text: `${mark} ${day}-${index}：${'说的话，'.repeat(index % 5)}`,
      at: new Date(Date.parse(`2026-03-01T01:00:00Z`) + (day - 1) * 86_400_000 + index * 400_000),
    })),
  )
  const sql = await connectTo(databaseUrl)
  const rows = sent.map(({ text, at }, index) => [
    ...[room.id, index + 1, index + 1, index % 4 === 3 ? other : person.name, text, at.toISOString().slice(0, -1)],
  ])
  await sql.query('DELETE FROM messages WHERE room_id = ?', [room.id])
  await sql.batch('INSERT INTO messages (room_id, seq, rev, sender, message, sent_at) VALUES (?, ?, ?, ?, ?, ?)', rows)
  await sql.query('DELETE FROM search_changes WHERE room_id = ?', [room.id])
  await sql.query('INSERT INTO search_changes (room_id, seq, rev, count) VALUES (?, 1, 1, ?)', [room.id, rows.length])
  await sql.query('UPDATE rooms SET last_seq = ?, last_rev = ? WHERE id = ?', [rows.length, rows.length, room.id])
  await sql.end()
  return { slug, mark }
}

/** The heading of the day stands at the upper edge of what is read. */
async function expectAtTop(page: Page, day: string): Promise<void> {
  await expect(async () => {
    const distance = await page.locator('#history-days').evaluate((box, wanted) => {
      const heading = [...box.querySelectorAll('[data-history-day]')].findLast(
        (one) => one.getBoundingClientRect().top <= box.getBoundingClientRect().top + 2,
      )
      return heading?.getAttribute('data-history-day') === wanted
    }, day)
    expect(distance).toBe(true)
  }).toPass({ intervals: [50] })
}
