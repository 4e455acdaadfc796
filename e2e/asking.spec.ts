import { expect, test } from './fixtures.ts'
import { composer, expectStatus, expectStored, messageOf, replyTo, say, unique } from './room.ts'
import { inChinese } from './words.ts'

test.describe('whom the AI answers', () => {
  test('is said before sending, changes while typing, and can be chosen by hand', async ({ person }) => {
    const [lin, zhou] = [await person('lin'), await person('zhou')]
    const chip = lin.page.getByTestId('composer-ask')
    await expect(composer(lin.page)).toHaveAttribute('placeholder', '说点什么，小砚会回复')
    await expect(chip).toHaveText('小砚会回复 · 只对别人说的除外')
    const text = unique(`@${zhou.name} 你看`)
    await composer(lin.page).fill(text)
    await expect(chip).toHaveText('小砚不会回复 · 这是对别人说的')
    await expect(chip).toHaveAttribute('aria-pressed', 'false')
    await composer(lin.page).fill(`${text} @小砚`)
    await expect(chip).toHaveText('小砚会回复 · 你提到了它')
    await composer(lin.page).fill(text)
    await chip.click()
    await expect(chip).toHaveText('小砚会回复 · 你选的')
    await chip.click()
    await expect(chip).toHaveText('小砚不会回复 · 这是对别人说的')
  })

  test('is nobody whose message was not meant for it: it is told as talk', async ({ person }) => {
    const [lin, zhou] = [await person('lin'), await person('zhou')]
    const [talk, toZhou] = [unique('早，稿子我看了'), unique(`@${zhou.name} 收到了吗`)]
    await say(lin.page, talk, { ask: false })
    await say(lin.page, toZhou)
    await expectStored(lin.page, toZhou)
    await expect(messageOf(zhou.page, toZhou)).toBeVisible()
    const question = unique('@小砚 给我一个表格')
    await say(zhou.page, question)
    await expectStatus(replyTo(zhou.page, question), 'done')
    for (const silent of [talk, toZhou]) await expect(replyTo(zhou.page, silent)).toHaveCount(0)
  })

  test('is set by an admin on the screen, and all see who did', async ({ person, browserOf, server }) => {
    const [lin, keeper] = [await person('lin'), await browserOf(server.admin)]
    await lin.page.getByTestId('assistant').click()
    await expect(lin.page.getByTestId('trigger')).toContainText(inChinese('ai.explainAlways'))
    await expect(lin.page.getByTestId('trigger').getByRole('radio')).toHaveCount(0)
    await expect(lin.page.getByText('OPENAI_API_KEY')).toHaveCount(0)
    await lin.page.getByTestId('assistant').click()
    await expect(lin.page.getByTestId('trigger')).toHaveCount(0)
    const choose = async (name: string) => {
      await keeper.page.getByTestId('assistant').click()
      await keeper.page.getByTestId('trigger').getByText(name, { exact: true }).click()
      await expect(keeper.page.getByRole('radio', { name })).toBeChecked()
      await keeper.page.keyboard.press('Escape')
      await expect(keeper.page.getByTestId('trigger')).toHaveCount(0)
    }
    await choose(inChinese('ai.triggerMention'))
    try {
      for (const { page } of [lin, keeper]) {
        await expect(page.getByTestId('assistant')).toContainText('小砚 · 提到时回复')
        const row = page.locator('[data-kind="system"]').last()
        await expect(row).toContainText(`${server.admin.name}把小砚设为：提到时回复`)
        expect((await row.boundingBox())?.height).toBe(32)
      }
      await expect(lin.page.getByTestId('composer-ask')).toHaveText('小砚不会回复 · 没有提到它')
      const [talk, question] = [unique('随便说说'), unique('问下@小砚')]
      await say(lin.page, talk)
      await say(lin.page, question)
      await expectStatus(replyTo(lin.page, question), 'done')
      await expect(replyTo(lin.page, talk)).toHaveCount(0)
      await lin.page.goto('/history')
      await expect(lin.page.locator('[data-kind="system"]').last()).toContainText(inChinese('ai.repliesMention'))
    } finally {
      await choose(inChinese('ai.triggerAlways'))
    }
    await expect(keeper.page.locator('[data-kind="system"]').last()).toContainText(inChinese('ai.repliesAlways'))
  })
})
