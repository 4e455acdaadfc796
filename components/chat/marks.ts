import { useAnnounce } from '#components/ui/announcer.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import type { Failure } from '#lib/protocol/errors.ts'
import { may } from '#lib/protocol/rules/rights.ts'
import { type RoomContextValue, useRoomContext } from './room-context.tsx'

/** What a reader puts on messages: reactions and pins. */

/** Whether the reader may react and pin here. */
export function mayMark({ me, standing, actions }: Pick<RoomContextValue, 'me' | 'standing' | 'actions'>): boolean {
  return actions !== null && standing !== null && may('send', me, standing)
}

export function useMarks() {
  const { t } = useI18n()
  const announce = useAnnounce()
  const { me, actions } = useRoomContext()

  function explain({ code }: Failure, full: string): void {
    announce(
      code === 'conflict' ? full : code === 'unavailable' ? t('reactions.offline') : t(`errors.${code}`),
      'shown',
    )
  }

  return {
    /** Puts the reader's reaction there, or takes it away. */
    toggleReaction({ id, reactions = [] }: Message, emoji: string): void {
      const isOn = reactions.some((one) => one.emoji === emoji && one.by.includes(me.username))
      void actions?.react(id, emoji, !isOn).then((answer) => {
        if (!answer.ok) explain(answer.error, t('reactions.full'))
      })
    },
    /** Leaves a reaction that is there already. */
    addReaction({ id }: Message, emoji: string): void {
      void actions?.react(id, emoji, true).then((answer) => {
        if (!answer.ok) explain(answer.error, t('reactions.full'))
      })
    },
    togglePin({ id, pinnedBy }: Message): void {
      const isPinned = pinnedBy === undefined
      void actions?.pin(id, isPinned).then((answer) => {
        if (answer.ok) announce(isPinned ? t('message.pinned') : t('message.unpinned'))
        else explain(answer.error, t('pins.full'))
      })
    },
  }
}
