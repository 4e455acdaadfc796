import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { composer, expectStatus, replyTo, say, unique } from './room.ts'
import { inChinese } from './words.ts'

test.describe('the keyboard', () => {
  test('goes round the parts of the room with F6, and back with Shift', async ({ person }) => {
    const { page } = await person('lin')
    await say(page, unique('有一条消息'), { ask: false })
    await composer(page).focus()
    const round = ['members', 'rooms', 'messages', 'composer']
    for (const part of round) {
      await page.keyboard.press('F6')
      await expect.poll(() => findPart(page)).toBe(part)
    }
    for (const part of ['messages', 'rooms', 'members', 'composer']) {
      await page.keyboard.press('Shift+F6')
      await expect.poll(() => findPart(page)).toBe(part)
    }
  })

  test('stays with a reply that it stops, repeats, and tries again', async ({ person }) => {
    const { page } = await person('lin')
    const question = unique('慢慢说 #fake:stall-midway-once')
    await say(page, `${question} 一句一句来`)
    const reply = replyTo(page, question)
    await expectStatus(reply, 'streaming')
    // The service has heard of it: it stalls once, and not when it is asked again.
    await expect(reply).toContainText('You said')
    await press(reply.getByRole('button', { name: inChinese('ai.stop') }))
    await expectStatus(reply, 'stopped')
    await expectFocusWithin(reply)
    await press(reply.getByRole('button', { name: inChinese('ai.regenerate') }))
    await expectStatus(reply, 'done')
    await expectFocusWithin(reply)

    const failing = unique('密钥不对 #fake:401-once')
    await say(page, failing)
    const failed = replyTo(page, failing)
    await expectStatus(failed, 'failed')
    await press(failed.getByRole('button', { name: inChinese('common.retry') }))
    await expectStatus(failed, 'done')
    await expectFocusWithin(failed)
  })
})

/** The id of the part that has the focus. */
function findPart(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.closest('#rooms, #messages, #composer, #members')?.id)
}

async function press(button: Locator): Promise<void> {
  await button.focus()
  await button.press('Enter')
}

async function expectFocusWithin(row: Locator): Promise<void> {
  await expect.poll(() => row.evaluate((element) => element.contains(document.activeElement))).toBe(true)
}
