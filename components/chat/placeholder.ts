import { canReply } from '#components/shell/assistants.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Trigger } from '#lib/protocol/entities.ts'
import { useRoomContext } from './room-context.tsx'

/** What the composer says while nothing is written: where it goes, and how an AI is asked there. */
export function usePlaceholder(roomName: string, trigger: Trigger, isEdit: boolean): string {
  const { t } = useI18n()
  const { assistants } = useRoomContext()
  const ai = assistants.find(canReply)
  if (isEdit) return t('composer.emptyEdit')
  if (!ai) return t('composer.placeholderPlain', { room: roomName })
  // The trigger is the first one's.
  if (trigger === 'always' && ai === assistants[0]) return t('composer.placeholderAlways', { ai: ai.displayName })
  return t('composer.placeholder', { room: roomName, ai: ai.displayName })
}
