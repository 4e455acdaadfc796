import { expect, test } from './fixtures.ts'
import { say, unique, untilOnline } from './room.ts'
import { inChinese } from './words.ts'

/** The devices in the settings. */

const REFUSED = /Failed to load resource: the server responded with a status of 4\d\d/
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1'

test('somebody sees where they are signed in, and signs a phone out from the desk', async ({ person, browserOf }) => {
  const lin = await person('lin', { path: null })
  const phone = await browserOf(lin, { userAgent: PHONE, expectedErrors: [REFUSED] })
  await untilOnline(phone.page)
  const { page } = lin
  await page.goto('/settings')
  const section = page.getByRole('region', { name: inChinese('settings.devices') })
  const rows = section.getByRole('listitem')
  await expect(rows).toHaveCount(2)
  await expect(rows.first()).toContainText('Chrome · Linux')
  await expect(rows.first()).toContainText(inChinese('settings.thisDevice'))
  await expect(rows.first().getByRole('button')).toHaveCount(0)
  await expect(rows.last()).toContainText('Safari · iPhone')
  await expect(rows.last()).toContainText('来自 127.0.0.1')
  await rows.last().getByRole('button', { name: '在 Safari · iPhone 上退出' }).press('Enter')
  await expect(rows).toHaveCount(1)
  await expect(section.getByRole('button', { name: inChinese('settings.endOthers') })).toHaveCount(0)
  await expect(phone.page.getByRole('dialog', { name: inChinese('net.endedTitle') })).toContainText(
    inChinese('session.endedElsewhere'),
  )
  expect((await phone.context.request.get('/api/rooms')).status()).toBe(401)
  await page.reload()
  await expect(rows).toHaveCount(1)
})

test('somebody signs out everywhere else, and goes on here', async ({ person, browserOf }) => {
  const lin = await person('lin')
  const others = [await browserOf(lin, { path: null }), await browserOf(lin, { path: null, userAgent: PHONE })]
  const settings = await lin.context.newPage()
  await settings.goto('/settings')
  await settings.getByRole('button', { name: inChinese('settings.endOthers') }).click()
  await expect(settings.getByRole('region', { name: inChinese('settings.devices') }).getByRole('listitem')).toHaveCount(
    1,
  )
  for (const { context } of others) expect((await context.request.get('/api/rooms')).status()).toBe(401)
  await say(lin.page, unique('还在这里'), { ask: false })
})
