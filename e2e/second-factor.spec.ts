import type { Page } from '@playwright/test'
import { Secret, TOTP } from 'otpauth'
import { type Account, PASSWORD } from './accounts.ts'
import { expect, test } from './fixtures.ts'
import { untilOnline } from './room.ts'
import { inChinese } from './words.ts'

/** What the browser says of an answer with an error status. */
const REFUSED = /Failed to load resource: the server responded with a status of 4\d\d/
const PERIOD_MS = 30_000

/** The next code counts: the one of now may be spent. */
function codeOf(secret: string, periods: number): string {
  const timestamp = Date.now() + periods * PERIOD_MS
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp })
}

test.describe('a second factor', () => {
  test('is switched on in the settings, asked for at the way in, and replaced by a recovery code once', async ({
    person,
    browserOf,
  }) => {
    const lin = await person('lin', { path: '/settings', expectedErrors: [REFUSED] })
    const { secret, recoveryCodes } = await switchOn(lin.page)
    expect(recoveryCodes).toHaveLength(10)
    await expect(lin.page.getByText(inChinese('settings.recoveryLeft', { n: 10 }))).toBeVisible()

    const other = await browserOf(lin, { isSignedIn: false, path: '/login', expectedErrors: [REFUSED] })
    await typePassword(other.page, lin)
    const code = other.page.getByLabel(inChinese('auth.code'), { exact: true })
    await expect(code).toBeFocused()
    await expect(code).toHaveAttribute('autocomplete', 'one-time-code')
    await expect(other.page.getByLabel(inChinese('auth.username'))).toBeHidden()
    await code.fill('000000')
    await code.press('Enter')
    await expect(other.page.getByRole('alert').filter({ hasText: inChinese('auth.codeWrong') })).toBeVisible()
    await code.fill(codeOf(secret, 1))
    await code.press('Enter')
    await expect(other.page).toHaveURL(/\/chat$/)
    await untilOnline(other.page)

    const third = await browserOf(lin, { isSignedIn: false, path: '/login', expectedErrors: [REFUSED] })
    await typePassword(third.page, lin)
    await third.page.getByRole('button', { name: inChinese('auth.useRecoveryCode') }).click()
    const recovery = third.page.getByLabel(inChinese('auth.recoveryCode'), { exact: true })
    await expect(recovery).toBeFocused()
    await recovery.fill(recoveryCodes[0] ?? '')
    await recovery.press('Enter')
    await expect(third.page).toHaveURL(/\/chat$/)
    await lin.page.reload()
    await expect(lin.page.getByText(inChinese('settings.recoveryLeft', { n: 9 }))).toBeVisible()
  })

  test('leads back to another account at the way in, with what was typed', async ({ person, browserOf }) => {
    const lin = await person('lin', { path: '/settings', expectedErrors: [REFUSED] })
    await switchOn(lin.page)
    const other = await browserOf(lin, { isSignedIn: false, path: '/login', expectedErrors: [REFUSED] })
    await typePassword(other.page, lin)
    await other.page.getByRole('button', { name: inChinese('auth.otherAccount') }).click()
    await expect(other.page.getByLabel(inChinese('auth.username'))).toHaveValue(lin.name)
    await expect(other.page.getByLabel(inChinese('auth.code'), { exact: true })).toBeHidden()
  })

  test('is switched off by password and recovery code, and then the password is enough', async ({
    person,
    browserOf,
  }) => {
    const lin = await person('lin', { path: '/settings', expectedErrors: [REFUSED] })
    const { recoveryCodes } = await switchOn(lin.page)
    await lin.page.getByRole('button', { name: inChinese('settings.factorSwitchOff') }).click()
    const dialog = lin.page.getByRole('dialog')
    await dialog.getByLabel(inChinese('settings.currentPassword')).fill(PASSWORD)
    await dialog.getByRole('button', { name: inChinese('auth.useRecoveryCode') }).click()
    await dialog.getByLabel(inChinese('auth.recoveryCode'), { exact: true }).fill(recoveryCodes[3] ?? '')
    await dialog.getByRole('button', { name: inChinese('settings.factorSwitchOff') }).click()
    await expect(lin.page.getByRole('button', { name: inChinese('settings.factorStart') })).toBeVisible()
    const other = await browserOf(lin, { isSignedIn: false, path: '/login' })
    await typePassword(other.page, lin)
    await expect(other.page).toHaveURL(/\/chat$/)
  })

  test('is switched off by an admin for somebody who has lost it, who is signed out', async ({
    person,
    browserOf,
    server,
  }) => {
    const lin = await person('lin', { path: '/settings', expectedErrors: [REFUSED] })
    await switchOn(lin.page)
    const admin = await browserOf(server.admin, { path: `/admin/people?query=${lin.name}` })
    const row = admin.page.locator(`[data-user="${lin.name}"]`)
    await expect(row.getByText(inChinese('manage.factorOn'))).toBeVisible()
    await row.getByRole('button', { name: inChinese('manage.moreOf', { name: lin.name }) }).click()
    await admin.page.getByRole('menuitem', { name: inChinese('manage.factorOff') }).click()
    await admin.page
      .getByRole('dialog')
      .getByRole('button', { name: inChinese('manage.factorOff') })
      .click()
    await expect(row.getByText(inChinese('manage.factorOn'))).toBeHidden()
    await expect(lin.page.getByRole('dialog', { name: inChinese('net.endedTitle') })).toBeVisible()
  })
})

/** Answers the secret and the recovery codes. */
async function switchOn(page: Page): Promise<{ secret: string; recoveryCodes: string[] }> {
  await page.getByRole('button', { name: inChinese('settings.factorStart') }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(inChinese('settings.currentPassword')).fill('not my password')
  await dialog.getByRole('button', { name: inChinese('settings.factorNext') }).click()
  await expect(dialog.getByRole('alert')).toBeVisible()
  await dialog.getByLabel(inChinese('settings.currentPassword')).fill(PASSWORD)
  await dialog.getByRole('button', { name: inChinese('settings.factorNext') }).click()
  await expect(dialog.getByRole('img', { name: inChinese('settings.factorPicture') })).toBeVisible()
  const secret = (await dialog.getByTestId('factor-secret').innerText()).replaceAll(' ', '')
  const code = dialog.getByLabel(inChinese('auth.code'), { exact: true })
  await expect(code).toBeFocused()
  await code.fill(codeOf(secret, 0))
  await code.press('Enter')
  const list = dialog.getByRole('list', { name: inChinese('settings.recoveryCodes') })
  await expect(list.getByRole('listitem')).toHaveCount(10)
  const recoveryCodes = await list.getByRole('listitem').allInnerTexts()
  const download = page.waitForEvent('download')
  await dialog.getByRole('button', { name: inChinese('settings.download') }).click()
  expect((await download).suggestedFilename()).toMatch(/\.txt$/)
  await dialog.getByRole('button', { name: inChinese('settings.recoverySaved') }).click()
  // It is announced, too.
  const section = page.getByRole('region', { name: inChinese('settings.factor'), exact: true })
  await expect(section.getByText(inChinese('settings.factorOn'), { exact: true })).toBeVisible()
  return { secret, recoveryCodes }
}

async function typePassword(page: Page, { name, password }: Account): Promise<void> {
  await page.getByLabel(inChinese('auth.username')).fill(name)
  await page.getByLabel(inChinese('auth.password'), { exact: true }).fill(password)
  await page.getByRole('button', { name: inChinese('auth.signInSubmit') }).click()
}
