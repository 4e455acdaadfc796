import { en, zh } from '#lib/i18n/dictionary.ts'
import { createTranslate } from '#lib/i18n/translate.ts'

/** What screens say, by the keys of the dictionaries: a suite names what it looks for, however that is worded today. */

export const inChinese = createTranslate(zh, 'zh-CN')
export const inEnglish = createTranslate(en, 'en-US')
