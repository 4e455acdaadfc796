import { call } from './call.ts'
import { expect, type Person, test } from './fixtures.ts'
import { composer, expectStored, messageOf, say, unique, untilOnline } from './room.ts'
import { inChinese } from './words.ts'

interface Made {
  id: string
  slug: string
}

test.describe('going from room to room', () => {
  test('shows each as it is now, where one was in it, with what one was writing, on one connection', async ({
    person,
  }) => {
    const zhou = await person('zhou', { path: null })
    const [open, closed] = [await make(zhou, '公开'), await make(zhou, '私下', { visibility: 'private' })]
    const lin = await person('lin', { path: null })
    for (const { id } of [open, closed]) await call(zhou, 'member.add', { roomId: id, usernames: [lin.name] })
    for (let index = 1; index <= 60; index += 1) await post(zhou, open, `第 ${index} 条`)
    const { page } = lin
    let sockets = 0
    page.on('websocket', () => {
      sockets += 1
    })
    await page.goto('/chat')
    await untilOnline(page)
    const rooms = page.getByRole('navigation', { name: inChinese('room.rooms') })
    const to = (name: string) => rooms.getByRole('link', { name: new RegExp(`^${name}`) })
    await expect(to('公开')).toContainText(/\d/)

    await to('公开').click()
    await expect(messageOf(page, '第 60 条')).toBeInViewport()
    await expect(to('公开')).not.toContainText(/\d/)
    const draft = unique('写到一半')
    await composer(page).fill(draft)
    await page.locator('#messages').hover()
    await page.mouse.wheel(0, -1_200)
    await expect(page.getByTestId('new-messages')).toBeVisible()
    await untilAtRest(lin)
    const place = await readPlace(lin)

    await to('私下').click()
    await expect(page).toHaveURL(new RegExp(`/rooms/${encodeURIComponent(closed.slug)}$`))
    await expect(page).toHaveTitle(/私下/)
    await expect(composer(page)).toBeFocused()
    await expect(composer(page)).toHaveValue('')
    await expect(to('公开')).toContainText(inChinese('room.draft'))
    const secret = unique('只有我们知道')
    await say(page, secret, { ask: false })
    await expectStored(page, secret)
    const [news, called] = [unique('刚来的'), `@${lin.name} ${unique('看下这里')}`]
    await post(zhou, open, news)
    await expect(to('公开')).toContainText('1 条新消息')
    await post(zhou, open, called)
    await expect(to('公开')).toContainText('1 条提到你')
    await expect(page).toHaveTitle(/^\(2\) /)

    await to('公开').click()
    await expect(messageOf(page, called)).toBeAttached()
    await expect(composer(page)).toHaveValue(draft)
    await expect.poll(async () => Math.abs((await topOf(lin, place.seq)) - place.top)).toBeLessThanOrEqual(2)
    await expect(page.getByTestId('new-messages')).toContainText('2')
    await page.getByTestId('new-messages').click()
    await expect(messageOf(page, called)).toBeInViewport()
    await expect(to('公开')).not.toContainText('提到')
    await expect(page).toHaveTitle(/^公开|^\u2068?公开/)

    await page.goBack()
    await expect(messageOf(page, secret)).toBeVisible()
    await to(inChinese('room.lobby')).click()
    await expect(page).toHaveURL(/\/chat$/)
    expect(sockets).toBe(1)
    await page.reload()
    await untilOnline(page)
    await expect(to('公开')).not.toContainText('新消息')
  })

  test('needs no network for a room that is open', async ({ person }) => {
    const lin = await person('lin', { path: null, expectedErrors: [/ERR_INTERNET_DISCONNECTED|Failed to fetch/] })
    const other = await make(lin, '隔壁')
    const text = unique('先说好')
    await post(lin, other, text)
    const { page, context } = lin
    await page.goto('/chat')
    await untilOnline(page)
    const rooms = page.getByRole('navigation', { name: inChinese('room.rooms') })
    await rooms.getByRole('link', { name: /^隔壁/ }).click()
    await expect(messageOf(page, text)).toBeVisible()
    await context.setOffline(true)
    await rooms.getByRole('link', { name: /^大厅/ }).click()
    await expect(page).toHaveURL(/\/chat$/)
    await rooms.getByRole('link', { name: /^隔壁/ }).click()
    await expect(messageOf(page, text)).toBeVisible()
    await context.setOffline(false)
    await untilOnline(page)
  })

  test('tells of a private room only to whoever is in it, and takes it from them at once', async ({ person }) => {
    const zhou = await person('zhou', { path: null })
    const room = await make(zhou, '评审', { visibility: 'private' })
    const secret = unique('只给评审看')
    await post(zhou, room, secret)
    const lin = await person('lin', { path: null, expectedErrors: [/status of 404/] })
    const path = `/rooms/${encodeURIComponent(room.slug)}`
    expect((await lin.page.goto(path))?.status()).toBe(404)
    await lin.page.goto('/chat')
    await untilOnline(lin.page)
    const link = lin.page
      .getByRole('navigation', { name: inChinese('room.rooms') })
      .getByRole('link', { name: /^评审/ })
    await expect(link).toBeHidden()
    await call(zhou, 'member.add', { roomId: room.id, usernames: [lin.name] })
    await link.click()
    await expect(messageOf(lin.page, secret)).toBeVisible()
    await call(zhou, 'member.remove', { roomId: room.id, username: lin.name })
    await expect(messageOf(lin.page, secret)).toHaveCount(0)
    await expect(link).toBeHidden()
    await expect(lin.page.getByRole('main').getByRole('alert')).toContainText(inChinese('rooms.lostRemoved'))
    await expect(composer(lin.page)).toBeHidden()
  })

  test('lets one read a public room, and talk in it after joining', async ({ person }) => {
    const zhou = await person('zhou', { path: null })
    // Nobody is there, not even an AI.
    const room = await make(zhou, '读书会', { assistants: [] })
    const text = unique('这周读什么')
    await post(zhou, room, text)
    const { page } = await person('lin', { path: '/rooms' })
    await page.getByRole('main').getByRole('searchbox').fill('读书')
    await page.getByRole('main').getByRole('link', { name: '读书会', exact: true }).click()
    await expect(messageOf(page, text)).toBeVisible()
    await expect(composer(page)).toBeHidden()
    await expect(page.getByRole('complementary', { name: inChinese('members.title') })).toContainText(zhou.name)
    await page.getByRole('button', { name: inChinese('room.join') }).click()
    const answer = unique('读长安的荔枝')
    await say(page, answer)
    await expectStored(page, answer)
    await expect(
      page.getByRole('navigation', { name: inChinese('room.rooms') }).getByRole('link', { name: /^读书会/ }),
    ).toBeVisible()
  })
})

async function make(by: Person, name: string, more: object = {}): Promise<Made> {
  const slug = unique('room').replace(' ', '-')
  const { room } = await call(by, 'room.create', { name, slug, visibility: 'public', trigger: 'off', ...more })
  return room
}

async function post(by: Person, { id }: Made, text: string): Promise<void> {
  await call(by, 'message.send', { roomId: id, clientId: crypto.randomUUID(), text, ask: false })
}

/** A turn of the wheel moves the list over many frames, past the older messages that come meanwhile. */
async function untilAtRest({ page }: Person): Promise<void> {
  await page.locator('#messages').evaluate(
    (box) =>
      new Promise<void>((resolve) => {
        const FRAMES_AT_REST = 30
        let [top, framesAtRest] = [box.scrollTop, 0]
        const look = () => {
          framesAtRest = box.scrollTop === top ? framesAtRest + 1 : 0
          top = box.scrollTop
          if (framesAtRest >= FRAMES_AT_REST) resolve()
          else requestAnimationFrame(look)
        }
        look()
      }),
  )
}

/** The uppermost message that begins in view: its seq, and where it stands, px. */
function readPlace({ page }: Person): Promise<{ seq: string; top: number }> {
  return page.locator('#messages').evaluate((box) => {
    const edge = box.getBoundingClientRect().top
    const rows = [...box.querySelectorAll<HTMLElement>('[data-seq]')]
    const first = rows.find((row) => row.getBoundingClientRect().top >= edge)
    return { seq: first?.dataset.seq ?? '', top: first?.getBoundingClientRect().top ?? 0 }
  })
}

async function topOf({ page }: Person, seq: string): Promise<number> {
  return (await page.locator(`[data-seq="${seq}"]`).boundingBox())?.y ?? Number.NaN
}
