import { en, zh } from '#lib/i18n/dictionary.ts'
import { LOCALES, toLanguage } from '#lib/i18n/language.ts'
import { createTranslate } from '#lib/i18n/translate.ts'
import { parseCookies } from '#lib/server/auth/cookies.ts'
import type { WriteLinkMail } from '#lib/server/auth/forgot.ts'

const DICTIONARIES = { zh, en }

/** What the mail with a link to set a new password says, in the language of whoever asks for it. */
export function getLinkMailWords(headers: Headers): WriteLinkMail {
  const language = toLanguage(parseCookies(headers.get('cookie')).get('lang'), headers.get('accept-language'))
  const locale = LOCALES[language]
  const t = createTranslate(DICTIONARIES[language], locale)
  return ({ url, username, minutes }) => {
    const [lead, ignore] = [t('mail.resetLead', { username }), t('mail.resetIgnore')]
    const limit = t('mail.resetLimit', { n: minutes })
    return {
      subject: t('mail.resetSubject'),
      text: [lead, url, limit, ignore, ''].join('\n\n'),
      html: `<!doctype html><html lang="${locale}"><meta charset="utf-8"><body style="font-family:sans-serif;line-height:1.6">
<p>${toHtml(lead)}</p>
<p><a href="${toHtml(url)}">${toHtml(t('mail.resetDo'))}</a></p>
<p>${toHtml(limit)}</p>
<p>${toHtml(ignore)}</p>
</body></html>
`,
    }
  }
}

function toHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
