import type { Page } from '@playwright/test'
import { expect, type Person, test } from './fixtures.ts'
import { expectStored, messageOf, say, unique } from './room.ts'
import { inChinese } from './words.ts'

const CUT = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|WebSocket connection to/
/** The longest pause between two tries, and the try. */
const RECONNECT_TIMEOUT_MS = 30_000
/** Longer than a message may take before its row says that it waits. */
const WAITING_MS = 11_000

test.describe('without a network', () => {
  test('what is written waits, says so, and arrives once when the network is back', async ({ person }) => {
    const lin = await person('lin', { expectedErrors: [CUT] })
    const zhou = await person('zhou')
    const connection = lin.page.getByTestId('connection')
    await lin.context.setOffline(true)
    await expect(connection).toHaveAttribute('data-state', 'offline')
    const texts = [unique('离线第一条'), unique('离线第二条')]
    for (const text of texts) {
      await say(lin.page, text, { ask: false })
      await expect(messageOf(lin.page, text)).toHaveAttribute('data-status', /sending|failed/)
    }
    await expect(connection).toContainText('网络已断开，2 条待发送')
    for (const text of texts) await expect(messageOf(lin.page, text)).toContainText(inChinese('message.queued'))
    // Nobody can say who is here.
    await expect(lin.page.getByRole('heading', { level: 1 }).locator('..')).not.toContainText('人在线')
    await expect(lin.page.getByTestId('members').getByRole('heading')).not.toContainText(['在线'])
    // However long it takes: only what the server refuses has failed.
    await lin.page.waitForTimeout(WAITING_MS)
    for (const text of texts) {
      await expect(messageOf(lin.page, text)).toHaveAttribute('data-status', 'sending')
      await expect(messageOf(lin.page, text).getByRole('alert')).toHaveCount(0)
    }
    await lin.context.setOffline(false)
    for (const { page } of [zhou, lin]) for (const text of texts) await expectStored(page, text)
    await expect(connection).toHaveAttribute('data-state', 'online')
    for (const { page } of [lin, zhou]) {
      await page.reload()
      expect(await readOrder(page, texts)).toEqual(texts)
    }
  })

  test('what was missed meanwhile is there afterwards, in its place', async ({ person }) => {
    const lin = await person('lin', { expectedErrors: [CUT] })
    const zhou = await person('zhou')
    const texts = [unique('断网前'), unique('断网时'), unique('恢复后')]
    const [before = '', meanwhile = '', after = ''] = texts
    await say(zhou.page, before, { ask: false })
    await expectStored(lin.page, before)
    await lin.context.setOffline(true)
    await expect(lin.page.getByTestId('connection')).toHaveAttribute('data-state', 'offline')
    await say(zhou.page, meanwhile, { ask: false })
    await expectStored(zhou.page, meanwhile)
    await expect(messageOf(lin.page, meanwhile)).toHaveCount(0)
    await lin.context.setOffline(false)
    await expectStored(lin.page, meanwhile)
    await say(zhou.page, after, { ask: false })
    await expectStored(lin.page, after)
    expect(await readOrder(lin.page, texts)).toEqual(texts)
  })

  test('a lost socket alone comes back by itself, and nothing is lost or doubled', async ({ person }) => {
    const lin = await person('lin', { path: null, expectedErrors: [CUT] })
    const zhou = await person('zhou')
    const line = await holdSocket(lin)
    await lin.page.goto('/chat')
    const connection = lin.page.getByTestId('connection')
    await expect(connection).toHaveAttribute('data-state', 'online')
    line.cut()
    await expect(connection).toHaveAttribute('data-state', 'reconnecting')
    const text = unique('掉线时写的')
    await say(lin.page, text, { ask: false })
    await expect(connection).toContainText('连不上服务器，正在重试，1 条待发送')
    line.mend()
    await expect(connection).toHaveAttribute('data-state', 'online', { timeout: RECONNECT_TIMEOUT_MS })
    await expectStored(zhou.page, text)
    await expectStored(lin.page, text)
    await expect(messageOf(zhou.page, text)).toHaveCount(1)
  })

  test('what waits outlives a reload of the page', async ({ person }) => {
    const lin = await person('lin', { path: null, expectedErrors: [CUT] })
    const zhou = await person('zhou')
    const line = await holdSocket(lin)
    await lin.page.goto('/chat')
    await expect(lin.page.getByTestId('connection')).toHaveAttribute('data-state', 'online')
    line.cut()
    await expect(lin.page.getByTestId('connection')).toHaveAttribute('data-state', 'reconnecting')
    const text = unique('刷新也不丢')
    await say(lin.page, text, { ask: false })
    await expect(messageOf(lin.page, text)).toHaveAttribute('data-status', 'sending')
    await lin.page.reload()
    await expect(messageOf(lin.page, text)).toHaveCount(1)
    await expect(messageOf(zhou.page, text)).toHaveCount(0)
    line.mend()
    // As browsers say it; by itself the page tries again some seconds later.
    await lin.page.evaluate(() => dispatchEvent(new Event('online')))
    await expectStored(zhou.page, text)
    await expectStored(lin.page, text)
    await expect(messageOf(lin.page, text)).toHaveCount(1)
    await expect(messageOf(zhou.page, text)).toHaveCount(1)
  })
})

interface Line {
  /** Ends the socket, and every try until `mend`. */
  cut(): void
  mend(): void
}

async function holdSocket({ context }: Person): Promise<Line> {
  const open = new Set<{ close(): Promise<void> }>()
  let isCut = false
  await context.routeWebSocket(/\/ws\//, (socket) => {
    if (isCut) return void socket.close()
    const server = socket.connectToServer()
    const close = async () => {
      await socket.close()
      await server.close()
    }
    open.add({ close })
  })
  return {
    cut() {
      isCut = true
      for (const one of open) void one.close()
      open.clear()
    },
    mend() {
      isCut = false
    },
  }
}

/** Those of the texts that are shown as stored, in the order of their rows. */
async function readOrder(page: Page, texts: string[]): Promise<string[]> {
  for (const text of texts) await expectStored(page, text)
  const rows = await page.locator('[data-testid="message"] .whitespace-pre-wrap').allInnerTexts()
  return rows.filter((row) => texts.includes(row))
}
