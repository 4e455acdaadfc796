import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { expect, test } from './fixtures.ts'
import { messageOf, say, unique } from './room.ts'
import { inChinese } from './words.ts'

test('a bot written from docs/protocol.md alone hears the lobby and answers who names it', async ({
  person,
  server,
}) => {
  const { page, context, name } = await person('lin')
  const call = async (command: string, data: object) => {
    const answer = await context.request.post(`/api/v1/${command}`, { data })
    expect(answer.status()).toBe(200)
    return await answer.json()
  }
  const username = `echo-${crypto.randomUUID().slice(0, 8)}`
  await call('bot.create', { username, displayName: username })
  const { token } = await call('token.create', { name: 'echo', scopes: ['read', 'write', 'rooms'], bot: username })
  const { rooms } = await (await context.request.get('/api/rooms')).json()
  const roomId = rooms.find(({ slug }: { slug: string }) => slug === 'lobby').id
  const headers = { authorization: `Bearer ${token}` }
  expect((await context.request.post('/api/v1/member.join', { data: { roomId }, headers })).status()).toBe(200)
  const bot = spawn(process.execPath, ['docs/protocol/bot.mjs', server.url], {
    env: { ...process.env, TOKEN: token },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [first] = await Promise.race([
      createInterface(bot.stdout)
        [Symbol.asyncIterator]()
        .next()
        .then(({ value }) => [value]),
      new Promise<string[]>((resolve) => bot.once('exit', (status) => resolve([`ended with ${status}`]))),
    ])
    expect(first).toBe('listening')
    const unasked = unique('不叫它的话')
    await say(page, unasked, { ask: false })
    const asking = unique(`@${username} 在吗`)
    await say(page, asking, { ask: false })
    const answer = messageOf(page, 'thank you.').and(page.locator(`[data-sender="${username}"]`))
    await expect(answer).toContainText(`@${name} ${asking.length} characters, thank you.`)
    await expect(answer).toHaveCount(1)
    await expect(answer).toContainText(inChinese('common.bot'))
    await expect(page.locator(`[data-member="${username}"]`)).toContainText(inChinese('common.bot'))
  } finally {
    bot.kill()
  }
})

test('a program with a session writes over HTTP into the same order as the sockets do', async ({ person }) => {
  const { page, context, name } = await person('mira')
  const { rooms } = await (await context.request.get('/api/rooms')).json()
  const roomId = rooms.find(({ slug }: { slug: string }) => slug === 'lobby').id
  const mark = unique('同一个顺序')
  const post = (text: string) =>
    context.request.post('/api/v1/message.send', {
      data: { roomId, clientId: crypto.randomUUID(), text, ask: false },
    })
  const seqs: number[] = []
  const posts = Array.from({ length: 8 }, async (_, index) => {
    const answer = await post(`${mark} ${index}`)
    expect(answer.status()).toBe(200)
    seqs.push((await answer.json()).message.seq)
  })
  await Promise.all([...posts, say(page, `${mark} socket`, { ask: false })])
  await expect(messageOf(page, mark)).toHaveCount(9)
  const shown = await messageOf(page, mark).evaluateAll((rows) =>
    rows.map((row) => Number((row as HTMLElement).dataset.seq)),
  )
  const first = Math.min(...shown)
  expect(shown).toEqual(Array.from({ length: 9 }, (_, index) => first + index))
  expect(shown).toEqual(expect.arrayContaining(seqs))
  // The domain's refusals keep their codes across the two copies of the program's modules.
  const refused = await context.request.post('/api/v1/message.send', {
    data: { roomId: '999999', clientId: crypto.randomUUID(), text: name },
  })
  expect([refused.status(), await refused.json()]).toEqual([404, { error: { code: 'not_found' } }])
  const described = await (await context.request.get('/api/v1/openapi.json')).json()
  expect(Object.keys(described.paths)).toContain('/api/v1/message.send')
})
