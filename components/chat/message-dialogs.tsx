import { useCallback, useState } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { usePart } from '#components/ui/use-part.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import type { MessageDialog } from './message-tasks.ts'

interface MessageDialogsProps {
  /** The one that is open; null for none. */
  open: MessageDialog | null
  onClose: () => void
  onDeleted: (message: Message) => void
}

/** Dialogs about one message, whose scripts come when they are wanted first. */
export function MessageDialogs({ open, onClose, onDeleted }: MessageDialogsProps) {
  const { t } = useI18n()
  const announce = useAnnounce()
  /** What closes is seen until it is gone. */
  const [shown, setShown] = useState(open)
  if (open && open !== shown) setShown(open)
  const fail = useCallback(() => {
    announce(t('errors.unavailable'), 'shown')
    onClose()
  }, [announce, t, onClose])
  const DeleteDialog = usePart(loadDeleteDialog, shown?.type === 'delete', fail)
  const VersionsDialog = usePart(loadVersionsDialog, shown?.type === 'versions', fail)
  const ContextDialog = usePart(loadContextDialog, shown?.type === 'context', fail)
  const ReportDialog = usePart(loadReportDialog, shown?.type === 'report', fail)
  const ReactionsDialog = usePart(loadReactionsDialog, shown?.type === 'reactions', fail)
  if (!shown) return null
  const dialog = { isOpen: open !== null, message: shown.message, onClose }
  if (shown.type === 'versions') return VersionsDialog && <VersionsDialog {...dialog} />
  if (shown.type === 'context') return ContextDialog && <ContextDialog {...dialog} />
  if (shown.type === 'report') return ReportDialog && <ReportDialog {...dialog} />
  if (shown.type === 'reactions') return ReactionsDialog && <ReactionsDialog {...dialog} />
  return DeleteDialog && <DeleteDialog {...dialog} onDeleted={onDeleted} />
}

const loadDeleteDialog = () => import('./delete-dialog.tsx')
const loadVersionsDialog = () => import('./versions-dialog.tsx')
const loadReportDialog = () => import('#components/reports/report-dialog.tsx')
const loadContextDialog = () => import('#components/ai/context-dialog.tsx')
const loadReactionsDialog = () => import('./reactions-dialog.tsx')
