import type { AuthFailure } from '#lib/client/auth.ts'
import type { Translate } from '#lib/i18n/translate.ts'
import type { FieldCode } from '#lib/protocol/errors.ts'
import {
  ABOUT_MAX,
  DISPLAY_NAME_MAX,
  PASSWORD_MAX,
  PASSWORD_MIN,
  USERNAME_MAX,
  USERNAME_MIN,
} from '#lib/protocol/limits.ts'

/** The sentence for a failure as a whole; undefined where the fields say it all. */
export function findFailureSentence(t: Translate, failure: AuthFailure): string | undefined {
  if (failure.fields && Object.keys(failure.fields).length > 0) return undefined
  if (failure.code === 'bad_credentials') return t('auth.bad')
  // The form asks for it then.
  if (failure.code === 'second_factor_required') return undefined
  if (failure.code === 'cookies_blocked') return t('auth.cookiesBlocked')
  if (failure.code === 'offline') return t('auth.offline')
  if (failure.code === 'rate_limited' && failure.retryAfterMs) {
    return t('auth.locked', { wait: toWait(t, Math.ceil(failure.retryAfterMs / 1000)) })
  }
  return t(`errors.${failure.code}`)
}

/** A wait as people say it: in minutes once it is longer than one. */
export function toWait(t: Translate, seconds: number): string {
  return seconds > 60 ? t('common.minutes', { n: Math.ceil(seconds / 60) }) : t('common.seconds', { n: seconds })
}

/** The sentence under a field, if it is at fault. */
export function findFieldSentence(t: Translate, name: string, code: FieldCode | undefined): string | undefined {
  if (!code) return undefined
  if (code === 'required' && isRequired(name)) return t(REQUIRED[name])
  if (name === 'username' && code === 'invalid_characters') return t('auth.usernameCharacters')
  if (name === 'email' && code === 'invalid') return t('auth.emailInvalid')
  if (name === 'displayName' && code === 'taken') return t('auth.displayNameTaken')
  if (name === 'code' && code === 'wrong') return t('auth.codeWrong')
  return t(`fields.${code}`, LIMITS[name] ?? LIMITS.password)
}

const LIMITS: Record<string, { min: number; max: number }> & Record<'password', { min: number; max: number }> = {
  username: { min: USERNAME_MIN, max: USERNAME_MAX },
  displayName: { min: 1, max: DISPLAY_NAME_MAX },
  about: { min: 0, max: ABOUT_MAX },
  password: { min: PASSWORD_MIN, max: PASSWORD_MAX },
}

const REQUIRED = {
  username: 'auth.usernameRequired',
  password: 'auth.passwordRequired',
  confirmPassword: 'auth.confirmPasswordRequired',
  currentPassword: 'auth.currentPasswordRequired',
  code: 'auth.codeRequired',
} as const

function isRequired(name: string): name is keyof typeof REQUIRED {
  return Object.hasOwn(REQUIRED, name)
}
