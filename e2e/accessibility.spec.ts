import type { Page } from '@playwright/test'
import { expectAccessible } from './accessible.ts'
import { createAccount } from './accounts.ts'
import { expect, test } from './fixtures.ts'
import { composer, expectStatus, expectStored, replyTo, say, unique } from './room.ts'
import { inChinese } from './words.ts'

const MARKDOWN = [
  '# 标题',
  '一段话，带 **粗体**、*强调*、`代码` 和 [链接](https://example.com)。',
  '```ts\nconst answer = 42\n```',
  '| 列 | 值 |\n|-|-|\n| 甲 | 1 |',
  '- 一\n- 二',
  '> 引用',
].join('\n\n')

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`axe finds nothing in the ${colorScheme} theme`, () => {
    test('on the way in, with faults and without', async ({ browserOf }) => {
      const { page } = await browserOf(createAccount('guest'), {
        isSignedIn: false,
        path: '/login',
        colorScheme,
        // The server says what is wrong with the form.
        expectedErrors: [/status of 400/],
      })
      await expectAccessible(page)
      await page.goto('/register')
      await expectAccessible(page)
      await page.getByRole('button', { name: inChinese('auth.registerSubmit') }).click()
      await expect(page.getByRole('main').getByRole('alert').first()).toBeVisible()
      await expectAccessible(page)
    })

    test('in the lobby with replies of every kind, and in its sheets', async ({ person }) => {
      const { page } = await person('lin', { colorScheme })
      const question = unique('排版')
      await say(page, `${question}\n\n${MARKDOWN}`)
      await expectStatus(replyTo(page, question), 'done')
      await expect(replyTo(page, question).locator('table')).toBeVisible()
      const broken = unique('坏了 #fake:cut')
      await say(page, broken)
      await expectStatus(replyTo(page, broken), 'failed')
      await page.getByRole('button', { name: inChinese('composer.mention') }).click()
      await expect(page.getByRole('listbox')).toBeVisible()
      await expectAccessible(page)
      await composer(page).fill('')
      await page.getByRole('button', { name: inChinese('reactions.insert') }).click()
      await expect(page.getByRole('gridcell').first()).toBeVisible()
      await expectAccessible(page)
      await page.keyboard.press('Escape')
      await page.getByTestId('assistant').click()
      await expect(page.getByRole('complementary', { name: inChinese('ai.panel') })).toBeVisible()
      await expectAccessible(page)
      await page.setViewportSize({ width: 800, height: 800 })
      await expect(page.getByRole('dialog', { name: inChinese('ai.panel') })).toBeVisible()
      await expectAccessible(page)
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: inChinese('room.showMembers') }).click()
      await expect(page.getByRole('dialog', { name: inChinese('members.title') })).toBeVisible()
      await expectAccessible(page)
    })

    test('in the other panes', async ({ person }) => {
      const { page } = await person('lin', { colorScheme, expectedErrors: [/status of 404/] })
      const text = unique('留下一句')
      await say(page, text)
      await expectStatus(replyTo(page, text), 'done')
      await page.goto('/history')
      await expect(replyTo(page, text)).toBeVisible()
      await expectAccessible(page)
      for (const path of ['/settings', '/rooms', '/rooms/no-such-room']) {
        await page.goto(path)
        await expectAccessible(page)
      }
    })
  })
}

test.describe('by keyboard alone', () => {
  test('one signs in, writes, sends and moves among the messages', async ({ person }) => {
    const lin = await person('lin', { isSignedIn: false, path: '/login' })
    const { page } = lin
    const press = (key: string) => page.keyboard.press(key)
    await tabTo(page, inChinese('auth.username'))
    await page.keyboard.insertText(lin.name)
    await tabTo(page, inChinese('auth.password'))
    await page.keyboard.insertText(lin.password)
    await press('Enter')
    await expect(composer(page)).toBeFocused()
    const text = unique('只用键盘')
    await page.keyboard.insertText(text)
    await press('Enter')
    await expectStored(page, text)
    await expectStatus(replyTo(page, text), 'done')
    for (let tabs = 0; tabs < 10 && !(await isOnRow(page)); tabs += 1) await press('Shift+Tab')
    await press('End')
    await expect(replyTo(page, text)).toBeFocused()
    await press('ArrowUp')
    await expect(page.locator('[data-testid="message"]:focus')).toContainText(text)
  })

  test('the first Tab offers the way past the navigation', async ({ person }) => {
    const { page } = await person('lin')
    await page.evaluate(() => (document.activeElement instanceof HTMLElement ? document.activeElement.blur() : null))
    await page.reload()
    await expect(composer(page)).toBeFocused()
    const link = page.getByRole('link', { name: inChinese('common.skipToComposer') })
    await link.focus()
    await expect(link).toBeInViewport()
    await page.keyboard.press('Enter')
    await expect(composer(page)).toBeFocused()
    await page.goto('/settings')
    await page.keyboard.press('Tab')
    await expect(page.getByRole('link', { name: inChinese('common.skipToMain') })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('main')).toBeFocused()
  })
})

async function tabTo(page: Page, label: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true })
  for (let tabs = 0; tabs < 10; tabs += 1) {
    if (await field.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not reach ${label}`)
}

function isOnRow(page: Page): Promise<boolean> {
  return page.evaluate(() => document.activeElement?.matches('[data-message-id]') === true)
}
