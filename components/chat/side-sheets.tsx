import type { ReactNode } from 'react'
import { Sheet } from '#components/ui/dialog.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { RoomSide } from './room-side.tsx'

interface SideSheetsProps {
  sheet: RoomSide['sheet']
  onClose: () => void
  /** Null while their scripts are coming. */
  members: ReactNode
  assistants: ReactNode
}

/** Where there is no column beside a room: the same over it. */
export default function SideSheets({ sheet, onClose, members, assistants }: SideSheetsProps) {
  const { t } = useI18n()
  return (
    <>
      <Sheet isOpen={sheet === 'members'} onClose={onClose} title={t('members.title')} closeLabel={t('common.close')}>
        {sheet === 'members' && members}
      </Sheet>
      <Sheet
        isOpen={sheet === 'assistants' && assistants !== null}
        onClose={onClose}
        title={t('ai.panel')}
        closeLabel={t('common.close')}
      >
        {sheet === 'assistants' && assistants}
      </Sheet>
    </>
  )
}
