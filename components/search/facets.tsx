import { RoomIcon } from '#components/shell/room-marks.tsx'
import { useRoomName } from '#components/shell/room-name.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { useUser } from '#lib/client/hooks.ts'
import { withFilter } from '#lib/client/search.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { toColor } from '#lib/protocol/people.ts'
import type { Filter } from '#lib/protocol/rules/search/query.ts'
import type { SearchHit } from '#lib/protocol/search.ts'
import { HitCalendar } from './hit-calendar.tsx'

interface FacetsProps {
  hits: SearchHit[]
  filters: Filter[]
  onChange: (filters: Filter[]) => void
}

const SHOWN_MAX = 8

/** The days, rooms and people of the hits that are listed; a press looks there alone, another one everywhere again. */
export function Facets({ hits, filters, onChange }: FacetsProps) {
  const { t } = useI18n()
  const { rooms } = useShell()
  const toName = useRoomName()
  const byRoom = count(hits, ({ room }) => room.slug)
  const byPerson = count(hits, ({ message }) => message.sender)

  function toggle(filter: Filter) {
    const isOn = filters.some(({ name, value }) => name === filter.name && value === filter.value)
    onChange(isOn ? filters.filter(({ name }) => name !== filter.name) : withFilter(filters, filter))
  }

  function isOn(name: Filter['name'], value: string): boolean {
    return filters.some((one) => one.name === name && one.value === value)
  }

  return (
    <aside
      aria-label={t('search.narrow')}
      className="relative w-[18.75rem] overflow-y-auto border-line border-l px-5 py-3.5 max-desktop:hidden"
    >
      <HitCalendar hits={hits} filters={filters} onChange={onChange} />
      <Group title={t('search.rooms')}>
        {byRoom.map(([slug, n]) => {
          const known = rooms.find((room) => room.slug === slug)
          const found = hits.find(({ room }) => room.slug === slug)?.room
          return (
            <Facet key={slug} isOn={isOn('in', slug)} count={n} onPress={() => toggle({ name: 'in', value: slug })}>
              <span className="shrink-0 text-ink-3 [&>svg]:size-4">
                <RoomIcon room={known} />
              </span>
              <bdi className="truncate">{known ? toName(known) : found?.name || slug}</bdi>
            </Facet>
          )
        })}
      </Group>
      <Group title={t('search.people')}>
        {byPerson.map(([username, n]) => (
          <Facet
            key={username}
            isOn={isOn('from', username)}
            count={n}
            onPress={() => toggle({ name: 'from', value: username })}
          >
            <Speaker username={username} />
          </Facet>
        ))}
      </Group>
    </aside>
  )
}

/** Those with the most first. */
function count(hits: SearchHit[], toKey: (hit: SearchHit) => string): [string, number][] {
  const counts = new Map<string, number>()
  for (const hit of hits) counts.set(toKey(hit), (counts.get(toKey(hit)) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a).slice(0, SHOWN_MAX)
}

function Group({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="mt-5">
      <h2 className="mb-1 font-semibold text-ink-2 text-small">{title}</h2>
      <ul className="-mx-2">{children}</ul>
    </section>
  )
}

interface FacetProps {
  isOn: boolean
  count: number
  onPress: () => void
  children: React.ReactNode
}

function Facet({ isOn, count: n, onPress, children }: FacetProps) {
  return (
    <li>
      <button
        type="button"
        aria-pressed={isOn}
        onClick={onPress}
        className={classNames(
          'flex min-h-8 w-full items-center gap-2.5 rounded-row px-2 text-left text-[0.875rem] pointer-coarse:min-h-11',
          isOn ? 'bg-accent-soft font-semibold text-accent' : 'text-ink-2 hover:bg-surface-2 hover:text-ink',
        )}
      >
        <span className="flex min-w-0 flex-1 items-center gap-2.5">{children}</span>
        <span className="text-ink-3">{n}</span>
      </button>
    </li>
  )
}

function Speaker({ username }: { username: string }) {
  const { me, assistants } = useShell()
  const user = useUser(me, username, true)
  const assistant = assistants.find((one) => one.username === username)
  const name = assistant?.displayName ?? user?.displayName ?? username
  return (
    <>
      <Avatar name={name} hue={user?.color ?? toColor(username)} isAi={assistant !== undefined} size="chip" />
      <bdi className="truncate">{name}</bdi>
    </>
  )
}
