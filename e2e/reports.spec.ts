import { expect, test } from './fixtures.ts'
import { unique } from './room.ts'
import { inChinese } from './words.ts'

test('a report is a number at the room and beside the name of who may look at it, at once, until it is settled', async ({
  person,
  browserOf,
  server,
}) => {
  const lin = await person('lin')
  const mira = await person('mira', { path: null })
  const keeper = await browserOf(server.admin)
  const call = async ({ context }: typeof lin, command: string, data: object) => {
    const answer = await context.request.post(`/api/v1/${command}`, { data })
    expect([command, answer.status()]).toEqual([command, 200])
    return await answer.json()
  }
  const draft = { name: unique('茶馆'), visibility: 'public', trigger: 'off', usernames: [mira.name] }
  const { room } = await call(lin, 'room.create', draft)
  const said = { roomId: room.id, clientId: crypto.randomUUID(), text: unique('难听的话'), ask: false }
  const { message } = await call(lin, 'message.send', said)
  await lin.page.goto(`/rooms/${room.slug}`)
  const menu = lin.page.getByRole('button', { name: inChinese('rooms.more') })
  await expect(menu).toHaveCount(1)

  await call(mira, 'report.create', { messageId: message.id, reason: '难听' })
  const counted = inChinese('reports.listOf', { n: 1 })
  await expect(menu).toHaveAccessibleName(`${inChinese('rooms.more')} · ${counted}`)
  const link = keeper.page.getByRole('link', { name: counted })
  await link.click()
  await expect(keeper.page.getByText(said.text)).toBeVisible()
  await menu.click()
  await lin.page.getByRole('menuitem', { name: counted }).click()
  await expect(lin.page.getByRole('dialog').getByText(said.text)).toBeVisible()

  await keeper.page.getByRole('button', { name: inChinese('reports.dismiss') }).click()
  await expect(keeper.page.getByText(inChinese('reports.none'))).toBeVisible()
  await expect(link).toHaveCount(0)
  await expect(lin.page.getByRole('dialog').getByText(inChinese('reports.none'))).toBeVisible()
})
