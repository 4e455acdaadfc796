import type { Page } from '@playwright/test'
import { createAppServer } from '#test/app-server.ts'
import { createTestDatabase } from '#test/database.ts'
import { createAccount, PASSWORD, register, signIn } from './accounts.ts'
import { expect, test } from './fixtures.ts'
import { composer, expectStored, say, unique, untilOnline } from './room.ts'
import { inChinese } from './words.ts'

/** What the browser says of an answer with an error status. */
const REFUSED = /Failed to load resource: the server responded with a status of 4\d\d/

test.describe('accounts', () => {
  test('somebody new sees what is wrong with each field, then registers and is in the lobby', async ({ browserOf }) => {
    const account = createAccount('lin')
    const { page } = await browserOf(account, { isSignedIn: false, path: '/register', expectedErrors: [REFUSED] })
    const submit = page.getByRole('button', { name: inChinese('auth.registerSubmit') })
    const [name, password, again] = [
      page.getByLabel(inChinese('auth.username')),
      page.getByLabel(inChinese('auth.password'), { exact: true }),
      page.getByLabel(inChinese('auth.confirmPassword')),
    ]
    await expect(name).toBeFocused()
    await submit.click()
    await expectFault(page, inChinese('auth.username'), inChinese('auth.usernameRequired'))
    await expectFault(page, inChinese('auth.password'), inChinese('auth.passwordRequired'))
    await expectFault(page, inChinese('auth.confirmPassword'), inChinese('auth.confirmPasswordRequired'))
    await expect(name).toBeFocused()
    await name.fill('系统')
    await password.fill('short')
    await again.fill(PASSWORD)
    await submit.click()
    await expectFault(page, inChinese('auth.username'), '这个名字是保留的，换一个')
    await expectFault(page, inChinese('auth.password'), '太短，至少 8 个字符')
    await expectFault(page, inChinese('auth.confirmPassword'), '两次密码不一致')
    await name.fill(account.name)
    await password.fill(PASSWORD)
    await submit.click()
    await expect(page).toHaveURL(/\/chat$/)
    await untilOnline(page)
    const text = unique('我来了')
    await say(page, text, { ask: false })
    await expectStored(page, text)
  })

  test('a name that is taken is refused beside its field', async ({ person, browserOf }) => {
    const lin = await person('lin', { path: null })
    const twin = { ...lin, name: lin.name.toUpperCase() }
    const { page } = await browserOf(twin, { isSignedIn: false, path: '/register', expectedErrors: [REFUSED] })
    await page.getByLabel(inChinese('auth.username')).fill(twin.name)
    await page.getByLabel(inChinese('auth.password'), { exact: true }).fill(PASSWORD)
    await page.getByLabel(inChinese('auth.confirmPassword')).fill(PASSWORD)
    await page.getByRole('button', { name: inChinese('auth.registerSubmit') }).click()
    await expectFault(page, inChinese('auth.username'), '这个用户名已被使用')
  })

  test('signing in says the same of a wrong password and of a wrong name', async ({ person }) => {
    const lin = await person('lin', { isSignedIn: false, path: '/login', expectedErrors: [REFUSED] })
    const sentences: string[] = []
    for (const [name, password] of [
      [lin.name, 'not my password'],
      [createAccount('nobody').name, PASSWORD],
    ] as const) {
      await lin.page.reload()
      await fillSignIn(lin.page, name, password)
      const alert = lin.page.getByRole('main').getByRole('alert')
      await expect(alert).toBeVisible()
      sentences.push(await alert.innerText())
    }
    expect(sentences).toEqual([inChinese('auth.bad'), inChinese('auth.bad')])
    await fillSignIn(lin.page, lin.name, lin.password)
    await expect(lin.page).toHaveURL(/\/chat$/)
    await untilOnline(lin.page)
  })

  test('a page that was opened by another address says which one to open', async ({ browserOf, server }) => {
    const account = createAccount('lan')
    const { page } = await browserOf(account, { isSignedIn: false, path: null, expectedErrors: [REFUSED] })
    for (const [path, button] of [
      ['/login', inChinese('auth.signInSubmit')],
      ['/register', inChinese('auth.registerSubmit')],
    ] as const) {
      const here = server.url.replace('localhost', '127.0.0.1')
      await page.goto(`${here}${path}`)
      await page.getByLabel(inChinese('auth.username')).fill(account.name)
      for (const field of await page.locator('input[type="password"]').all()) await field.fill(PASSWORD)
      await page.getByRole('button', { name: button }).click()
      const alert = page.getByRole('main').getByRole('alert')
      await expect(alert).toContainText(`你打开的是 ${here}`)
      await expect(alert.getByRole('link', { name: server.url })).toHaveAttribute('href', `${server.url}${path}`)
    }
  })

  test('signing out ends the session for good, also for a kept cookie and the back button', async ({ person }) => {
    const lin = await person('lin', { expectedErrors: [REFUSED] })
    const kept = await lin.context.cookies()
    await signOut(lin.page)
    await lin.context.addCookies(kept)
    expect((await lin.context.request.get('/api/rooms')).status()).toBe(401)
    await lin.page.goBack()
    await expect(lin.page).toHaveURL(/\/login/)
    await lin.page.goto('/settings')
    await expect(lin.page).toHaveURL(/\/login\?callbackUrl=%2Fsettings/)
  })

  test('signing out leaves other devices signed in', async ({ person, browserOf }) => {
    const lin = await person('lin')
    const phone = await browserOf(lin)
    await signOut(lin.page)
    const text = unique('还在手机上')
    await say(phone.page, text, { ask: false })
    await expectStored(phone.page, text)
  })

  test('a new password ends the other devices, tells them why and keeps their draft', async ({ person, browserOf }) => {
    const lin = await person('lin', { path: '/settings' })
    const phone = await browserOf(lin, { expectedErrors: [REFUSED] })
    const draft = unique('没写完的')
    await composer(phone.page).fill(draft)
    const next = 'eight louder cranes'
    await lin.page.getByLabel(inChinese('settings.currentPassword')).fill(lin.password)
    await lin.page.getByLabel(inChinese('settings.newPassword')).fill(next)
    await lin.page.getByLabel(inChinese('auth.confirmPassword')).fill(next)
    await lin.page.getByRole('button', { name: inChinese('settings.changePassword') }).click()
    await expect(lin.page.getByText(inChinese('settings.passwordSaved'))).toBeVisible()
    expect((await lin.context.request.get('/api/rooms')).status()).toBe(200)
    const dialog = phone.page.getByRole('dialog', { name: inChinese('net.endedTitle') })
    await expect(dialog).toContainText(inChinese('session.passwordChanged'))
    expect((await phone.context.request.get('/api/rooms')).status()).toBe(401)
    await dialog.getByRole('link', { name: inChinese('session.signInAgain') }).click()
    await fillSignIn(phone.page, lin.name, next)
    await expect(phone.page).toHaveURL(/\/chat$/)
    await expect(composer(phone.page)).toHaveValue(draft)
  })

  test('signing out in one tab leads the others to the way in, and an ended session shows nothing more', async ({
    person,
    browserOf,
  }) => {
    const lin = await person('lin', { expectedErrors: [REFUSED] })
    const other = await lin.context.newPage()
    await other.goto('/settings')
    const phone = await browserOf(lin, { expectedErrors: [REFUSED] })
    await other.getByRole('button', { name: inChinese('settings.signOut') }).click()
    await expect(lin.page).toHaveURL(/\/login\?reason=signed_out&callbackUrl=%2Fchat$/)
    await expect(lin.page.getByText(inChinese('session.signedOut'))).toBeVisible()
    const next = await browserOf(lin, { path: '/settings' })
    await next.page.getByLabel(inChinese('settings.currentPassword')).fill(lin.password)
    for (const name of [inChinese('settings.newPassword'), inChinese('auth.confirmPassword')])
      await next.page.getByLabel(name).fill('eight louder cranes')
    await next.page.getByRole('button', { name: inChinese('settings.changePassword') }).click()
    const dialog = phone.page.getByRole('dialog', { name: inChinese('net.endedTitle') })
    await expect(dialog.getByRole('link', { name: inChinese('session.signInAgain') })).toBeFocused()
    await expect(dialog.getByRole('button')).toHaveCount(0)
    for (let press = 0; press < 3; press += 1) await phone.page.keyboard.press('Escape')
    await expect(dialog).toBeVisible()
  })

  test('blocked cookies are named', async ({ person }) => {
    const lin = await person('lin', { isSignedIn: false, path: null })
    await lin.page.addInitScript(() => Object.defineProperty(navigator, 'cookieEnabled', { value: false }))
    await lin.page.goto('/login')
    await fillSignIn(lin.page, lin.name, lin.password)
    await expect(lin.page.getByRole('main').getByRole('alert')).toContainText('浏览器拦截了 Cookie')
  })

  test('a wrong current password is told at its field and changes nothing', async ({ person }) => {
    const lin = await person('lin', { path: '/settings', expectedErrors: [REFUSED] })
    await lin.page.getByLabel(inChinese('settings.currentPassword')).fill('not my password')
    await lin.page.getByLabel(inChinese('settings.newPassword')).fill('eight louder cranes')
    await lin.page.getByLabel(inChinese('auth.confirmPassword')).fill('eight louder cranes')
    await lin.page.getByRole('button', { name: inChinese('settings.changePassword') }).click()
    await expectFault(lin.page, inChinese('settings.currentPassword'), '当前密码不对')
    await signIn(lin.context.request, lin)
  })

  test('signing in leads back to the page that asked for it, and never to another site', async ({ person }) => {
    // The session goes from under a page that may be asking for something.
    const lin = await person('lin', { isSignedIn: false, path: '/settings', expectedErrors: [/status of 401/] })
    await expect(lin.page).toHaveURL(/\/login\?callbackUrl=%2Fsettings/)
    await fillSignIn(lin.page, lin.name, lin.password)
    await expect(lin.page).toHaveURL(/\/settings$/)
    for (const target of ['https://example.com/', '//example.com', '/\\example.com', 'javascript:alert(1)']) {
      await lin.context.clearCookies()
      await lin.page.goto(`/login?callbackUrl=${encodeURIComponent(target)}`)
      await fillSignIn(lin.page, lin.name, lin.password)
      await expect(lin.page).toHaveURL(/^http:\/\/localhost:\d+\/chat$/)
    }
  })

  test('nobody sees a page of the inside without a session', async ({ browserOf }) => {
    const { page } = await browserOf(createAccount('nobody'), { isSignedIn: false, path: null })
    for (const path of ['/', '/chat', '/rooms/lobby', '/history', '/settings']) {
      await page.goto(path)
      await expect(page).toHaveURL(/\/login/)
    }
  })
})

test('a new installation leads to the first account, which is the admin; the second is not', async ({
  browser,
  playwright,
}) => {
  const database = await createTestDatabase()
  const server = await createAppServer({ databaseUrl: database.url })
  await server.start()
  const page = await browser.newPage()
  await page.goto(`${server.url}/settings`)
  await expect(page).toHaveURL(/\/register\?callbackUrl=%2Fsettings$/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(inChinese('auth.firstTitle'))
  await expect(page.getByRole('main')).toContainText('第一个账号就是管理员')
  const roles: string[] = []
  for (const name of ['first', 'second']) {
    const account = createAccount(name)
    const http = await playwright.request.newContext({ baseURL: server.url })
    await register(http, account)
    await signIn(http, account)
    roles.push((await (await http.get('/api/auth/session')).json()).user.role)
    await http.dispose()
  }
  await page.goto(`${server.url}/`)
  await expect(page).toHaveURL(/\/login/)
  await page.close()
  await server.stop()
  await database.drop()
  expect(roles).toEqual(['admin', 'member'])
})

async function fillSignIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel(inChinese('auth.username')).fill(name)
  await page.getByLabel(inChinese('auth.password'), { exact: true }).fill(password)
  await page.getByRole('button', { name: inChinese('auth.signInSubmit'), exact: true }).click()
}

async function expectFault(page: Page, label: string, sentence: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true })
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await expect(field).toHaveAccessibleDescription(sentence)
}

async function signOut(page: Page): Promise<void> {
  await page.goto('/settings')
  await page.getByTestId('sign-out').click()
  await expect(page).toHaveURL(/\/login/)
}
