import { Link, ListChecks, MessageCircleQuestion, Reply } from 'lucide-react'
import type { ReactNode } from 'react'
import { Citation } from '#components/chat/citation.tsx'
import { LightText } from '#components/chat/light-text.tsx'
import { usePerson, useRoomContext } from '#components/chat/room-context.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { useCited } from '#lib/client/cited.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { DigestEntry } from '#lib/protocol/rules/digest.ts'
import { withoutAddress } from './address.ts'

const GROUPS = [
  { kind: 'decision', icon: ListChecks },
  { kind: 'question', icon: MessageCircleQuestion },
  { kind: 'link', icon: Link },
] as const

interface DigestGroupsProps {
  roomId: string
  entries: DigestEntry[]
}

/** The lines of a digest by what they are; what there is none of is left out. */
export function DigestGroups({ roomId, entries }: DigestGroupsProps) {
  const { t } = useI18n()
  return GROUPS.map(({ kind, icon: Icon }) => {
    const lines = entries.filter((entry) => entry.kind === kind)
    if (lines.length === 0) return null
    return (
      <section
        key={kind}
        className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 border-line border-t px-4 py-[0.4375rem] max-tablet:grid-cols-[minmax(0,1fr)] max-tablet:px-3.5"
      >
        <h4
          className={classNames(
            'flex min-h-8 items-center gap-[0.4375rem] self-start font-semibold text-small',
            kind === 'question' ? 'text-mention' : 'text-ink-2',
          )}
        >
          <Icon aria-hidden="true" className="size-4 shrink-0" strokeWidth={1.8} />
          {t(`catchUp.${kind}`)}
        </h4>
        <ul className="min-w-0">
          {lines.map((entry) => {
            const key = `${entry.text} ${entry.seqs.join()}`
            return kind === 'question' ? (
              <Question key={key} roomId={roomId} entry={entry} />
            ) : (
              <Line key={key} entry={entry} />
            )
          })}
        </ul>
      </section>
    )
  })
}

/** Who asks, before what they ask, and the way to answer it. */
function Question({ roomId, entry }: { roomId: string; entry: DigestEntry }) {
  const { t } = useI18n()
  const { me, tasks } = useRoomContext()
  const cited = useCited(me, roomId, entry.seqs[0] ?? 0)
  const message = cited === 'gone' ? undefined : cited
  return (
    <Line
      entry={{ ...entry, text: withoutAddress(entry.text, me) }}
      before={message && <Asker username={message.sender} />}
      action={
        message &&
        tasks && (
          <button
            type="button"
            onClick={() => tasks.reply(message)}
            className="inline-flex min-h-6 pointer-coarse:min-h-11 pointer-coarse:min-w-11 items-center justify-center gap-1 whitespace-nowrap rounded-[7px] px-1.5 font-semibold text-accent text-meta hover:bg-surface-2"
          >
            <Reply aria-hidden="true" className="size-3.5" strokeWidth={2} />
            {t('message.reply')}
          </button>
        )
      }
    />
  )
}

interface LineProps {
  entry: DigestEntry
  before?: ReactNode
  action?: ReactNode
}

function Line({ entry: { text, seqs }, before, action }: LineProps) {
  return (
    <li className="flex min-h-8 flex-wrap items-center gap-x-3 text-row/[1.375rem]">
      {/* One line of text, which goes on behind who asks. */}
      <div className="min-w-0 max-w-full flex-[1_1_14rem] py-1 wrap-anywhere [&_.light>div]:inline [&_.light]:inline">
        {before}
        <LightText text={text} />
      </div>
      <div className="ms-auto flex max-w-full flex-wrap items-center justify-end gap-x-0.5 gap-y-1">
        {action}
        {seqs.map((seq) => (
          <Citation key={seq} seq={seq} />
        ))}
      </div>
    </li>
  )
}

function Asker({ username }: { username: string }) {
  const { t } = useI18n()
  const { displayName } = usePerson(username)
  return <span className="whitespace-pre-wrap">{t('room.said', { who: isolate(displayName), text: '' })}</span>
}
