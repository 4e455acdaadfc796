import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './fixtures.ts'
import { inChinese } from './words.ts'

test('an admin sees the live state, which follows without a reload, and where the bytes are; members see neither', async ({
  server,
  browserOf,
  person,
}) => {
  const lin = await person('lin')
  const { page } = await browserOf(server.admin, { path: '/admin/live' })
  await expect(page.getByRole('heading', { level: 2, name: inChinese('live.processes') })).toBeVisible()
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  // What the server says from now on stands on the page.
  await page.route('/api/admin/live', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ json: { ...(await answer.json()), people: 987_654 } })
  })
  // It asks every few seconds, and at once when somebody looks again.
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await expect(page.getByText('987,654', { exact: true })).toBeVisible()

  await page.getByRole('link', { name: inChinese('admin.storage') }).click()
  await expect(page.getByRole('heading', { level: 2, name: inChinese('storage.rooms') })).toBeVisible()
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])

  for (const path of ['/admin/live', '/admin/storage']) {
    expect((await lin.context.request.get(path)).status()).toBe(404)
  }
})
