import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './fixtures.ts'
import { inChinese } from './words.ts'

test('the first page for admins tells how much there is, how it is, who was here last and what was done', async ({
  server,
  browserOf,
  person,
}) => {
  const lin = await person('lin', { path: null })
  // The log shows what was done last, and others do things, too.
  const made = await lin.context.request.post('/api/v1/token.create', { data: { name: 'nightly', scopes: ['read'] } })
  expect(made.status()).toBe(200)
  const { page } = await browserOf(server.admin, { path: '/admin' })
  await expect(page.getByRole('link', { name: inChinese('admin.overview') })).toHaveAttribute('aria-current', 'page')
  const totals = page.getByRole('list', { name: inChinese('overview.totals') })
  await expect(totals.getByRole('link')).toHaveCount(4)
  await expect(totals.getByRole('link', { name: inChinese('overview.people') })).toContainText(/[1-9]/)
  await expect(page.getByRole('region', { name: inChinese('live.health') })).toContainText(
    inChinese('overview.noBackup'),
  )
  await expect(page.locator(`[data-user="${lin.name}"]`)).toBeVisible()
  const log = page.getByRole('region', { name: inChinese('audit.title') })
  await expect(log).toContainText(`${lin.name}新建了令牌`)
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])

  await page.getByRole('link', { name: inChinese('overview.allPeople') }).click()
  await expect(page).toHaveURL(/\/admin\/people$/)
  expect((await lin.context.request.get('/admin')).status()).toBe(404)
})

test('on a phone the tab of the page is in view', async ({ server, browserOf }) => {
  const viewport = { width: 360, height: 740 }
  const { page } = await browserOf(server.admin, { path: '/admin/audit', viewport })
  const nav = page.getByRole('navigation', { name: inChinese('admin.title') })
  for (const label of ['audit.title', 'manage.people', 'admin.overview'] as const) {
    const tab = nav.getByRole('link', { name: inChinese(label), exact: true })
    await tab.click()
    await expect(tab).toHaveAttribute('aria-current', 'page')
    await expect(tab).toBeInViewport({ ratio: 1 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  }
})
