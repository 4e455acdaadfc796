import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { createAccount, register, signIn } from '#e2e/accounts.ts'
import { composer, expectStatus, replyTo, say, untilOnline } from '#e2e/room.ts'
import { createAppServer } from '#test/app-server.ts'
import { createFakeOpenAi, type FakeOpenAi } from '#test/fake-openai/server.ts'
import { toMedian } from '../measure.ts'
import type { Row } from '../report.ts'
import { measurePainting } from './painting.ts'
import type { Scenario } from './scenario.ts'

/** What a person's browser has to do: load, lay out, and draw what is typed while an answer streams. */

/** A phone of the middle class beside this machine, on a line of 1.6 Mbit/s. */
const SLOWER = 4
const THIN_LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 }
const QUESTIONS = 10
const KEYS = 120
const KEY_INTERVAL_MS = 70
const DELTA_MS = 20
/** After the room is there: what still moves, moves until then. */
const SETTLE_MS = 4_000
const KB = 1_000

export const browser: Scenario = {
  title: 'In the browser, slowed down four times',
  async run(world, { repetitions }) {
    const ai = await createFakeOpenAi()
    process.env.FAKE_OPENAI_URL = ai.url
    const server = await createAppServer({ databaseUrl: await world.addDatabase(`parlor_bench_${Date.now()}`) })
    const { CHROMIUM_PATH } = process.env
    const program = await chromium.launch(CHROMIUM_PATH ? { executablePath: CHROMIUM_PATH } : {})
    try {
      await server.start()
      const context = await program.newContext({ baseURL: server.url, locale: 'zh-CN' })
      const account = createAccount('reader')
      await register(context.request, account)
      await signIn(context.request, account)
      const page = await context.newPage()
      await page.goto('/chat')
      await untilOnline(page)
      await fillRoom(page, ai)
      const weights = await weighPages(context, program, server.url)
      const shifts: number[] = []
      for (let turn = 0; turn < repetitions; turn++) shifts.push(await measureShift(context, program, server.url))
      const { cold, switched } = await measurePainting(context, program, server.url, repetitions)
      const delays = await measureTyping(page, ai)
      return [
        ...weights,
        toRow('layout shift while entering, the highest', Math.max(...shifts), 0.05),
        toRow('last message on the screen, first visit, not slowed down, ms', cold, 350),
        toRow('last message on the screen, from room to room, not slowed down, ms', switched, 80),
        { measure: 'from key to screen while an answer streams, median, ms', parlor: toMedian(delays) },
        toRow('from key to screen while an answer streams, p95, ms', toPercentile(delays, 0.95), 60),
      ]
    } finally {
      await program.close()
      await server.stop()
      await ai.close()
    }
  },
}

function toRow(measure: string, parlor: number, most: number): Row {
  return { measure, parlor, target: `≤ ${most}`, isMet: parlor <= most }
}

/** Questions, each with a long answer that has everything Markdown has. */
async function fillRoom(page: Page, ai: FakeOpenAi): Promise<void> {
  for (let number = 0; number < QUESTIONS; number++) {
    ai.script({ name: 'normal', text: ANSWER })
    const question = `第 ${number + 1} 个问题，说得细一点`
    await say(page, question)
    await expectStatus(replyTo(page, question), 'done')
  }
}

/** What the pages name in their HTML, compressed. */
async function weighPages(context: BrowserContext, program: Browser, url: string): Promise<Row[]> {
  const stranger = await program.newContext({ baseURL: url })
  const signInPage = await weigh(stranger, '/login')
  const room = await weigh(context, '/chat')
  await stranger.close()
  return [
    toRow('scripts of the sign-in page, kB of gzip', signInPage.scripts, 145),
    toRow("scripts of a room's page, kB of gzip", room.scripts, 215),
    toRow("styles of a room's page, kB of gzip", room.styles, 20),
  ]
}

async function weigh({ request }: BrowserContext, path: string): Promise<{ scripts: number; styles: number }> {
  const html = await (await request.get(path)).text()
  const sum = async (pattern: RegExp) => {
    const sources = new Set([...html.matchAll(pattern)].map(([, source = '']) => source))
    const sizes = [...sources].map(async (source) => gzipSync(await (await request.get(source)).body()).length)
    return (await Promise.all(sizes)).reduce((total, size) => total + size, 0) / KB
  }
  return {
    // Browsers that know modules leave those out that are for others alone.
    scripts: await sum(/<script(?![^>]*noModule)[^>]* src="([^"]+)"/g),
    styles: await sum(/<link[^>]* rel="stylesheet"[^>]* href="([^"]+)"/g),
  }
}

/** The layout shift of a browser that comes for the first time. */
async function measureShift(known: BrowserContext, program: Browser, url: string): Promise<number> {
  const context = await program.newContext({
    baseURL: url,
    locale: 'zh-CN',
    viewport: { width: 360, height: 740 },
    storageState: await known.storageState(),
  })
  try {
    const page = await context.newPage()
    const line = await context.newCDPSession(page)
    await line.send('Network.enable')
    await line.send('Network.emulateNetworkConditions', THIN_LINE)
    await line.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
    await page.addInitScript(() => {
      const shifts: number[] = []
      Object.assign(window, { shifts })
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          if (!('hadRecentInput' in entry && entry.hadRecentInput) && 'value' in entry) shifts.push(Number(entry.value))
      }).observe({ type: 'layout-shift', buffered: true })
    })
    await page.goto('/chat')
    await untilOnline(page)
    await sleep(SETTLE_MS)
    return await page.evaluate(() => {
      const { shifts } = window as unknown as { shifts: number[] }
      return shifts.reduce((sum, value) => sum + value, 0)
    })
  } finally {
    await context.close()
  }
}

/** Milliseconds from each key to the end of the frame that shows it. */
async function measureTyping(page: Page, ai: FakeOpenAi): Promise<number[]> {
  const slow = await page.context().newCDPSession(page)
  await page.evaluate(() => {
    const delays: number[] = []
    Object.assign(window, { delays })
    addEventListener(
      'keydown',
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          // A message comes after the frame was drawn.
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => delays.push(performance.now() - timeStamp)
          port2.postMessage(null)
        })
      },
      { capture: true },
    )
  })
  ai.script({ name: 'slow', delayMs: DELTA_MS, text: ANSWER.repeat(12) })
  const question = '慢慢说，我先写点别的'
  await say(page, question)
  await expectStatus(replyTo(page, question), 'streaming')
  await slow.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  await composer(page).focus()
  for (let key = 0; key < KEYS; key++) {
    await page.keyboard.press('abcdefghij'[key % 10] ?? 'a')
    await sleep(KEY_INTERVAL_MS)
  }
  await expectStatus(replyTo(page, question), 'streaming')
  const delays = await page.evaluate(() => (window as unknown as { delays: number[] }).delays)
  if (delays.length < KEYS) throw new Error(`only ${delays.length} of ${KEYS} keys were seen`)
  return delays
}

function toPercentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

const ANSWER = `## 先说结论

两种写法都行，**差别在于出错的时候**：一个立刻停下，一个等到最后。下面分开说，并给出可以直接用的代码。

1. 先把要做的事列出来，*一件一件*做；
2. 每做完一件就记下来，断电以后从这里接着做；
3. 都做完了再告诉别人。

\`\`\`ts
export async function settle<T>(tasks: (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = []
  for (const task of tasks) results.push(await task())
  return results
}
\`\`\`

| 写法 | 什么时候停 | 适合 |
|---|---|---|
| \`all\` | 第一个错误 | 缺一不可的事 |
| \`allSettled\` | 全部结束 | 各做各的事 |

> 选哪一个，取决于做了一半的事能不能留着。

Inline math like $a^2 + b^2 = c^2$ and a link to [the specification](https://tc39.es/ecma262/) end this answer.

`
