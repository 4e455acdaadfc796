import AxeBuilder from '@axe-core/playwright'
import { call } from './call.ts'
import { expect, type Person, test } from './fixtures.ts'
import { composer, messageOf, unique, untilOnline } from './room.ts'
import { sendMany } from './sending.ts'
import { inChinese } from './words.ts'

test.describe('finding one’s way', () => {
  test('shows what is new in a line and a bar, read in all tabs at once', async ({ person, server }) => {
    const zhou = await person('zhou', { path: null })
    const lin = await person('lin', { path: null })
    const room = await make(zhou, '键盘', [lin.name])
    const mark = unique('新的')
    await sendMany(server.url, zhou.context, countTo(40, mark), room.id)
    const { page, context } = lin
    const other = await context.newPage()
    await other.goto('/chat')
    await untilOnline(other)
    const inOther = other.getByRole('link', { name: /^键盘/ })
    await expect(inOther).toContainText('40')
    await expect(other).toHaveTitle(/^\(4\d\) /)
    const icon = other.locator('link[rel="icon"]').first()
    await expect(icon).toHaveAttribute('href', /^data:/)
    await page.goto(`/rooms/${room.slug}`)
    await untilOnline(page)
    const bar = page.getByTestId('unread-bar')
    await expect(bar).toContainText('条新消息')
    await expect(inOther).not.toContainText(/\d/)
    await bar.getByRole('button', { name: inChinese('unread.jump') }).click()
    await expect(messageOf(page, `${mark} #1.`)).toBeInViewport()
    await expect(page.getByText(inChinese('unread.line'), { exact: true })).toBeInViewport()
    await expect(bar).toBeHidden()
    await page.getByTestId('new-messages').click()
    await bar.getByRole('button', { name: inChinese('unread.read') }).click()
    await expect(bar).toBeHidden()
    await expect(page.getByText(inChinese('unread.line'), { exact: true })).toHaveCount(0)
  })

  test('follows a link in a message far into the past, and comes back to the latest', async ({ person, server }) => {
    const zhou = await person('zhou', { path: null })
    const lin = await person('lin', { path: null })
    const room = await make(zhou, '旧事', [lin.name])
    const mark = unique('说过')
    const link = `${server.url}/rooms/${room.slug}?m=4`
    await sendMany(server.url, zhou.context, [...countTo(120, mark), `看 ${link}`], room.id)
    const { page } = lin
    await page.goto(`/rooms/${room.slug}`)
    await untilOnline(page)
    await page.getByRole('link', { name: link }).click()
    const row = page.locator('[data-testid="message"][data-seq="4"]')
    await expect(row).toBeInViewport({ ratio: 1 })
    await expect(row).toBeFocused()
    await expect(page).toHaveURL(/\?m=4$/)
    await page.keyboard.press('Escape')
    await expect(messageOf(page, link)).toBeInViewport()
    await expect(page).toHaveURL(new RegExp(`${room.slug}$`))
    await expect(composer(page)).toBeVisible()
  })

  test('says of a jump that failed why, and jumps on another try', async ({ person, server }) => {
    const lin = await person('lin', { path: null, expectedErrors: [/status of 503/] })
    const room = await make(lin, '旧事', [])
    await sendMany(server.url, lin.context, countTo(120, unique('说过')), room.id)
    const { page } = lin
    await page.route('**/messages?around=*', (route) =>
      route.fulfill({ status: 503, json: { error: { code: 'unavailable' } } }),
    )
    await page.goto(`/rooms/${room.slug}?m=4`)
    const alert = page.getByRole('alert').filter({ hasText: inChinese('room.jumpFailed') })
    await expect(alert).toBeVisible()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    if (process.env.PICTURES_TO) await page.screenshot({ path: `${process.env.PICTURES_TO}/jump-failed.png` })
    await page.unroute('**/messages?around=*')
    await alert.getByRole('button', { name: inChinese('common.retry') }).click()
    await expect(page.locator('[data-testid="message"][data-seq="4"]')).toBeInViewport({ ratio: 1 })
    await expect(alert).toHaveCount(0)
  })

  test('keeps what is typed while the palette comes, out of what lies below', async ({ person }) => {
    const { page } = await person('lin', { path: null })
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route('**/_next/static/**/*.js', async (route) => {
      const response = await route.fetch()
      const script = await response.text()
      if (script.includes('"data-testid":"palette"')) await released
      await route.fulfill({ response, body: script })
    })
    await page.goto('/chat')
    await untilOnline(page)
    await composer(page).press('Control+k')
    await page.keyboard.type('大')
    const palette = page.getByRole('dialog', { name: inChinese('rooms.jump') })
    await expect(palette).toHaveCount(0)
    // The focus passes through the box below; no key may find it there.
    await composer(page).evaluate((box) => {
      const look = () => queueMicrotask(() => box.setAttribute('data-held', String(document.activeElement === box)))
      box.addEventListener('focus', look, { once: true })
    })
    release()
    const field = palette.getByRole('combobox')
    await expect(field).toHaveValue('大')
    await expect(composer(page)).toHaveAttribute('data-held', 'false')
    await page.keyboard.type('厅')
    await expect(field).toHaveValue('大厅')
    await expect(palette.getByRole('option', { selected: true })).toContainText('大厅')
    await page.keyboard.press('Escape')
    await expect(composer(page)).toBeFocused()
    await expect(composer(page)).toHaveValue('')
  })

  test('leads by keys to a room, a person and a command', async ({ person }) => {
    const zhou = await person('zhou', { path: null })
    const lin = await person('lin', { path: null })
    const [weekly, oncall] = [await make(zhou, '前端周会', [lin.name]), await make(zhou, '上线值班', [lin.name])]
    const alarm = unique('报警了')
    await post(zhou, oncall, alarm)
    const { page } = lin
    await page.goto('/chat')
    await untilOnline(page)
    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog', { name: inChinese('rooms.jump') })
    const field = palette.getByRole('combobox')
    await expect(field).toBeFocused()
    await expect(palette.getByRole('group', { name: inChinese('room.unread') })).toContainText('上线值班')
    await field.fill('端周')
    await expect(palette.getByRole('option', { selected: true })).toContainText('前端周会')
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await field.press('Enter')
    await expect(page).toHaveURL(new RegExp(`${weekly.slug}$`))
    await expect(palette).toBeHidden()
    await expect(composer(page)).toBeFocused()
    await page.keyboard.press('Alt+Shift+ArrowUp')
    await expect(page).toHaveURL(new RegExp(`${oncall.slug}$`))
    await expect(page.getByRole('heading', { level: 1 })).toContainText('上线值班')
    await page.keyboard.press('Alt+ArrowUp')
    await expect(page).not.toHaveURL(new RegExp(`${oncall.slug}$`))

    await page.keyboard.press('Control+k')
    await field.fill(zhou.name)
    await expect(palette.getByRole('group', { name: inChinese('palette.people') })).toContainText(zhou.name)
    await field.press('Enter')
    await expect(page.getByRole('heading', { level: 1 })).toContainText(zhou.name)

    await page.keyboard.press('Control+k')
    await field.fill(alarm)
    await expect(palette.getByRole('option', { selected: true })).toContainText(`${zhou.name} · 上线值班`)
    await field.press('Enter')
    await expect(page).toHaveURL(new RegExp(`${oncall.slug}\\?m=\\d+$`))
    await expect(messageOf(page, alarm)).toBeInViewport()
    await page.keyboard.press('Control+k')
    await field.fill('上线')
    await field.press('Control+Enter')
    await expect(page).toHaveURL(/\/search\?q=/)

    await page.keyboard.press('Control+k')
    await field.fill(inChinese('shortcuts.title').slice(-3))
    await field.press('Enter')
    const sheet = page.getByRole('dialog', { name: inChinese('shortcuts.title') })
    await expect(sheet).toBeVisible()
    await page.goBack()
    await expect(sheet).toBeHidden()
  })
})

function countTo(count: number, mark: string): string[] {
  return Array.from({ length: count }, (_, index) => `${mark} #${index + 1}.`)
}

interface Made {
  id: string
  slug: string
}

async function make(by: Person, name: string, usernames: string[]): Promise<Made> {
  const slug = unique('room').replace(' ', '-')
  const { room } = await call(by, 'room.create', { name, slug, visibility: 'private', trigger: 'off', usernames })
  return room
}

async function post(by: Person, { id }: Made, text: string): Promise<void> {
  await call(by, 'message.send', { roomId: id, clientId: crypto.randomUUID(), text, ask: false })
}
