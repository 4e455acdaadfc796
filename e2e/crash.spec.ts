import type { APIRequestContext } from '@playwright/test'
import { expect } from './fixtures.ts'
import { GONE, test } from './mortal.ts'
import { expectStatus, expectStored, messageOf, replyTo, say, unique } from './room.ts'

test('a server killed in the middle of an answer comes back with every message once', async ({ person, mortal }) => {
  const lin = await person('lin', { expectedErrors: [GONE] })
  const zhou = await person('zhou', { expectedErrors: [GONE] })
  const texts = Array.from({ length: 5 }, (_, index) => unique(`崩溃前 ${index}`))
  for (const text of texts) {
    await say(lin.page, text, { ask: false })
    await expectStored(lin.page, text)
  }
  const question = unique('说到一半 #fake:stall-midway')
  await say(lin.page, `${question} ${'没有说完的话 '.repeat(10)}`)
  const replies = [replyTo(lin.page, question), replyTo(zhou.page, question)]
  for (const reply of replies) await expect(reply.locator('.md')).toContainText('没有说完的话')
  // What was shown is stored soon after.
  await expect.poll(() => readStoredReply(lin.context.request)).toContain('没有说完的话')

  await mortal.kill()
  await expect(lin.page.getByTestId('connection')).not.toHaveAttribute('data-state', 'online')
  const meanwhile = unique('服务器不在时写的')
  await say(lin.page, meanwhile, { ask: false })
  await mortal.start()

  await expectStored(zhou.page, meanwhile)
  for (const reply of replies) {
    await expect(reply).toHaveAttribute('data-status', 'interrupted', { timeout: 35_000 })
    await expect(reply.getByText('回复中断，已保留内容')).toBeVisible()
  }
  for (const { page } of [lin, zhou]) {
    await page.reload()
    for (const text of [...texts, meanwhile]) {
      await expectStored(page, text)
      await expect(messageOf(page, text)).toHaveCount(1)
    }
    await expectStatus(replyTo(page, question), 'interrupted')
    await expect(replyTo(page, question).locator('.md')).toContainText('没有说完的话')
  }
  const after = unique('一切照旧')
  await say(zhou.page, after)
  await expectStatus(replyTo(lin.page, after), 'done')
})

/** The text of the newest reply, as a client without a socket gets it. */
async function readStoredReply(http: APIRequestContext): Promise<string> {
  const { rooms } = await (await http.get('/api/rooms')).json()
  const { messages } = await (await http.get(`/api/rooms/${rooms[0].id}/messages`)).json()
  return messages.findLast((message: { kind: string }) => message.kind === 'ai')?.text ?? ''
}
