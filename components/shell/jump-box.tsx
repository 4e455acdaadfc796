import { Search } from 'lucide-react'
import { useI18n } from '#lib/i18n/provider.tsx'
import { PaneLink } from './pane-link.tsx'
import { ROOMS_PATH } from './room-path.ts'

/** The quickest way elsewhere. */
export function JumpBox() {
  const { t } = useI18n()
  return (
    <PaneLink
      href={ROOMS_PATH}
      className="flex h-9 items-center gap-2 rounded-[10px] bg-surface-3 px-2.5 text-[0.875rem] text-ink-2 hover:text-ink pointer-coarse:h-11"
    >
      <Search aria-hidden="true" className="size-4 shrink-0" strokeWidth={1.8} />
      <span className="truncate">{t('rooms.jump')}</span>
    </PaneLink>
  )
}
