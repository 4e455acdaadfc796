import { useCallback, useEffect, useState } from 'react'
import { toEventSentence } from '#components/chat/event-sentence.ts'
import { PaneLink } from '#components/shell/pane-link.tsx'
import { useDisplayNames } from '#components/shell/room-name.ts'
import { toRoomPath } from '#components/shell/room-path.ts'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { fetchHistory } from '#lib/client/history.ts'
import type { Format } from '#lib/i18n/format.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import type { Result } from '#lib/protocol/errors.ts'
import { cutText } from '#lib/protocol/graphemes.ts'
import type { MessagePage } from '#lib/protocol/http.ts'
import { toOneLine } from '#lib/protocol/rules/one-line.ts'
import type { SearchHit } from '#lib/protocol/search.ts'

/** The hit is one of them. */
const SHOWN = 5
const SHOWN_CHARACTERS = 300

interface NeighboursProps {
  id: string
  hit: SearchHit
  format: Format
  onOpen: () => void
}

/** What was said right before and after a hit, and the hit among it; each line leads to its place. */
export function Neighbours({ id, hit: { message, room }, format, onOpen }: NeighboursProps) {
  const { t } = useI18n()
  const [page, setPage] = useState<Result<MessagePage> | null>(null)
  const load = useCallback(async () => {
    setPage(null)
    setPage(await fetchHistory(room.id, { around: message.seq }, SHOWN))
  }, [room.id, message.seq])
  useEffect(() => void load(), [load])

  return (
    <div id={id} aria-busy={page === null} className="mt-1 mb-2 border-line border-l-2 pl-3 tablet:ml-12">
      {page === null ? (
        <p className="py-1.5 text-ink-3 text-small">{t('common.loading')}</p>
      ) : page.ok ? (
        <ol aria-label={t('search.neighbours')}>
          {page.data.messages.map((one) => (
            <li key={one.id}>
              <PaneLink
                href={toRoomPath(room, one.seq)}
                onClick={onOpen}
                {...(one.seq === message.seq && { 'aria-current': 'true' })}
                className={classNames(
                  'block rounded-row px-2 py-1 text-small leading-5 outline-offset-0 hover:bg-surface-2/60 pointer-coarse:py-2',
                  one.seq === message.seq ? 'bg-surface-2/60 text-ink' : 'text-ink-2',
                )}
              >
                <Line message={one} format={format} />
              </PaneLink>
            </li>
          ))}
        </ol>
      ) : (
        <div role="alert" className="flex flex-wrap items-center gap-3 py-1 text-danger text-small">
          <p>{t(`errors.${page.error.code}`)}</p>
          <Button size="small" onClick={() => void load()}>
            {t('common.retry')}
          </Button>
        </div>
      )}
    </div>
  )
}

function Line({ message, format }: { message: Message; format: Format }) {
  const { t } = useI18n()
  const toName = useDisplayNames()
  const { sender, deletedAt, deletedBy } = message
  const isEvent = message.kind === 'system'
  const words = isEvent
    ? toEventSentence(message, toName, undefined, t)
    : deletedAt
      ? t('message.deleted', { who: toName(deletedBy ?? sender) })
      : cutText(toOneLine(message), SHOWN_CHARACTERS)
  return (
    <>
      {!isEvent && !deletedAt && (
        <b className="mr-1.5 font-semibold">
          <bdi>{toName(sender)}</bdi>
        </b>
      )}
      <time dateTime={message.sentAt} className="mr-1.5 text-ink-3">
        {format.time(message.sentAt)}
      </time>
      <span className="wrap-anywhere line-clamp-2">{words}</span>
    </>
  )
}
