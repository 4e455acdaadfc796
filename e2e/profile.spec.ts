import { expect, test } from './fixtures.ts'
import { say, unique } from './room.ts'
import { inChinese } from './words.ts'

/** What people are called. */

const REFUSED = /Failed to load resource: the server responded with a status of 4\d\d/

test('a new name is seen by others at once, on old messages too, and mentions them', async ({ person }) => {
  const lin = await person('lin')
  const bob = await person('bob')
  const text = unique('早上好')
  await say(lin.page, text, { ask: false })
  const row = bob.page.getByTestId('message').filter({ hasText: text })
  await expect(row).toContainText(lin.name)
  const name = unique('林 Lin').slice(0, 32)
  const settings = await lin.context.newPage()
  await settings.goto('/settings')
  await settings.getByLabel(inChinese('settings.displayName')).fill(`  ${name} `)
  await settings.getByRole('button', { name: inChinese('settings.saveProfile') }).click()
  await expect(settings.getByText(inChinese('settings.saved'))).toBeVisible()
  await expect(settings.getByLabel(inChinese('settings.displayName'))).toHaveValue(name)
  await expect(row).toContainText(name)
  await expect(lin.page.getByTestId('message').filter({ hasText: text })).toContainText(name)
  await say(bob.page, `@${name} 你好`, { ask: false })
  await expect(lin.page.getByTestId('message').last()).toContainText(`@${name}`)
  await bob.page.reload()
  await expect(row).toContainText(name)
})

test('a name that passes for the AI’s is refused beside its field', async ({ person }) => {
  const { page } = await person('lin', { path: '/settings', expectedErrors: [REFUSED] })
  await page.getByLabel(inChinese('settings.displayName')).fill('小砚')
  await page.getByLabel(inChinese('settings.displayName')).press('Enter')
  await expect(page.getByText('这个名字是保留的，换一个')).toBeVisible()
  await expect(page.getByLabel(inChinese('settings.displayName'))).toBeFocused()
})
