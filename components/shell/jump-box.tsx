import { Search } from 'lucide-react'
import { Key } from '#components/ui/key.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import { openShellDialog } from './shell-dialogs.tsx'

/** The quickest way elsewhere. */
export function JumpBox() {
  const { t } = useI18n()
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      onClick={() => openShellDialog('palette')}
      className="flex h-9 items-center gap-2 rounded-[10px] bg-surface-3 pr-2 pl-2.5 text-left text-[0.875rem] text-ink-2 hover:text-ink pointer-coarse:h-11"
    >
      <Search aria-hidden="true" className="size-4 shrink-0" strokeWidth={1.8} />
      <span className="min-w-0 flex-1 truncate">{t('rooms.jump')}</span>
      <span aria-hidden="true" className="pointer-coarse:hidden">
        <Key>Ctrl K</Key>
      </span>
    </button>
  )
}
