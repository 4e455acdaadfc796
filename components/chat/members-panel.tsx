import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from '#components/ui/icon-button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'

/** The column of members on wide screens. */
export function MembersPanel({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const { t } = useI18n()
  return (
    <aside
      id="members"
      aria-label={t('members.title')}
      className="flex min-h-0 flex-col overflow-y-auto px-2.5 pb-4 max-desktop:hidden print:hidden"
    >
      <div className="flex h-14 shrink-0 items-center px-1.5">
        <h2 className="flex-1 font-bold text-row">{t('members.title')}</h2>
        <IconButton label={t('room.hideMembers')} onClick={onClose}>
          <X aria-hidden="true" className="size-[1.125rem]" strokeWidth={1.8} />
        </IconButton>
      </div>
      {children}
    </aside>
  )
}
