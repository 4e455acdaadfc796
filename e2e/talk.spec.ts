import { expect, test } from './fixtures.ts'
import { expectStored, messageOf, say, unique } from './room.ts'

test.describe('talking in the lobby', () => {
  test('two people see each other at once', async ({ person }) => {
    const [lin, zhou] = [await person('lin'), await person('zhou')]
    const question = unique('周六爬山吗？')
    await say(lin.page, question, { ask: false })
    await expect(messageOf(zhou.page, question)).toHaveAttribute('data-sender', lin.name)
    const answer = unique('几点出发？')
    await say(zhou.page, answer, { ask: false })
    await expect(messageOf(lin.page, answer)).toHaveAttribute('data-sender', zhou.name)
  })

  test('twenty lines arrive exactly, live, after a reload and over HTTP', async ({ person }) => {
    const [lin, zhou] = [await person('lin'), await person('zhou')]
    const mark = unique('第一行')
    const text = [
      mark,
      '\t一个制表符\t在中间',
      '    four spaces,  two inside',
      '',
      '中文，标点：“引号”——破折号……',
      '👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈 ❤️ 👍🏿 🇨🇳',
      'function add(a, b) {',
      '\treturn a + b // 和',
      '}',
      '<b>not bold</b> <script>window.wasRun = true</script>',
      '<img src=x onerror="window.wasRun = true">',
      "Robert'); DROP TABLE messages;-- \\n \\0 %s",
      '&lt;already&amp;escaped&gt;',
      'مرحبا بالعالم — שלום עולם',
      'e\u0301 ≠ \u00e9, ﷽, Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢',
      '**bold** _italic_ `code`',
      '| not | a | table |',
      'https://example.com/a_(b)?c=d&e=f',
      '\u3000全角空格　和末尾空格   ',
      '第二十行',
    ].join('\n')
    expect(text.split('\n')).toHaveLength(20)
    // The light marks are shown as what they mean; what is stored keeps them.
    const shown = text.replace('**bold** _italic_ `code`', 'bold italic code')
    await say(lin.page, text, { ask: false })
    await expectStored(lin.page, mark)
    for (const { page } of [lin, zhou]) {
      await expectExactly(page, mark, shown)
      await page.reload()
      await expectExactly(page, mark, shown)
      expect(await page.evaluate(() => 'wasRun' in window)).toBe(false)
    }
    const { rooms } = await (await zhou.context.request.get('/api/rooms')).json()
    const { messages } = await (await zhou.context.request.get(`/api/rooms/${rooms[0].id}/messages`)).json()
    expect(messages.filter((message: { text: string }) => message.text === text)).toHaveLength(1)
  })
})

async function expectExactly(page: Parameters<typeof messageOf>[0], mark: string, text: string): Promise<void> {
  const body = messageOf(page, mark).locator('.whitespace-pre-wrap')
  await expect(body).toHaveCount(1)
  expect(await body.evaluate((element) => element.textContent)).toBe(text)
  // Every line takes a line, the empty one too.
  const { height, lineHeight } = await body.evaluate((element) => ({
    height: element.getBoundingClientRect().height,
    lineHeight: Number.parseFloat(getComputedStyle(element).lineHeight),
  }))
  expect(Math.round(height / lineHeight)).toBeGreaterThanOrEqual(20)
}
