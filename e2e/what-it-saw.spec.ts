import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { expectStatus, expectStored, messageOf, replyTo, say, unique, untilOnline } from './room.ts'
import { inChinese } from './words.ts'

interface Asked {
  body: { messages: { role: string; content: string }[] }
}

test.describe('what an AI saw', () => {
  test('is exactly what was sent, and nothing of what was deleted since', async ({ person }) => {
    const lin = await person('lin')
    await openOwnRoom(lin.page)
    const secret = unique('上线口令是芝麻')
    await say(lin.page, secret, { ask: false })
    await expectStored(lin.page, secret)
    const question = unique('上线定在哪天？\n\n第二段')
    await say(lin.page, question)
    const reply = lin.page.locator('[data-testid="message"][data-sender="ai"]')
    await expectStatus(reply, 'done')

    const dialog = await openContext(reply)
    expect(await readTold(dialog)).toEqual(await findSent(question))
    expect((await readTold(dialog)).map(({ role }) => role)).toEqual(['system', 'user'])
    await expectAccessible(lin.page)
    await lin.page.keyboard.press('Escape')
    await expect(reply.getByRole('button', { name: inChinese('saw.open') })).toBeFocused()

    const key = messageOf(lin.page, secret)
    const messageId = await key.getAttribute('data-message-id')
    const deleted = await lin.page.request.post('/api/v1/message.delete', { data: { messageId } })
    expect(deleted.ok()).toBe(true)
    await openContext(reply)
    const left = await readTold(dialog)
    expect(left.at(-1)?.content).toContain('[deleted]')
    expect(JSON.stringify(left)).not.toContain('芝麻')
    await expect(dialog).not.toContainText('芝麻')
  })

  test('leads to its messages, by keyboard, and goes through the versions', async ({ person }) => {
    const lin = await person('lin')
    await openOwnRoom(lin.page)
    const first = unique('先说一句')
    await say(lin.page, first, { ask: false })
    await expectStored(lin.page, first)
    const question = unique('再问一句')
    await say(lin.page, question)
    const reply = replyTo(lin.page, question)
    await expectStatus(reply, 'done')
    await reply.hover()
    await reply.getByRole('button', { name: inChinese('ai.regenerate') }).click()
    await expect(reply.locator('fieldset')).toHaveAccessibleName(inChinese('ai.versionOf', { v: 2, n: 2 }))
    await expectStatus(reply, 'done')
    const dialog = await openContext(reply)
    await dialog.getByRole('button', { name: inChinese('ai.earlier') }).click()
    await expect(dialog.getByRole('group')).toHaveAccessibleName(inChinese('ai.versionOf', { v: 1, n: 2 }))
    await expect(dialog.locator('li[data-role]').first()).toBeVisible()
    const row = dialog.locator('li[data-role="user"]').filter({ hasText: first })
    await row.getByRole('button', { expanded: false }).press('Enter')
    await expect(row.locator('[data-told]')).toContainText(first)
    await row.getByRole('button', { name: inChinese('saw.goTo', { who: lin.name, t: '' }) }).press('Enter')
    await expect(dialog).toBeHidden()
    await expect(messageOf(lin.page, first)).toBeFocused()
  })

  test('is there in the history, too, and leads from it into the room', async ({ person }) => {
    const lin = await person('lin')
    const slug = await openOwnRoom(lin.page)
    const question = unique('以前问过')
    await say(lin.page, question)
    await expectStatus(replyTo(lin.page, question), 'done')
    await lin.page.goto(`/history?room=${slug}`)
    const reply = lin.page.locator('[data-testid="message"][data-sender="ai"]')
    const dialog = await openContext(reply)
    expect(await readTold(dialog)).toEqual(await findSent(question))
    const row = dialog.locator('li[data-role="user"]').filter({ hasText: question })
    await row.getByRole('button', { name: inChinese('saw.goTo', { who: lin.name, t: '' }) }).click()
    await expect(lin.page).toHaveURL(new RegExp(`/rooms/${slug}`))
    await expect(messageOf(lin.page, question)).toBeFocused()
  })

  test('opens from the sheet of a phone', async ({ person }) => {
    const lin = await person('lin', {
      path: null,
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    })
    await openOwnRoom(lin.page)
    const question = unique('手机上问')
    await say(lin.page, question)
    const reply = replyTo(lin.page, question)
    await expectStatus(reply, 'done')
    await reply.getByRole('button', { name: inChinese('message.more') }).tap()
    await lin.page
      .getByRole('dialog')
      .getByRole('button', { name: inChinese('saw.open') })
      .tap()
    const dialog = lin.page.getByRole('dialog')
    await expect(dialog.locator('li[data-role]').first()).toBeVisible()
    const { width } = (await dialog.boundingBox()) ?? { width: 0 }
    expect(width).toBe(360)
    await expectAccessible(lin.page)
    await lin.page.goBack()
    await expect(dialog).toBeHidden()
  })
})

/** A room with the AI alone, which nobody else writes into; its slug. */
async function openOwnRoom(page: Page): Promise<string> {
  const opened = await page.request.post('/api/v1/direct.open', { data: { usernames: ['ai'] } })
  const { room } = (await opened.json()) as { room: { slug: string } }
  await page.goto(`/rooms/${room.slug}`)
  await untilOnline(page)
  return room.slug
}

async function openContext(reply: Locator): Promise<Locator> {
  await reply.hover()
  await reply.getByRole('button', { name: inChinese('saw.open') }).click()
  const dialog = reply.page().getByRole('dialog')
  await expect(dialog.locator('li[data-role]').first()).toBeVisible()
  return dialog
}

/** All of it, as it is shown, with the messages of one turn joined as they were. */
async function readTold(dialog: Locator): Promise<{ role: string; content: string }[]> {
  const expand = dialog.getByRole('button', { name: inChinese('saw.expandAll') })
  if (await expand.isVisible()) await expand.click()
  const rows = await dialog.locator('li[data-role]').evaluateAll((all) =>
    all.map((one) => ({
      role: one.getAttribute('data-role') ?? '',
      content: one.querySelector('[data-told]')?.textContent ?? '',
    })),
  )
  const turns: { role: string; content: string }[] = []
  for (const row of rows) {
    const last = turns.at(-1)
    if (last?.role === row.role) last.content += `\n\n${row.content}`
    else turns.push({ ...row })
  }
  return turns
}

/** What the fake was sent for the question. */
async function findSent(question: string): Promise<{ role: string; content: string }[]> {
  const answer = await fetch(new URL('/requests', process.env.FAKE_OPENAI_URL))
  const requests = (await answer.json()) as Asked[]
  const asked = requests.findLast(({ body }) => body.messages.some(({ content }) => content.includes(question)))
  return (asked?.body.messages ?? []).map(({ role, content }) => ({ role, content }))
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}
