import { expect, test } from './fixtures.ts'
import { enterRoom, expectStatus, expectStored, replyTo, say, unique } from './room.ts'
import { sendMany } from './sending.ts'
import { inChinese } from './words.ts'

const DAY_MS = 86_400_000
const BEFORE_MIDNIGHT_MS = 10_000

test.describe('what is shown', () => {
  test('keeps its marks where the system chooses the colours', async ({ person }) => {
    const { page } = await person('lin')
    await page.emulateMedia({ forcedColors: 'active' })
    const question = unique('说一半 #fake:stall-midway')
    await say(page, `${question} 一句一句来`)
    const reply = replyTo(page, question)
    await expect(reply.locator('.md')).toContainText('You said')
    const [caret, ground] = await reply
      .locator('.md > :last-child')
      .evaluate((element) => [
        getComputedStyle(element, '::after').backgroundColor,
        getComputedStyle(document.body).backgroundColor,
      ])
    expect(caret, 'the caret of a growing reply').not.toBe(ground)
    await reply.getByRole('button', { name: inChinese('ai.stop') }).click()
    await expectStatus(reply, 'stopped')
  })

  test('fades the end of a wide table until it is reached', async ({ person }) => {
    const { page } = await person('lin', { viewport: { width: 360, height: 740 } })
    const question = unique('给我一张宽表')
    const cells = Array.from({ length: 9 }, (_, index) => `很宽的第${index + 1}列`)
    const text = `|${cells.join('|')}|\n|${cells.map(() => '---').join('|')}|\n|${cells.join('|')}|`
    await fetch(new URL('/script', process.env.FAKE_OPENAI_URL), {
      method: 'POST',
      body: JSON.stringify({ name: 'normal', text }),
    })
    await say(page, question)
    const reply = replyTo(page, question)
    await expectStatus(reply, 'done')
    const frame = reply.locator('.fading-edge').filter({ has: page.locator('table') })
    const readFade = () =>
      frame.evaluate((element) => Number.parseFloat(getComputedStyle(element).getPropertyValue('--fade')))
    expect(await frame.evaluate((element) => element.scrollWidth > element.clientWidth + 50)).toBe(true)
    await expect.poll(readFade).toBeGreaterThan(10)
    await frame.evaluate((element) => element.scrollTo({ left: element.scrollWidth, behavior: 'instant' }))
    await expect.poll(readFade).toBeLessThan(1)
  })

  test('calls today yesterday once it is past midnight', async ({ person }) => {
    const { page } = await person('lin', { path: null, timezoneId: 'UTC' })
    // Shortly before midnight, whatever the server's clock says: what it stores now is of the same day.
    await page.clock.install({ time: (Math.floor(Date.now() / DAY_MS) + 1) * DAY_MS - BEFORE_MIDNIGHT_MS })
    await enterRoom(page)
    const text = unique('今天说的')
    await say(page, text, { ask: false })
    await expectStored(page, text)
    const days = page.locator('#messages').getByText(/^(今天|昨天)$/)
    await expect(days.last()).toHaveText(inChinese('common.today'))
    await page.clock.fastForward(2 * BEFORE_MIDNIGHT_MS)
    await expect(days.last()).toHaveText(inChinese('common.yesterday'))
  })

  test('is the same from the server and in the browser, whatever was said', async ({ person, server }) => {
    const { page, context } = await person('lin', { path: null })
    const emoji = '👩‍👩‍👧‍👦🏳️‍🌈🇨🇳'
    const texts = [1, 2, 3].map((shift) => `${'字'.repeat(shift)}${emoji.repeat(700)}`)
    await sendMany(server.url, context, [...texts, `${'长'.repeat(9_000)}\u202e倒着\n\u0300`, 'é\u0301'.repeat(4_000)])
    // An error of hydration is reported on the console, which fails the test.
    for (const path of ['/history', '/rooms/lobby', '/settings']) {
      await page.goto(path)
      await expect(page.getByRole('main')).toBeVisible()
    }
    await page.goto('/history')
    await expect(page.getByText('长'.repeat(40)).first()).toBeVisible()
  })
})
