import { randomUUID } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { expect, type Person, test } from './fixtures.ts'
import { composer, expectStatus, expectStored, messageOf, replyTo, say, unique, untilOnline } from './room.ts'
import { inChinese } from './words.ts'

const LONG = '山高月小水落石出 '.repeat(12)

test.describe('replies, seen by two people', () => {
  test('wait in a queue that both see, and are withdrawn by who asked', async ({ person }) => {
    const [lin, zhou] = [await person('lin'), await person('zhou')]
    const gate = randomUUID()
    const [first, second, third] = [
      unique(`先问 #fake:gate=${gate}`),
      unique('@小砚 再问一个'),
      unique('@小砚 我也问一个'),
    ]
    await say(lin.page, `${first} ${LONG}`)
    await expectStatus(replyTo(zhou.page, first), 'streaming')
    await say(zhou.page, second)
    await expectStatus(replyTo(lin.page, second), 'queued')
    await say(lin.page, third)
    for (const { page } of [lin, zhou]) {
      await expect(replyTo(page, second)).toContainText(inChinese('ai.queued', { n: 1 }))
      await expect(replyTo(page, second)).toContainText(inChinese('ai.queuedFor', { who: zhou.name }))
      await expect(replyTo(page, third)).toContainText(inChinese('ai.queued', { n: 2 }))
    }
    await expect(withdraw(replyTo(lin.page, third))).toBeVisible()
    await expect(withdraw(replyTo(lin.page, second))).toHaveCount(0)
    await withdraw(replyTo(zhou.page, second)).click()
    for (const { page } of [lin, zhou]) {
      await expectStatus(replyTo(page, second), 'stopped')
      await expect(replyTo(page, third)).toContainText(inChinese('ai.queued', { n: 1 }))
    }
    // Nothing was said that it could go on from.
    await expect(button(replyTo(zhou.page, second), 'ai.goOn')).toHaveCount(0)
    await openGate(gate)
    for (const question of [first, third]) await expectStatus(replyTo(zhou.page, question), 'done')
  })

  test('are five at most that wait: who asks the sixth question is told, and it stays', async ({ person }) => {
    const [lin, zhou] = [await person('lin'), await person('zhou')]
    const gate = randomUUID()
    const first = unique(`先问 #fake:gate=${gate}`)
    await say(lin.page, `${first} ${LONG}`)
    await expectStatus(replyTo(lin.page, first), 'streaming')
    const questions = Array.from({ length: 6 }, (_, index) => unique(`@小砚 第${index}问`))
    for (const question of questions) {
      await say(lin.page, question)
      await expectStored(lin.page, question)
    }
    const [last = ''] = questions.slice(-1)
    await expect(messageOf(lin.page, last)).toContainText(inChinese('ai.busy'))
    await expect(messageOf(zhou.page, last)).toBeVisible()
    await expect(messageOf(zhou.page, last)).not.toContainText(inChinese('ai.busy'))
    await openGate(gate)
    for (const question of questions.slice(0, -1)) await expectStatus(replyTo(zhou.page, question), 'done')
    await expect(replyTo(zhou.page, last)).toHaveCount(0)
  })

  test('are stopped, go on, are repeated and looked back at', async ({ person }) => {
    const [lin, zhou] = [await person('lin'), await person('zhou')]
    const question = unique('慢慢说 #fake:stall-midway-once')
    const [mine, theirs] = [replyTo(lin.page, question), replyTo(zhou.page, question)]
    await say(lin.page, `${question} ${LONG}`)
    await expect(mine.locator('.md')).toContainText('You said')
    await button(mine, 'ai.stop').click()
    await expectStatus(theirs, 'stopped')
    const begun = await readText(mine)
    await expect(button(theirs, 'ai.goOn')).toHaveCount(0)
    await button(mine, 'ai.goOn').click()
    for (const reply of [mine, theirs]) {
      await expectStatus(reply, 'done')
      await expect(versions(reply, 2, 2)).toBeVisible()
      expect(await readText(reply)).toContain(begun)
    }
    const whole = await readText(mine)
    expect(whole.length).toBeGreaterThan(begun.length)
    await mine.hover()
    await button(mine, 'ai.regenerate').click()
    for (const reply of [mine, theirs]) {
      await expect(versions(reply, 3, 3)).toBeVisible()
      await expectStatus(reply, 'done')
    }
    const latest = await readText(theirs)
    await button(mine, 'ai.earlier').click()
    await expect(versions(mine, 2, 3)).toBeVisible()
    expect(await readText(mine)).toBe(whole)
    await button(mine, 'ai.earlier').click()
    await expect(versions(mine, 1, 3)).toBeVisible()
    await expect(mine.locator('.md')).toHaveText(begun)
    await expect(versions(theirs, 3, 3)).toBeVisible()
    expect(await readText(theirs)).toBe(latest)
    await button(mine, 'ai.latest').click()
    await expect(versions(mine, 3, 3)).toBeVisible()
    await expect(mine.locator('.md')).toHaveText(latest)
    await lin.page.reload()
    await expect(versions(mine, 3, 3)).toBeVisible()
  })

  test('go on where the model met its limit', async ({ person }) => {
    const lin = await person('lin')
    const question = unique('说到头 #fake:length')
    await say(lin.page, question)
    const reply = replyTo(lin.page, question)
    await expectStatus(reply, 'done')
    await expect(reply).toContainText(inChinese('aiErrors.ai_length'))
    await button(reply, 'ai.goOn').click()
    await expect(versions(reply, 2, 2)).toBeVisible()
    await expect(reply).not.toContainText(inChinese('aiErrors.ai_length'))
  })
})

test.describe('the AIs of a room', () => {
  test('are shown to all beside it, and set there by its owner', async ({ person }) => {
    const [lin, zhou] = [await person('lin'), await person('zhou')]
    const slug = await createRoom(lin, { assistants: ['ai'], trigger: 'mention', usernames: [zhou.name] })
    for (const { page } of [lin, zhou]) await openPanel(page, slug)
    const [own, other] = [panel(lin.page), panel(zhou.page)]
    await expect(other.getByRole('button', { name: inChinese('ai.edit') })).toHaveCount(0)
    await expect(other.getByRole('button', { name: inChinese('ai.change') })).toHaveCount(0)
    const instructions = own.getByRole('region', { name: inChinese('ai.instructions') })
    await instructions.getByRole('button', { name: inChinese('ai.edit') }).click()
    await own.getByRole('textbox', { name: inChinese('ai.instructions') }).fill('回答尽量短。')
    await own.getByRole('button', { name: inChinese('common.save') }).click()
    await expect(other).toContainText('回答尽量短。')
    await own.getByRole('radio', { name: inChinese('ai.triggerAuto') }).check({ force: true })
    await expect(other.getByTestId('trigger')).toHaveAttribute('data-trigger', 'auto')
    const text = unique('以前的话')
    await say(lin.page, text, { ask: false })
    await expect(messageOf(zhou.page, text)).toBeVisible()
    await own
      .getByRole('button', { name: inChinese('ai.change') })
      .first()
      .click()
    await own.getByRole('button', { name: inChinese('ai.fromNow') }).click()
    await expect(other).toContainText(inChinese('ai.fromNow'))
    await own.getByRole('button', { name: inChinese('common.close') }).click()
    await expect(own).toHaveCount(0)
    await expect(lin.page.getByRole('complementary', { name: inChinese('members.title') })).toBeVisible()
  })

  test('may be none, of which nothing is said', async ({ person }) => {
    const [lin, zhou] = [await person('lin'), await person('zhou')]
    const slug = await createRoom(lin, { assistants: [], usernames: [zhou.name] })
    for (const { page } of [lin, zhou]) {
      await page.goto(`/rooms/${slug}`)
      await untilOnline(page)
      await expect(page.getByTestId('composer-ask')).toHaveCount(0)
      await expect(composer(page)).not.toHaveAttribute('placeholder', /@|小砚/)
    }
    await expect(zhou.page.getByTestId('assistant')).toHaveCount(0)
    await lin.page.getByTestId('assistant').click()
    await panel(lin.page)
      .getByRole('button', { name: inChinese('ai.change') })
      .click()
    await panel(lin.page).getByLabel(inChinese('rooms.addAssistant')).selectOption({ label: '小砚' })
    await expect(zhou.page.getByTestId('assistant')).toContainText('小砚')
    await expect(zhou.page.getByTestId('composer-ask')).toBeVisible()
  })
})

async function createRoom({ context }: Person, more: object): Promise<string> {
  const name = unique('助手')
  const data = { name, visibility: 'public', ...more }
  const answer = await context.request.post('/api/v1/room.create', { data })
  return (await answer.json()).room.slug
}

async function openPanel(page: Page, slug: string): Promise<void> {
  await page.goto(`/rooms/${slug}`)
  await untilOnline(page)
  await page.getByTestId('assistant').click()
  await expect(panel(page)).toBeVisible()
}

function panel(page: Page): Locator {
  return page.getByRole('complementary', { name: inChinese('ai.panel') })
}

function withdraw(reply: Locator): Locator {
  return button(reply, 'ai.withdraw')
}

function button(
  reply: Locator,
  key: 'ai.withdraw' | 'ai.stop' | 'ai.goOn' | 'ai.regenerate' | 'ai.earlier' | 'ai.latest',
): Locator {
  return reply.getByRole('button', { name: inChinese(key) })
}

function versions(reply: Locator, v: number, n: number): Locator {
  return reply.getByRole('group', { name: inChinese('ai.versionOf', { v, n }) })
}

async function readText(reply: Locator): Promise<string> {
  return (await reply.locator('.md').textContent()) ?? ''
}

async function openGate(gate: string): Promise<void> {
  await fetch(new URL(`/gates/${gate}`, process.env.FAKE_OPENAI_URL), { method: 'POST' })
}
