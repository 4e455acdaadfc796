import { findFileMaxBytes } from '#lib/client/site.ts'
import type { Translate } from '#lib/i18n/translate.ts'
import type { Failure } from '#lib/protocol/errors.ts'
import { toSize } from './sizes.ts'

/** Why a file was not taken. */
export function toFileFailure({ code, fields }: Failure, bytes: number, t: Translate): string {
  const size = toSize(findFileMaxBytes())
  if (code === 'too_large') return t(bytes > findFileMaxBytes() ? 'files.tooLarge' : 'files.pixels', { size })
  if (code === 'unsupported_media_type') return t('files.refused')
  if (code === 'invalid')
    return t(fields?.file === 'required' ? 'files.empty' : fields?.file ? 'files.damaged' : 'files.failed')
  return t(`errors.${code}`)
}
