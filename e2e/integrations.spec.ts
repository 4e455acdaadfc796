import type { Page } from '@playwright/test'
import { expectAccessible } from './accessible.ts'
import { expect, test } from './fixtures.ts'
import { enterRoom, messageOf, unique } from './room.ts'
import { inChinese } from './words.ts'

/** What programs come in by, as people make it on their pages. */

const REFUSED = /Failed to load resource: the server responded with a status of 4\d\d/

test('somebody makes a bot, brings it into a room, and lets a program speak by its token until that is revoked', async ({
  person,
}) => {
  const { page, context } = await person('lin', { path: '/settings', expectedErrors: [REFUSED] })
  await page.getByRole('link', { name: inChinese('integrations.bots') }).click()
  await expect(page.getByRole('heading', { level: 1, name: inChinese('integrations.bots') })).toBeVisible()
  await page.getByRole('button', { name: inChinese('integrations.newBot') }).click()
  const form = page.getByRole('dialog', { name: inChinese('integrations.newBot') })
  await form.getByLabel(inChinese('auth.username')).fill('a')
  await form.getByRole('button', { name: inChinese('integrations.createBot') }).click()
  await expect(form.getByRole('alert')).toHaveText(inChinese('fields.too_short', { min: 2 }))
  const username = `echo-${crypto.randomUUID().slice(0, 8)}`
  await form.getByLabel(inChinese('auth.username')).fill(username)
  await form.getByLabel(inChinese('settings.displayName')).fill(`回声 ${username.slice(-8)}`)
  await form.getByRole('button', { name: inChinese('integrations.createBot') }).click()
  await expect(form).toBeHidden()
  const row = page.locator(`[data-bot="${username}"]`)
  await expect(row).toContainText(inChinese('integrations.tokensCount', { n: 0 }))

  await row.getByRole('button', { name: /的更多操作/ }).click()
  await page.getByRole('menuitem', { name: inChinese('integrations.addToRoom') }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: inChinese('integrations.add'), exact: true })
    .click()
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await row.getByRole('button', { name: /新建令牌/ }).click()
  await page.getByLabel(inChinese('integrations.tokenName')).fill('echo')
  await page.getByRole('button', { name: inChinese('integrations.createToken') }).click()
  const made = page.getByRole('dialog', { name: inChinese('integrations.tokenReady') })
  const token = await made.getByLabel(inChinese('integrations.token'), { exact: true }).inputValue()
  const line = await made.locator('pre').innerText()
  expect(line).toContain(`Bearer ${token}`)
  await made.getByRole('button', { name: inChinese('integrations.done') }).click()
  await expect(row).toContainText(inChinese('integrations.tokensCount', { n: 1 }))
  expect(await page.content()).not.toContain(token)

  // What the line says, but for a text of this test's own.
  const text = unique('来自程序')
  const body = JSON.parse(/-d '(.*)'$/m.exec(line)?.[1] ?? '')
  const send = () =>
    context.request.post('/api/v1/message.send', {
      data: { ...body, text },
      headers: { authorization: `Bearer ${token}` },
    })
  expect((await send()).status()).toBe(200)
  const reader = await context.newPage()
  await enterRoom(reader)
  await expect(messageOf(reader, text)).toHaveAttribute('data-sender', username)

  await page.goto('/settings/tokens')
  const item = page.getByRole('region', { name: inChinese('integrations.tokens') }).getByRole('listitem')
  await expect(item).toHaveCount(1)
  await expect(item).toContainText(`@${username}`)
  await expect(item).toContainText('最近使用')
  await item.getByRole('button').click()
  const question = page.getByRole('dialog')
  await question.getByRole('button', { name: inChinese('integrations.revoke'), exact: true }).click()
  await expect(item).toHaveCount(0)
  expect((await send()).status()).toBe(401)

  await page.goto('/settings/bots')
  await row.getByRole('button', { name: /的更多操作/ }).click()
  await page.getByRole('menuitem', { name: inChinese('integrations.deleteBot') }).click()
  await question.getByRole('button', { name: inChinese('integrations.deleteBot') }).click()
  await expect(row).toHaveCount(0)
})

test('only admins are offered the numbers of the site', async ({ person, browserOf, server }) => {
  const keeper = await browserOf(server.admin, { path: '/settings/tokens' })
  const member = await person('lin', { path: '/settings/tokens' })
  for (const [{ page }, count] of [
    [keeper, 1],
    [member, 0],
  ] as const) {
    await page.getByRole('button', { name: inChinese('integrations.newToken') }).click()
    await expect(page.getByRole('checkbox', { name: /read/ })).toBeChecked()
    await expect(page.getByRole('checkbox', { name: /metrics/ })).toHaveCount(count)
  }
})

test('an owner makes an incoming webhook in the browser, and what is posted to it appears; others see none', async ({
  person,
}) => {
  const zhou = await person('zhou')
  const { page, context } = await person('lin')
  const call = async (command: string, data: object) => {
    const answer = await context.request.post(`/api/v1/${command}`, { data })
    expect(answer.status()).toBe(200)
    return await answer.json()
  }
  const bot = `hook-${crypto.randomUUID().slice(0, 8)}`
  await call('bot.create', { username: bot, displayName: bot })
  const { room } = await call('room.create', {
    ...{ name: unique('部署'), visibility: 'private', trigger: 'off', usernames: [zhou.name] },
  })
  await call('member.add', { roomId: room.id, usernames: [bot] })
  await call('member.role', { roomId: room.id, username: zhou.name, role: 'moderator' })
  for (const one of [page, zhou.page]) await one.goto(`/rooms/${room.slug}`)

  const settings = await openRoomSettings(page)
  await settings.getByRole('button', { name: inChinese('webhooks.open') }).click()
  const dialog = page.getByRole('dialog', { name: inChinese('webhooks.title'), exact: true })
  await dialog.getByRole('button', { name: inChinese('webhooks.create') }).click()
  const form = page.getByRole('dialog', { name: inChinese('webhooks.create') })
  await form.getByRole('button', { name: inChinese('webhooks.make'), exact: true }).click()
  const made = page.getByRole('dialog', { name: inChinese('webhooks.ready') })
  const url = await made.getByLabel(inChinese('webhooks.url'), { exact: true }).inputValue()
  await expect(made.locator('pre')).toContainText(url)
  await expectAccessible(page)
  await made.getByRole('button', { name: inChinese('webhooks.done') }).click()
  await expect(dialog.locator('[data-webhook=incoming]')).toContainText(inChinese('webhooks.neverUsed'))

  const text = unique('部署完成')
  expect((await context.request.post(url, { data: { text } })).status()).toBe(200)
  await expect(messageOf(zhou.page, text)).toHaveAttribute('data-sender', bot)
  // That it was used is written a moment later.
  await expect(async () => {
    await dialog.getByRole('button', { name: inChinese('webhooks.refresh') }).click()
    await expect(dialog.locator('[data-webhook=incoming]')).toContainText('最近使用', { timeout: 1_000 })
  }).toPass()
  await expectAccessible(page)

  // A moderator may set something of the room, and sees no webhooks.
  const theirs = await openRoomSettings(zhou.page)
  await expect(theirs.getByLabel(inChinese('rooms.topic'))).toBeVisible()
  await expect(theirs.getByRole('button', { name: inChinese('webhooks.open') })).toHaveCount(0)
  const refused = await zhou.context.request.post('/api/v1/webhook.list', { data: { roomId: room.id } })
  expect(refused.status()).toBe(403)
})

async function openRoomSettings(page: Page) {
  await page
    .getByRole('main')
    .getByRole('button', { name: inChinese('rooms.more'), exact: true })
    .click()
  await page.getByRole('menuitem', { name: inChinese('rooms.settings') }).click()
  return page.getByRole('dialog', { name: inChinese('rooms.settings') })
}

// Each theme and each width once: they don't depend on each other.
for (const { colorScheme, width } of [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 360 },
] as const) {
  test(`axe finds nothing on these pages in the ${colorScheme} theme at ${width}`, async ({ person }) => {
    const viewport = { width, height: 800 }
    const { page, context } = await person('lin', { path: '/settings/bots', colorScheme, viewport })
    await expectAccessible(page)
    const call = async (command: string, data: object) =>
      expect((await context.request.post(`/api/v1/${command}`, { data })).status()).toBe(200)
    const username = `echo-${crypto.randomUUID().slice(0, 8)}`
    await call('bot.create', { username, displayName: username })
    await call('token.create', { name: unique('夜间任务'), scopes: ['read', 'write'], bot: username })
    await page.reload()
    await expectAccessible(page)
    await page.getByRole('button', { name: inChinese('integrations.newBot') }).click()
    await expectAccessible(page)
    await page.goto('/settings/tokens')
    await expectAccessible(page)
    await page.getByRole('button', { name: inChinese('integrations.newToken') }).click()
    await expectAccessible(page)
    await page.getByLabel(inChinese('integrations.tokenName')).fill('nightly')
    await page.getByRole('button', { name: inChinese('integrations.createToken') }).click()
    await expect(page.getByRole('dialog', { name: inChinese('integrations.tokenReady') })).toBeVisible()
    await expectAccessible(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
  })
}
