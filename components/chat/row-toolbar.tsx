import { Ellipsis, Pencil, Reply, SmilePlus } from 'lucide-react'
import { type ComponentProps, type KeyboardEvent, useState } from 'react'
import { Menu } from '#components/ui/menu.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import { ACTION_ICONS, ACTION_KEYS } from './action-looks.ts'
import type { MessageAction } from './message-actions.ts'
import { leaveFocusToRow } from './row-focus.ts'

interface RowToolbarProps {
  actions: MessageAction[]
  onAction: (action: MessageAction) => void
  /** Opens the choice of an emoji beside this; null where the reader may not react. */
  onReact: ((anchor: HTMLElement) => void) | null
  /** The menu opens or closes: meanwhile the toolbar has to stay. */
  onMenu: (isOpen: boolean) => void
}

/** Those that have a button of their own; the rest is in the menu. */
const BUTTONS: MessageAction[] = ['reply', 'edit']

/** Over the upper edge of a row: what one may do with it. */
export function RowToolbar({ actions, onAction, onReact, onMenu }: RowToolbarProps) {
  const { t } = useI18n()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const items = actions
    .filter((action) => !BUTTONS.includes(action))
    .map((action) => {
      const Icon = ACTION_ICONS[action]
      return {
        id: action,
        label: t(ACTION_KEYS[action]),
        icon: <Icon aria-hidden="true" className="size-4 shrink-0" />,
        isDangerous: action === 'delete',
        onSelect: () => onAction(action),
      }
    })

  return (
    <div
      ref={leaveFocusToRow}
      role="toolbar"
      aria-label={t('message.actions')}
      onKeyDown={moveFocus}
      className="-top-[1.0625rem] absolute end-5 z-3 flex items-center rounded-[10px] border border-line bg-surface p-px shadow-low print:hidden"
    >
      {onReact && (
        <ToolButton label={t('message.react')} aria-haspopup="dialog" onClick={(event) => onReact(event.currentTarget)}>
          <SmilePlus aria-hidden="true" className={ICON} />
        </ToolButton>
      )}
      {actions.includes('reply') && (
        <ToolButton label={t('message.reply')} onClick={() => onAction('reply')}>
          <Reply aria-hidden="true" className={ICON} />
        </ToolButton>
      )}
      {actions.includes('edit') && (
        <ToolButton label={t('message.edit')} onClick={() => onAction('edit')}>
          <Pencil aria-hidden="true" className={ICON} />
        </ToolButton>
      )}
      <ToolButton
        label={t('message.more')}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => {
          onMenu(true)
          setAnchor(event.currentTarget)
        }}
      >
        <Ellipsis aria-hidden="true" className={ICON} />
      </ToolButton>
      {anchor && (
        <Menu
          label={t('message.more')}
          items={items}
          anchor={anchor}
          onClose={() => {
            setAnchor(null)
            onMenu(false)
          }}
        />
      )}
    </div>
  )
}

const ICON = 'size-[1.0625rem]'

/** A button with its name above it. */
function ToolButton({ label, children, ...rest }: ComponentProps<'button'> & { label: string }) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      className="group/tool relative grid h-[1.875rem] w-8 place-items-center rounded-[8px] text-ink-2 transition-colors duration-hover hover:bg-accent-soft hover:text-accent aria-expanded:bg-accent-soft aria-expanded:text-accent"
    >
      {children}
      <span
        aria-hidden="true"
        className="-translate-x-1/2 pointer-events-none absolute bottom-[calc(100%+8px)] left-1/2 whitespace-nowrap rounded-[7px] bg-ink px-2 py-1 font-medium text-bg text-meta opacity-0 shadow-mid transition-opacity duration-hover group-hover/tool:opacity-100 group-focus-visible/tool:opacity-100 group-aria-expanded/tool:opacity-0"
      >
        {label}
      </span>
    </button>
  )
}

/** The arrow keys go from button to button, Escape back to the row. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const toolbar = event.currentTarget
  const buttons = [...toolbar.querySelectorAll<HTMLElement>(':scope > button')]
  const current = buttons.findIndex((button) => button.matches(':focus'))
  if (current < 0) return
  const target = findTarget(buttons, current, event.key) ?? (event.key === 'Escape' ? toolbar.closest('li') : null)
  if (!target) return
  event.preventDefault()
  target.focus()
}

function findTarget(buttons: HTMLElement[], current: number, key: string): HTMLElement | undefined {
  const { length } = buttons
  if (key === 'ArrowRight') return buttons[(current + 1) % length]
  if (key === 'ArrowLeft') return buttons[(current - 1 + length) % length]
  if (key === 'Home') return buttons[0]
  return key === 'End' ? buttons.at(-1) : undefined
}
