/** When somebody wants no notices, on no device. */

export interface NoticeSettings {
  /** None until this is taken back. */
  isQuiet: boolean
  /** None at this time of the day either, where the person is. */
  quietHours: QuietHours | null
  /** Notices say who writes and where, and not what. */
  hidesText: boolean
}

/** In minutes of the day, from 0 to 1,439; `to` is the first minute in which notices come again, maybe of the next day. */
export interface QuietHours {
  from: number
  to: number
}

export const NOTICES_AT_FIRST: NoticeSettings = { isQuiet: false, quietHours: null, hidesText: false }

/** Whether notices are unwanted at this minute of the person's day. */
export function isQuietAt({ isQuiet, quietHours }: NoticeSettings, minute: number): boolean {
  if (isQuiet || !quietHours) return isQuiet
  const { from, to } = quietHours
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to
}

/** The minute of the day in a time zone, an IANA name. */
export function toMinuteOfDay(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', minute: 'numeric', hourCycle: 'h23' })
  const { hour = 0, minute = 0 } = Object.fromEntries(
    parts.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
  )
  return hour * 60 + minute
}
