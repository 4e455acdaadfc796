import { useOpenDirect } from '#components/shell/open-direct.ts'
import { Avatar } from '#components/ui/avatar.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { User } from '#lib/protocol/entities.ts'

/** Below the rooms: those who go by what is typed, each the way into the talk with them. */
export function FoundPeople({ people }: { people: User[] }) {
  const { t } = useI18n()
  const openDirect = useOpenDirect()
  return (
    <section aria-label={t('palette.people')}>
      <h2 className="px-3.5 pt-2 pb-0.5 font-semibold text-ink-3 text-small">{t('palette.people')}</h2>
      <ul>
        {people.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              onClick={() => void openDirect([person.username])}
              className="grid min-h-[3.9375rem] w-full grid-cols-[2.75rem_minmax(0,1fr)] items-center gap-x-3 px-3.5 text-start hover:bg-surface-2"
            >
              <Avatar name={person.displayName} hue={person.color} isAi={person.kind === 'ai'} size="row" />
              <span className="min-w-0">
                <span className="block truncate font-medium text-[1rem]/[1.4375rem]">
                  <OwnDirection>{person.displayName}</OwnDirection>
                </span>
                <bdi className="block truncate text-[0.875rem]/5 text-ink-3">@{person.username}</bdi>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
