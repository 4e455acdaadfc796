import { isQuietAt, NOTICES_AT_FIRST, type NoticeSettings } from '#lib/protocol/rules/quiet.ts'

/** What somebody wants of notices: some of it kept with the account, the rest on this device. */

const TIMEOUT_MS = 10_000
/** Other devices may have changed it meanwhile. */
const FRESH_MS = 60_000
const DESKTOP_KEY = 'parlor:desktop-notices'

let known: { settings: NoticeSettings; at: number } | null = null
const listeners = new Set<() => void>()

/** What the account says, as far as it was asked, followed as it is set here or told. */
export const noticeSettings = {
  get: (): NoticeSettings | null => known?.settings ?? null,
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  /** Asks for it anew. Never rejects. */
  read: readSettings,
}

/** Somebody set the switch on another device, or in another tab. */
export function hearQuiet(isQuiet: boolean): void {
  if (known && known.settings.isQuiet !== isQuiet) keep({ ...known.settings, isQuiet })
}

function keep(settings: NoticeSettings): void {
  known = { settings, at: Date.now() }
  for (const listener of listeners) listener()
}

/** Whether nobody is to be disturbed now; where the account's word can't be had, the last one holds. */
export async function isQuietNow(): Promise<boolean> {
  if (!known || known.at + FRESH_MS < Date.now()) await readSettings()
  const now = new Date()
  return isQuietAt(known?.settings ?? NOTICES_AT_FIRST, now.getHours() * 60 + now.getMinutes())
}

/** Whether notices may say what was written. */
export function hidesText(): boolean {
  return known?.settings.hidesText ?? false
}

/** False: it was not saved. Never rejects. */
export async function saveNoticeSettings(settings: NoticeSettings): Promise<boolean> {
  try {
    const response = await fetch('/api/notices', {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(settings) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (response.ok) keep(settings)
    return response.ok
  } catch {
    return false
  }
}

async function readSettings(): Promise<void> {
  try {
    const response = await fetch('/api/notices', { signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (!response.ok) return
    const { settings }: { settings: NoticeSettings } = await response.json()
    keep(settings)
  } catch {
    // Asked again with the next notice.
  }
}

export type NoticePermission = NotificationPermission | 'unsupported'

export function readPermission(): NoticePermission {
  return typeof Notification === 'undefined' ? 'unsupported' : Notification.permission
}

/** Asks the person, by the browser's own dialog. To be called on a click. */
export async function askPermission(): Promise<NoticePermission> {
  return typeof Notification === 'undefined' ? 'unsupported' : await Notification.requestPermission()
}

/** Whether this browser shows notices while a page is open, once it may. */
export function wantsDesktopNotices(): boolean {
  return read(DESKTOP_KEY) !== 'off'
}

export function setDesktopNotices(isOn: boolean): void {
  write(DESKTOP_KEY, isOn ? 'on' : 'off')
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Then it lasts as long as the page.
  }
}
