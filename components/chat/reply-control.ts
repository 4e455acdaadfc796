import { useState } from 'react'
import { canReply } from '#components/shell/assistants.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import { isPending, type Message } from '#lib/protocol/entities.ts'
import type { Failure, Result } from '#lib/protocol/errors.ts'
import { isBrokenOff } from '#lib/protocol/rules/replies.ts'
import { may } from '#lib/protocol/rules/rights.ts'
import { lookBack } from './looked-back.ts'
import { useRoomContext } from './room-context.tsx'

/** What the reader may do with a reply as it is now. The server decides; this only hides what it would refuse. */
export interface ReplyControl {
  mayStop: boolean
  mayRetry: boolean
  mayContinue: boolean
  isBusy: boolean
  /** Its author can't be reached at present. */
  isOut: boolean
  stop: () => void
  retry: () => void
  goOn: () => void
}

/** Later than this a limit is no matter of speed, but of what may be used in a day. */
const BUDGET_FROM_MS = 120_000

export function useReplyControl(message: Message): ReplyControl {
  const { t } = useI18n()
  const announce = useAnnounce()
  const { me, actions, standing, format } = useRoomContext()
  const { assistants } = useShell()
  const [isBusy, setBusy] = useState(false)
  const author = assistants.find(({ username }) => username === message.sender)
  const isOver = !isPending(message.status)
  const isOwn = actions !== null && standing !== null && may('control_reply', me, standing, { message })
  const mayAsk = isOwn && isOver && (author === undefined || canReply(author))

  /** One at a time; that it was done the row itself shows. */
  function run(action: (() => Promise<Result<unknown>>) | undefined) {
    if (isBusy || !action) return
    setBusy(true)
    void action()
      .then((answer) => (answer.ok ? lookBack(message.id, null) : announce(toSentence(answer.error), 'shown')))
      .finally(() => setBusy(false))
  }

  function toSentence({ code, retryAfterMs = 0 }: Failure): string {
    if (code === 'conflict') return t('ai.notNow')
    if (code !== 'rate_limited' || retryAfterMs < BUDGET_FROM_MS) return t(`errors.${code}`)
    return t('ai.budget', { t: format.dateTime(new Date(Date.now() + retryAfterMs)) })
  }

  return {
    ...{ mayStop: isOwn && !isOver, mayRetry: mayAsk, mayContinue: mayAsk && isBrokenOff(message), isBusy },
    isOut: author?.isOut === true,
    stop: () => run(actions ? () => actions.stopReply(message.id) : undefined),
    retry: () => run(actions ? () => actions.retryReply(message.id) : undefined),
    goOn: () => run(actions ? () => actions.continueReply(message.id) : undefined),
  }
}
