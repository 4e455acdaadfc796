import AxeBuilder from '@axe-core/playwright'
import { createToolServer } from '#test/tool-server.ts'
import { expectAccessible } from './accessible.ts'
import { expect, test } from './fixtures.ts'
import { expectStatus, replyTo, say, unique } from './room.ts'
import { inChinese } from './words.ts'

const PHONE = { width: 390, height: 844 }

test('an admin gives an AI a server of tools, and what it wants to change waits for whoever asked', async ({
  server,
  browserOf,
  person,
}) => {
  const tools = await createToolServer()
  const { page } = await browserOf(server.admin, { path: '/admin/ai' })
  await page.getByRole('button', { name: inChinese('tools.add') }).click()
  const form = page.getByRole('dialog', { name: inChinese('tools.add') })
  await form.getByLabel(inChinese('admin.name')).fill('Notes')
  await form.getByLabel(inChinese('tools.url')).fill('http://10.0.0.1/mcp')
  await form.getByLabel(inChinese('admin.headers')).fill('Authorization: Bearer of-browsers')
  await form.getByRole('checkbox').first().check()
  await form.getByRole('button', { name: inChinese('common.save') }).click()
  await expect(form.getByText(inChinese('tools.fault_private'))).toBeVisible()
  await form.getByLabel(inChinese('tools.url')).fill(tools.url)
  await form.getByRole('button', { name: inChinese('common.save') }).click()
  await expect(form).toBeHidden()
  const row = page.locator('[data-tool-server="Notes"]')
  await row.getByRole('button', { name: inChinese('tools.check') }).click()
  await expect(row.locator('[data-step][data-state="ok"]')).toHaveCount(4)
  await expect(row.getByRole('checkbox', { name: 'Write a note' })).toBeChecked()
  await expect(row.getByRole('checkbox', { name: 'read_notes' })).not.toBeChecked()
  await expect(page.locator('body')).not.toContainText('of-browsers')
  await expectAccessible(page)
  await page.setViewportSize(PHONE)
  await page.emulateMedia({ colorScheme: 'dark' })
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)

  const [lin, zhou] = [await person('lin'), await person('zhou', { viewport: PHONE })]
  const question = unique('@小砚 记下来')
  await say(lin.page, `${question} #fake:tools=notes_write_note{"text":"牛奶"}`)
  const [asked, seen] = [lin, zhou].map((one) => replyTo(one.page, question).getByTestId('step-approval'))
  if (!asked || !seen) throw new Error('nobody is there')
  await expect(asked).toContainText('"text": "牛奶"')
  await expect(seen).toContainText(lin.name)
  await expect(seen.getByRole('button')).toHaveCount(0)
  await expectAccessible(lin.page)
  await expectAccessible(zhou.page)
  expect(tools.notes).toEqual([])
  await asked.getByRole('button', { name: inChinese('tools.allow') }).click()
  for (const { page: shown } of [lin, zhou]) await expectStatus(replyTo(shown, question), 'done')
  expect(tools.notes).toEqual(['牛奶'])
  await expect(replyTo(zhou.page, question)).toContainText('write_note')
  await replyTo(lin.page, question)
    .getByRole('button', { name: inChinese('saw.open') })
    .click()
  await expect(lin.page.getByRole('dialog')).toContainText('written: 牛奶')

  const another = unique('@小砚 再记一条')
  await say(zhou.page, `${another} #fake:tools=notes_write_note{"text":"鸡蛋"}`)
  const phone = replyTo(zhou.page, another)
  await phone.getByRole('button', { name: inChinese('tools.refuse') }).click()
  await expectStatus(phone, 'done')
  await expect(phone).toContainText('没有执行')
  expect(tools.notes).toEqual(['牛奶'])
  await tools.close()
})
