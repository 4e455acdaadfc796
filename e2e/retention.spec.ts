import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './fixtures.ts'
import { unique } from './room.ts'
import { inChinese } from './words.ts'

test('an owner sets how long a room keeps its messages, and whoever is there reads it above them', async ({
  person,
}) => {
  const zhou = await person('zhou')
  const { page } = await person('lin')
  const name = unique('短存')
  const made = await page.request.post('/api/v1/room.create', {
    data: { name, visibility: 'private', trigger: 'off', usernames: [zhou.name] },
  })
  const { room } = (await made.json()) as { room: { slug: string } }
  for (const one of [page, zhou.page]) await one.goto(`/rooms/${room.slug}`)
  await page
    .getByRole('main')
    .getByRole('button', { name: inChinese('rooms.more'), exact: true })
    .click()
  await page.getByRole('menuitem', { name: inChinese('rooms.settings') }).click()
  const settings = page.getByRole('dialog', { name: inChinese('rooms.settings') })
  await settings.getByLabel(inChinese('retention.label')).selectOption('30')
  await expect(settings.getByText(inChinese('retention.warning', { n: 30 }))).toBeVisible()
  expect((await new AxeBuilder({ page }).include('dialog').analyze()).violations).toEqual([])
  await settings.getByRole('button', { name: inChinese('common.save') }).click()
  await expect(settings).toBeHidden()
  const header = zhou.page.getByRole('main').locator('header')
  await expect(header).toContainText(inChinese('retention.shownWithPins', { n: 30 }))
})
