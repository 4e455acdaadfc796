import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { say, unique } from './room.ts'
import { inChinese } from './words.ts'

/** WCAG 1.4.4: letters twice as large, as a browser's own setting makes them, cover and lose nothing. */
test.describe('text at 200 %', () => {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 768, height: 1024 },
    { width: 360, height: 740 },
    { width: 740, height: 360 },
  ]) {
    test(`everything stays in its place at ${viewport.width} by ${viewport.height}`, async ({ person }) => {
      const { page, name } = await person('lin', { viewport })
      await say(page, unique('大一点'), { ask: false })
      await page.evaluate(() => {
        document.documentElement.style.fontSize = '200%'
      })
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(overflow, 'pixels beyond the screen').toBeLessThanOrEqual(0)
      await expectApart(page, '[data-testid="message"]')
      expect(await widthOf(page, 'h1'), 'of the title').toBeGreaterThan(40)
      expect(await widthOf(page, '[data-testid="composer-send"] svg'), 'of an icon').toBeGreaterThan(30)
      if (viewport.width < 900) return
      await expectApart(page, '[data-member]')
      const card = page
        .getByRole('complementary', { name: inChinese('common.product') })
        .getByText(name, { exact: true })
      expect((await card.boundingBox())?.width ?? 0, 'of my own name').toBeGreaterThan(60)
    })
  }
})

/** No picture of a person lies over what stands beside it. */
async function expectApart(page: Page, selector: string): Promise<void> {
  const overlaps = await page.locator(selector).evaluateAll((rows) =>
    rows.flatMap((row) => {
      const [face, words] = row.children
      if (!face || !words) return []
      const { right, bottom } = face.getBoundingClientRect()
      // On a small screen the AI's words have no box of their own: those inside stand beside the face and below it.
      const boxes = words.checkVisibility() ? [words] : [...words.children]
      const isCovered = boxes
        .map((box) => box.getBoundingClientRect())
        .some(({ left, top }) => right > left && bottom > top)
      return isCovered ? [row.textContent] : []
    }),
  )
  expect(overlaps, 'rows whose face covers their words').toEqual([])
}

async function widthOf(page: Page, selector: string): Promise<number> {
  return (await page.locator(selector).first().boundingBox())?.width ?? 0
}
