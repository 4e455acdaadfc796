import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from 'playwright'
import { untilOnline } from '#e2e/room.ts'
import { toMedian } from '../measure.ts'

/** How long somebody looks at nothing: until the last message of a room is on the screen. */

/** So many messages are in each room. */
const MESSAGES = 60
const SWITCHES = 10
/** What one does is over before the next begins. */
const PAUSE_MS = 300
/** tsx calls it where a function has a name, in those that run in a page as well. */
const NAME_HELPER = 'globalThis.__name = (named) => named'

/** Milliseconds: for a browser that comes for the first time, and from one room to another that is open. */
export interface Painting {
  cold: number
  switched: number
}

export async function measurePainting(
  known: BrowserContext,
  program: Browser,
  url: string,
  repetitions: number,
): Promise<Painting> {
  await known.addInitScript(NAME_HELPER)
  const slugs = [await makeRoom(known, 'one'), await makeRoom(known, 'two')]
  const colds: number[] = []
  for (let turn = 0; turn < repetitions; turn++) {
    const context = await program.newContext({ baseURL: url, storageState: await known.storageState() })
    const page = await context.newPage()
    await page.addInitScript(NAME_HELPER)
    await page.addInitScript(watchLast, MESSAGES)
    await page.goto(`/rooms/${slugs[0]}`)
    colds.push(await readPainted(page))
    await context.close()
  }
  const page = await known.newPage()
  await page.goto(`/rooms/${slugs[0]}`)
  await untilOnline(page)
  const switches: number[] = []
  for (let turn = 0; turn <= SWITCHES; turn++) {
    const took = await page.evaluate(goAndWatch, { path: `/rooms/${slugs[(turn + 1) % 2]}`, last: MESSAGES })
    // The first time it is entered.
    if (turn > 0) switches.push(took)
    await sleep(PAUSE_MS)
  }
  await page.close()
  return { cold: toMedian(colds), switched: toMedian(switches) }
}

/** The slug of a new room with messages. */
async function makeRoom({ request }: BrowserContext, slug: string): Promise<string> {
  const made = await request.post('/api/v1/room.create', {
    data: { name: slug, slug, visibility: 'public', trigger: 'off' },
  })
  const { room } = await made.json()
  // The room begins with a line that says so.
  for (let number = 2; number <= MESSAGES; number++) {
    const text = `第 ${number} 条，周末爬山的事，**大家**都来吗？`.repeat(1 + (number % 3))
    const data = { roomId: room.id, clientId: crypto.randomUUID(), text, ask: false }
    const sent = await request.post('/api/v1/message.send', { data })
    if (!sent.ok()) throw new Error(`not sent: ${await sent.text()}`)
  }
  return slug
}

function readPainted(page: Page): Promise<number> {
  return page
    .waitForFunction(() => (window as unknown as { painted?: number }).painted)
    .then((painted) => painted.evaluate((at) => at ?? Number.NaN))
}

/** Runs in the page from its first moment. */
function watchLast(seq: number): void {
  const look = () => {
    const box = document.querySelector(`[data-seq="${seq}"]`)?.getBoundingClientRect()
    if (!box || box.height === 0 || box.top >= innerHeight || box.bottom <= 0) return requestAnimationFrame(look)
    return requestAnimationFrame(() => {
      // A message comes after the frame was drawn.
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => Object.assign(window, { painted: performance.now() })
      port2.postMessage(null)
    })
  }
  look()
}

/** Runs in the page: presses the link of a room and waits for its last message. */
function goAndWatch({ path, last }: { path: string; last: number }): Promise<number> {
  return new Promise((resolve) => {
    const before = document.querySelector(`[data-seq="${last}"]`)
    const began = performance.now()
    document.querySelector<HTMLElement>(`#rooms a[href="${path}"]`)?.click()
    const look = () => {
      const row = document.querySelector(`[data-seq="${last}"]`)
      if (!row || row === before) return requestAnimationFrame(look)
      return requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(performance.now() - began)
        port2.postMessage(null)
      })
    }
    look()
  })
}
