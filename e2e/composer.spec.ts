import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { composer, expectStored, messageOf, unique, untilOnline } from './room.ts'
import { inChinese } from './words.ts'

test.describe('the composer', () => {
  test('sends on Enter and on Ctrl+Enter, and breaks the line on Shift+Enter', async ({ person }) => {
    const { page } = await person('lin')
    const [first, second] = [unique('上一行'), unique('下一行')]
    await composer(page).pressSequentially(first)
    await composer(page).press('Shift+Enter')
    await composer(page).pressSequentially(second)
    await expect(composer(page)).toHaveValue(`${first}\n${second}`)
    await composer(page).press('Enter')
    await expectStored(page, second)
    await expect(messageOf(page, first).locator('.whitespace-pre-wrap')).toHaveText(`${first}\n${second}`)
    const third = unique('快捷键')
    await composer(page).pressSequentially(third)
    await composer(page).press('ControlOrMeta+Enter')
    await expectStored(page, third)
    await expect(composer(page)).toHaveValue('')
    await expect(composer(page)).toBeFocused()
  })

  test('leaves Enter to the input method while it composes, and sends afterwards', async ({ person }) => {
    const { page, context } = await person('lin')
    const mark = unique('拼音')
    await composer(page).fill(`${mark} `)
    const devtools = await context.newCDPSession(page)
    await devtools.send('Input.imeSetComposition', { text: 'nihao', selectionStart: 5, selectionEnd: 5 })
    await expect(composer(page)).toHaveValue(`${mark} nihao`)
    const enter = await noteEnter(page)
    await composer(page).press('Enter')
    expect(await enter()).toEqual([true])
    await expect(composer(page)).toHaveValue(new RegExp(mark))
    await expect(messageOf(page, mark)).toHaveCount(0)
    await composer(page).fill(`${mark} 你好`)
    await composer(page).press('Enter')
    expect(await enter()).toEqual([true, false])
    await expectStored(page, `${mark} 你好`)
    await expect(messageOf(page, mark)).toHaveCount(1)
  })

  test('leaves to the input method the Enter that confirms, as Safari reports it', async ({ person }) => {
    const { page, context } = await person('lin')
    const mark = unique('确认')
    await composer(page).fill(mark)
    const devtools = await context.newCDPSession(page)
    const confirm = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 }
    await devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...confirm })
    await devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...confirm })
    await expect(composer(page)).toHaveValue(mark)
    await expect(messageOf(page, mark)).toHaveCount(0)
    await composer(page).press('Enter')
    await expectStored(page, mark)
  })

  test('keeps a draft over a reload, until it is sent', async ({ person }) => {
    const { page } = await person('lin')
    const draft = unique('还没写完')
    await composer(page).fill(`${draft}\n第二行`)
    await page.reload()
    await expect(composer(page)).toHaveValue(`${draft}\n第二行`)
    await untilOnline(page)
    await composer(page).press('Enter')
    await expectStored(page, draft)
    await page.reload()
    await untilOnline(page)
    await expect(messageOf(page, draft)).toHaveCount(1)
    await expect(composer(page)).toHaveValue('')
  })

  test('counts near the limit, and does not send beyond it', async ({ person }) => {
    const { page } = await person('lin')
    const send = page.getByTestId('composer-send')
    await composer(page).fill('字'.repeat(14_400))
    await expect(page.getByText(/还可输入/)).toHaveCount(0)
    await composer(page).fill(`${'字'.repeat(15_000)}${'😀'.repeat(1_000)}`)
    await expect(page.getByText('还可输入 0 字')).toBeVisible()
    await expect(send).toBeEnabled()
    const mark = unique('太长')
    const tooLong = mark + '字'.repeat(16_001 - mark.length)
    await composer(page).fill(tooLong)
    await expect(page.getByText('超出 1 字')).toBeVisible()
    await expect(send).toBeDisabled()
    await composer(page).press('Enter')
    await expect(composer(page)).toHaveValue(tooLong)
    await expect(messageOf(page, mark)).toHaveCount(0)
    await composer(page).fill('')
  })

  test('does not send what shows nothing', async ({ person }) => {
    const { page } = await person('lin')
    for (const blank of ['', '   ', '\n\n', '\u3000\u200b\u2060']) {
      await composer(page).fill(blank)
      await expect(page.getByTestId('composer-send')).toBeDisabled()
      await composer(page).press('Enter')
      await expect(composer(page)).toHaveValue(blank)
      await composer(page).fill('')
    }
  })

  test('offers people to mention, and takes one by keyboard alone', async ({ person }) => {
    const zhou = await person('zhou')
    const { page } = await person('lin')
    const mark = unique('提及')
    await composer(page).pressSequentially(`${mark} 问下@${zhou.name.slice(0, 8)}`)
    const list = page.getByRole('listbox', { name: inChinese('composer.mentionList') })
    await expect(list.getByRole('option', { name: zhou.name })).toHaveAttribute('aria-selected', 'true')
    await composer(page).press('Enter')
    await expect(composer(page)).toHaveValue(`${mark} 问下@${zhou.name} `)
    await expect(list).toHaveCount(0)
    await composer(page).pressSequentially('和@')
    await expect(list.getByRole('option').first()).toHaveAttribute('aria-selected', 'true')
    await composer(page).press('ArrowDown')
    await expect(list.getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true')
    await composer(page).press('Escape')
    await expect(list).toHaveCount(0)
    await composer(page).press('Backspace')
    await composer(page).press('Enter')
    await expectStored(page, mark)
    await expect(messageOf(zhou.page, mark).getByText(`@${zhou.name}`, { exact: true })).toBeVisible()
  })
})

/** Notes for each Enter whether it came while something was composed. */
async function noteEnter(page: Page): Promise<() => Promise<boolean[]>> {
  const notes = await composer(page).evaluateHandle((box) => {
    const seen: boolean[] = []
    box.addEventListener('keydown', (event) => {
      if (event instanceof KeyboardEvent && event.code === 'Enter') seen.push(event.isComposing)
    })
    return seen
  })
  return () => notes.jsonValue()
}
