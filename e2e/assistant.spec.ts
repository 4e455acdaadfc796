import { randomUUID } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { composer, enterRoom, expectStatus, expectStored, messageOf, replyTo, say, unique } from './room.ts'
import { inChinese, inEnglish } from './words.ts'

const LONG = '山高月小水落石出 '.repeat(12)

const FAILURES = [
  { behaviour: '401', sentence: 'AI 密钥无效，联系管理员', isTextKept: false },
  { behaviour: 'quota', sentence: 'AI 额度已用完，联系管理员', isTextKept: false },
  { behaviour: 'cut', sentence: '连不上 AI 服务，检查网络或代理', isTextKept: true },
  { behaviour: 'html', sentence: 'AI 服务出错，稍后重试', isTextKept: false },
  { behaviour: 'error-event', sentence: 'AI 服务出错，稍后重试', isTextKept: true },
]

test.describe('the AI in the lobby', () => {
  test('answers word by word, the same for both people and for one who comes later', async ({ person }) => {
    const [lin, zhou, late] = [await person('lin'), await person('zhou'), await person('late', { path: null })]
    const gate = randomUUID()
    const question = unique(`讲个故事 #fake:gate=${gate}`)
    const replies = [replyTo(lin.page, question), replyTo(zhou.page, question)]
    const watches = [await watchText(lin.page), await watchText(zhou.page)]
    await say(lin.page, `${question} ${LONG}`)
    for (const reply of replies) await expectStatus(reply, 'streaming')
    await enterRoom(late.page)
    await expectStatus(replyTo(late.page, question), 'streaming')
    await expect(replyTo(late.page, question).locator('.md')).toContainText('You said')
    await fetch(new URL(`/gates/${gate}`, process.env.FAKE_OPENAI_URL), { method: 'POST' })
    for (const reply of [...replies, replyTo(late.page, question)]) await expectStatus(reply, 'done')
    const texts = await Promise.all([...replies, replyTo(late.page, question)].map(readAnswer))
    expect(texts[0]).toContain(LONG.trim())
    expect(new Set(texts).size).toBe(1)
    for (const watch of watches) {
      const lengths = await watch()
      // What stood there at the gate, and the whole: a slow browser paints many pieces at once.
      expect(lengths.length, 'the text grew in steps').toBeGreaterThan(1)
      expect(lengths, 'the text only grew').toEqual([...lengths].sort((a, b) => a - b))
    }
    await zhou.page.reload()
    await expectStatus(replyTo(zhou.page, question), 'done')
    await expect.poll(() => readAnswer(replyTo(zhou.page, question))).toBe(texts[0])
  })

  test('shows what it thinks while it thinks, and folded behind its answer', async ({ person }) => {
    const [lin, late] = [await person('lin'), await person('late', { path: null, locale: 'en-GB' })]
    const gate = randomUUID()
    const question = unique(`想一想 #fake:reasoning=${gate}`)
    await say(lin.page, question)
    const [mine, theirs] = [replyTo(lin.page, question), replyTo(late.page, question)]
    await expect(mine.getByRole('button', { name: inChinese('ai.thinking'), expanded: true })).toBeVisible()
    await expect(mine.getByRole('group', { name: inChinese('ai.thoughts') })).toHaveText('hm')
    await enterRoom(late.page)
    await expect(theirs.getByRole('button', { name: inEnglish('ai.thinking'), expanded: true })).toBeVisible()
    await expect(theirs.getByRole('group', { name: inEnglish('ai.thoughts') })).toHaveText('hm')
    await expect(lin.page.locator('[aria-live="polite"]').filter({ hasText: /\bhm\b/ })).toHaveCount(0)
    await fetch(new URL(`/gates/${gate}`, process.env.FAKE_OPENAI_URL), { method: 'POST' })
    for (const reply of [mine, theirs]) {
      await expectStatus(reply, 'done')
      await expect(reply.locator('.md')).toContainText('You said')
      await expect(reply.locator('.md')).not.toContainText(/\bhm\b/)
      await expect(reply.getByText('hm', { exact: true })).toHaveCount(0)
    }
    await expect(theirs.getByRole('button', { name: /^Thought for \d+s$/, expanded: false })).toBeVisible()
    const folded = mine.getByRole('button', { name: /^思考了 \d+ 秒$/, expanded: false })
    await folded.click()
    await expect(mine.getByRole('group', { name: inChinese('ai.thoughts') })).toHaveText('hm')
    await mine.getByRole('button', { name: /^思考了/, expanded: true }).click()
    await expect(mine.getByText('hm', { exact: true })).toHaveCount(0)
    await lin.page.goto('/history')
    await mine.getByRole('button', { name: /^思考了 \d+ 秒$/, expanded: false }).click()
    await expect(mine.getByRole('group', { name: inChinese('ai.thoughts') })).toHaveText('hm')
  })

  test('shows what it has looked up, and leads to what it cites, by pointer and by keyboard', async ({ person }) => {
    const lin = await person('lin')
    const needle = unique('needle').replace(' ', '-')
    await say(lin.page, `上线定在周二 ${needle}`, { ask: false })
    await expectStored(lin.page, needle)
    const question = unique(`什么时候上线？ #fake:tools=${needle}`)
    await say(lin.page, question)
    const reply = replyTo(lin.page, question)
    await expectStatus(reply, 'done')
    const step = reply.getByRole('button', { name: /^在房间里查找了/, expanded: false })
    await expect(step).toContainText(needle)
    await step.click()
    await expect(reply.getByRole('button', { name: lin.name })).toHaveCount(2)
    const citation = reply.locator('.md').getByRole('button', { name: lin.name })
    await expect(reply.locator('.md')).not.toContainText('[#')
    await citation.hover()
    await expect(lin.page.getByRole('tooltip')).toContainText(`上线定在周二 ${needle}`)
    await lin.page.keyboard.press('Escape')
    await expect(lin.page.getByRole('tooltip')).toHaveCount(0)
    await citation.press('Enter')
    await expect(messageOf(lin.page, `上线定在周二 ${needle}`)).toBeFocused()
    await lin.page.reload()
    await expect(reply.getByRole('button', { name: /^在房间里查找了/ })).toBeVisible()
  })

  test('stays silent when the sender switches it off for a message, and only for that one', async ({ person }) => {
    const lin = await person('lin')
    const ask = lin.page.getByTestId('composer-ask')
    await expect(ask).toHaveAttribute('aria-pressed', 'true')
    const silent = unique('只和大家说')
    await say(lin.page, silent, { ask: false })
    await expect(ask).toHaveAttribute('aria-pressed', 'true')
    const asked = unique('这条要回复')
    await say(lin.page, asked)
    await expectStatus(replyTo(lin.page, asked), 'done')
    await expect(replyTo(lin.page, silent)).toHaveCount(0)
  })

  test('can be stopped by the asker, not by others, and keeps what it said', async ({ person }) => {
    const [lin, zhou] = [await person('lin'), await person('zhou')]
    const question = unique('慢慢说 #fake:stall-midway')
    await say(lin.page, `${question} ${LONG}`)
    const [mine, theirs] = [replyTo(lin.page, question), replyTo(zhou.page, question)]
    await expect(mine.locator('.md')).toContainText('You said')
    await expect(theirs).toHaveAttribute('data-status', 'streaming')
    await expect(theirs.getByRole('button', { name: inChinese('ai.stop') })).toHaveCount(0)
    await mine.getByRole('button', { name: inChinese('ai.stop') }).click()
    for (const reply of [mine, theirs]) {
      await expectStatus(reply, 'stopped')
      await expect(reply.getByText(inChinese('ai.stopped'))).toBeVisible()
      await expect(reply.locator('.md')).toContainText('You said')
    }
  })

  test('fails with a sentence in the language of each reader, and answers when asked again', async ({ person }) => {
    const [lin, joan] = [await person('lin'), await person('joan', { locale: 'en-GB' })]
    const question = unique('再试一次 #fake:401-once')
    await say(lin.page, question)
    const [mine, theirs] = [replyTo(lin.page, question), replyTo(joan.page, question)]
    await expectStatus(mine, 'failed')
    await expect(mine.getByRole('alert')).toContainText('AI 密钥无效，联系管理员')
    await expect(theirs.getByRole('alert')).toContainText(inEnglish('aiErrors.ai_auth'))
    await expect(theirs.getByRole('button', { name: inEnglish('common.retry') })).toHaveCount(0)
    const id = await mine.getAttribute('data-message-id')
    await mine.getByRole('button', { name: inChinese('common.retry') }).click()
    for (const reply of [mine, theirs]) {
      await expectStatus(reply, 'done')
      await expect(reply).toHaveAttribute('data-message-id', String(id))
      await expect(reply.getByRole('alert')).toHaveCount(0)
      await expect(reply.locator('.md')).toContainText('再试一次')
    }
  })

  test('fails in many ways, each with its own sentence, and people go on talking', async ({ person }) => {
    const [lin, zhou] = [await person('lin'), await person('zhou')]
    for (const { behaviour, sentence, isTextKept } of FAILURES) {
      await test.step(behaviour, async () => {
        const question = unique(`问 AI #fake:${behaviour}`)
        await say(lin.page, `${question} ${LONG}`)
        const chat = unique('我们接着聊')
        await say(zhou.page, chat, { ask: false })
        await expectStored(lin.page, chat)
        const reply = replyTo(lin.page, question)
        await expectStatus(reply, 'failed')
        await expect(reply.getByRole('alert')).toContainText(sentence)
        if (isTextKept) await expect(reply.locator('.md')).toContainText('You said')
        else await expect(reply.locator('.md')).toHaveCount(0)
      })
    }
    // After so many failures it is asked by name alone, until it has answered.
    const again = unique('@小砚 好了吗')
    await say(lin.page, again)
    await expectStatus(replyTo(zhou.page, again), 'done')
  })

  test('never keeps anyone from writing while it streams', async ({ person }) => {
    const lin = await person('lin')
    const question = unique('说很久 #fake:stall-midway')
    await say(lin.page, `${question} ${LONG}`)
    await expectStatus(replyTo(lin.page, question), 'streaming')
    await expect(composer(lin.page)).toBeEditable()
    const meanwhile = unique('边等边说')
    await say(lin.page, meanwhile, { ask: false })
    await expectStored(lin.page, meanwhile)
    await expect(replyTo(lin.page, question)).toHaveAttribute('data-status', 'streaming')
    expect(await messageOf(lin.page, meanwhile).count()).toBe(1)
    await replyTo(lin.page, question)
      .getByRole('button', { name: inChinese('ai.stop') })
      .click()
    await expectStatus(replyTo(lin.page, question), 'stopped')
  })
})

function readAnswer(reply: Locator): Promise<string> {
  return reply.locator('.md').innerText()
}

/** From now on notes each length that the text of the last reply has. What it returns tells the lengths. */
async function watchText(page: Page): Promise<() => Promise<number[]>> {
  const lengths = await page.evaluateHandle(() => {
    const seen: number[] = []
    new MutationObserver(() => {
      const length = [...document.querySelectorAll('[data-status="streaming"] .md')].at(-1)?.textContent?.length
      if (length !== undefined && length !== seen.at(-1)) seen.push(length)
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
    return seen
  })
  return () => lengths.jsonValue()
}
