import { PASSWORD } from './accounts.ts'
import { expect, test } from './fixtures.ts'
import { say, unique } from './room.ts'
import { inChinese } from './words.ts'

/** Deleting one's account. */

const REFUSED = /Failed to load resource: the server responded with a status of 4\d\d/

test('somebody deletes their account: what they said stays, without their name', async ({ person }) => {
  const bob = await person('bob')
  const lin = await person('lin', { expectedErrors: [REFUSED] })
  const text = unique('我走了')
  await say(lin.page, text, { ask: false })
  const row = bob.page.getByTestId('message').filter({ hasText: text })
  await expect(row).toContainText(lin.name)
  const settings = await lin.context.newPage()
  await settings.goto('/settings')
  await settings.getByRole('button', { name: inChinese('settings.deleteAccount') }).click()
  const dialog = settings.getByRole('dialog', { name: inChinese('settings.deleteAccount') })
  const [name, password] = [
    dialog.getByLabel(`输入你的用户名`),
    dialog.getByLabel(inChinese('settings.currentPassword')),
  ]
  await expect(name).toBeFocused()
  await name.fill('somebody else')
  await password.fill('not my password')
  await password.press('Enter')
  await expect(dialog).toContainText(inChinese('settings.usernameMismatch'))
  await name.fill(lin.name)
  await password.press('Enter')
  await expect(dialog).toContainText('当前密码不对')
  await password.fill(PASSWORD)
  await dialog.getByRole('button', { name: inChinese('settings.deleteForGood') }).click()
  await expect(settings).toHaveURL(/\/login\?reason=deleted$/)
  await expect(settings.getByText(inChinese('session.deleted'))).toBeVisible()
  await expect(lin.page.getByRole('dialog', { name: inChinese('net.endedTitle') })).toContainText(
    inChinese('session.disabled'),
  )
  await expect(row).toContainText(inChinese('members.deleted'))
  await expect(row).not.toContainText(lin.name)
  await bob.page.reload()
  await expect(row).toContainText(inChinese('members.deleted'))
  await expect(row).not.toContainText(lin.name)
})
