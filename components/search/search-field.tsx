import { Search, X } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useEffect, useId, useState } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { useTypedEarly } from '#components/ui/typed-early.ts'
import { type DayFilter, SEARCH_PATH, type Sought, withFilter } from '#lib/client/search.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { SEARCH_QUERY_MAX } from '#lib/protocol/limits.ts'
import { type Suggestion, useSuggestions } from './suggestions.ts'

interface SearchFieldProps {
  ref: RefObject<HTMLInputElement | null>
  sought: Sought
  onChange: (sought: Sought) => void
  /** Enter, where it chooses nothing. */
  onEnter: () => void
  /** A day is to be chosen from a calendar. */
  onPickDay: (name: DayFilter) => void
}

/** Where one types what is looked for; filters are completed as they are typed, or offered where they are asked for. */
export function SearchField({ ref, sought, onChange, onEnter, onPickDay }: SearchFieldProps) {
  const { t } = useI18n()
  const listId = useId()
  const [isAsked, setAsked] = useState(false)
  const [isClosed, setClosed] = useState(false)
  const [hasFocus, setFocus] = useState(false)
  const [index, setIndex] = useState(0)
  const word = /\S*$/u.exec(sought.text)?.[0] ?? ''
  const suggestions = useSuggestions(word, isAsked)
  const isOpen = hasFocus && !isClosed && suggestions.length > 0
  const active = Math.min(index, suggestions.length - 1)
  const activeId = isOpen ? `${listId}-${suggestions[active]?.id}` : undefined

  useTypedEarly(ref, sought.text, change)
  // A phone opens no keyboard by itself.
  useEffect(() => {
    if (!window.matchMedia('(pointer: coarse)').matches) ref.current?.focus()
  }, [ref])
  useEffect(() => {
    const input = ref.current
    const ask = () => {
      setAsked(true)
      setClosed(false)
      setIndex(0)
    }
    input?.addEventListener('filters', ask)
    return () => input?.removeEventListener('filters', ask)
  }, [ref])
  useEffect(() => {
    if (activeId !== undefined) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' })
  }, [activeId])

  function change(text: string) {
    // A dialog that closes gives the focus back while React hears no events.
    setFocus(true)
    setAsked(false)
    setClosed(false)
    setIndex(0)
    onChange({ ...sought, text })
  }

  function choose({ gives }: Suggestion) {
    setAsked(false)
    setIndex(0)
    if (typeof gives === 'object' && 'pickDay' in gives) return onPickDay(gives.pickDay)
    const isBegin = typeof gives === 'string'
    const rest =
      isBegin && !word.includes(':') ? spaced(sought.text) : sought.text.slice(0, sought.text.length - word.length)
    if (isBegin) onChange({ ...sought, text: `${rest}${gives}` })
    else onChange({ text: rest, filters: withFilter(sought.filters, gives) })
    ref.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent) {
    // Keys of the input method are its own.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const chosen = suggestions[active]
    if (isOpen && step !== undefined) setIndex((active + step + suggestions.length) % suggestions.length)
    else if (isOpen && event.key === 'Enter' && chosen) choose(chosen)
    else if (isOpen && event.key === 'Escape') close()
    else if (event.key === 'Enter') onEnter()
    else if (event.key === 'Escape' && sought.text !== '') change('')
    else if (event.key === 'Backspace' && sought.text === '' && sought.filters.length > 0)
      onChange({ ...sought, filters: sought.filters.slice(0, -1) })
    else return
    event.preventDefault()
  }

  function close() {
    setAsked(false)
    setClosed(true)
  }

  return (
    <form
      action={SEARCH_PATH}
      className="relative min-w-0 flex-1"
      onSubmit={(event) => {
        event.preventDefault()
        onEnter()
      }}
    >
      <div className="focus-box flex h-11 items-center gap-3 rounded-input border border-line-strong bg-surface pr-1.5 pl-3.5">
        <Search aria-hidden="true" className="size-[1.125rem] shrink-0 text-ink-2" strokeWidth={1.8} />
        <input
          ref={ref}
          type="text"
          role="combobox"
          name="q"
          data-testid="search-input"
          aria-label={t('search.field')}
          aria-expanded={isOpen}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={activeId}
          placeholder={t('search.placeholder')}
          value={sought.text}
          maxLength={SEARCH_QUERY_MAX}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          onFocus={() => setFocus(true)}
          onBlur={() => {
            setFocus(false)
            setAsked(false)
          }}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="search"
          className="h-full min-w-0 flex-1 bg-transparent text-[1rem] outline-none placeholder:text-ink-3"
        />
        {(sought.text !== '' || sought.filters.length > 0) && (
          <IconButton
            label={t('search.clear')}
            onClick={() => {
              onChange({ text: '', filters: [] })
              ref.current?.focus()
            }}
          >
            <X aria-hidden="true" className="size-[1.0625rem]" strokeWidth={1.8} />
          </IconButton>
        )}
      </div>
      <div
        id={listId}
        role="listbox"
        aria-label={t('search.suggestions')}
        hidden={!isOpen}
        className="absolute inset-x-0 top-full z-10 mt-1.5 max-h-80 overflow-y-auto rounded-block border border-line bg-raised p-1.5 shadow-high"
      >
        {isOpen &&
          suggestions.map((suggestion, place) => (
            <div
              key={suggestion.id}
              id={`${listId}-${suggestion.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={place === active}
              // The focus stays in the field.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(suggestion)}
              onKeyDown={(event) => event.key === 'Enter' && choose(suggestion)}
              className={classNames(
                'flex min-h-9 cursor-pointer items-center gap-3 rounded-row px-3 text-[0.875rem] pointer-coarse:min-h-11',
                place === active ? 'bg-accent-soft forced-colors:outline' : 'hover:bg-surface-2',
              )}
            >
              <bdi className="min-w-0 flex-1 truncate">{suggestion.label}</bdi>
              <bdi className="max-w-[55%] shrink-0 truncate font-mono text-[0.78125rem] text-ink-2">
                {suggestion.detail}
              </bdi>
            </div>
          ))}
        {isOpen && /^(?:before|after)[:：]/iu.test(word) && (
          <p className="px-3 py-1.5 text-ink-3 text-meta">{t('search.typeDay')}</p>
        )}
      </div>
    </form>
  )
}

/** Ready for another word. */
function spaced(text: string): string {
  return text.trim() === '' ? '' : `${text.trimEnd()} `
}
