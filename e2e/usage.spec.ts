import AxeBuilder from '@axe-core/playwright'
import type { BrowserContext } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { composer, expectStatus, replyTo, say, unique } from './room.ts'
import { inChinese } from './words.ts'

test('an admin sees what the AIs used and sets a budget, of which the asker is told while little is left', async ({
  server,
  browserOf,
  person,
}) => {
  const [keeper, lin] = [await browserOf(server.admin, { path: '/admin/usage' }), await person('lin')]
  const question = unique('用量是多少')
  await say(lin.page, question)
  await expectStatus(replyTo(lin.page, question), 'done')
  const { person: own } = await readUsage(lin)
  expect(own.used.tokens).toBeGreaterThan(0)

  const { page } = keeper
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: inChinese('usage.title') })).toBeVisible()
  // Whoever used more stands above, so that one's own row may be out of the list.
  await expect(page.getByRole('table').first().getByRole('row').nth(1)).toBeAttached()
  // So that nine tenths are used.
  const limit = Math.ceil(own.used.tokens / 0.9)
  const who = page.getByRole('combobox', { name: inChinese('usage.person'), exact: true })
  await who.fill(lin.name)
  await page.getByRole('option').filter({ hasText: lin.name }).click()
  await page.getByRole('spinbutton', { name: inChinese('usage.tokensPerDay') }).fill(String(limit))
  await page.getByRole('button', { name: inChinese('usage.save') }).click()
  await expect(page.getByRole('listitem').filter({ hasText: lin.name })).toContainText(
    new Intl.NumberFormat('zh-CN').format(limit),
  )
  // A room that the admin is not in.
  const room = unique('有额度的房间')
  const made = await lin.context.request.post('/api/v1/room.create', { data: { name: room, visibility: 'private' } })
  expect(made.ok()).toBe(true)
  await page.getByLabel(inChinese('usage.forWhom')).selectOption('room')
  await page.getByRole('combobox', { name: inChinese('usage.room'), exact: true }).selectOption({ label: room })
  await page.getByRole('button', { name: inChinese('usage.save') }).click()
  await expect(page.getByRole('listitem').filter({ hasText: room })).toBeVisible()
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])

  await lin.page.reload()
  await composer(lin.page).fill('再问一句')
  const note = lin.page.getByTestId('usage-note')
  await expect(note).toContainText('%')
  await lin.page.getByTestId('composer-ask').click()
  await expect(note).toBeHidden()
  const refused = await lin.context.request.get('/admin/usage')
  expect(refused.status()).toBe(404)
})

async function readUsage({ context: { request } }: { context: BrowserContext }) {
  const { rooms } = await (await request.get('/api/rooms')).json()
  return (await request.get(`/api/rooms/${rooms[0].id}/usage`)).json()
}
