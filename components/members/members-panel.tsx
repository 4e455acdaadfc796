import { UserPlus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from '#components/ui/icon-button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'

interface MembersPanelProps {
  /** Absent where the reader may bring nobody. */
  onAdd: (() => void) | undefined
  onClose: () => void
  children: ReactNode
}

/** The column of members on wide screens. */
export function MembersPanel({ onAdd, onClose, children }: MembersPanelProps) {
  const { t } = useI18n()
  return (
    <aside
      id="members"
      aria-label={t('members.title')}
      className="relative flex min-h-0 flex-col overflow-y-auto px-2.5 pb-4 max-desktop:hidden print:hidden"
    >
      <div className="flex h-14 shrink-0 items-center gap-0.5 px-1.5">
        <h2 className="flex-1 font-bold text-row">{t('members.title')}</h2>
        {onAdd && (
          <IconButton label={t('people.add')} onClick={onAdd} aria-haspopup="dialog">
            <UserPlus aria-hidden="true" className="size-[1.125rem]" strokeWidth={1.8} />
          </IconButton>
        )}
        <IconButton label={t('room.hideMembers')} onClick={onClose}>
          <X aria-hidden="true" className="size-[1.125rem]" strokeWidth={1.8} />
        </IconButton>
      </div>
      {children}
    </aside>
  )
}
