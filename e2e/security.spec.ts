import { expect, test } from './fixtures.ts'
import { expectStatus, expectStored, messageOf, replyTo, say, unique } from './room.ts'

const ATTACKS = [
  '<script>window.wasRun = "script"</script>',
  '<img src="https://tracker.invalid/pixel.png" onerror="window.wasRun = 1">',
  '<svg onload="window.wasRun = 2"></svg>',
  '<iframe srcdoc="<script>parent.wasRun = 3</script>"></iframe>',
  '[click](javascript:window.wasRun=4)',
  '<a href="javascript:window.wasRun=5">here</a>',
  '![picture](https://tracker.invalid/picture.png)',
  '<style>body { display: none }</style>',
].join('\n\n')

test.describe('the browser is kept safe', () => {
  test('each page has a policy with a nonce of its own', async ({ person }) => {
    const { context } = await person('lin', { path: null })
    const nonces = new Set<string>()
    for (const path of ['/login', '/chat', '/history', '/settings', '/settings']) {
      const answer = await context.request.get(path)
      const policy = answer.headers()['content-security-policy'] ?? ''
      expect(policy).toContain("default-src 'self'")
      expect(policy).toContain("object-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/)
      nonces.add(/script-src[^;]*'nonce-([^']+)'/.exec(policy)?.[1] ?? '')
      expect(answer.headers()['x-content-type-options']).toBe('nosniff')
    }
    expect(nonces.size).toBe(5)
    expect(nonces).not.toContain('')
  })

  test('what people and the AI write is never run, and fetches nothing from elsewhere', async ({ person }) => {
    const [lin, zhou] = [await person('lin', { path: null }), await person('zhou')]
    const foreign: string[] = []
    for (const { context } of [lin, zhou]) {
      context.on('request', (request) => {
        const { protocol, hostname } = new URL(request.url())
        if (protocol.startsWith('http') && hostname !== 'localhost') foreign.push(request.url())
      })
    }
    await lin.page.goto('/chat')
    const mark = unique('攻击')
    // The fake AI says the same again, as Markdown.
    await say(lin.page, `${mark}\n\n${ATTACKS}`)
    for (const { page } of [lin, zhou]) {
      await expectStored(page, mark)
      await expectStatus(replyTo(page, mark), 'done')
      const answer = replyTo(page, mark)
      await expect(answer.locator('.md')).toContainText('click')
      await expect(messageOf(page, mark)).toContainText('<script>window.wasRun = "script"</script>')
      await expect(page.locator('[data-testid="message"]').locator('script, iframe, style, img')).toHaveCount(0)
      await expect(page.locator('[data-testid="message"] a[href^="javascript:" i]')).toHaveCount(0)
      await page.goto('/history')
      await expect(answer.locator('.md')).toContainText('click')
      await expect(page.locator('[data-testid="message"]').locator('script, iframe, style, img')).toHaveCount(0)
      expect(await page.evaluate(() => Reflect.get(window, 'wasRun'))).toBeUndefined()
    }
    expect(foreign).toEqual([])
  })

  test('links lead away without telling where from', async ({ person }) => {
    const { page } = await person('lin')
    const mark = unique('链接')
    await say(page, `${mark} https://example.com/path`)
    await expectStatus(replyTo(page, mark), 'done')
    const links = page.locator('[data-testid="message"] a[href="https://example.com/path"]')
    await expect(links.first()).toBeVisible()
    for (const link of await links.all()) {
      await expect(link).toHaveAttribute('rel', /noopener.*nofollow.*ugc|nofollow.*ugc.*noopener/)
      await expect(link).toHaveAttribute('target', '_blank')
    }
  })
})
