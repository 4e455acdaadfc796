import { randomUUID } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { call } from './call.ts'
import { expect, type Person } from './fixtures.ts'
import { GONE, test } from './mortal.ts'
import { composer, expectStatus, messageOf, say, unique, untilOnline } from './room.ts'
import { inChinese, inEnglish } from './words.ts'

/** What the endpoint does to the first request for an answer; the next one goes well. */
const FAULTS = [
  ...['reset', 'cut', 'no-finish', 'bad-chunk', 'odd-chunk', 'error-event'],
  ...['html', 'html-error', '401', '403', '404', '408', '500', '503', 'quota', 'rate-limit', 'context'],
]

const OFFLINE = /ERR_INTERNET_DISCONNECTED|Failed to fetch/

interface Stored {
  id: string
  sender: string
  kind: string
  text: string
  status?: string
  replyTo?: string
}

test('two people and two assistants talk on through everything that goes wrong, and both see what is stored', async ({
  person,
  mortal,
}) => {
  test.slow()
  const expectedErrors = [GONE, OFFLINE]
  // The first account is the admin's.
  const lin = await person('lin', { expectedErrors })
  const zhou = await person('zhou', { locale: 'en-GB', viewport: { width: 360, height: 740 }, expectedErrors })
  const second = `scholar${randomUUID().slice(0, 6)}`
  await call(lin, 'assistant.create', { username: second, displayName: '学究', model: 'fake' })
  const assistants = ['ai', second]
  const { room } = await call(lin, 'room.create', {
    ...{ name: unique('清谈'), visibility: 'private', trigger: 'mention', assistants, usernames: [zhou.name] },
  })
  for (const { page } of [lin, zhou]) {
    await page.goto(`/rooms/${encodeURIComponent(room.slug)}`)
    await untilOnline(page)
  }
  const people = [
    { ...lin, retry: inChinese('common.retry') },
    { ...zhou, retry: inEnglish('common.retry') },
  ] as const

  for (const [index, fault] of FAULTS.entries()) {
    const [asker, other] = index % 2 === 0 ? people : ([people[1], people[0]] as const)
    const question = unique(`@${assistants[(index >> 1) % 2]} 第${index}问 #fake:${fault}-once`)
    await say(asker.page, question)
    await untilAnswered(asker, question)
    await expectStatus(replyTo(other, question), 'done')
  }

  // Both at once, by name: they take turns.
  const both = unique(`@ai @${second} 你们怎么看`)
  await say(lin.page, both)
  for (const one of people) await expect(repliesTo(one, both)).toHaveCount(2)
  for (const one of people) {
    for (const reply of await repliesTo(one, both).all()) await expectStatus(reply, 'done')
  }

  // One is in a tunnel while the other is answered.
  await zhou.context.setOffline(true)
  await expect(zhou.page.getByTestId('connection')).not.toHaveAttribute('data-state', 'online')
  const [unheard, written] = [unique(`@${second} 隧道外的问题`), unique('隧道里写的')]
  await say(lin.page, unheard)
  await expectStatus(replyTo(lin, unheard), 'done')
  await composer(zhou.page).fill(written)
  await composer(zhou.page).press('ControlOrMeta+Enter')
  await zhou.context.setOffline(false)
  await expect(messageOf(lin.page, written)).toBeVisible()
  await expectStatus(replyTo(zhou, unheard), 'done')

  // A server that dies in the middle of two answers.
  const [begun, waiting] = [unique('@ai 说到一半 #fake:stall-midway-once'), unique(`@${second} 排着队`)]
  await say(lin.page, `${begun} ${'没有说完的话 '.repeat(10)}`)
  await expect(replyTo(zhou, begun).locator('.md')).toContainText('没有说完的话')
  await say(zhou.page, waiting)
  await expect(replyTo(lin, waiting)).toBeVisible()
  await mortal.kill()
  await mortal.start()
  for (const { page } of people) await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'online')
  await untilAnswered(people[0], begun)
  await untilAnswered(people[1], waiting)

  await expect.poll(async () => (await readStored(lin, room.id)).filter(isUnfinished)).toEqual([])
  const stored = await readStored(lin, room.id)
  for (const one of people) {
    for (const isAfresh of [false, true]) {
      if (isAfresh) await one.page.reload()
      await expect
        .poll(() => readShown(one.page))
        .toEqual(stored.map(({ id, status }) => [id, status ?? 'sent']).slice(-PAGE))
    }
  }
  // Nobody was answered twice, and every question was.
  const asked = stored.filter(({ kind, text }) => kind === 'human' && text.startsWith('@')).map(({ id }) => id)
  // The fake repeats the names, by which the assistants ask each other, too.
  const answered = stored.flatMap(({ kind, replyTo }) =>
    kind === 'ai' && asked.includes(replyTo ?? '') ? [replyTo] : [],
  )
  expect([...new Set(answered)].sort()).toEqual([...asked].sort())
  expect(answered).toHaveLength(asked.length + 1)
})

/** Where the assistant gives up, its asker asks again. */
async function untilAnswered(asker: Person & { retry: string }, question: string): Promise<void> {
  const reply = replyTo(asker, question)
  await expect(reply).toHaveAttribute('data-status', /^(done|failed|interrupted)$/)
  if ((await reply.getAttribute('data-status')) !== 'done')
    await reply.getByRole('button', { name: asker.retry }).click()
  await expectStatus(reply, 'done')
}

function replyTo(reader: Person, question: string): Locator {
  return repliesTo(reader, question).first()
}

/** The rows of all assistants that answer it. */
function repliesTo({ page }: Person, question: string): Locator {
  const row = '//*[@data-testid="message"]'
  const asked = `${row}[not(@data-reply-to)][contains(., "${question.slice(question.indexOf(' ') + 1)}")]`
  return page.locator(`xpath=${row}[@data-reply-to=${asked}/@data-message-id]`)
}

function isUnfinished({ kind, status }: Stored): boolean {
  return kind === 'ai' && status !== 'done'
}

/** The newest messages of the open room and how they stand; a page that is loaded afresh begins with no more. */
async function readShown(page: Page): Promise<(string | null)[][]> {
  const rows = page.locator('[data-testid="message"][data-message-id]')
  const shown = await rows.evaluateAll((all: HTMLElement[]) =>
    all.map((row) => [row.dataset.messageId, row.dataset.status]),
  )
  return shown.slice(-PAGE).map(([id = null, status = null]) => [id, status])
}

const PAGE = 40

async function readStored({ context }: Person, roomId: string): Promise<Stored[]> {
  return (await (await context.request.get(`/api/rooms/${roomId}/messages?limit=100`)).json()).messages
}
