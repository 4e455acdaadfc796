import { createAccount } from './accounts.ts'
import { expect, test } from './fixtures.ts'
import { composer, expectStored, say, unique, untilOnline } from './room.ts'

test.describe('languages', () => {
  for (const { locale, lang, title } of [
    { locale: 'zh-CN', lang: 'zh-CN', title: '登录清谈' },
    { locale: 'zh-TW', lang: 'zh-CN', title: '登录清谈' },
    { locale: 'en-GB', lang: 'en', title: 'Sign in to Parlor' },
    { locale: 'fr-FR', lang: 'en', title: 'Sign in to Parlor' },
  ]) {
    test(`a browser that asks for ${locale} is spoken to in ${lang}`, async ({ browserOf }) => {
      const { page } = await browserOf(createAccount('guest'), { isSignedIn: false, path: '/login', locale })
      await expect(page.locator('html')).toHaveAttribute('lang', lang)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
    })
  }

  test('what was chosen wins over what the browser asks for, on every page', async ({ person, baseURL }) => {
    const { page, context } = await person('lin', { path: null, locale: 'zh-CN' })
    await context.addCookies([{ name: 'lang', value: 'en', url: String(baseURL) }])
    for (const [path, heading] of [
      ['/chat', 'Lobby'],
      ['/history', 'History'],
      ['/settings', 'Settings'],
    ] as const) {
      await page.goto(path)
      await expect(page.locator('html')).toHaveAttribute('lang', 'en')
      await expect(page.getByRole('heading', { level: 1 })).toContainText(heading)
    }
  })

  test('is changed in the settings at once, and stays', async ({ person }) => {
    const { page } = await person('lin', { path: '/settings' })
    await page.getByText('English', { exact: true }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings')
    await expect(page.locator('html')).toHaveAttribute('lang', 'en')
    await page.goto('/chat')
    await untilOnline(page)
    await expect(composer(page)).toHaveAttribute('placeholder', /^Say something, .+ will reply$/)
    const text = unique('same room')
    await say(page, text, { ask: false })
    await expectStored(page, text)
  })

  test('changing it while signing in keeps what was typed', async ({ browserOf }) => {
    const { page } = await browserOf(createAccount('guest'), { isSignedIn: false, path: '/login' })
    await page.getByLabel('用户名').fill('half-typed')
    await page.getByRole('button', { name: 'English' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in to Parlor')
    await expect(page.getByLabel('Username')).toHaveValue('half-typed')
  })
})
