'use client'

import { Dialog } from '#components/ui/dialog.tsx'
import { Key } from '#components/ui/key.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'

/** Lists what the keys do. */
export default function ShortcutsDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useI18n()
  const shortcuts: [string[], string][] = [
    [['Ctrl ⌘', 'K'], t('rooms.jump')],
    [['Alt', '↑ ↓'], t('shortcuts.rooms')],
    [['Alt', 'Shift', '↑ ↓'], t('shortcuts.unreadRooms')],
    [['Enter'], t('shortcuts.send')],
    [['Shift', 'Enter'], t('shortcuts.newline')],
    [['Ctrl ⌘', 'Enter'], t('shortcuts.alwaysSend')],
    [['@'], t('shortcuts.mention')],
    [['/'], t('shortcuts.commands')],
    [['↑'], t('shortcuts.editLast')],
    [['Esc'], t('shortcuts.escape')],
    [['↑ ↓', 'Home End'], t('shortcuts.move')],
    [['Enter'], t('shortcuts.actions')],
    [['R', 'E', 'C', 'Del'], t('shortcuts.messageKeys')],
    [['F6'], t('shortcuts.landmarks')],
    [['Ctrl ⌘', '/'], t('shortcuts.this')],
  ]
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t('shortcuts.title')} closeLabel={t('common.close')}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-5 gap-y-2.5 text-row">
        {shortcuts.map(([keys, sentence]) => (
          <div key={sentence} className="contents">
            <dt className="flex gap-1.5">
              {keys.map((key) => (
                <Key key={key}>{key}</Key>
              ))}
            </dt>
            <dd>{sentence}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
