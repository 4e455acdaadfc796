import type { Page } from '@playwright/test'
import { signIn } from './accounts.ts'
import { expect, test } from './fixtures.ts'
import { expectStored, messageOf, say, unique } from './room.ts'
import { inChinese } from './words.ts'

const CUT = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|WebSocket connection to|503/

test.describe('notices', () => {
  test('tell of a room that is not looked at, once among all tabs, and lead to the message', async ({ person }) => {
    const lin = await person('lin', { path: null })
    const zhou = await person('zhou')
    await lin.context.addInitScript(recordNotices)
    await lin.page.goto('/settings')
    const second = await lin.context.newPage()
    await second.goto('/settings')
    for (const page of [lin.page, second])
      await expect(page.getByText(inChinese('settings.noticesAllowed'))).toBeVisible()
    // The tab that came first shows them, once its scripts are there.
    await expect
      .poll(() => lin.page.evaluate(async () => (await navigator.locks.query()).held?.map(({ name }) => name)))
      .toContain('parlor:notices')
    const text = unique('你在吗')
    await say(zhou.page, text, { ask: false })
    await expect.poll(() => listNotices(lin.page)).toEqual([`${inChinese('room.lobby')}|${zhou.name}：${text}`])
    expect(await listNotices(second)).toEqual([])
    await lin.page.evaluate(() => Reflect.get(window, 'notices')[0].dispatchEvent(new Event('click')))
    await expect(messageOf(lin.page, text)).toBeVisible()
    await expect(lin.page).toHaveURL(/\?m=\d+$/)
  })

  test('what was read last is there without a network, until the session ends, here or from elsewhere', async ({
    person,
    browserOf,
  }) => {
    const lin = await person('lin', { path: null, serviceWorkers: 'allow', expectedErrors: [CUT, /status of 401/] })
    const { page, context } = lin
    await page.goto('/chat')
    const text = unique('<b>记得</b>')
    await say(page, text, { ask: false })
    await expectStored(page, text)
    await page.evaluate(async () => void (await navigator.serviceWorker.ready))
    await expect.poll(() => page.evaluate(readKept)).toContain(text)
    await context.setOffline(true)
    await page.goto('/rooms')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(inChinese('notices.offline'))
    await expect(page.getByText(text)).toBeVisible()
    await context.setOffline(false)
    // The page comes back by itself, which another address would cut off.
    await expect(page.getByRole('heading', { level: 1, name: inChinese('notices.offline') })).toHaveCount(0)
    await page.waitForLoadState()
    await page.goto('/settings')
    await page.getByTestId('sign-out').click()
    await page.waitForURL(/\/login/)
    expect(await page.evaluate(readKept)).toBe('')

    await signIn(context.request, lin)
    await page.goto('/chat')
    await expect.poll(() => page.evaluate(readKept)).toContain(text)
    const elsewhere = await browserOf(lin, { path: null })
    expect((await elsewhere.context.request.delete('/api/sessions')).ok()).toBe(true)
    await expect.poll(() => page.evaluate(readKept)).toBe('')
  })
})

/** Runs in the page: permission is given, and what is shown is taken down. */
function recordNotices(): void {
  const notices: EventTarget[] = []
  class FakeNotification extends EventTarget {
    static permission = 'granted'
    static requestPermission = async () => 'granted'
    said: string
    constructor(title: string, { body }: { body: string }) {
      super()
      this.said = `${title}|${body}`
      notices.push(this)
    }
    close() {}
  }
  Object.assign(window, { Notification: FakeNotification, notices })
}

function listNotices(page: Page): Promise<string[]> {
  return page.evaluate(() => Reflect.get(window, 'notices').map(({ said }: { said: string }) => said))
}

/** Runs in the page: all that is put aside there, as JSON; empty where nothing is. */
function readKept(): Promise<string> {
  return new Promise((resolve) => {
    const opened = indexedDB.open('parlor-kept', 1)
    opened.onupgradeneeded = () => opened.result.createObjectStore('kept')
    opened.onsuccess = () => {
      const found = opened.result.transaction('kept').objectStore('kept').get('page')
      found.onsuccess = () => {
        opened.result.close()
        resolve(JSON.stringify(found.result ?? '').replace(/^""$/, ''))
      }
    }
  })
}
