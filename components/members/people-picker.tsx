import { X } from 'lucide-react'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { useShell } from '#components/shell/shell-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { Field } from '#components/ui/field.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { User } from '#lib/protocol/entities.ts'
import { PeopleOptions } from './people-options.tsx'
import { usePeopleSearch } from './people-search.ts'

interface PeoplePickerProps {
  label: string
  note?: string
  hint?: string
  error?: string | undefined
  chosen: User[]
  onChange: (chosen: User[]) => void
  /** Whom it does not offer, beside oneself and those who are chosen. */
  isExcluded?: (user: User) => boolean
  /** It offers oneself, too. */
  hasSelf?: boolean
  max: number
}

/** Several people, found by name: each a chip, which Backspace takes away again. */
export function PeoplePicker({
  label,
  note,
  hint,
  error,
  chosen,
  onChange,
  isExcluded,
  hasSelf = false,
  max,
}: PeoplePickerProps) {
  const { t } = useI18n()
  const { me } = useShell()
  const announce = useAnnounce()
  const input = useRef<HTMLInputElement>(null)
  const listId = useId()
  const [typed, setTyped] = useState('')
  const [active, setActive] = useState(0)
  const [isOpen, setOpen] = useState(false)
  const found = usePeopleSearch(me, typed)
  const offered = found.users
    .filter(({ id }) => (hasSelf || id !== me.id) && chosen.every((one) => one.id !== id))
    .filter((user) => !isExcluded?.(user))
    .slice(0, OFFERED_MAX)
  const isShown = isOpen && typed.trim() !== '' && found.query !== null
  const activeId = isShown && offered[active] ? `${listId}-${offered[active].id}` : undefined

  function choose(user: User | undefined) {
    if (!user || chosen.length >= max) return
    onChange([...chosen, user])
    announce(t('rooms.personAdded', { who: user.displayName }))
    setTyped('')
    setActive(0)
    input.current?.focus()
  }

  function remove(user: User) {
    onChange(chosen.filter(({ id }) => id !== user.id))
    announce(t('rooms.personRemoved', { who: user.displayName }))
    input.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    const last = chosen.at(-1)
    if (event.key === 'Backspace' && typed === '' && last) remove(last)
    else if (event.key === 'Enter' && typed.trim() !== '') {
      // Who is still being looked for is not the one that was meant.
      if (isShown && found.query === typed.trim()) choose(offered[active])
      event.preventDefault()
    } else if (event.key === 'Escape' && isShown) {
      setOpen(false)
      // The dialog around it stays.
      event.preventDefault()
      event.stopPropagation()
    } else if (isShown && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      const step = event.key === 'ArrowDown' ? 1 : -1
      if (offered.length > 0) setActive((active + step + offered.length) % offered.length)
      event.preventDefault()
    }
  }

  return (
    <Field label={label} hint={hint} error={error} {...(note !== undefined && { note })} notePlace="end">
      {(control) => (
        <div className="relative">
          <div
            onPointerDown={(event) => {
              if (event.target !== event.currentTarget) return
              event.preventDefault()
              input.current?.focus()
            }}
            className="focus-box flex min-h-11 cursor-text flex-wrap items-center gap-1.5 rounded-input border border-line-strong bg-surface p-1.5 pr-2.5"
          >
            {chosen.map((user) => (
              <span
                key={user.id}
                className="inline-flex h-[1.875rem] max-w-full items-center gap-1.5 rounded-row bg-surface-2 pr-[3px] pl-1 text-row forced-colors:border pointer-coarse:h-11"
              >
                <Avatar name={user.displayName} hue={user.color} isAi={user.kind === 'ai'} size="chip" />
                <span className="truncate">
                  <OwnDirection>{user.displayName}</OwnDirection>
                </span>
                <button
                  type="button"
                  aria-label={t('rooms.removePerson', { who: isolate(user.displayName) })}
                  onClick={() => remove(user)}
                  className="grid size-6 touch-target place-items-center rounded-tag text-ink-2 hover:bg-surface-3 hover:text-ink"
                >
                  <X aria-hidden="true" className="size-3.5" />
                </button>
              </span>
            ))}
            <input
              {...control}
              ref={input}
              type="text"
              role="combobox"
              aria-autocomplete="list"
              aria-expanded={isShown}
              aria-controls={isShown ? listId : undefined}
              aria-activedescendant={activeId}
              autoComplete="off"
              spellCheck={false}
              dir="auto"
              maxLength={64}
              value={typed}
              placeholder={chosen.length < max ? t('rooms.addByName') : ''}
              onChange={(event) => {
                setTyped(event.target.value)
                setActive(0)
                setOpen(true)
              }}
              onFocus={() => setOpen(true)}
              onBlur={() => setOpen(false)}
              onKeyDown={onKeyDown}
              className="h-[1.875rem] w-24 min-w-24 flex-1 bg-transparent px-1 text-[1rem] outline-none"
            />
          </div>
          {isShown && (
            <PeopleOptions id={listId} users={offered} active={active} error={found.error} onChoose={choose} />
          )}
        </div>
      )}
    </Field>
  )
}

/** So many are looked through at a glance; more letters tell more. */
const OFFERED_MAX = 6
