import { request } from '@playwright/test'
import { PASSWORD, register, signIn } from './accounts.ts'
import { expect, type Person, test } from './fixtures.ts'
import { composer, expectStatus, expectStored, replyTo, say } from './room.ts'

/** The README's picture: docs/screenshot.png. Taken by `npx playwright test -c scripts/picture.config.ts`. */

const QUESTION = '@小砚 中文输入法按 Enter 上屏时消息会被误发，要测哪些情况？给个表，再给判断的代码。'

test('a room that is talking', async ({ browserOf, baseURL, server }) => {
  const arthur = await request.newContext({ ...(baseURL && { baseURL }) })
  await signIn(arthur, server.admin)
  await arthur.post('/api/profile', { data: { displayName: 'Arthur' } })
  await arthur.dispose()
  const come = async (name: string): Promise<Person> => {
    const account = { name, password: PASSWORD }
    const http = await request.newContext({ ...(baseURL && { baseURL }) })
    await register(http, account)
    await http.dispose()
    return browserOf(account, { viewport: { width: 1280, height: 860 }, deviceScaleFactor: 2 })
  }
  const [lin, zhou, maya] = [await come('林知夏'), await come('周屿'), await come('Maya')]
  await tell(zhou, '早！今天把输入框的两个问题修掉，下午发版。')
  await tell(maya, 'Morning 👋 I can take the *mobile keyboard* one, the composer hides behind it on iOS.')
  await fetch(new URL('/script', process.env.FAKE_OPENAI_URL), {
    method: 'POST',
    body: JSON.stringify({ name: 'normal', text: ANSWER }),
  })
  await say(lin.page, QUESTION)
  await expectStatus(replyTo(lin.page, QUESTION.slice(4, 20)), 'done')
  await tell(zhou, '正好缺第二行，我补上 `keyCode === 229`。')
  await composer(maya.page).pressSequentially('On it')
  await expect(lin.page.getByText('正在输入').first()).toBeVisible()
  await lin.page.mouse.move(0, 0)
  await lin.page.evaluate(() => document.fonts.ready)
  await lin.page.screenshot({ path: 'docs/screenshot.png', caret: 'hide', animations: 'disabled' })
})

async function tell({ page }: Person, text: string): Promise<void> {
  await say(page, text, { ask: false })
  await expectStored(page, text.slice(0, 6))
}

const ANSWER = `按最容易漏的排：

| 情况 | 浏览器 | 期望 |
|---|---|---|
| 选词时按 Enter | Chrome、Firefox | 只上屏，不发送 |
| 选词后的第一个 Enter | Safari（\`keyCode 229\`） | 只上屏，不发送 |
| Shift + Enter | 全部 | 换行 |

判断是否还在选词，这一个函数就够：

\`\`\`ts
export const isComposing = (event: KeyboardEvent) =>
  event.isComposing || event.keyCode === 229
\`\`\`
`
