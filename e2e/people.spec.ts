import type { APIRequestContext, Page } from '@playwright/test'
import { createAccount, PASSWORD } from './accounts.ts'
import { expect, test } from './fixtures.ts'
import { composer, say, unique, untilOnline } from './room.ts'
import { waitForReact } from './taken-over.ts'
import { inChinese } from './words.ts'

/** Coming in by a link, being managed, and who people are. */

const REFUSED = /Failed to load resource: the server responded with a status of 4\d\d/

async function call<T>(http: APIRequestContext, command: string, data: object): Promise<T> {
  const answer = await http.post(`/api/v1/${command}`, { data })
  if (!answer.ok()) throw new Error(`${command}: ${await answer.text()}`)
  return await answer.json()
}

async function createRoom(http: APIRequestContext, usernames: string[] = []) {
  const wanted = { name: unique('设计').slice(0, 20), visibility: 'private', topic: '每周三评审', usernames }
  return (await call<{ room: { id: string; slug: string; name: string } }>(http, 'room.create', wanted)).room
}

const dialogButton = (page: Page, name: string) =>
  page.getByRole('dialog').filter({ visible: true }).last().getByRole('button', { name, exact: true })

test('a link shows its room, and leads whoever registers into it', async ({ person, browser, baseURL }) => {
  const lin = await person('lin', { path: null })
  const room = await createRoom(lin.context.request)
  await lin.page.goto(`/rooms/${room.slug}`)
  await untilOnline(lin.page)
  await lin.page
    .getByRole('button', { name: inChinese('people.add') })
    .first()
    .click()
  await lin.page.getByRole('button', { name: inChinese('people.newLink') }).click()
  const link = lin.page.getByRole('dialog').getByText(/\/invite\//)
  await expect(link).toBeVisible()
  const path = `/invite/${(await link.innerText()).split('/').at(-1)}`
  const context = await browser.newContext({ locale: 'zh-CN', ...(baseURL && { baseURL }) })
  waitForReact(context)
  const page = await context.newPage()
  await page.goto(path)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(room.name)
  await expect(page.getByText('每周三评审')).toBeVisible()
  await page.getByRole('link', { name: inChinese('invites.register') }).click()
  const { name } = createAccount('guest')
  await page.getByLabel(inChinese('auth.username')).fill(name)
  await page.getByLabel(inChinese('auth.password'), { exact: true }).fill(PASSWORD)
  await page.getByLabel(inChinese('auth.confirmPassword'), { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: inChinese('auth.registerSubmit') }).click()
  await page.waitForURL(`**/rooms/${encodeURIComponent(room.slug)}`)
  await expect(page.getByTestId('message').last()).toContainText(name)
  await expect(lin.page.getByTestId('members').locator(`[data-member="${name}"]`)).toHaveCount(1)
  await context.close()
})

test('a dead link is a page that says so', async ({ person }) => {
  const { page } = await person('lin', { path: null, expectedErrors: [REFUSED] })
  const answer = await page.goto(`/invite/${'A'.repeat(22)}`)
  expect(answer?.status()).toBe(404)
  await expect(page.getByRole('heading', { name: inChinese('invites.deadTitle') })).toBeVisible()
})

test('whoever signs in from a link is in the room at once', async ({ person, browserOf }) => {
  const lin = await person('lin', { path: null })
  const room = await createRoom(lin.context.request)
  const { invite } = await call<{ invite: { url: string } }>(lin.context.request, 'invite.create', { roomId: room.id })
  const zhou = await browserOf(await person('zhou', { path: null }), { isSignedIn: false, path: null })
  await zhou.page.goto(new URL(invite.url).pathname)
  await zhou.page.getByRole('link', { name: inChinese('invites.signIn') }).click()
  await zhou.page.getByLabel(inChinese('auth.username')).fill(zhou.name)
  await zhou.page.getByLabel(inChinese('auth.password'), { exact: true }).fill(zhou.password)
  await zhou.page.getByRole('button', { name: inChinese('auth.signInSubmit') }).click()
  await zhou.page.waitForURL(`**/rooms/${encodeURIComponent(room.slug)}`)
  await expect(composer(zhou.page)).toBeVisible()
})

test('a member gets a role, is banned, and may be let in again', async ({ person }) => {
  const [lin, zhou] = [await person('lin', { path: null }), await person('zhou', { path: null })]
  const room = await createRoom(lin.context.request, [zhou.name])
  await lin.page.goto(`/rooms/${room.slug}`)
  await zhou.page.goto(`/rooms/${room.slug}`)
  await untilOnline(lin.page)
  await untilOnline(zhou.page)
  // The list has come to rest.
  await expect(lin.page.getByText('2 人在线')).toBeVisible()
  const row = lin.page.getByTestId('members').locator(`[data-member="${zhou.name}"]`).getByRole('button')
  await row.click()
  await dialogButton(lin.page, inChinese('people.makeModerator')).click()
  await expect(dialogButton(lin.page, inChinese('people.makeMember'))).toBeVisible()
  await lin.page.keyboard.press('Escape')
  await expect(row).toContainText(inChinese('people.moderator'))
  await expect(row).toBeFocused()
  await row.press('Enter')
  await dialogButton(lin.page, inChinese('people.ban')).click()
  await dialogButton(lin.page, inChinese('people.banYes')).click()
  await expect(lin.page.getByRole('dialog').filter({ visible: true })).toHaveCount(0)
  await expect(zhou.page.getByTestId('composer-input')).toHaveCount(0)
  await lin.page.reload()
  await lin.page.getByRole('button', { name: inChinese('people.unbanWho', { who: zhou.name }) }).click()
  await expect(lin.page.getByText(inChinese('people.banned', { n: 1 }))).toHaveCount(0)
})

test('a name opens the card of who it is, which leads to a direct room', async ({ person }) => {
  const [lin, zhou] = [await person('lin'), await person('zhou')]
  await zhou.context.request.post('/api/profile', { data: { about: '产品设计' } })
  const text = unique('在吗')
  await say(zhou.page, `@${lin.name} ${text}`, { ask: false })
  const row = lin.page.getByTestId('message').filter({ hasText: text })
  await row.getByText(zhou.name, { exact: true }).click()
  const card = lin.page.getByRole('dialog', { name: zhou.name })
  await expect(card.getByText('产品设计')).toBeVisible()
  await card.getByRole('button', { name: inChinese('people.mention') }).click()
  await expect(composer(lin.page)).toHaveValue(`@${zhou.name} `)
  await expect(composer(lin.page)).toBeFocused()
  await composer(lin.page).fill('')
  await row.getByText(zhou.name, { exact: true }).click()
  await card.getByRole('button', { name: inChinese('people.message') }).click()
  await lin.page.waitForURL('**/rooms/direct-*')
  await expect(lin.page.getByRole('heading', { level: 1 })).toContainText(zhou.name)
  // Nobody has written there yet: whoever comes by its address may be the first.
  await zhou.page.goto(new URL(lin.page.url()).pathname)
  const answer = unique('来了')
  await say(zhou.page, answer)
  await expect(lin.page.getByTestId('message').filter({ hasText: answer })).toBeVisible()
})
