import { Pencil, Reply, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from '#components/ui/icon-button.tsx'
import type { Quoted } from '#lib/client/quotes.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { QuotedLine } from './quote.tsx'

/** Within the composer's box: whom the message answers. */
export function ReplyBar({ quoted, onCancel }: { quoted: Quoted | undefined; onCancel: () => void }) {
  const { t } = useI18n()
  const icon = <Reply aria-hidden="true" className={ICON} />
  return (
    <Bar icon={icon} cancelLabel={t('composer.cancelReply')} onCancel={onCancel}>
      <QuotedLine quoted={quoted} />
    </Bar>
  )
}

/** Within the composer's box: a message that was sent already is written anew. */
export function EditBar({ onCancel }: { onCancel: () => void }) {
  const { t } = useI18n()
  const icon = <Pencil aria-hidden="true" className={ICON} />
  return (
    <Bar icon={icon} cancelLabel={t('composer.cancelEdit')} onCancel={onCancel}>
      <span className="truncate font-semibold text-ink">{t('composer.editing')}</span>
    </Bar>
  )
}

const ICON = 'size-[0.9375rem] shrink-0 text-accent'

interface BarProps {
  icon: ReactNode
  cancelLabel: string
  onCancel: () => void
  children: ReactNode
}

function Bar({ icon, cancelLabel, onCancel, children }: BarProps) {
  return (
    <div
      data-testid="compose-bar"
      className="mx-0.5 mt-0.5 flex min-h-[2.125rem] min-w-0 items-center gap-2 rounded-input bg-surface-2 ps-3 pe-1 text-ink-2 text-small"
    >
      {icon}
      {children}
      <IconButton
        size="small"
        label={cancelLabel}
        onClick={onCancel}
        onPointerDown={(event) => event.preventDefault()}
        className="ms-auto"
      >
        <X aria-hidden="true" className="size-4" />
      </IconButton>
    </div>
  )
}
