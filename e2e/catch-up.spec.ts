import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { type AppServer, createAppServer } from '#test/app-server.ts'
import { createTestDatabase } from '#test/database.ts'
import { test as base, expect, type Person } from './fixtures.ts'
import { composer, messageOf, unique, untilOnline } from './room.ts'
import { sendMany } from './sending.ts'
import { inChinese } from './words.ts'

/** With the demo assistant, as newcomers see it. */
const test = base.extend<{ baseURL: string }, { demo: AppServer }>({
  demo: [
    async ({ browserName: _ }, use) => {
      const database = await createTestDatabase()
      const demo = await createAppServer({ databaseUrl: database.url, env: { ASSISTANT: 'demo' } })
      await demo.start()
      await use(demo)
      await demo.stop()
      await database.drop()
    },
    { scope: 'worker' },
  ],
  baseURL: ({ demo }, use) => use(demo.url),
})

test.describe('what was missed, in short', () => {
  test('is told to each reader alone, once asked of the model for all of them, and leads to what it rests on', async ({
    person,
    demo,
  }) => {
    const [zhou, lin, maya] = [
      await person('zhou', { path: null }),
      await person('lin', { path: null }),
      await person('maya', { path: null }),
    ]
    const { id: roomId, slug } = await createRoom(zhou, [lin, maya])
    const decision = unique('上线定了，周二 20:00')
    const question = unique('iOS 15 还要不要支持？')
    const talk = Array.from({ length: 20 }, (_, number) => `第${number}句闲话，说得长一点，好占一行`)
    const link = 'https://staging.example.com/'
    await sendMany(demo.url, zhou.context, [decision, `@${lin.name} ${question}`, ...talk, link], roomId)

    const told = lin.page.waitForResponse('**/api/v1/catchup.ask')
    await openAtFirst(lin.page, slug)
    const panel = lin.page.getByTestId('catch-up')
    await expect(panel).toContainText(decision)
    expect(await (await told).json()).toMatchObject({ isCached: false })
    await expect(panel.getByRole('heading', { level: 4 })).toHaveText([
      inChinese('catchUp.decision'),
      inChinese('catchUp.question'),
      inChinese('catchUp.link'),
    ])
    await expect(panel).not.toContainText(`@${lin.name}`)
    const { violations } = await new AxeBuilder({ page: lin.page }).include('[data-testid="catch-up"]').analyze()
    expect(violations.map(({ id }) => id)).toEqual([])

    const toldAgain = maya.page.waitForResponse('**/api/v1/catchup.ask')
    await openAtFirst(maya.page, slug)
    const hers = maya.page.getByTestId('catch-up')
    await expect(hers).toContainText(decision)
    expect(await (await toldAgain).json()).toMatchObject({ isCached: true })
    await expect(hers.getByRole('heading', { level: 4 })).toHaveText([
      inChinese('catchUp.decision'),
      inChinese('catchUp.link'),
    ])

    const bar = lin.page.getByTestId('unread-bar')
    await lin.page.getByTestId('new-messages').click()
    await expect(bar).toBeVisible()
    await panel.evaluate((element) => element.scrollIntoView({ block: 'start' }))
    await expect(bar, 'covers nothing of what was told').toBeHidden()

    await panel.getByRole('button', { name: inChinese('message.reply') }).click()
    await expect(composer(lin.page)).toBeFocused()
    await panel.getByRole('listitem').filter({ hasText: decision }).getByRole('button').click()
    await expect(messageOf(lin.page, decision)).toBeFocused()

    await panel.getByRole('button', { name: inChinese('message.fold') }).click()
    await expect(panel.getByRole('heading', { level: 4 })).toHaveCount(0)
    await expect(panel).toContainText(`${inChinese('catchUp.decision')} 1`)
    await panel.getByRole('button', { name: inChinese('common.close') }).click()
    await expect(panel).toHaveCount(0)
  })

  test('says in one line that it failed, while the room goes on, and comes when it is tried again', async ({
    person,
    demo,
  }) => {
    const [zhou, lin] = [
      await person('zhou', { path: null }),
      await person('lin', { path: null, expectedErrors: [/503/] }),
    ]
    const { id: roomId, slug } = await createRoom(zhou, [lin])
    const talk = Array.from({ length: 22 }, (_, number) => `第${number}句闲话`)
    await sendMany(demo.url, zhou.context, talk, roomId)
    await lin.page.route('**/api/v1/catchup.ask', (route) =>
      route.fulfill({ status: 503, json: { error: { code: 'unavailable' } } }),
    )
    await openAtFirst(lin.page, slug)
    const panel = lin.page.getByTestId('catch-up')
    await expect(panel).toContainText(inChinese('catchUp.failed', { reason: inChinese('errors.unavailable') }))
    await lin.page.unroute('**/api/v1/catchup.ask')
    await panel.getByRole('button', { name: inChinese('common.retry') }).click()
    await expect(panel).toContainText(inChinese('catchUp.nothing'))
  })
})

async function createRoom({ context }: Person, members: Person[]): Promise<{ id: string; slug: string }> {
  const usernames = members.map(({ name }) => name)
  const made = await context.request.post('/api/v1/room.create', {
    data: { name: unique('产品'), visibility: 'private', trigger: 'mention', usernames },
  })
  return (await made.json()).room
}

/** Opens the room, and goes to where what is new begins. */
async function openAtFirst(page: Page, slug: string): Promise<void> {
  await page.goto(`/rooms/${encodeURIComponent(slug)}`)
  await untilOnline(page)
  const bar = page.getByTestId('unread-bar')
  // The bar comes a moment after the room, and only where what is new begins above.
  await expect(async () => {
    if (await bar.isVisible()) await bar.getByRole('button', { name: inChinese('unread.jump') }).click()
    await expect(page.getByTestId('catch-up')).toBeInViewport({ timeout: 1_000 })
  }).toPass()
}
