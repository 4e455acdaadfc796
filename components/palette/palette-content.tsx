import { Search, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Key } from '#components/ui/key.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { type Choice, usePaletteChoices } from './palette-choices.tsx'
import { PaletteOption } from './palette-option.tsx'

/** What is typed in the palette, and what goes by that name. `begun`: what was typed before it was there. */
export function PaletteContent({ begun, onClose }: { begun: string; onClose: () => void }) {
  const { t } = useI18n()
  const announce = useAnnounce()
  const [typed, setTyped] = useState(begun)
  /** By the arrow keys; what comes later leaves it alone. */
  const [chosenId, setChosenId] = useState<string | null>(null)
  const [failure, setFailure] = useState<ErrorCode | null>(null)
  const { listId, choices, search, isSettled } = usePaletteChoices(typed)
  const chosen = choices.findIndex(({ id }) => id === chosenId)
  const active = Math.max(chosen, 0)
  const activeId = choices[active]?.id
  const count = choices.length
  const titles = [...new Set(choices.map(({ title }) => title))]
  useEffect(() => {
    announce(count === 1 ? t('palette.none') : t('palette.found', { n: count - 1 }))
  }, [announce, t, count])
  useEffect(() => {
    if (activeId !== undefined) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' })
  }, [activeId])

  async function choose(choice: Choice | undefined) {
    if (!choice) return
    const error = await choice.run()
    setFailure(error)
    if (!error) onClose()
  }

  function onKeyDown(event: KeyboardEvent) {
    // Keys of the input method are its own.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && count > 0) setChosenId(choices[(active + step + count) % count]?.id ?? null)
    else if (event.key === 'Enter') void choose(event.ctrlKey || event.metaKey ? search : choices[active])
    else return
    event.preventDefault()
  }

  return (
    <>
      <div className="flex h-14 shrink-0 items-center gap-3 border-line border-b px-[1.125rem] max-tablet:pr-2">
        <Search aria-hidden="true" className="size-5 shrink-0 text-ink-3" strokeWidth={1.8} />
        <input
          type="text"
          role="combobox"
          aria-label={t('rooms.jump')}
          aria-expanded={count > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={activeId}
          placeholder={t('rooms.jump')}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setChosenId(null)
            setFailure(null)
          }}
          onKeyDown={onKeyDown}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="go"
          className="h-full min-w-0 flex-1 bg-transparent text-[1.0625rem] outline-none placeholder:text-ink-3"
        />
        <button
          type="button"
          aria-label={t('common.close')}
          title={t('common.close')}
          onClick={onClose}
          className="grid touch-target place-items-center rounded-[5px] text-ink-2"
        >
          <span className="pointer-coarse:hidden">
            <Key>Esc</Key>
          </span>
          <X aria-hidden="true" className="size-5 pointer-fine:hidden" strokeWidth={1.8} />
        </button>
      </div>
      <div
        id={listId}
        role="listbox"
        aria-label={t('rooms.jump')}
        className="min-h-0 flex-1 overflow-y-auto px-2 pt-1.5 pb-2"
      >
        {titles.map((title) => (
          <div key={title} {...groupOf(`${listId}-${title}`)}>
            <p id={`${listId}-${title}`} className="px-3 pt-[9px] pb-[3px] font-semibold text-ink-3 text-meta">
              {t(TITLES[title])}
            </p>
            {choices.map(
              ({ run, title: own, ...option }, place) =>
                own === title && (
                  <PaletteOption
                    {...option}
                    key={option.id}
                    isActive={place === active}
                    onChoose={() => void choose(choices[place])}
                  />
                ),
            )}
          </div>
        ))}
        {count === 1 && isSettled && <p className="px-3 py-2.5 text-ink-3 text-small">{t('palette.none')}</p>}
      </div>
      {failure && (
        <p role="alert" className="px-5 py-2 text-danger text-small">
          {t(`errors.${failure}`)}
        </p>
      )}
      <div className="flex shrink-0 flex-wrap items-center gap-x-[1.125rem] border-line border-t bg-bg px-5 py-2.5 text-[0.78125rem] text-ink-3">
        <span className="flex items-center gap-1.5 pointer-coarse:hidden">
          <Key>↑</Key>
          <Key>↓</Key>
          {t('palette.choose')}
        </span>
        <span className="flex items-center gap-1.5 pointer-coarse:hidden">
          <Key>Enter</Key>
          {t('palette.open')}
        </span>
        <span className="ml-auto">{t('palette.hint')}</span>
      </div>
    </>
  )
}

const TITLES = {
  unread: 'room.unread',
  recent: 'palette.recent',
  rooms: 'room.rooms',
  people: 'palette.people',
  commands: 'palette.commands',
  recentMessages: 'palette.recentMessages',
  messages: 'palette.messages',
} as const

/** A part of a list box. */
function groupOf(labelId: string) {
  return { role: 'group', 'aria-labelledby': labelId } as const
}
