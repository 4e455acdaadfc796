import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { unique } from './room.ts'
import { inChinese } from './words.ts'

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
}

test('an admin finds somebody, gives a link for a new password, and shuts them out; all of it is written down', async ({
  server,
  browserOf,
  person,
}) => {
  const lin = await person('lin', { path: null })
  const { page } = await browserOf(server.admin, { path: '/admin/people' })
  await page.getByRole('searchbox').fill(lin.name)
  await page.getByRole('searchbox').press('Enter')
  const row = page.locator(`[data-user="${lin.name}"]`)
  await expect(page.locator('[data-user]')).toHaveCount(1)

  await row.getByRole('button', { name: inChinese('manage.link') }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: inChinese('manage.makeLink') }).click()
  const link = await dialog.getByRole('textbox', { name: inChinese('manage.link') }).inputValue()
  await lin.page.goto(link)
  await lin.page.getByLabel(inChinese('auth.password'), { exact: true }).fill('nine grey herons')
  await lin.page.getByLabel(inChinese('auth.confirmPassword')).fill('nine grey herons')
  await lin.page.getByRole('button', { name: inChinese('auth.resetSubmit') }).click()
  await expect(lin.page.getByTestId('connection')).toHaveAttribute('data-state', 'online')

  await dialog.getByRole('button', { name: inChinese('common.close') }).click()
  await row.getByRole('button', { name: inChinese('manage.moreOf', { name: lin.name }) }).click()
  await page.getByRole('menuitem', { name: inChinese('manage.disable') }).click()
  await dialog.getByRole('button', { name: inChinese('manage.disable') }).click()
  await expect(row).toContainText(inChinese('manage.disabled'))
  await expect.poll(async () => (await lin.page.request.get('/api/sessions')).status()).toBe(401)

  await page.goto(`/admin/audit?actor=${lin.name}`)
  await expect(page.locator('[data-audit="password:reset"]')).toHaveCount(1)
  await page.getByRole('button', { name: inChinese('audit.verify') }).click()
  await expect(page.getByText(/校验通过/)).toBeVisible()
  await page.goto('/admin/audit?action=user:disabled')
  await expect(page.locator('[data-audit]').first()).toContainText(lin.name)
  await expectNoViolations(page)
})

test('an admin takes a private room over, which is told there and written down, and deletes it by its name', async ({
  server,
  browserOf,
  person,
}) => {
  const lin = await person('lin', { path: null })
  const name = unique('秘密')
  const made = await lin.page.request.post('/api/v1/room.create', { data: { name, visibility: 'private' } })
  const { room } = await made.json()
  const { page } = await browserOf(server.admin, { path: `/admin/rooms?query=${encodeURIComponent(name)}` })
  const row = page.locator(`[data-room="${room.slug}"]`)
  await expect(row).toContainText(inChinese('manage.ownerCount', { n: 1 }))
  await expect(row.getByRole('link')).toHaveCount(0)
  const more = row.getByRole('button', { name: inChinese('manage.moreOf', { name }) })
  const dialog = page.getByRole('dialog')
  await more.click()
  await page.getByRole('menuitem', { name: inChinese('manage.takeOver') }).click()
  await dialog.getByRole('button', { name: inChinese('manage.takeOver') }).click()
  await expect(row.getByRole('link', { name: inChinese('manage.open') })).toBeVisible()
  await expectNoViolations(page)

  await more.click()
  await page.getByRole('menuitem', { name: inChinese('manage.deleteRoom') }).click()
  const remove = dialog.getByRole('button', { name: inChinese('manage.deleteRoom') })
  await expect(remove).toHaveAttribute('aria-disabled', 'true')
  await dialog.getByRole('textbox').fill(name)
  await remove.click()
  await expect(row).toHaveCount(0)

  await page.goto('/admin/audit?action=room:taken_over')
  await expect(page.locator('[data-audit="room:taken_over"]').first()).toBeVisible()
  await page.goto('/admin/registration')
  await expect(page.getByRole('radiogroup')).toHaveCount(2)
  await expectNoViolations(page)
})

test('lists are searched without scripts, too, and reports come where the page is opened by its address', async ({
  server,
  browserOf,
  person,
}) => {
  const lin = await person('lin', { path: null })
  const { page, context } = await browserOf(server.admin, { path: '/admin/people', javaScriptEnabled: false })
  await page.getByRole('searchbox').fill(lin.name)
  await page.getByRole('searchbox').press('Enter')
  await expect(page.locator('[data-user]')).toHaveCount(1)
  await page.goto('/search')
  await page.getByTestId('search-input').fill('something')
  await page.getByTestId('search-input').press('Enter')
  await expect(page).toHaveURL(/\/search\?q=something$/)
  await context.close()

  const keeper = await browserOf(server.admin, { path: '/admin/reports' })
  await expect(
    keeper.page
      .getByTestId('report')
      .or(keeper.page.getByText(inChinese('reports.none')))
      .first(),
  ).toBeVisible()
})
