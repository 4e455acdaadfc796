import type { Locator, Page } from '@playwright/test'
import { call } from './call.ts'
import { expect, test } from './fixtures.ts'
import { composer, expectStored, messageOf, say, unique } from './room.ts'
import { sendMany } from './sending.ts'
import { inChinese } from './words.ts'

const chip = (row: Locator, emoji: string) => row.getByRole('button', { name: new RegExp(`^${emoji}，`) })
const picker = (page: Page, label: 'reactions.add' | 'reactions.choose') =>
  page.getByRole('dialog', { name: inChinese(label) })

test('reactions are seen by all, mine are mine, and go again', async ({ person }) => {
  const [lin, zhou] = [await person('lin'), await person('zhou')]
  const text = unique('三点发布')
  await say(lin.page, text, { ask: false })
  await expectStored(lin.page, text)
  const [mine, theirs] = [messageOf(lin.page, text), messageOf(zhou.page, text)]
  await call(zhou, 'reaction.set', { messageId: await mine.getAttribute('data-message-id'), emoji: '🎉', isOn: true })

  await expect(chip(mine, '🎉')).toHaveAttribute('aria-pressed', 'false')
  await chip(mine, '🎉').click()
  await expect(chip(mine, '🎉')).toHaveAttribute('aria-pressed', 'true')
  await expect(chip(theirs, '🎉')).toContainText('2')
  await expect(chip(theirs, '🎉')).toHaveAccessibleName(new RegExp(`${lin.name}.*${inChinese('common.you')}`))

  await mine.hover()
  await mine.getByRole('button', { name: inChinese('message.react'), exact: true }).click()
  await picker(lin.page, 'reactions.add').getByRole('searchbox').fill('heart_eyes')
  await picker(lin.page, 'reactions.add').getByRole('gridcell').filter({ hasText: '😍' }).click()
  await expect(chip(theirs, '😍')).toHaveAttribute('aria-pressed', 'false')

  for (const emoji of ['😍', '🎉']) await chip(mine, emoji).click()
  await expect(chip(theirs, '😍')).toHaveCount(0)
  await expect(chip(theirs, '🎉')).toContainText('1')
})

test('a pin stands under the header, and leads to its message', async ({ person, server }) => {
  const [lin, zhou] = [await person('lin'), await person('zhou')]
  const text = unique('上线清单以周五的版本为准')
  await say(lin.page, text, { ask: false })
  await expectStored(lin.page, text)
  const messageId = await messageOf(lin.page, text).getAttribute('data-message-id')
  await call(lin, 'pin.set', { messageId, isPinned: true })
  const strip = zhou.page.getByRole('region', { name: inChinese('pins.list') })
  await expect(strip).toContainText(text)
  await sendMany(
    server.url,
    lin.context,
    Array.from({ length: 30 }, (_, index) => `${text.length} ${index}`),
  )
  await strip.getByRole('button', { name: text }).click()
  await expect(zhou.page.locator(`[data-message-id="${messageId}"]`)).toBeFocused()
  await strip.getByRole('button', { name: inChinese('pins.count', { n: 1 }) }).click()
  const list = zhou.page.getByRole('dialog', { name: inChinese('pins.list') })
  await list.getByRole('button', { name: inChinese('message.unpin') }).click()
  await expect(list.getByText(text)).toHaveCount(0)
  await expect(lin.page.getByRole('region', { name: inChinese('pins.list') })).toHaveCount(0)
})

test('an emoji is written by its word, or chosen', async ({ person }) => {
  const { page } = await person('lin')
  await composer(page).pressSequentially('好 :tad')
  await expect(page.getByRole('option').first()).toContainText('🎉')
  await page.keyboard.press('Tab')
  await expect(composer(page)).toHaveValue('好 🎉')
  await page.getByRole('button', { name: inChinese('reactions.insert') }).click()
  await picker(page, 'reactions.choose').getByRole('searchbox').fill('thumbsup')
  await expect(picker(page, 'reactions.choose').getByRole('gridcell').first()).toHaveText('👍')
  await page.keyboard.press('Enter')
  await expect(composer(page)).toHaveValue('好 🎉👍')
  await expect(composer(page)).toBeFocused()
})
