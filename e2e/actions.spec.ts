import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { composer, expectStored, messageOf, say, unique } from './room.ts'
import { inChinese } from './words.ts'

const CUT = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|WebSocket connection to/

test.describe('what one does with a message', () => {
  test('a reply quotes what it answers and leads to it', async ({ person }) => {
    const [lin, zhou] = [await person('lin'), await person('zhou')]
    const [question, between, answer] = [unique('几点开会'), unique('插一句'), unique('三点')]
    for (const text of [question, between]) await say(lin.page, text, { ask: false })
    await expectStored(zhou.page, between)
    await press(zhou.page, messageOf(zhou.page, question), inChinese('message.reply'))
    await expect(zhou.page.getByTestId('compose-bar')).toContainText(question)
    await say(zhou.page, answer, { ask: false })
    const quote = messageOf(lin.page, answer).getByRole('button', { name: question })
    await quote.click()
    await expect(messageOf(lin.page, question).first()).toBeFocused()
  })

  test('an edit made without a network waits and arrives; the menu deletes', async ({ person }) => {
    const lin = await person('lin', { expectedErrors: [CUT] })
    const zhou = await person('zhou')
    const [before, after] = [unique('写错了'), unique('写对了')]
    await say(lin.page, before, { ask: false })
    await expectStored(zhou.page, before)
    await lin.context.setOffline(true)
    await composer(lin.page).press('ArrowUp')
    await expect(composer(lin.page)).toHaveValue(before)
    await composer(lin.page).fill(after)
    await composer(lin.page).press('Enter')
    await expect(messageOf(lin.page, after).getByTestId('pending-edit')).toContainText(inChinese('message.editQueued'))
    await lin.context.setOffline(false)
    await expect(messageOf(zhou.page, after)).toContainText(inChinese('message.edited'))
    await expect(messageOf(lin.page, after).getByTestId('pending-edit')).toHaveCount(0)

    await messageOf(lin.page, after)
      .getByRole('button', { name: inChinese('message.edited') })
      .click()
    const versions = lin.page.getByRole('dialog').getByRole('listitem')
    await expect(versions).toContainText([before, after])
    await lin.page.keyboard.press('Escape')
    await press(lin.page, messageOf(lin.page, after), inChinese('message.more'))
    await lin.page.getByRole('menuitem', { name: inChinese('common.delete') }).click()
    await lin.page
      .getByRole('dialog')
      .getByRole('button', { name: inChinese('common.delete') })
      .click()
    for (const { page } of [lin, zhou]) {
      await expect(messageOf(page, after)).toHaveCount(0)
      await expect(page.getByText(inChinese('message.deleted', { who: lin.name })).last()).toBeVisible()
    }
  })

  test('on a phone the ⋯ of a row opens a sheet, which Back closes', async ({ person }) => {
    const lin = await person('lin', {
      viewport: { width: 360, height: 740 },
      ...{ hasTouch: true, isMobile: true },
    })
    const text = unique('在路上')
    await say(lin.page, text, { ask: false })
    await expectStored(lin.page, text)
    const more = messageOf(lin.page, text).getByRole('button', { name: inChinese('message.more') })
    const sheet = lin.page.getByRole('dialog')
    await more.tap()
    await expect(sheet).toContainText(text)
    await lin.page.goBack()
    await expect(sheet).toBeHidden()
    await more.tap()
    await sheet.getByRole('button', { name: inChinese('message.edit'), exact: true }).tap()
    await expect(composer(lin.page)).toHaveValue(text)
  })
})

/** Presses a button of the toolbar that comes with the pointer. */
async function press(page: Page, row: Locator, name: string): Promise<void> {
  await row.hover()
  await page.getByRole('toolbar').getByRole('button', { name }).click()
}
