import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { inChinese } from './words.ts'

test.describe('the theme', () => {
  test('is chosen in the settings at once, and is in the first bytes of every later page', async ({ person }) => {
    const { page, context } = await person('lin', { path: '/settings', colorScheme: 'light' })
    expect(await isDark(page)).toBe(false)
    await page.getByText(inChinese('appearance.themeDark'), { exact: true }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
    expect(await isDark(page)).toBe(true)
    for (const path of ['/chat', '/history', '/settings']) {
      expect(await (await context.request.get(path)).text()).toMatch(/<html[^>]*data-theme="dark"/)
    }
    await page.goto('/chat')
    expect(await isDark(page)).toBe(true)
    await page.goto('/settings')
    await page.getByText(inChinese('appearance.themeLight'), { exact: true }).click()
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(() => isDark(page)).toBe(false)
  })

  test('follows the system until one is chosen, and while it changes', async ({ person }) => {
    const { page } = await person('lin', { path: '/settings', colorScheme: 'dark' })
    await expect(page.getByRole('radio', { name: inChinese('appearance.themeSystem') })).toBeChecked()
    expect(await isDark(page)).toBe(true)
    await page.emulateMedia({ colorScheme: 'light' })
    await expect.poll(() => isDark(page)).toBe(false)
  })
})

/** Whether the page's ground is darker than its ink. */
function isDark(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    if (!context) throw new Error('no canvas')
    const { backgroundColor, color } = getComputedStyle(document.body)
    const [ground = 0, ink = 0] = [backgroundColor, color].map((paint) => {
      context.fillStyle = paint
      context.fillRect(0, 0, 1, 1)
      const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data
      return red + green + blue
    })
    return ground < ink
  })
}
