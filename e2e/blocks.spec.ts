import type { Page } from '@playwright/test'
import { expect, type Person, test } from './fixtures.ts'
import { composer, expectStored, messageOf, say, unique, untilOnline } from './room.ts'
import { inChinese } from './words.ts'

test('whoever blocks somebody sees so where the two talk alone, and comes back to what was being written', async ({
  person,
}) => {
  const [lin, zhou] = [await person('lin'), await person('zhou')]
  const { room } = await (
    await lin.page.request.post('/api/v1/direct.open', { data: { usernames: [zhou.name] } })
  ).json()
  const [before, draft, refused, after] = [unique('早'), unique('没写完'), unique('在吗'), unique('又好了')]
  await enterTalk(lin.page, room.slug)
  await say(lin.page, before)
  await expectStored(lin.page, before)
  await enterTalk(zhou.page, room.slug)
  await expect(messageOf(zhou.page, before)).toBeVisible()
  await composer(lin.page).fill(draft)

  await block(lin)
  const bar = lin.page.getByText(inChinese('people.blockedBar', { who: '' }).slice(0, 4))
  await expect(bar).toBeVisible()
  await expect(composer(lin.page)).toHaveCount(0)
  await composer(zhou.page).fill(refused)
  await composer(zhou.page).press('ControlOrMeta+Enter')
  await expect(messageOf(zhou.page, refused)).toHaveAttribute('data-status', 'failed')
  await expect(messageOf(lin.page, refused)).toHaveCount(0)

  await lin.page.getByRole('button', { name: inChinese('people.unblock'), exact: true }).click()
  await expect(bar).toHaveCount(0)
  await expect(composer(lin.page)).toHaveValue(draft)
  await say(zhou.page, after)
  await expectStored(lin.page, after)
})

async function enterTalk(page: Page, slug: string): Promise<void> {
  await page.goto(`/rooms/${encodeURIComponent(slug)}`)
  await untilOnline(page)
}

/** By the menu of the open room. */
async function block({ page }: Person): Promise<void> {
  await page
    .getByRole('main')
    .getByRole('button', { name: inChinese('rooms.more'), exact: true })
    .click()
  await page.getByRole('menuitem', { name: inChinese('people.block') }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: inChinese('people.block'), exact: true })
    .click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
}
