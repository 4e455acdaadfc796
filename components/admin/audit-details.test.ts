import { expect, it } from 'vitest'
import { en, zh } from '#lib/i18n/dictionary.ts'
import { createFormat } from '#lib/i18n/format.ts'
import { createTranslate } from '#lib/i18n/translate.ts'
import type { AuditEntry } from '#lib/protocol/admin.ts'
import { listDetails } from './audit-details.ts'
import { sayEntry } from './audit-sentence.ts'

const LANGUAGES = { zh: ['zh-CN', zh], en: ['en', en] } as const

type Told = Pick<AuditEntry, 'action' | 'details'> & Partial<AuditEntry>

/** The line, and what stands beside it. */
function say(lang: keyof typeof LANGUAGES, told: Told): string[] {
  const [locale, dictionary] = LANGUAGES[lang]
  const t = createTranslate(dictionary, locale)
  const entry: AuditEntry = { id: '1', at: '2026-01-01T00:00:00.000Z', actor: 'operator', ...told }
  return [sayEntry(t, entry), ...listDetails(t, createFormat(locale, t, 'UTC'), entry)]
}

interface Case {
  told: Told
  inChinese: string[]
  inEnglish: string[]
}

it.each<Case>([
  {
    told: {
      action: 'room:changed',
      room: { id: '7', name: '茶馆' },
      details: { changed: ['visibility', 'slowSeconds', 'keepDays'], name: '茶馆', visibility: 'private' },
    },
    inChinese: ['命令行更改了「茶馆」', '慢速模式和消息保留多久', '谁能看到：私密'],
    inEnglish: ['Command line changed “茶馆”', 'Slow mode and Keep messages', 'Who can see it: Private'],
  },
  {
    told: { action: 'setting:changed', target: { kind: 'setting', id: 'registration' }, details: { value: 'invite' } },
    inChinese: ['命令行更改了设置「谁可以注册」', '凭邀请'],
    inEnglish: ['Command line changed the setting “Who can sign up”', 'By invitation'],
  },
  {
    told: {
      action: 'setting:changed',
      target: { kind: 'setting', id: 'retention' },
      details: { keepDays: 30, keepsPins: true },
    },
    inChinese: ['命令行更改了设置「消息保留」', '全站最多保留多久：30 天', '置顶消息保留更久：是'],
    inEnglish: [
      'Command line changed the setting “Retention”',
      'Keep messages in all rooms, at most: For 30 days',
      'Keep pinned messages longer: yes',
    ],
  },
  {
    told: { action: 'budget:changed', details: { scope: 'person', tokensPerDay: 50_000, microsPerDay: 1_500_000 } },
    inChinese: ['命令行更改了额度', '给谁：人', '每天的用量：50,000', '每天的花费：1.5'],
    inEnglish: ['Command line changed a budget', 'For: Person', 'Tokens a day: 50,000', 'Cost a day: 1.5'],
  },
  {
    told: {
      action: 'member:changed',
      room: { id: '7', name: '茶馆' },
      details: { change: 'role', role: 'moderator' },
    },
    inChinese: ['命令行更改了「茶馆」的成员', '更改角色', '协管'],
    inEnglish: ['Command line changed the members of “茶馆”', 'Change role', 'Moderator'],
  },
  {
    told: {
      action: 'room:changed',
      room: { id: '7', name: '茶馆' },
      details: { changed: ['name'], name: '茶楼' },
    },
    inChinese: ['命令行更改了「茶馆」', '名称：茶楼'],
    inEnglish: ['Command line changed “茶馆”', 'Name: 茶楼'],
  },
  {
    told: {
      action: 'endpoint:changed',
      target: { kind: 'endpoint', id: '2' },
      details: { changed: ['name', 'apiKey'], name: '主线路' },
    },
    inChinese: ['命令行更改了接口「主线路」', '名称和密钥'],
    inEnglish: ['Command line changed the endpoint “主线路”', 'Name and Key'],
  },
  // What no page sets is told as it was written.
  {
    told: { action: 'backup:made', details: { bytes: 2_048, of: null } },
    inChinese: ['命令行做了一次备份', 'bytes：2,048'],
    inEnglish: ['Command line made a backup', 'bytes: 2,048'],
  },
])('$told.action is told in the words of the pages', ({ told, inChinese, inEnglish }) => {
  expect([say('zh', told), say('en', told)]).toEqual([inChinese, inEnglish])
})
