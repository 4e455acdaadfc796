import type { Page } from '@playwright/test'
import { createAppServer } from '#test/app-server.ts'
import { createTestDatabase } from '#test/database.ts'
import { CLIENT, createOidcIssuer, type OidcIssuer } from '#test/oidc-issuer.ts'
import { createAccount, PASSWORD, register, signIn } from './accounts.ts'
import { test as base, expect } from './fixtures.ts'
import { untilOnline } from './room.ts'
import { waitForReact } from './taken-over.ts'
import { inChinese } from './words.ts'

/** A server of its own, which an issuer signs people in to. */
const test = base.extend<object, { issued: { url: string; issuer: OidcIssuer } }>({
  issued: [
    async ({ browserName: _ }, use) => {
      const [issuer, database] = await Promise.all([createOidcIssuer(), createTestDatabase()])
      const env = { OIDC_ISSUER: issuer.url, OIDC_CLIENT_ID: CLIENT.id, OIDC_CLIENT_SECRET: CLIENT.secret }
      const server = await createAppServer({ databaseUrl: database.url, env })
      await server.start()
      await use({ url: server.url, issuer })
      await server.stop()
      await database.drop()
      await issuer.close()
    },
    { scope: 'worker' },
  ],
})

test('somebody comes in by the issuer, goes out, and comes back as the same', async ({ browser, issued }) => {
  const { url, issuer } = issued
  const host = new URL(issuer.url).host
  const context = await browser.newContext({ baseURL: url, serviceWorkers: 'block' })
  waitForReact(context)
  const keeper = createAccount('keeper')
  await register(context.request, keeper)
  const page = await context.newPage()
  const enter = (path: string) => comeIn(page, path, host)

  issuer.person = { sub: 'lin-1', preferred_username: 'lin', name: '林知夏' }
  await enter('/register')
  await expect(page).toHaveURL(/\/chat$/)
  await untilOnline(page)
  await page.goto('/settings')
  await expect(page.getByText(inChinese('settings.linkedTo', { host }))).toBeVisible()
  await expect(page.getByLabel(inChinese('settings.currentPassword'))).toBeHidden()
  await page.getByRole('button', { name: inChinese('settings.signOut') }).click()
  await expect(page).toHaveURL(/\/login/)
  await enter('/login?callbackUrl=%2Fsettings')
  await expect(page).toHaveURL(/\/settings$/)
  await expect(page.getByText('lin', { exact: true }).first()).toBeVisible()

  await context.clearCookies()
  issuer.lies = { nonce: 'another' }
  await enter('/login')
  await expect(page.getByRole('alert').filter({ hasText: inChinese('auth.oidcFailed', { host }) })).toBeVisible()
  issuer.lies = {}

  await signIn(context.request, keeper)
  issuer.person = { sub: 'keeper-1' }
  await page.goto('/settings')
  await page.getByRole('button', { name: inChinese('settings.link', { host }) }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(inChinese('settings.currentPassword')).fill(PASSWORD)
  await dialog.getByRole('button', { name: inChinese('settings.linkNow') }).click()
  await expect(page.getByText(inChinese('settings.linked'))).toBeVisible()
  await page.getByRole('button', { name: inChinese('settings.unlink', { host }) }).click()
  await dialog.getByLabel(inChinese('settings.currentPassword')).fill(PASSWORD)
  await dialog.getByRole('button', { name: inChinese('settings.unlinkNow') }).click()
  // It is announced, too.
  const section = page.getByRole('region', { name: inChinese('settings.identity'), exact: true })
  await expect(section.getByText(inChinese('settings.notLinked', { host }))).toBeVisible()
  await context.close()
})

async function comeIn(page: Page, path: string, host: string): Promise<void> {
  await page.goto(path)
  await page.getByRole('link', { name: inChinese('auth.continueWith', { host }) }).click()
}
