import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { composer, expectStored, messageOf, say, unique, untilOnline } from './room.ts'

/** Longer than a draft waits to be kept. */
const KEPT_MS = 1_000

test.describe('what is being typed', () => {
  test('is each tab’s own: one that sends takes nothing from the other, and nothing is sent twice', async ({
    person,
  }) => {
    const { page, context } = await person('lin')
    const other = await context.newPage()
    await other.goto('/chat')
    await untilOnline(other)
    const [here, there] = [unique('这边的'), unique('那边的')]
    await composer(page).fill(here)
    await composer(other).fill(there)
    await untilKept(page, here)
    await untilKept(other, there)
    await composer(page).press('ControlOrMeta+Enter')
    await expectStored(page, here)
    await expect(composer(other)).toHaveValue(there)
    await page.reload()
    await untilOnline(page)
    await expect(composer(page)).toHaveValue('')
    await other.reload()
    await expect(composer(other)).toHaveValue(there)
    // A third one does not get what somebody is writing elsewhere, but what a closed tab left behind.
    const third = await context.newPage()
    await third.goto('/chat')
    await untilOnline(third)
    await expect(composer(third)).toHaveValue('')
    await other.close()
    await third.reload()
    await expect(composer(third)).toHaveValue(there)
    await untilOnline(third)
    await composer(third).press('ControlOrMeta+Enter')
    await expectStored(third, there)
    await expect(messageOf(page, there)).toHaveCount(1)
  })

  test('before the scripts are there is kept, in a room and at the door', async ({ person }) => {
    const { page } = await person('lin', { path: null })
    let release = holdScripts(page)
    await page.goto('/chat', { waitUntil: 'commit' })
    const typed = unique('脚本还没到')
    await composer(page).pressSequentially(typed)
    release()
    await untilOnline(page)
    await expect(composer(page)).toHaveValue(typed)
    await expect(page.getByTestId('composer-send')).toBeEnabled()
    await untilKept(page, typed)
    await page.context().clearCookies()
    await page.unroute('**/_next/static/**/*.js')
    release = holdScripts(page)
    await page.goto('/login', { waitUntil: 'commit' })
    const name = page.locator('input[name=username]')
    await name.pressSequentially('somebody')
    release()
    await expect(page.locator('html')).toBeVisible()
    await page.waitForLoadState('networkidle')
    await expect(name).toHaveValue('somebody')
  })

  test('does not come back as it was earlier where the device is full', async ({ person }) => {
    const { page } = await person('lin')
    const [early, late] = [unique('早些时候'), unique('后来写得更长，装不下了')]
    await composer(page).fill(early)
    await untilKept(page, early)
    await page.evaluate(() => {
      for (let size = 1_000_000; size >= 1; size = Math.floor(size / 2)) {
        try {
          for (let index = 0; ; index++) localStorage.setItem(`${size} ${index}`, 'x'.repeat(size))
        } catch {
          // Smaller, until nothing at all goes in.
        }
      }
    })
    await composer(page).fill(late.repeat(20))
    await page.waitForTimeout(KEPT_MS)
    await page.reload()
    await expect(composer(page)).toHaveValue(late.repeat(20))
  })

  test('where nothing may be kept is said to be so, and can be sent', async ({ person }) => {
    const { page } = await person('lin', { path: null })
    await page.addInitScript(() => {
      const refuse = () => {
        throw new DOMException('denied', 'SecurityError')
      }
      for (const place of ['localStorage', 'sessionStorage', 'indexedDB'])
        Object.defineProperty(window, place, { get: refuse })
    })
    await page.goto('/chat')
    await untilOnline(page)
    const text = unique('哪里都存不下')
    await composer(page).fill(text)
    await expect(page.getByText('这台设备存不下草稿')).toBeVisible()
    await composer(page).press('ControlOrMeta+Enter')
    await expectStored(page, text)
  })

  test('is sent also where the database of the device throws', async ({ person }) => {
    const { page } = await person('lin', { path: null })
    await page.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('denied', 'InvalidStateError')
      }
    })
    await page.goto('/chat')
    await untilOnline(page)
    const text = unique('本机的库打不开')
    await say(page, text, { ask: false })
    await expectStored(page, text)
  })
})

/** Scripts wait until the returned function is called. */
function holdScripts(page: Page): () => void {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  void page.route('**/_next/static/**/*.js', async (route) => {
    await released
    await route.continue()
  })
  return release
}

async function untilKept(page: Page, text: string): Promise<void> {
  await page.waitForFunction((wanted) => Object.values(localStorage).some((item) => item.includes(wanted)), text)
}
