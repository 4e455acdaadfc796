import { Pencil, Reply, X } from 'lucide-react'
import { IconButton } from '#components/ui/icon-button.tsx'
import type { Quoted } from '#lib/client/quotes.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { QuotedLine } from './quote.tsx'

interface ComposeBarProps {
  /** Null where a message is written that stands for itself. */
  what: 'edit' | 'reply' | null
  /** The message that is answered. */
  quoted: Quoted | undefined
  onCancel: () => void
}

/** Within the composer's box: that a message which was sent already is written anew, or which one is answered. */
export default function ComposeBar({ what, quoted, onCancel }: ComposeBarProps) {
  const { t } = useI18n()
  if (what === null) return null
  const isEdit = what === 'edit'
  const Icon = isEdit ? Pencil : Reply
  return (
    <div
      data-testid="compose-bar"
      className="mx-0.5 mt-0.5 flex min-h-[2.125rem] min-w-0 items-center gap-2 rounded-input bg-surface-2 ps-3 pe-1 text-ink-2 text-small"
    >
      <Icon aria-hidden="true" className="size-[0.9375rem] shrink-0 text-accent" />
      {isEdit ? (
        <span className="truncate font-semibold text-ink">{t('composer.editing')}</span>
      ) : (
        <QuotedLine quoted={quoted} />
      )}
      <IconButton
        size="small"
        label={t(isEdit ? 'composer.cancelEdit' : 'composer.cancelReply')}
        onClick={onCancel}
        onPointerDown={(event) => event.preventDefault()}
        className="ms-auto"
      >
        <X aria-hidden="true" className="size-4" />
      </IconButton>
    </div>
  )
}
