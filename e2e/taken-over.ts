import type { BrowserContext, Page } from '@playwright/test'

/**
 * Lets every page that this context opens wait, after it went somewhere, until React has taken over what can be pressed
 * and filled. What comes before that is lost, and on a slow machine a test comes before it.
 */
export function waitForReact(context: BrowserContext): void {
  const open = context.newPage.bind(context)
  context.newPage = async () => {
    const page = await open()
    for (const name of ['goto', 'reload'] as const) {
      const go = page[name].bind(page) as (...words: unknown[]) => ReturnType<Page['reload']>
      Object.assign(page, {
        [name]: async (...words: unknown[]) => {
          const answer = await go(...words)
          await untilTakenOver(page)
          return answer
        },
      })
    }
    return page
  }
}

/** A test may want a page of which a part never comes: it goes on after a while. */
async function untilTakenOver(page: Page): Promise<void> {
  for (const began = performance.now(); performance.now() - began < PATIENCE_MS; ) {
    // Where the page goes on to another at once, that one is asked next time.
    if (await page.evaluate(isTakenOver).catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const PATIENCE_MS = 10_000

/** React leaves its mark on each element that it has taken over. */
function isTakenOver(): boolean {
  if (!document.querySelector('script[src*="/_next/"]')) return true
  return Array.from(document.querySelectorAll('button, input, textarea, select')).every((element) =>
    Object.keys(element).some((key) => key.startsWith('__reactProps$')),
  )
}
