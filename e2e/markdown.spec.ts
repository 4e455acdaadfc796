import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { composer, enterRoom, expectStatus, expectStored, messageOf, replyTo, say, unique } from './room.ts'
import { inChinese } from './words.ts'

/** The next answer of the fake endpoint. */
async function answerNext(text: string, delayMs = 0): Promise<void> {
  const step = { name: delayMs > 0 ? 'slow' : 'normal', text, delayMs }
  await fetch(new URL('/script', process.env.FAKE_OPENAI_URL), { method: 'POST', body: JSON.stringify(step) })
}

/** The answer ends with the question, by which its row is found. */
async function ask(page: Page, answer: string, delayMs = 0) {
  const question = unique('请说明')
  await answerNext(`${answer}\n\n${question}`, delayMs)
  await say(page, question)
  return replyTo(page, question)
}

test.describe('Markdown', () => {
  test.describe.configure({ mode: 'serial' })

  test('draws formulas with KaTeX, which comes when the first appears', async ({ person }) => {
    const lin = await person('lin')
    const asked: string[] = []
    lin.page.on('request', (request) => asked.push(request.url()))
    const plain = await ask(lin.page, '不用公式。')
    await expectStatus(plain, 'done')
    expect(asked.filter((url) => /KaTeX/.test(url))).toEqual([])
    const reply = await ask(lin.page, '由 \\(a_1^2\\) 得\n\n\\[\n\\frac{1}{2}\n\\]\n\n坏的 \\(\\frac{\\) 和 $5。')
    await expectStatus(reply, 'done')
    await expect(reply.locator('.katex')).toHaveCount(2)
    await expect(reply.locator('.katex-display')).toBeVisible()
    await expect(reply.locator('code', { hasText: '\\(\\frac{\\)' })).toBeVisible()
    await expect(reply).toContainText('$5')
    await lin.page.evaluate(() => document.fonts.ready)
    expect(asked.filter((url) => /KaTeX.*woff2/.test(url)).length).toBeGreaterThan(0)
  })

  test('colours fences when they are closed, of people and of the AI alike', async ({ person }) => {
    const lin = await person('lin')
    const note = unique('看这里')
    await say(lin.page, `${note}\n\`\`\`ts\nconst a = 'x' // why\n\`\`\`\n后`, { ask: false })
    await expectStored(lin.page, note)
    const reply = await ask(lin.page, "```ts\nconst a = 'x' // why\n```")
    await expectStatus(reply, 'done')
    for (const row of [messageOf(lin.page, note), reply]) {
      const code = row.locator('pre code')
      await expect(code).toHaveText("const a = 'x' // why")
      await expect
        .poll(() =>
          code.locator('span').evaluateAll((all) => new Set(all.map((one) => getComputedStyle(one).color)).size),
        )
        .toBeGreaterThan(2)
      await expect(row.getByRole('button', { name: inChinese('common.copy') }).first()).toBeAttached()
    }
  })

  test("shows people's light Markdown, and copies it as it was typed", async ({ person }) => {
    const lin = await person('lin', { permissions: ['clipboard-read', 'clipboard-write'] })
    const text = `${unique('说明')} **重要** 2*3*4 \`@ai\`\n  1. 一\n\n> 引用\n\`\`\`js\nlet a\n\`\`\`\n完`
    await composer(lin.page).fill(text)
    await lin.page.getByTestId('composer-ask').click()
    await composer(lin.page).press('ControlOrMeta+Enter')
    const row = lin.page.locator('[data-testid="message"]').filter({ hasText: '2*3*4' })
    await expect(row).toHaveAttribute('data-status', 'sent')
    await expect(row.locator('strong')).toHaveText('重要')
    await expect(row.locator('blockquote')).toHaveText('引用')
    await expect(row.locator('.light code').first()).toHaveText('@ai')
    await row.locator('.light').evaluate((element) => document.getSelection()?.selectAllChildren(element))
    await lin.page.keyboard.press('ControlOrMeta+c')
    await expect.poll(() => lin.page.evaluate(() => navigator.clipboard.readText())).toBe(text)
  })

  test('never shows marks while a reply grows, nor while the page comes', async ({ person }) => {
    const lin = await person('lin')
    await lin.page.evaluate(watchMarks)
    const reply = await ask(
      lin.page,
      '### 一、**写入**\n\n*（演示：没有模型）*\n\n| 甲 | **乙** |\n|---|---|\n| 1 | ~~2~~ |\n\n- **注意：**看[这里](https://example.com/a)\n- `代码`\n\n完。',
      60,
    )
    await expectStatus(reply, 'done')
    expect(await lin.page.evaluate(() => document.body.dataset.marks)).toBe('')
    const cold = await lin.context.newPage()
    await cold.addInitScript(watchMarks)
    // What shows Markdown comes last.
    await cold.route(/_next\/static\/chunks\/.*\.js/, async (route) => {
      const answer = await route.fetch()
      const body = await answer.text()
      if (body.includes('micromark') || body.includes('literalAutolink'))
        await new Promise((go) => setTimeout(go, 1_500))
      await route.fulfill({ response: answer, body })
    })
    await enterRoom(cold)
    await expect(cold.locator('.md h3').first()).toBeVisible()
    expect(await cold.evaluate(() => document.body.dataset.marks)).toBe('')
    await cold.unrouteAll({ behavior: 'ignoreErrors' })
  })
})

/** Notes in the page every mark of Markdown that a reply shows in any frame. */
function watchMarks() {
  const look = () => {
    requestAnimationFrame(look)
    // Nobody sees what is there before the first paint, for which the page waits for its styles.
    if (performance.getEntriesByType('paint').length === 0) return
    const seen = Array.from(
      document.querySelectorAll<HTMLElement>('[data-sender="ai"] .md, [data-sender="ai"] .invisible'),
    )
      .map((element) => element.innerText)
      .flatMap((text) => text.match(/###|\*|~~|\|\s*-|`|\[这里/g) ?? [])
    if (document.body) document.body.dataset.marks = (document.body.dataset.marks ?? '') + seen.join('')
  }
  requestAnimationFrame(look)
}
