import type { Translate } from '#lib/i18n/translate.ts'
import type { Failure, FieldCode } from '#lib/protocol/errors.ts'
import { INSTRUCTIONS_MAX, ROOM_NAME_MAX, SLUG_MAX, TOPIC_MAX } from '#lib/protocol/limits.ts'

const MAXIMA = { name: ROOM_NAME_MAX, slug: SLUG_MAX, topic: TOPIC_MAX, instructions: INSTRUCTIONS_MAX }

/** The sentence under a field of a room, if it is at fault. */
export function findRoomFieldSentence(
  t: Translate,
  field: keyof typeof MAXIMA,
  code: FieldCode | undefined,
): string | undefined {
  if (!code) return undefined
  if (code === 'required') return t(field === 'name' ? 'rooms.nameRequired' : 'rooms.slugRequired')
  if (code === 'taken') return t('rooms.slugTaken')
  if (code === 'reserved') return t('rooms.slugReserved')
  if (code === 'invalid_characters') return t(field === 'slug' ? 'rooms.slugCharacters' : 'rooms.badCharacters')
  return code === 'too_long' ? t('rooms.tooLong', { n: MAXIMA[field] }) : t('errors.invalid')
}

/** The sentence for a failure as a whole; undefined where fields of the form say it all. */
export function findRoomFailureSentence(t: Translate, { code, fields }: Failure): string | undefined {
  const isSaidBelow = Object.keys(fields ?? {}).some((name) => Object.hasOwn(MAXIMA, name))
  return isSaidBelow ? undefined : t(`errors.${code}`)
}
