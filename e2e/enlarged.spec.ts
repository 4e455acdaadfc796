import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { composer, messageOf, say, unique } from './room.ts'
import { inChinese } from './words.ts'

/** WCAG 1.4.4: letters twice as large, as a browser's own setting makes them, cover and lose nothing. */
test.describe('text at 200 %', () => {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 768, height: 1024 },
    { width: 360, height: 740 },
    { width: 320, height: 640 },
    { width: 740, height: 360 },
  ]) {
    test(`everything stays in its place at ${viewport.width} by ${viewport.height}`, async ({ person }) => {
      const { page, name } = await person('lin', { viewport })
      const said = unique('大一点')
      await say(page, said, { ask: false })
      await enlarge(page)
      await expectWithin(page, 'with an empty composer')
      await page.getByTestId('composer-ask').click()
      await composer(page).fill('第一行\n第二行')
      await expectWithin(page, 'with a text that asks, or does not')
      await page.getByTestId('composer-off-record').click()
      await expectWithin(page, 'with a text that no AI may read')
      await messageOf(page, said).focus()
      await page.keyboard.press('r')
      await expect(page.getByTestId('compose-bar')).toBeVisible()
      await expectWithin(page, 'with an answer')
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

/** Has everything drawn anew: Chromium keeps some lengths as they were until something else changes. */
async function enlarge(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { style, offsetHeight } = document.documentElement
    style.fontSize = '200%'
    style.display = 'none'
    if (document.documentElement.offsetHeight === offsetHeight) throw new Error('the page was not taken away')
    style.display = ''
  })
}

/** Nothing is to be found by moving the page sideways, and what one presses or writes in is whole. */
async function expectWithin(page: Page, when: string): Promise<void> {
  const beyond = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    const boxes = [...document.querySelectorAll('button, textarea, a')].filter((box) => box.checkVisibility())
    const cut = boxes.filter((box) => box.getBoundingClientRect().right > clientWidth + 0.5)
    return [scrollWidth - clientWidth, ...cut.map((box) => box.getAttribute('aria-label') ?? box.textContent)]
  })
  expect(beyond, `pixels beyond the screen, and what lies there, ${when}`).toEqual([0])
}

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
