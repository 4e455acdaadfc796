import { randomUUID } from 'node:crypto'
import { expect, test } from './fixtures.ts'
import { inChinese } from './words.ts'

test('whoever makes a room sees an assistant come that an admin has just made, and go again', async ({
  person,
  browserOf,
  server,
}) => {
  const lin = await person('lin')
  const root = await browserOf(server.admin)
  const call = async (command: string, data: object) => {
    const answer = await root.page.request.post(`/api/v1/${command}`, { data })
    expect(answer.ok(), await answer.text()).toBe(true)
  }
  await lin.page
    .getByRole('button', { name: inChinese('rooms.new') })
    .first()
    .click()
  const dialog = lin.page.getByRole('dialog', { name: inChinese('rooms.new') })
  await expect(dialog).toBeVisible()
  const name = `现做${randomUUID().slice(0, 4)}`
  const username = `fresh${randomUUID().slice(0, 6)}`
  await call('assistant.create', { username, displayName: name, model: 'fake' })
  const choice = dialog.getByLabel(inChinese('rooms.addAssistant'))
  await expect(choice.getByRole('option', { name })).toHaveCount(1)
  await call('assistant.delete', { username })
  await expect(choice.getByRole('option', { name })).toHaveCount(0)
})
