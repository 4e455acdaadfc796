import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { composer, enterRoom } from './room.ts'
import { inChinese } from './words.ts'

test.describe('who is there', () => {
  test('is each person once, however many tabs, until the last one closes', async ({ person }) => {
    const [lin, zhou] = [await person('lin'), await person('zhou')]
    const online = memberOf(lin.page, zhou.name, '在线')
    await expect(online).toHaveCount(1)
    const second = await zhou.context.newPage()
    await enterRoom(second)
    await expect(online).toHaveCount(1)
    await zhou.page.close()
    await enterRoom(second)
    await expect(online).toHaveCount(1)
    await second.close()
    await expect(online).toHaveCount(0)
    await expect(memberOf(lin.page, zhou.name, '离线')).toHaveCount(1)
  })

  test('is counted beside the name of the room, without the AI', async ({ person }) => {
    const lin = await person('lin')
    await expect(lin.page.getByText('1 人在线')).toBeVisible()
    const zhou = await person('zhou')
    await expect(lin.page.getByText('2 人在线')).toBeVisible()
    await zhou.page.close()
    await expect(lin.page.getByText('1 人在线')).toBeVisible()
  })

  test('is shown at a direct room that was not opened, wherever the other is', async ({ person }) => {
    const [lin, zhou] = [await person('lin', { path: null }), await person('zhou', { path: null })]
    await lin.context.request.post('/api/v1/direct.open', { data: { usernames: [zhou.name] } })
    await enterRoom(lin.page)
    const link = lin.page.getByRole('navigation').getByRole('link', { name: zhou.name })
    await expect(link).toContainText(inChinese('rooms.offline'))
    await zhou.page.goto('/settings')
    await expect(async () => {
      await lin.page.reload()
      await expect(link).toContainText(inChinese('rooms.online'))
    }).toPass()
  })

  test('shows who is typing to the others, until they stop', async ({ person }) => {
    const [lin, zhou] = [await person('lin'), await person('zhou')]
    await composer(zhou.page).pressSequentially('在想')
    const sign = lin.page.getByRole('main').getByText(`${zhou.name}正在输入…`)
    await expect(sign).toBeVisible()
    await expect(zhou.page.getByText(inChinese('members.typing'))).toHaveCount(0)
    await composer(zhou.page).fill('')
    await expect(sign).toHaveCount(0)
  })
})

function memberOf(page: Page, name: string, group: '在线' | '离线') {
  return page
    .getByTestId('members')
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: new RegExp(group) }) })
    .locator(`[data-member="${name}"]`)
}
