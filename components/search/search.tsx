'use client'

import { ChevronLeft } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useZonedFormat } from '#components/chat/times.ts'
import { PaneLink } from '#components/shell/pane-link.tsx'
import { ROOMS_PATH } from '#components/shell/room-path.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { afterTraversal } from '#components/ui/back-closes.ts'
import { Button } from '#components/ui/button.tsx'
import { noteSearch } from '#lib/client/recent-searches.ts'
import {
  type DayFilter,
  readSought,
  type Sought,
  takeFilters,
  toSearchPath,
  toTypedSearch,
  withDay,
} from '#lib/client/search.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Failure } from '#lib/protocol/errors.ts'
import type { Filter } from '#lib/protocol/rules/search/query.ts'
import { Chips } from './chips.tsx'
import { DayDialog } from './day-dialog.tsx'
import { Facets } from './facets.tsx'
import { HitList } from './hit-list.tsx'
import { SearchBegin } from './search-begin.tsx'
import { SearchField } from './search-field.tsx'
import { useHits } from './use-hits.ts'

/** Messages of all rooms that one may read, found by their words and by filters; the address says which. */
export function Search() {
  const { t } = useI18n()
  const { me } = useShell()
  // Also where the page is come back to: what it was first asked for is not what it showed last.
  const query = useSearchParams()
  const [sought, setSought] = useState(() => takeFilters(readSought(new URLSearchParams(query)), true))
  const { hits, hasMore, isBusy, failure, loadMore, retry } = useHits(sought)
  const format = useZonedFormat()
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const typed = toTypedSearch(sought)
  /** The filter whose day is being chosen. */
  const [picking, setPicking] = useState<DayFilter | null>(null)

  useEffect(() => {
    const path = toSearchPath(sought)
    // The dialog in which a day was chosen takes its entry back first.
    afterTraversal(() => {
      if (path !== window.location.pathname + window.location.search) window.history.replaceState(null, '', path)
    })
  }, [sought])

  function seek(next: Sought, isAll = false) {
    setSought(takeFilters(next, isAll))
  }

  function seekFilters(filters: Filter[]) {
    setSought({ ...sought, filters })
    field.current?.focus()
  }

  /** From the field into the list, from hit to hit, and back. */
  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined || event.defaultPrevented || event.nativeEvent.isComposing) return
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-hit]') ?? [])]
    const at = rows.indexOf(document.activeElement as HTMLElement)
    if (at < 0 && document.activeElement !== field.current) return
    if (at < 0 && step < 0) return
    event.preventDefault()
    if (at === 0 && step < 0) field.current?.focus()
    else rows[at + step]?.focus()
    if (at + step >= rows.length) loadMore()
  }

  return (
    <main
      id="main"
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className="grid min-h-0 min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)] border-line bg-surface outline-none tablet:border-l"
    >
      <header className="flex items-center gap-1 border-line border-b px-6 py-2.5 max-tablet:px-1.5 max-tablet:py-1 max-tablet:pr-2.5">
        <h1 className="sr-only">{t('search.title')}</h1>
        <PaneLink
          href={ROOMS_PATH}
          aria-label={t('room.openRooms')}
          title={t('room.openRooms')}
          className="grid size-11 shrink-0 place-items-center rounded-row text-ink-2 hover:bg-surface-2 hover:text-ink tablet:hidden"
        >
          <ChevronLeft aria-hidden="true" className="size-[1.375rem]" strokeWidth={1.8} />
        </PaneLink>
        <SearchField
          ref={field}
          sought={sought}
          onChange={seek}
          onEnter={() => {
            seek(sought, true)
            noteSearch(me.id, typed)
          }}
          onPickDay={setPicking}
        />
      </header>
      <div className="grid min-h-0 grid-cols-[minmax(0,1fr)_auto]">
        <div ref={list} className="relative min-h-0 overflow-y-auto overscroll-contain" {...FOCUSABLE}>
          <div className="max-w-[53.75rem] px-6 pt-3.5 pb-8 max-tablet:px-3.5">
            <Chips
              filters={sought.filters}
              onChange={seekFilters}
              onAdd={() => addFilter(field.current)}
              onPickDay={setPicking}
            />
            <Outcome failure={failure} hasHits={hits !== null && hits.length > 0} isBusy={isBusy} retry={retry} />
            {typed === '' && <SearchBegin onSeek={(text) => seek({ text, filters: [] }, true)} />}
            {hits && typed !== '' && (
              <HitList
                hits={hits}
                format={format}
                hasMore={hasMore}
                isBusy={isBusy}
                hasFailed={failure !== null}
                onMore={loadMore}
                onOpen={() => noteSearch(me.id, typed)}
              />
            )}
          </div>
        </div>
        {hits && hits.length > 0 && <Facets hits={hits} filters={sought.filters} onChange={seekFilters} />}
      </div>
      {picking && (
        <DayDialog
          name={picking}
          chosen={sought.filters.find(({ name }) => name === picking)?.value ?? null}
          onChoose={(day) => {
            setSought(withDay(sought, picking, day))
            setPicking(null)
          }}
          onClose={() => setPicking(null)}
        />
      )}
    </main>
  )
}

/** Reachable by keyboard also where nothing in it can be focused. */
const FOCUSABLE = { tabIndex: 0 }

/** Opens the list of filters in the field. */
function addFilter(input: HTMLInputElement | null) {
  input?.focus()
  input?.dispatchEvent(new CustomEvent('filters'))
}

interface OutcomeProps {
  failure: Failure | null
  hasHits: boolean
  isBusy: boolean
  retry: () => void
}

/** Why nothing is there, or nothing more. */
function Outcome({ failure, hasHits, isBusy, retry }: OutcomeProps) {
  const { t } = useI18n()
  if (!failure) return null
  const { code } = failure
  const words =
    code === 'not_found'
      ? t('search.noSuchRoom')
      : code === 'invalid'
        ? t('search.tooMuch')
        : code === 'unavailable' && navigator.onLine
          ? t('search.tooLong')
          : t(`errors.${code}`)
  return (
    <div
      role="alert"
      className="mb-3 flex flex-wrap items-center gap-3 rounded-block bg-danger-soft px-4 py-3 text-danger text-small"
    >
      <p className="min-w-0 flex-1">{words}</p>
      {(code !== 'not_found' && code !== 'invalid') || hasHits ? (
        <Button size="small" isBusy={isBusy} onClick={retry}>
          {t('common.retry')}
        </Button>
      ) : null}
    </div>
  )
}
