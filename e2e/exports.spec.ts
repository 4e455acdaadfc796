import { readFile } from 'node:fs/promises'
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './fixtures.ts'
import { expectStored, say, unique } from './room.ts'
import { inChinese } from './words.ts'

test.describe('exports', () => {
  test('a room is taken away as a page that shows what was said and runs nothing', async ({ person }) => {
    const { page, context } = await person('lin')
    const text = unique('<script>document.title="ran"</script> 你好')
    await say(page, text, { ask: false })
    await expectStored(page, text)
    await page
      .getByRole('main')
      .getByRole('button', { name: inChinese('rooms.more'), exact: true })
      .click()
    await page.getByRole('menuitem', { name: inChinese('exports.room') }).click()
    const dialog = page.getByRole('dialog')
    const start = dialog.getByRole('button', { name: inChinese('exports.start') })
    await expect(dialog.getByRole('radio', { name: new RegExp(inChinese('exports.html')) })).toBeChecked()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await page.screenshot({ path: test.info().outputPath('dialog.png') })
    const [download] = await Promise.all([page.waitForEvent('download'), start.click()])
    expect(download.suggestedFilename()).toMatch(/^lobby-\d{4}-\d\d-\d\d\.html$/)
    await expect(dialog).toBeHidden()
    const path = test.info().outputPath('room.html')
    await download.saveAs(path)
    const opened = await context.newPage()
    await opened.goto(`file://${path}`)
    await expect(opened.getByText(text)).toBeVisible()
    expect(await opened.title()).not.toBe('ran')
    await opened.screenshot({ path: test.info().outputPath('page.png') })
  })

  test('one’s own data is taken away as an archive', async ({ person }) => {
    const { page } = await person('lin')
    await page.goto('/settings')
    const button = page.getByRole('button', { name: inChinese('exports.ownStart') })
    await button.scrollIntoViewIfNeeded()
    await page.screenshot({ path: test.info().outputPath('settings.png') })
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()])
    const bytes = await readFile(await download.path())
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04')
  })

  test('the choice of a format fits a phone, in the dark', async ({ person }) => {
    const { page } = await person('lin')
    await page.setViewportSize({ width: 360, height: 740 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page
      .getByRole('main')
      .getByRole('button', { name: inChinese('rooms.more'), exact: true })
      .click()
    await page.getByRole('menuitem', { name: inChinese('exports.room') }).click()
    await expect(page.getByRole('dialog')).toBeInViewport({ ratio: 1 })
    await page.screenshot({ path: test.info().outputPath('phone.png') })
  })
})
