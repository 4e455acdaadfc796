import type { Translate } from '#lib/i18n/translate.ts'
import type { Failure, FieldCode } from '#lib/protocol/errors.ts'
import {
  ABOUT_MAX,
  DISPLAY_NAME_MAX,
  ENDPOINT_NAME_MAX,
  INSTRUCTIONS_MAX,
  MODEL_MAX,
  USERNAME_MAX,
  USERNAME_MIN,
} from '#lib/protocol/limits.ts'

/** The sentence for a failure as a whole; undefined where the fields say it all. */
export function findFailureSentence(t: Translate, failure: Failure | null): string | undefined {
  if (!failure || Object.keys(failure.fields ?? {}).length > 0) return undefined
  return t(`errors.${failure.code}`)
}

/** The sentence under a field, if it is at fault. */
export function findFieldSentence(t: Translate, failure: Failure | null, name: string): string | undefined {
  const code: FieldCode | undefined = failure?.fields?.[name]
  return code && t(`fields.${code}`, { min: USERNAME_MIN, max: MAX[name] ?? 0 })
}

const MAX: Record<string, number> = {
  username: USERNAME_MAX,
  displayName: DISPLAY_NAME_MAX,
  about: ABOUT_MAX,
  model: MODEL_MAX,
  instructions: INSTRUCTIONS_MAX,
  name: ENDPOINT_NAME_MAX,
  baseUrl: 1_000,
  url: 1_000,
  body: 8_000,
}
