import { toEventSentence } from '#components/chat/event-sentence.ts'
import { toRoomName } from '#components/shell/room-path.ts'
import { en, zh } from '#lib/i18n/dictionary.ts'
import { createFormat } from '#lib/i18n/format.ts'
import { type Language, LOCALES, toLanguage } from '#lib/i18n/language.ts'
import { createTranslate } from '#lib/i18n/translate.ts'
import type { Room } from '#lib/protocol/entities.ts'
import { isTimeZone } from '#lib/protocol/rules/days.ts'
import { parseCookies } from '#lib/server/auth/cookies.ts'
import type { chat } from '#lib/server/chat.ts'

type ExportWords = Parameters<ReturnType<typeof chat>['exports']['openRoom']>[3]

const DICTIONARIES = { zh, en }
const NO_ZONE = 'UTC'
const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** What an export says, in the language of whoever asks for it and in the time where they are. */
export function getExportWords(headers: Headers, me: string): ExportWords {
  const cookies = parseCookies(headers.get('cookie'))
  const zone = cookies.get('zone') ?? NO_ZONE
  const language = toLanguage(cookies.get('lang'), headers.get('accept-language'))
  return toExportWords(language, isTimeZone(zone) ? zone : NO_ZONE, me)
}

function toExportWords(language: Language, timeZone: string, me: string): ExportWords {
  const locale = LOCALES[language]
  const t = createTranslate(DICTIONARIES[language], locale)
  const format = createFormat(locale, t, timeZone)
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone })
  return {
    lang: locale,
    dayKey: format.dayKey,
    day: (instant) => days.format(new Date(instant)),
    time: format.time,
    madeAt: (instant) => t('exported.madeAt', { when: format.dateTime(instant), zone: timeZone }),
    title: (room: Room, toDisplayName) => toRoomName(room, t, { me, toDisplayName }),
    event: (message, name) => toEventSentence(message, name, undefined, t),
    offRecord: t('exported.offRecord'),
    edited: t('exported.edited'),
    pinned: t('exported.pinned'),
    deleted: t('exported.deleted'),
    noReply: t('exported.noReply'),
    inReplyTo: (who) => t('exported.inReplyTo', { who }),
    file: (name, bytes) => t('exported.file', { name, size: toSize(bytes, locale) }),
  }
}

function toSize(bytes: number, locale: string): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const unit = UNITS[step] ?? 'byte'
  const number = new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: 1 })
  return number.format(bytes / 1000 ** step)
}
