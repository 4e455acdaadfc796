import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { composer, untilOnline } from './room.ts'
import { inChinese } from './words.ts'

test.describe('the shell', () => {
  test('scrolls in its panes alone, however much they hold', async ({ browserOf, server }) => {
    const { page } = await browserOf(server.admin, { path: null, viewport: { width: 1280, height: 400 } })
    for (const path of ['/settings', '/admin']) {
      await page.goto(path)
      await expect(page.locator('#main')).toBeVisible()
      const longer = () => page.evaluate(() => document.documentElement.scrollHeight - innerHeight)
      await expect.poll(longer, path).toBe(0)
    }
  })

  test('stays while the panes in it change: one socket, and the sidebar with its scroll and focus', async ({
    person,
  }) => {
    const { page } = await person('lin', { path: null })
    let sockets = 0
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).pathname === '/ws/') sockets += 1
    })
    await page.goto('/chat')
    await untilOnline(page)
    // So low that it has to be scrolled.
    await page.addStyleTag({ content: '#rooms { max-height: 4rem }' })
    await page.evaluate(() => {
      const rooms = document.querySelector('#rooms')
      if (!rooms) throw new Error('no sidebar')
      rooms.scrollTop = 40
      rooms.setAttribute('data-seen-before', '')
    })
    for (const [name, path] of [
      [inChinese('room.history'), '/history'],
      [inChinese('room.browse'), '/rooms'],
      [inChinese('settings.title'), '/settings'],
    ] as const) {
      const link = sidebar(page).getByRole('link', { name })
      await link.focus()
      const scrollTop = await scrollOf(page)
      await page.keyboard.press('Enter')
      await expect(page).toHaveURL((url) => url.pathname === path)
      await expect(composer(page)).toBeHidden()
      await expect(link).toBeFocused()
      expect(await scrollOf(page)).toBe(scrollTop)
    }
    await sidebar(page)
      .getByRole('link', { name: inChinese('room.lobby') })
      .click()
    await expect(page).toHaveURL(/\/chat$/)
    await expect(composer(page)).toBeFocused()
    await expect(page.locator('#rooms[data-seen-before]')).toBeVisible()
    await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'online')
    for (const path of ['/settings', '/rooms', '/history', '/chat']) {
      await page.goBack()
      await expect(page).toHaveURL((url) => url.pathname === path)
    }
    await expect(composer(page)).toBeVisible()
    expect(sockets).toBe(1)
  })

  test('tells in its pane, with status 404, that a room is not there', async ({ person }) => {
    const { page } = await person('lin', { path: null, expectedErrors: [/status of 404/] })
    const answer = await page.goto('/rooms/no-such-room')
    expect(answer?.status()).toBe(404)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(inChinese('common.notFoundTitle'))
    await expect(sidebar(page).getByRole('link', { name: inChinese('room.lobby') })).toBeVisible()
    await page.getByRole('link', { name: inChinese('common.backToChat') }).click()
    await untilOnline(page)
  })

  test('opens the room that was open last on this device', async ({ person }) => {
    const { page, context } = await person('lin')
    await page.goto('/')
    await expect(page).toHaveURL(/\/chat$/)
    await context.addCookies([{ name: 'room', value: 'no-such-room', url: page.url() }])
    await page.goto('/')
    await expect(page).toHaveURL(/\/chat$/)
  })
})

function sidebar(page: Page) {
  return page.getByRole('complementary', { name: inChinese('common.product') })
}

function scrollOf(page: Page): Promise<number> {
  return page.locator('#rooms').evaluate(({ scrollTop }) => scrollTop)
}
