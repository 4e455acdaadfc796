import type { Page } from '@playwright/test'
import { call } from './call.ts'
import { expect, test } from './fixtures.ts'
import { composer, expectStored, say, unique } from './room.ts'
import { inChinese } from './words.ts'

test('a room that gets another address takes those who read it along, with what lies over it', async ({ person }) => {
  const [lin, zhou] = [await person('lin'), await person('zhou')]
  const slug = unique('before').replace(' ', '-')
  const other = slug.replace('before', '之后')
  const { room } = await call(lin, 'room.create', {
    name: '会搬家的房间',
    slug,
    visibility: 'private',
    usernames: [zhou.name],
  })
  // The one has the room's page from the server, the other came from the lobby.
  await lin.page.goto(`/rooms/${slug}`)
  await zhou.page.getByRole('link', { name: '会搬家的房间' }).click()
  await expect(zhou.page).toHaveURL(new RegExp(`/rooms/${slug}$`))
  const [draft, said] = [unique('还没写完'), unique('搬家以后')]
  await composer(lin.page).fill(draft)
  await zhou.page
    .getByRole('main')
    .getByRole('button', { name: inChinese('rooms.more'), exact: true })
    .click()
  await zhou.page.getByRole('menuitem', { name: inChinese('rooms.details') }).click()
  const details = zhou.page.getByRole('dialog')
  await expect(details).toBeVisible()

  await call(lin, 'room.change', { roomId: room.id, slug: other })
  for (const { page } of [lin, zhou]) await expect.poll(() => readPath(page)).toBe(`/rooms/${other}`)
  await expect(details).toBeVisible()
  await zhou.page.goBack()
  await expect(details).toBeHidden()
  await expect.poll(() => readPath(zhou.page)).toBe(`/rooms/${other}`)
  await expect(composer(lin.page)).toHaveValue(draft)

  await say(zhou.page, said, { ask: false })
  await lin.page.goto(`/rooms/${slug}?m=1`)
  await expect.poll(() => readPath(lin.page)).toBe(`/rooms/${other}`)
  expect(new URL(lin.page.url()).search).toBe('?m=1')
  await expectStored(lin.page, said)
})

function readPath(page: Page): string {
  return decodeURI(new URL(page.url()).pathname)
}
