import { PROTOCOL } from '#lib/protocol/limits.ts'
import { expect, test } from './fixtures.ts'
import { composer, expectStored, messageOf, say, unique } from './room.ts'
import { inChinese } from './words.ts'

test('a tab is told quietly that there is a newer build, once, keeps what is typed, and has it when reloaded', async ({
  person,
}) => {
  const { page } = await person('lin')
  let isOld = true
  const named: string[] = []
  await page.routeWebSocket(/\/ws/, (line) => {
    const server = line.connectToServer()
    line.onMessage((packet) => {
      const build = /"build":"(\w+)"/.exec(String(packet))?.[1]
      if (build) named.push(build)
      server.send(build && isOld ? String(packet).replace(build, 'anearlierone') : packet)
    })
  })
  await page.reload()
  const bar = page.getByTestId('connection')
  await expect(bar).toContainText(inChinese('net.newBuild'))
  await expect(bar).toHaveAttribute('data-state', 'online')
  // It goes on as it is for whoever wants that.
  const sent = unique('照样能发')
  await composer(page).fill(sent)
  await composer(page).press('Enter')
  await expectStored(page, sent)
  const draft = unique('还没发的')
  await composer(page).fill(draft)
  await bar.getByRole('button', { name: inChinese('net.putNewBuildAway') }).click()
  await expect(bar).not.toContainText(inChinese('net.newBuild'))
  isOld = false
  await page.reload()
  await expect(composer(page)).toHaveValue(draft)
  await expect(bar).toHaveAttribute('data-state', 'online')
  expect(new Set(named).size).toBe(1)
})

test('a page that is older than the server says so, keeps what is typed, and is well again once reloaded', async ({
  person,
}) => {
  const lin = await person('lin')
  const { page } = lin
  let isOld = true
  await page.routeWebSocket(/\/ws/, (line) => {
    const server = line.connectToServer()
    line.onMessage((packet) => {
      const isHandshake = isOld && String(packet).startsWith('40')
      server.send(isHandshake ? String(packet).replace(`"protocol":${PROTOCOL}`, '"protocol":1') : packet)
    })
  })
  await page.reload()
  const bar = page.getByTestId('connection')
  await expect(bar).toHaveAttribute('data-state', 'outdated')
  await expect(bar).toContainText('网页有新版本了')
  const [sent, draft] = [unique('旧页面里发的'), unique('还没发的')]
  await say(page, sent, { ask: false })
  await expect(messageOf(page, sent)).toHaveAttribute('data-status', 'sending')
  await composer(page).fill(draft)
  isOld = false
  await bar.getByRole('button', { name: inChinese('net.reload') }).click()
  await expect(bar).toHaveAttribute('data-state', 'online')
  await expectStored(page, sent)
  await expect(composer(page)).toHaveValue(draft)
})
