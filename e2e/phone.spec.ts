import type { Locator, Page } from '@playwright/test'
import { createAccount } from './accounts.ts'
import { expect, type PersonOptions, test } from './fixtures.ts'
import { composer, expectStatus, expectStored, messageOf, replyTo, say, unique, untilOnline } from './room.ts'
import { inChinese } from './words.ts'

const PHONE: PersonOptions = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }

test.describe('on a phone', () => {
  test('Enter breaks the line, and the button sends', async ({ person }) => {
    const { page } = await person('lin', PHONE)
    const [first, second] = [unique('第一行'), unique('第二行')]
    await expect(composer(page)).not.toBeFocused()
    await composer(page).tap()
    await composer(page).pressSequentially(first)
    await composer(page).press('Enter')
    await composer(page).pressSequentially(second)
    await expect(composer(page)).toHaveValue(`${first}\n${second}`)
    await page.getByTestId('composer-send').tap()
    await expectStored(page, second)
    await expect(messageOf(page, first).locator('.whitespace-pre-wrap')).toHaveText(`${first}\n${second}`)
  })

  test('the rooms are a page of their own, and members a sheet that closes again', async ({ person }) => {
    const { page } = await person('lin', PHONE)
    await expect(page.getByTestId('members')).toBeHidden()
    await page.getByRole('button', { name: inChinese('room.showMembers') }).tap()
    const members = page.getByRole('dialog', { name: inChinese('members.title') })
    await expect(members.getByTestId('members')).toBeVisible()
    expect((await members.boundingBox())?.width).toBe(360)
    await members.getByRole('button', { name: inChinese('common.close') }).tap()
    await expect(members).toBeHidden()
    await page.getByRole('link', { name: inChinese('room.openRooms') }).tap()
    await expect(page).toHaveURL(/\/rooms$/)
    await page.getByRole('link', { name: inChinese('room.history') }).tap()
    await expect(page).toHaveURL(/\/history$/)
    await page.getByRole('link', { name: inChinese('common.backToChat') }).tap()
    await expect(page).toHaveURL(/\/chat$/)
    await expect(composer(page)).toBeVisible()
    await page.getByRole('link', { name: inChinese('room.openRooms') }).tap()
    await page.getByRole('link', { name: inChinese('settings.title') }).tap()
    await expect(page).toHaveURL(/\/settings$/)
    await page.goBack()
    await expect(page).toHaveURL(/\/rooms$/)
    await page
      .getByRole('main')
      .getByRole('link', { name: inChinese('room.lobby') })
      .tap()
    await expect(page).toHaveURL(/\/chat$/)
    await expect(composer(page)).toBeVisible()
  })

  test('Back closes what is open, and closing otherwise leaves no entry behind', async ({ person }) => {
    const { page } = await person('lin', { ...PHONE, path: '/settings' })
    await page.goto('/chat')
    await untilOnline(page)
    const openMembers = () => page.getByRole('button', { name: inChinese('room.showMembers') }).tap()
    const members = page.getByRole('dialog', { name: inChinese('members.title') })
    const shortcuts = page.getByRole('dialog', { name: inChinese('shortcuts.title') })
    await openMembers()
    await expect(members.locator(':focus')).toHaveCount(1)
    await page.goBack()
    await expect(members).toBeHidden()
    await openMembers()
    await page.keyboard.press('Control+/')
    await expect(shortcuts).toBeVisible()
    await page.goBack()
    await expect(shortcuts).toBeHidden()
    await expect(members).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(members).toBeHidden()
    await expectNoLayer(page)
    await openMembers()
    await members.getByRole('button', { name: inChinese('common.close') }).tap()
    await openMembers()
    await expect(members).toBeVisible()
    await page.reload()
    await untilOnline(page)
    await expectNoLayer(page)
    await page.goBack()
    await expect(page).toHaveURL(/\/settings$/)
  })

  for (const width of [360, 320]) {
    test(`nothing is wider than ${width} pixels, code and tables included`, async ({ person, browserOf }) => {
      const phone = { ...PHONE, viewport: { width, height: 740 } }
      const { page } = await person('lin', phone)
      const long = unique('很长的词')
      await say(page, `${long} ${'x'.repeat(300)} https://example.com/${'y'.repeat(200)}`, { ask: false })
      await expectStored(page, long)
      const question = unique('代码和表格')
      await say(page, `${question}\n\n\`\`\`ts\nconst wide = '${'z'.repeat(200)}'\n\`\`\`\n\n${TABLE}`)
      await expectStatus(replyTo(page, question), 'done')
      await expect(replyTo(page, question).locator('pre')).toBeVisible()
      await expectNoSidewaysScroll(page)
      for (const path of ['/rooms', '/history', '/settings']) {
        await page.goto(path)
        await expectNoSidewaysScroll(page)
      }
      const guest = await browserOf(createAccount('guest'), { ...phone, isSignedIn: false, path: '/register' })
      await expectNoSidewaysScroll(guest.page)
      await guest.page.goto('/login')
      await expectNoSidewaysScroll(guest.page)
    })
  }

  test('what is meant to be touched is large enough for a finger', async ({ person, browserOf }) => {
    const lin = await person('lin', PHONE)
    const { page } = lin
    for (const control of [
      page.getByTestId('composer-send'),
      page.getByTestId('composer-ask'),
      page.getByRole('link', { name: inChinese('room.openRooms') }),
    ]) {
      expect(await reachOf(control)).toBeGreaterThanOrEqual(44)
    }
    // Another device of hers, which the settings offer to sign out.
    await browserOf(lin, { path: null })
    await page.goto('/settings')
    for (const control of [
      page.getByRole('radio', { name: inChinese('appearance.themeDark') }).locator('xpath=..'),
      page.getByRole('button', { name: new RegExp(inChinese('settings.endDevice', { device: '.*' })) }),
    ]) {
      await control.scrollIntoViewIfNeeded()
      expect(await reachOf(control)).toBeGreaterThanOrEqual(44)
    }
  })
})

/** The browser's history has no entry of something that is closed. */
async function expectNoLayer(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => history.state?.layer ?? 0)).toBe(0)
}

const TABLE = ['| 一 | 二 | 三 | 四 | 五 | 六 |', '|-|-|-|-|-|-|', `|${' 不换行的长内容 |'.repeat(6)}`].join('\n')

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const widths = await page.evaluate(() => {
    scrollTo(1_000, 0)
    const { scrollWidth, clientWidth } = document.documentElement
    const list = document.querySelector('#messages')
    return {
      excess: scrollWidth - clientWidth,
      scrolled: scrollX,
      inList: (list?.scrollWidth ?? 0) - (list?.clientWidth ?? 0),
    }
  })
  expect(widths).toEqual({ excess: 0, scrolled: 0, inList: 0 })
}

/** Pixels from the highest to the lowest point over its middle at which a touch meets the control. */
async function reachOf(control: Locator): Promise<number> {
  await expect(control).toBeVisible()
  return control.evaluate((element) => {
    const box = element.getBoundingClientRect()
    const x = box.left + box.width / 2
    const middle = box.top + box.height / 2
    const isMet = (y: number) => element.contains(document.elementFromPoint(x, y))
    let reach = 0
    for (let y = Math.ceil(middle - 40); y < middle + 40; y += 1) if (isMet(y)) reach += 1
    return reach
  })
}
