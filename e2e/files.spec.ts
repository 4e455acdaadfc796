import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { createPicture } from '#test/pictures.ts'
import { expect, test } from './fixtures.ts'
import { composer, expectStored, messageOf, unique, untilOnline } from './room.ts'
import { inChinese as t } from './words.ts'

/** Files that people send: picked, pasted, dropped; over a reload; seen, and gone. */

const UPLOADS = '**/api/rooms/*/files?*'

interface TestFile {
  name: string
  mimeType: string
  buffer: Buffer
}

const textFile = (name = 'notes.txt', text = 'hello'): TestFile => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(text),
})
const pngFile = async (name: string, width = 1_200, height = 800): Promise<TestFile> => ({
  ...{ name, mimeType: 'image/png', buffer: await createPicture('png', { width, height }) },
})

const attachments = (page: Page): Locator => page.getByTestId('attachment')

async function pick(page: Page, ...files: TestFile[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: t('files.add') }).click()
  await (await chooser).setFiles(files)
}

/** As the browser does when files are pasted or dropped. */
async function give(target: Locator, kind: 'paste' | 'drop' | 'dragenter', file: TestFile): Promise<void> {
  const { name, mimeType, buffer } = file
  await target.evaluate(
    (element, given) => {
      const transfer = new DataTransfer()
      const bytes = Uint8Array.from(atob(given.base64), (sign) => sign.charCodeAt(0))
      transfer.items.add(new File([bytes], given.name, { type: given.mimeType }))
      const init = { bubbles: true, cancelable: true }
      element.dispatchEvent(
        given.kind === 'paste'
          ? new ClipboardEvent('paste', { ...init, clipboardData: transfer })
          : new DragEvent(given.kind, { ...init, dataTransfer: transfer }),
      )
    },
    { kind, name, mimeType, base64: buffer.toString('base64') },
  )
}

async function send(page: Page): Promise<void> {
  await page.getByTestId('composer-send').click()
}

/** So many uploads are kept on the device. */
async function untilKept(page: Page, count: number): Promise<void> {
  const countKept = () =>
    page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const opening = indexedDB.open('parlor-uploads')
          opening.onsuccess = () => {
            const counting = opening.result.transaction('uploads').objectStore('uploads').count()
            counting.onsuccess = () => resolve(counting.result)
          }
        }),
    )
  await expect.poll(countKept).toBe(count)
}

test.describe('files', () => {
  test('are picked, pasted and dropped, sent together, and seen and downloaded by others', async ({ person }) => {
    const { page } = await person('lin')
    const { page: other } = await person('zhou')
    await pick(page, textFile('会议记录-2026-11-27-最终版.txt'))
    await give(composer(page), 'paste', await pngFile('pasted.png'))
    const room = page.getByRole('main')
    await give(room, 'dragenter', textFile())
    await expect(page.getByText(t('files.drop'))).toBeVisible()
    await give(room, 'drop', await pngFile('dropped.png', 600, 900))
    await expect(page.getByText(t('files.drop'))).toHaveCount(0)
    await expect(attachments(page)).toHaveCount(3)
    for (const one of await attachments(page).all()) await expect(one).toHaveAttribute('data-state', 'done')
    const text = unique('三个文件')
    await composer(page).fill(text)
    await send(page)
    await expectStored(page, text)
    await expect(attachments(page)).toHaveCount(0)

    const row = messageOf(other, text)
    await expect(row.getByRole('img')).toHaveCount(2)
    const download = other.waitForEvent('download')
    await row.getByRole('link', { name: t('files.downloadOf', { name: '会议记录-2026-11-27-最终版.txt' }) }).click()
    expect((await download).suggestedFilename()).toBe('会议记录-2026-11-27-最终版.txt')

    await row.getByRole('button', { name: t('files.open', { name: 'pasted.png' }) }).click()
    const viewer = other.getByRole('dialog', { name: t('files.viewer') })
    await expect(viewer.getByRole('heading')).toHaveText('pasted.png')
    await other.keyboard.press('ArrowRight')
    await expect(viewer.getByRole('heading')).toHaveText('dropped.png')
    await expect(viewer.getByRole('status')).toHaveText(t('files.viewerOf', { n: 2, count: 2 }))
    await viewer.getByRole('button', { name: t('files.zoomIn') }).click()
    await expect(viewer.getByRole('button', { name: t('files.zoomOut') })).toBeVisible()
    await other.keyboard.press('Escape')
    await expect(viewer).toHaveCount(0)
  })

  test('are a message alone, and gone with it for everybody', async ({ person }) => {
    const { page } = await person('lin')
    const { page: other } = await person('zhou')
    const name = `${unique('alone')}.png`
    await pick(page, await pngFile(name))
    await expect(attachments(page)).toHaveAttribute('data-state', 'done')
    await send(page)
    const picture = (of: Page) => of.getByRole('button', { name: t('files.open', { name }) })
    await expect(picture(other)).toBeVisible()
    const address = (await picture(other).getByRole('img').getAttribute('src')) ?? ''
    expect((await other.request.get(address)).status()).toBe(200)
    const row = page.getByTestId('message').filter({ has: picture(page) })
    await expect(row).toHaveAttribute('data-status', 'sent')
    await row.focus()
    await page.keyboard.press('Delete')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('common.delete') })
      .click()
    await expect(picture(other)).toHaveCount(0)
    expect((await other.request.get(address)).status()).toBe(404)
  })

  test('go on after a reload in the middle, sent off already or not', async ({ person }) => {
    const { page } = await person('lin', { expectedErrors: [/./] })
    await page.route(UPLOADS, () => {})
    const [waiting, kept] = [`${unique('waiting')}.txt`, `${unique('kept')}.txt`]
    await pick(page, textFile(waiting))
    await expect(attachments(page)).toHaveAttribute('data-state', 'sending')
    const text = unique('等文件')
    await composer(page).fill(text)
    await send(page)
    await expect(messageOf(page, text)).toContainText(t('files.uploading', { n: 1 }))
    await pick(page, textFile(kept))
    // What was said meanwhile does not wait for the file.
    await expect(attachments(page)).toHaveCount(1)
    await untilKept(page, 2)
    await page.unroute(UPLOADS)
    await page.reload()
    await untilOnline(page)
    await expectStored(page, text)
    await expect(messageOf(page, text)).toContainText('waiting')
    await expect(attachments(page)).toContainText('kept')
    await expect(attachments(page)).toHaveAttribute('data-state', 'done')
    await attachments(page)
      .getByRole('button', { name: t('files.remove', { name: kept }) })
      .click()
    await expect(attachments(page)).toHaveCount(0)
  })

  test('that can’t be sent say why, and the others go without them', async ({ person }) => {
    const { page } = await person('lin', { expectedErrors: [/415/] })
    await pick(
      page,
      textFile('page.txt', '<!doctype html><script>1</script>'),
      textFile('fine.txt'),
      textFile('none.txt', ''),
    )
    const one = (name: string) => attachments(page).filter({ hasText: name })
    await expect(one('page')).toContainText(t('files.refused'))
    await expect(one('none')).toContainText(t('files.empty'))
    await expect(one('fine')).toHaveAttribute('data-state', 'done')
    await pick(page, ...Array.from({ length: 8 }, (_, index) => textFile(`more${index}.txt`)))
    await expect(page.getByText(t('files.tooMany', { n: 1, max: 10 })).first()).toBeVisible()
    await expect(attachments(page)).toHaveCount(10)
  })

  test('larger than 10 MB come whole', async ({ person }) => {
    const { page } = await person('lin')
    const large = Buffer.alloc(20 * 1024 * 1024, 'parlor ')
    await pick(page, { name: 'large.txt', mimeType: 'text/plain', buffer: large })
    await expect(attachments(page)).toHaveAttribute('data-state', 'done', { timeout: 30_000 })
    const text = unique('大文件')
    await composer(page).fill(text)
    await send(page)
    await expectStored(page, text)
    const address = await messageOf(page, text).getByRole('link').getAttribute('href')
    const body = await (await page.request.get(address ?? '')).body()
    expect(body.equals(large)).toBe(true)
    const part = await page.request.get(address ?? '', { headers: { range: 'bytes=20971510-' } })
    expect([part.status(), part.headers()['content-range']]).toEqual([206, 'bytes 20971510-20971519/20971520'])
    const head = await page.request.head(address ?? '')
    expect([head.status(), head.headers()['content-length']]).toEqual([200, '20971520'])
  })
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in files, ${colorScheme}`, async ({ person }) => {
    const { page } = await person('lin', { colorScheme, expectedErrors: [/415/] })
    const sound = Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt ', 'latin1'), Buffer.alloc(28)])
    await pick(page, await pngFile('a.png'), { name: 'a.wav', mimeType: 'audio/wav', buffer: sound }, textFile())
    await expect(attachments(page).nth(2)).toHaveAttribute('data-state', 'done')
    const text = unique('各种文件')
    await composer(page).fill(text)
    await send(page)
    await expectStored(page, text)
    await expect(messageOf(page, text).locator('audio')).toBeVisible()
    await page.route(UPLOADS, (route) => (route.request().url().includes('held') ? undefined : route.continue()))
    await pick(page, textFile('page.txt', '<html>'), textFile('held.txt'))
    await expect(attachments(page).first()).toHaveAttribute('data-state', 'failed')
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await page.getByRole('button', { name: t('files.open', { name: 'a.png' }) }).click()
    await expect(page.getByRole('dialog', { name: t('files.viewer') })).toBeVisible()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  })
}
