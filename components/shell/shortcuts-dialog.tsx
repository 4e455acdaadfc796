import { useEffect, useState } from 'react'
import { Dialog } from '#components/ui/dialog.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'

/** The parts of the page that F6 goes round. */
const LANDMARKS = ['rooms', 'messages', 'composer', 'members']

/** Opens on Ctrl+/ and lists what the keys do; F6 goes from part to part. */
export function ShortcutsDialog() {
  const { t } = useI18n()
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key === '/') {
        event.preventDefault()
        setOpen(true)
      }
      if (event.key === 'F6' && focusNextLandmark(event.shiftKey ? -1 : 1)) event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
  const shortcuts: [string[], string][] = [
    [['Enter'], t('shortcuts.send')],
    [['Shift', 'Enter'], t('shortcuts.newline')],
    [['Ctrl ⌘', 'Enter'], t('shortcuts.alwaysSend')],
    [['@'], t('shortcuts.mention')],
    [['↑'], t('shortcuts.editLast')],
    [['Esc'], t('shortcuts.escape')],
    [['↑ ↓', 'Home End'], t('shortcuts.move')],
    [['Enter'], t('shortcuts.actions')],
    [['R', 'E', 'C', 'Del'], t('shortcuts.messageKeys')],
    [['F6'], t('shortcuts.landmarks')],
    [['Ctrl ⌘', '/'], t('shortcuts.this')],
  ]
  return (
    <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title={t('shortcuts.title')} closeLabel={t('common.close')}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-5 gap-y-2.5 text-row">
        {shortcuts.map(([keys, sentence]) => (
          <div key={sentence} className="contents">
            <dt className="flex gap-1.5">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="whitespace-nowrap rounded-tag border border-line bg-surface-2 px-1.5 font-mono text-ink-2 text-meta"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{sentence}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}

function focusNextLandmark(step: 1 | -1): boolean {
  const present = LANDMARKS.flatMap((id) => document.getElementById(id) ?? []).filter((part) => part.checkVisibility())
  const current = present.findIndex((part) => part.contains(document.activeElement))
  const next = present[(current + step + present.length) % present.length]
  const target = next && findEntrance(next)
  target?.focus()
  return target !== undefined && target !== null
}

/** Where a part is entered: the row that Tab reaches, before any control above it. */
function findEntrance(part: HTMLElement): HTMLElement | null {
  if (part.matches('textarea')) return part
  return part.querySelector<HTMLElement>('[tabindex="0"]') ?? part.querySelector<HTMLElement>('a, button')
}
