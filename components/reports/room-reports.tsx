import { Dialog } from '#components/ui/dialog.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import { ReportList } from './report-list.tsx'

interface RoomReportsProps {
  roomId: string
  isOpen: boolean
  onClose: () => void
}

/** What people have reported in a room, for those who moderate it. */
export function RoomReports({ roomId, isOpen, onClose }: RoomReportsProps) {
  const { t } = useI18n()
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t('reports.list')} closeLabel={t('common.close')} size="form">
      {isOpen && <ReportList roomId={roomId} />}
    </Dialog>
  )
}
