import AxeBuilder from '@axe-core/playwright'
import { type AppServer, createAppServer } from '#test/app-server.ts'
import { createTestDatabase } from '#test/database.ts'
import { test as base, expect } from './fixtures.ts'
import { unique, untilOnline } from './room.ts'
import { sendMany } from './sending.ts'
import { inChinese } from './words.ts'

/** With the demo assistant, as newcomers see it. */
const test = base.extend<{ baseURL: string }, { demo: AppServer }>({
  demo: [
    async ({ browserName: _ }, use) => {
      const database = await createTestDatabase()
      const demo = await createAppServer({
        databaseUrl: database.url,
        env: { ASSISTANT: 'demo', MESSAGES_PER_10S: '0' },
      })
      await demo.start()
      await use(demo)
      await demo.stop()
      await database.drop()
    },
    { scope: 'worker' },
  ],
  baseURL: ({ demo }, use) => use(demo.url),
})

test('a room’s summary is made in the background, shown to members, and edited and cleared by its owner', async ({
  person,
  demo,
}) => {
  const [lin, zhou] = [await person('lin', { path: null }), await person('zhou', { path: null })]
  const post = (path: string, data: object) => lin.context.request.post(`/api/v1/${path}`, { data })
  const made = await post('room.create', {
    ...{ name: unique('产品设计'), visibility: 'private', trigger: 'mention', usernames: [zhou.name] },
  })
  const { id: roomId, slug } = (await made.json()).room
  const fact = unique('上线定了：周二 20:00')
  const talk = Array.from({ length: 160 }, (_, number) => `闲聊，第${number}句`)
  await sendMany(demo.url, lin.context, [fact, ...talk], roomId)
  await post('message.send', { roomId, clientId: crypto.randomUUID(), text: '@ai 你好' })

  for (const { page } of [lin, zhou]) {
    await page.goto(`/rooms/${encodeURIComponent(slug)}`)
    await untilOnline(page)
    await page.getByTestId('assistant').click()
  }
  const hers = lin.page.getByTestId('summary')
  const his = zhou.page.getByTestId('summary')
  for (const summary of [hers, his]) await expect(summary).toContainText(fact)
  const section = lin.page.getByRole('region', { name: inChinese('ai.summary') })
  const { violations } = await new AxeBuilder({ page: lin.page }).include('#assistants').analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
  await expect(zhou.page.getByRole('region', { name: inChinese('ai.summary') }).getByRole('button')).toHaveText([
    inChinese('ai.summaryJump'),
  ])
  await section.getByRole('button', { name: inChinese('ai.edit') }).click()
  await section.getByRole('textbox').fill('我们周一开会')
  await section.getByRole('button', { name: inChinese('common.save') }).click()
  for (const summary of [hers, his]) await expect(summary).toContainText('我们周一开会')

  await section.getByRole('button', { name: inChinese('ai.summaryClear') }).click()
  await expect(section).toContainText(inChinese('ai.summaryClearSure'))
  await section
    .getByRole('button', { name: inChinese('ai.summaryClear') })
    .last()
    .click()
  await expect(section).toContainText(inChinese('ai.noSummary'))
  await expect(his).toHaveCount(0)
})
