import { useI18n } from '#lib/i18n/provider.tsx'
import { UNREAD_LINE } from './unread.ts'

/** Where what is new begins. */
export function UnreadLine() {
  const { t } = useI18n()
  return (
    <li
      {...UNREAD_LINE}
      className="mx-5 mt-3 mb-0.5 flex select-none items-center gap-2.5 font-[650] text-mention text-meta before:h-px before:flex-1 before:bg-current before:opacity-55 max-tablet:mx-3.5"
    >
      {t('unread.line')}
    </li>
  )
}
