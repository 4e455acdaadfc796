import { Hash, MessagesSquare } from 'lucide-react'
import type { ReactNode } from 'react'
import { canReply } from '#components/shell/assistants.ts'
import { useOpenDirect } from '#components/shell/open-direct.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { openShellDialog } from '#components/shell/shell-dialogs.tsx'
import { Sheet } from '#components/ui/dialog.tsx'
import { Star } from '#components/ui/star.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'

/** On a phone: what one can begin. */
export function NewSheet({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useI18n()
  const able = useShell().assistants.filter(canReply)
  const openDirect = useOpenDirect()
  const choose = (act: () => void) => () => {
    onClose()
    act()
  }
  return (
    <Sheet isOpen={isOpen} onClose={onClose} title={t('rooms.add')} closeLabel={t('common.close')} side="bottom">
      <ul className="-mx-4 pb-2">
        <Choice icon={<Hash />} onChoose={choose(() => openShellDialog('new-room'))}>
          {t('rooms.new')}
        </Choice>
        <Choice icon={<MessagesSquare />} onChoose={choose(() => openShellDialog('new-direct'))}>
          {t('rooms.newDirect')}
        </Choice>
        {able.map(({ username, displayName }) => (
          <Choice key={username} icon={<Star />} onChoose={choose(() => void openDirect([username]))}>
            {able.length === 1 ? t('rooms.newAiChat') : t('rooms.newChatWith', { ai: displayName })}
          </Choice>
        ))}
      </ul>
    </Sheet>
  )
}

function Choice({ icon, onChoose, children }: { icon: ReactNode; onChoose: () => void; children: string }) {
  return (
    <li>
      <button
        type="button"
        onClick={onChoose}
        className="flex min-h-12 w-full items-center gap-4 px-5 text-left text-[1rem] hover:bg-surface-2"
      >
        <span aria-hidden="true" className="text-ink-2 [&>svg]:size-[1.3125rem]">
          {icon}
        </span>
        {children}
      </button>
    </li>
  )
}
