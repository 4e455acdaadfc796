import { randomUUID } from 'node:crypto'
import { expect, type Locator, type Page } from '@playwright/test'

/** What people do and see in a room. */

/** Opens the lobby and waits until it is live. */
export async function enterRoom(page: Page): Promise<void> {
  await page.goto('/chat')
  await untilOnline(page)
}

export async function untilOnline(page: Page): Promise<void> {
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'online')
  await expect(
    page
      .getByTestId('message')
      .or(page.getByText(/这里还没有消息|No messages yet/))
      .first(),
  ).toBeVisible()
}

/** A text that no other test has. */
export function unique(text: string): string {
  return `${text} ${randomUUID().slice(0, 8)}`
}

export function composer(page: Page): Locator {
  return page.getByTestId('composer-input')
}

/** Writes and sends; `ask: false` keeps the AI out of it. */
export async function say(page: Page, text: string, { ask = true } = {}): Promise<void> {
  await composer(page).fill(text)
  const toggle = page.getByTestId('composer-ask')
  if (!ask && (await toggle.getAttribute('aria-pressed')) === 'true') await toggle.click()
  await composer(page).press('ControlOrMeta+Enter')
  await expect(composer(page)).toHaveValue('')
}

/** The row of a person's message with this text. */
export function messageOf(page: Page, text: string): Locator {
  return page.locator('[data-testid="message"]:not([data-sender="ai"])').filter({ hasText: text })
}

/** The AI's row that answers a message with this text, which has no quotation marks. */
export function replyTo(page: Page, question: string): Locator {
  const row = '//*[@data-testid="message"]'
  const asked = `${row}[not(@data-sender="ai")][contains(., "${question}")]`
  return page.locator(`xpath=${row}[@data-sender="ai"][@data-reply-to=${asked}/@data-message-id]`)
}

/** A message that the server has confirmed. */
export async function expectStored(page: Page, text: string): Promise<void> {
  await expect(messageOf(page, text)).toHaveAttribute('data-status', 'sent')
}

export async function expectStatus(reply: Locator, status: string): Promise<void> {
  await expect(reply).toHaveAttribute('data-status', status)
}
