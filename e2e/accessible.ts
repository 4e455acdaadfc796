import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Lets axe look at the page, once what moves has come to rest. */
export async function expectAccessible(page: Page): Promise<void> {
  // Colours in the middle of a transition are nobody's choice.
  await page.evaluate(async () => {
    // Those that follow a scroller never finish.
    const timed = document.getAnimations().filter((one) => one.timeline === document.timeline)
    const passing = timed.filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
    await Promise.allSettled(passing.map((one) => one.finished))
  })
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(' | ')}`)
  expect(found).toEqual([])
}
