import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './fixtures.ts'
import { composer, expectStatus, unique } from './room.ts'
import { inChinese } from './words.ts'

const KEY = 'sk-of-browsers-0123456789abcd'
const FAKE_URL = `${process.env.FAKE_OPENAI_URL?.replace(/\/(v1)?\/?$/, '')}/v1`

test('an admin sets an endpoint and an assistant, tests it, and it answers in a room', async ({
  server,
  browserOf,
}) => {
  const { page } = await browserOf(server.admin, { path: '/settings' })
  await page.getByRole('link', { name: inChinese('admin.title') }).click()
  await expect(page).toHaveURL(/\/admin$/)
  await page.getByRole('link', { name: inChinese('admin.ai'), exact: true }).click()
  await expect(page).toHaveURL(/\/admin\/ai$/)

  await page.getByRole('button', { name: inChinese('admin.newEndpoint') }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel(inChinese('admin.name')).fill('备用线路')
  await form.getByLabel(inChinese('admin.baseUrl')).fill(FAKE_URL)
  await form.getByLabel(inChinese('admin.apiKey')).fill(KEY)
  await form.getByRole('button', { name: inChinese('common.save') }).click()
  const endpoint = page.getByRole('region', { name: '备用线路' })
  await expect(endpoint).toContainText('abcd')
  await expect(page.locator('body')).not.toContainText(KEY)

  await page.getByRole('button', { name: inChinese('admin.newAssistant') }).click()
  await form.getByLabel(inChinese('admin.name')).fill('译者')
  await form.getByLabel(inChinese('admin.handle')).fill('yizhe')
  await form.getByLabel(inChinese('admin.about')).fill('中英互译')
  await form.getByLabel(inChinese('admin.endpoint'), { exact: true }).selectOption({ label: '备用线路' })
  await form.getByLabel(inChinese('admin.model'), { exact: true }).fill('fake')
  await form.getByRole('button', { name: inChinese('common.save') }).click()
  const row = page.locator('[data-assistant="yizhe"]')
  await expect(row).toContainText('中英互译')

  await endpoint.getByRole('button', { name: inChinese('admin.test') }).click()
  const steps = endpoint.getByTestId('test-steps')
  await expect(steps).toContainText(inChinese('admin.firstWords'))
  await expect(steps.locator('[data-state="skipped"]')).toHaveCount(2)
  await expect(steps.locator('[data-state="ok"]')).toHaveCount(4)
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])

  const question = unique('翻译这一句')
  const answer = await page.request.post('/api/v1/room.create', {
    data: { name: unique('翻译室'), visibility: 'public', assistants: ['yizhe'], trigger: 'always' },
  })
  const { room } = await answer.json()
  await page.goto(`/rooms/${encodeURIComponent(room.slug)}`)
  await composer(page).fill(question)
  await composer(page).press('Enter')
  const reply = page.locator('[data-testid="message"][data-sender="yizhe"]')
  await expectStatus(reply, 'done')
  await expect(reply).toContainText(question)
})

test('a test that fails stops there and names what helps', async ({ server, browserOf }) => {
  const { page } = await browserOf(server.admin, { path: null })
  const make = async (command: string, data: object) => (await page.request.post(`/api/v1/${command}`, { data })).json()
  const { endpoint } = await make('endpoint.create', { name: '断了', baseUrl: 'http://127.0.0.1:1/v1' })
  await make('assistant.create', { username: 'broken', displayName: '断线', model: 'm', endpointId: endpoint.id })
  await page.goto('/admin/ai')
  const card = page.getByRole('region', { name: '断了' })
  await card.getByRole('button', { name: inChinese('admin.test') }).click()
  await expect(card.getByRole('alert')).toContainText(inChinese('admin.fix_dns'))
  await expect(card.locator('[data-step]')).toHaveCount(2)
})

test('is no page for who is no admin', async ({ person }) => {
  const { page } = await person('lin', { path: null, expectedErrors: [/404/] })
  const response = await page.goto('/admin')
  expect(response?.status()).toBe(404)
  await page.goto('/settings')
  await expect(page.getByRole('link', { name: inChinese('admin.title') })).toHaveCount(0)
})
