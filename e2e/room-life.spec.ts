import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { composer, expectStored, say, unique } from './room.ts'
import { inChinese } from './words.ts'

test.describe('the life of a room', () => {
  test('it is made with somebody, renamed, archived and deleted, as both of them see', async ({ person }) => {
    const zhou = await person('zhou')
    const { page } = await person('lin')
    const [name, other] = [unique('移动端'), unique('手机端')]
    await page
      .getByRole('button', { name: inChinese('rooms.new') })
      .first()
      .click()
    const making = page.getByRole('dialog', { name: inChinese('rooms.new') })
    await expect(making.getByLabel(inChinese('rooms.name'))).toBeFocused()
    await page.keyboard.type(name)
    await expect(making.getByLabel(inChinese('rooms.slug'))).toHaveValue(name.replace(' ', '-'))
    await making.getByRole('radio', { name: new RegExp(inChinese('rooms.private')) }).check()
    await making.getByRole('combobox', { name: inChinese('members.title') }).fill(zhou.name)
    await making.getByRole('option', { name: zhou.name }).click()
    expect(await findViolations(page)).toEqual([])
    await making.getByRole('button', { name: inChinese('rooms.create') }).click()
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
    await expect(making).toBeHidden()
    const text = unique('第一句')
    await say(page, text, { ask: false })
    await expectStored(page, text)

    const theirs = zhou.page.getByRole('navigation', { name: inChinese('room.rooms') })
    await theirs.getByRole('link', { name }).click()
    const draft = unique('还没写完')
    await composer(zhou.page).fill(draft)

    const settings = page.getByRole('dialog', { name: inChinese('rooms.settings') })
    await page
      .getByRole('main')
      .getByRole('button', { name: inChinese('rooms.more'), exact: true })
      .click()
    await page.getByRole('menuitem', { name: inChinese('rooms.settings') }).click()
    await settings.getByLabel(inChinese('rooms.name')).fill(other)
    await settings.getByRole('button', { name: inChinese('common.save') }).click()
    await expect(zhou.page.getByRole('heading', { level: 1, name: other })).toBeVisible()

    const open = async () => {
      await page
        .getByRole('main')
        .getByRole('button', { name: inChinese('rooms.more'), exact: true })
        .click()
      await page.getByRole('menuitem', { name: inChinese('rooms.settings') }).click()
    }
    await open()
    await settings.getByRole('button', { name: inChinese('rooms.archive'), exact: true }).click()
    await expect(settings.getByRole('button', { name: inChinese('rooms.unarchive') })).toBeVisible()
    await expect(zhou.page.getByText(inChinese('rooms.archivedBar'))).toBeVisible()
    await expect(composer(zhou.page)).toBeHidden()
    await settings.getByRole('button', { name: inChinese('rooms.unarchive') }).click()
    await expect(composer(zhou.page)).toHaveValue(draft)

    await settings.getByRole('button', { name: inChinese('rooms.delete'), exact: true }).click()
    const forGood = settings.getByRole('button', { name: inChinese('rooms.deleteForGood') })
    await expect(forGood).toHaveAttribute('aria-disabled', 'true')
    await settings.getByLabel(inChinese('rooms.typeName', { room: other })).fill(other)
    expect(await findViolations(page)).toEqual([])
    await forGood.click()
    await expect(page).toHaveURL(/\/chat$/)
    const told = zhou.page.getByRole('main').getByRole('alert')
    await expect(told).toContainText(inChinese('rooms.lostDeleted'))
    await expect(told).toContainText(draft)
    await expect(theirs.getByRole('link', { name: other })).toBeHidden()
  })

  test('it is found by others, read before joining, and joined from the list', async ({ person }) => {
    const zhou = await person('zhou', { path: null })
    const name = unique('读书')
    const made = await zhou.context.request.post('/api/v1/room.create', {
      data: { name, topic: '十一月读《长安的荔枝》', visibility: 'public', trigger: 'off' },
    })
    const { room } = await made.json()
    const { page } = await person('lin', { path: '/rooms' })
    const row = page.getByRole('main').getByRole('listitem').filter({ hasText: name })
    await page.getByRole('searchbox', { name: inChinese('room.findRoom') }).fill(name)
    await row.hover()
    await row.getByRole('link', { name: inChinese('rooms.previewRoom', { room: name }) }).click()
    await expect(page.getByText(inChinese('room.joinToTalk'))).toBeVisible()
    await expect(composer(page)).toBeHidden()
    await page.goBack()
    await row.getByRole('button', { name: inChinese('rooms.joinRoom', { room: name }) }).click()
    const opening = row.getByRole('link', { name: inChinese('rooms.openRoom', { room: name }) })
    await expect(opening).toBeFocused()
    await expect(row).toContainText(inChinese('rooms.memberCount', { n: 2 }))
    await opening.press('Enter')
    await expect(page).toHaveURL(new RegExp(`/rooms/${encodeURIComponent(room.slug)}$`))
    await expect(composer(page)).toBeVisible()
  })
})

async function findViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)
}
