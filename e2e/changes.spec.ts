import { call } from './call.ts'
import { expect, test } from './fixtures.ts'
import { expectStored, messageOf, say, unique } from './room.ts'
import { inChinese } from './words.ts'

test('what is edited and deleted is shown so to everybody', async ({ person }) => {
  const [lin, zhou] = [await person('lin'), await person('zhou')]
  const [typed, meant] = [unique('三点见'), unique('四点见')]
  await say(lin.page, typed, { ask: false })
  await expectStored(lin.page, typed)
  const messageId = await messageOf(lin.page, typed).getAttribute('data-message-id')
  await call(lin, 'message.edit', { messageId, text: meant })
  for (const { page } of [lin, zhou]) {
    await expect(messageOf(page, meant).getByText(inChinese('message.edited'))).toBeVisible()
    await expect(messageOf(page, typed)).toHaveCount(0)
  }
  await call(lin, 'message.delete', { messageId })
  for (const { page } of [lin, zhou]) {
    const row = page.locator(`[data-message-id="${messageId}"]`)
    await expect(row).toContainText(inChinese('message.deleted', { who: lin.name }))
    await expect(row.getByText(meant)).toHaveCount(0)
  }
})
